#include "channels/sip/process/sip_adapter.hpp"
#include <algorithm>
#include <utility>

/// Which call a dialog, or a line of the media process, is of.
namespace strowger::channels::sip {

namespace {

std::string dialog_name(std::string_view call_id, std::string_view tag) {
  std::string name{call_id};
  name += ' ';
  name += tag;
  return name;
}

bool is_name_of(std::string_view name, std::string_view call_id, std::string_view tag) {
  return name.size() == call_id.size() + 1 + tag.size() && name.starts_with(call_id) && name.ends_with(tag);
}

} // namespace

/// Names of dialogs that are not yet known by them. Nearly every turn finds them all known.
void sip_adapter::index(slot& of) {
  for (const auto& [id, leg] : of.machine->legs()) {
    if (leg.phase == leg_phase::over) continue;
    if (leg.line && std::find(of.lines.begin(), of.lines.end(), leg.line) == of.lines.end() &&
        lines_.try_emplace(leg.line, of.machine->conversation()).second)
      of.lines.push_back(leg.line);
    for (std::uint32_t i = 0; i < leg.attempts.size(); ++i) {
      const auto& as = leg.attempts[i].id;
      if (as.call_id.empty()) continue; // lost before a restart
      const bool known = std::any_of(of.names.begin(), of.names.end(), [&](const auto& one) {
        return is_name_of(one, as.call_id, as.local_tag);
      });
      if (known) continue;
      auto name = dialog_name(as.call_id, as.local_tag);
      if (dialogs_.try_emplace(name, call_key{of.machine->conversation(), {id, i}}).second)
        of.names.push_back(std::move(name));
    }
  }
}

std::optional<call_key> sip_adapter::dialog_of(std::string_view call_id, std::string_view our_tag) {
  const auto found = dialogs_.find(dialog_name(call_id, our_tag));
  if (found == dialogs_.end()) return std::nullopt;
  return found->second;
}

} // namespace strowger::channels::sip
