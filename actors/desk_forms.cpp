#include "actors/desk_forms.hpp"

namespace strowger::actors {

channels::desktop::desk_message desk_form_of(const channels::message_view& message) {
  static constexpr std::string_view sides[] = {"customer", "agent", "system"};
  return {message.number, std::string{sides[static_cast<std::size_t>(message.from)]},
          message.author, message.client,
          message.text,   {},
          message.at,     message.callback};
}

channels::desktop::agent_view agent_form(const routing::agent_entry& entry, stamp at,
                                         std::string display_name) {
  channels::desktop::agent_view view;
  view.id = entry.id;
  view.name = entry.settings.name;
  view.display_name = std::move(display_name);
  view.state = entry.state == routing::agent_state::ready ? "ready" : "not_ready";
  view.reason = entry.reason;
  view.since = wall_of(entry.since, at);
  view.pending = entry.pending;
  if (entry.pending) {
    view.pending_state = std::string{routing::to_text(entry.pending_state)};
    view.pending_reason = entry.pending_reason;
  }
  for (const auto channel : routing::all_channel_kinds) {
    const auto index = static_cast<std::size_t>(channel);
    if (entry.settings.capacity[index] > 0)
      view.capacity.push_back({channel, entry.settings.capacity[index], entry.load[index]});
    const bool by_phone = channel == routing::channel_kind::voice && entry.settings.phone;
    if (by_phone && entry.settings.capacity[index] > 0 && (entry.reach & (1U << index)) == 0)
      view.unreachable.push_back(channel);
  }
  return view;
}

} // namespace strowger::actors
