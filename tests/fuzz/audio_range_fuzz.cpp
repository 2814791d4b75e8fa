#include "channels/desktop/audio_range.hpp"
#include <cstdlib>
#include <string>

using namespace strowger::channels::desktop;

/// What a player, or whoever has somebody's cookie, asks of a recording: a part is never empty nor longer
/// than one may be, it begins where it says, and written down again it is the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto read = read_audio_range(text);
  if (!read) return 0;
  if (!text.starts_with("bytes=") || text.find_first_not_of("0123456789-", 6) != text.npos) std::abort();
  if (read->most == 0 || read->most > audio_part_max || read->as_file) std::abort();
  const auto from = std::to_string(read->from);
  const auto open = read_audio_range("bytes=" + from + "-");
  if (!open || open->from != read->from || open->most != audio_part_max) std::abort();
  if (read->from > UINT64_MAX - audio_part_max) return 0; // its last byte has no number
  const auto again = read_audio_range("bytes=" + from + "-" + std::to_string(read->from + read->most - 1));
  if (!again || again->from != read->from || again->most != read->most) std::abort();
  return 0;
}
