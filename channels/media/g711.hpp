#pragma once
#include "channels/media/media_words.hpp"
#include <array>
#include <cstdint>

/// ITU-T G.711: both laws as tables, linear samples on the scale of 16 bits.
namespace strowger::channels::media {

inline constexpr std::size_t sample_rate = 8'000;
/// Samples of 20 ms: everything is paced so.
inline constexpr std::size_t frame_samples = 160;

using linear_frame = std::array<std::int16_t, frame_samples>;

struct g711_tables {
  std::array<std::int16_t, 256> linear{};  ///< of each code
  std::array<std::uint8_t, 65'536> code{}; ///< of each linear value, taken as unsigned
  std::array<std::uint8_t, 256> other{};   ///< the same sound in the other law
};
const g711_tables& tables_of(codec law);

inline std::int16_t to_linear(codec law, std::uint8_t code) { return tables_of(law).linear[code]; }
inline std::uint8_t to_code(codec law, std::int16_t linear) {
  return tables_of(law).code[static_cast<std::uint16_t>(linear)];
}
/// Static payload types (RFC 3551, table 4).
inline constexpr std::uint8_t payload_type_of(codec law) { return law == codec::pcmu ? 0 : 8; }
/// The code of a sample of silence.
inline constexpr std::uint8_t silence_of(codec law) { return law == codec::pcmu ? 0xff : 0xd5; }

} // namespace strowger::channels::media
