#include "channels/media/files/wav_header.hpp"
#include <algorithm>

namespace strowger::channels::media {

std::array<std::uint8_t, wav_header_bytes> make_wav_header(std::uint32_t rate, std::uint16_t channels,
                                                           std::uint64_t data_bytes) {
  std::array<std::uint8_t, wav_header_bytes> made{'R', 'I', 'F', 'F', 0,   0,  0, 0, 'W', 'A', 'V',
                                                  'E', 'f', 'm', 't', ' ', 16, 0, 0, 0,   1};
  const auto put = [&made](std::size_t at, std::uint32_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) made[at + i] = static_cast<std::uint8_t>(value >> (8U * i));
  };
  constexpr std::uint64_t largest = 0xffff'ffffU;
  put(4, static_cast<std::uint32_t>(std::min(data_bytes + 36, largest)), 4);
  put(22, channels, 2);
  put(24, rate, 4);
  put(28, rate * channels * 2U, 4);
  put(32, channels * 2U, 2);
  put(34, 16, 2);
  std::copy_n("data", 4, made.begin() + 36);
  put(40, static_cast<std::uint32_t>(std::min(data_bytes, largest)), 4);
  return made;
}

} // namespace strowger::channels::media
