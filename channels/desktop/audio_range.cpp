#include "channels/desktop/audio_range.hpp"
#include <algorithm>
#include <charconv>

namespace strowger::channels::desktop {

std::optional<wanted_audio> read_audio_range(std::string_view text) {
  constexpr std::string_view unit = "bytes=";
  if (!text.starts_with(unit)) return std::nullopt;
  text.remove_prefix(unit.size());
  const auto dash = text.find('-');
  if (dash == text.npos) return std::nullopt;
  const auto number = [](std::string_view from, std::uint64_t& to) {
    const auto* end = from.data() + from.size();
    const auto read = std::from_chars(from.data(), end, to);
    return read.ec == std::errc{} && read.ptr == end;
  };
  wanted_audio wanted{0, audio_part_max};
  std::uint64_t last = 0;
  if (!number(text.substr(0, dash), wanted.from)) return std::nullopt;
  const auto rest = text.substr(dash + 1);
  if (rest.empty()) return wanted;
  if (!number(rest, last) || last < wanted.from) return std::nullopt;
  wanted.most = std::min(audio_part_max - 1, last - wanted.from) + 1;
  return wanted;
}

} // namespace strowger::channels::desktop
