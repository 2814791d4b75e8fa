#include "channels/sip/process/port_forecast.hpp"
#include <utility>

namespace strowger::channels::sip {

port_forecast::port_forecast(audio_ports from, const std::vector<media::listed_line>& lines)
  : from_{std::move(from)}, ports_{from_.first, from_.last} {
  for (const auto& one : lines)
    if (ports_.take(one.port)) of_lines_[one.line] = one.port;
}

std::optional<media::line_opened> port_forecast::asked(const media::media_command& what) {
  if (const auto* gone = std::get_if<media::close_line>(&what)) close(gone->line);
  const auto* opens = std::get_if<media::open_line>(&what);
  if (opens == nullptr || of_lines_.contains(opens->settings.line)) return std::nullopt;
  const auto line = opens->settings.line;
  if (const auto port = opens->settings.port; port != 0) {
    if (ports_.take(port)) of_lines_[line] = port;
    return std::nullopt;
  }
  const auto port = ports_.take_for(line.value());
  if (!port) return std::nullopt;
  of_lines_[line] = *port;
  return media::line_opened{line, {from_.advertise, *port}};
}

void port_forecast::said(const media::media_event& what) {
  if (const auto* failed = std::get_if<media::line_failed>(&what)) return close(failed->line);
  const auto* opened = std::get_if<media::line_opened>(&what);
  if (opened == nullptr) return;
  const auto known = of_lines_.find(opened->line);
  if (known == of_lines_.end() || known->second == opened->at.port)
    return; // closed meanwhile, or as foretold
  ports_.give_back(known->second);
  of_lines_.erase(known);
  if (ports_.take(opened->at.port)) of_lines_[opened->line] = opened->at.port;
}

void port_forecast::close(media::line_id line) {
  const auto known = of_lines_.find(line);
  if (known == of_lines_.end()) return;
  ports_.give_back(known->second);
  of_lines_.erase(known);
}

} // namespace strowger::channels::sip
