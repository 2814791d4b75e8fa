#pragma once
#include "channels/media/media_words.hpp"
#include "channels/media/port_range.hpp"
#include <optional>
#include <unordered_map>

namespace strowger::channels::sip {

/// The ports that the media process gives.
struct audio_ports {
  std::string advertise;
  std::uint16_t first = 0, last = 0;
  friend bool operator==(const audio_ports&, const audio_ports&) = default;
};

/// Which port the media process will give a new line: it follows from the line and from the lines before it
/// (media::port_range), so that an INVITE need not wait for the answer. Kept by what the media process is
/// asked and what it says; it is wrong where another program has the port. Pure.
class port_forecast {
public:
  /// `lines`: all that the media process has at this moment.
  port_forecast(audio_ports from, const std::vector<media::listed_line>& lines);
  /// It is asked this; where it will receive, if a new line is opened and that can be told.
  std::optional<media::line_opened> asked(const media::media_command& what);
  void said(const media::media_event& what);
  [[nodiscard]] bool has_room() const { return ports_.free() > 0; }

private:
  void close(media::line_id line);

  audio_ports from_;
  media::port_range ports_;
  std::unordered_map<media::line_id, std::uint16_t> of_lines_;
};

} // namespace strowger::channels::sip
