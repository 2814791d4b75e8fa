#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

/// The header of recordings. Pure.
namespace strowger::channels::media {

inline constexpr std::size_t wav_header_bytes = 44;
inline constexpr std::uint64_t wav_length_not_known = ~std::uint64_t{0} - wav_header_bytes;
/// Of 16-bit PCM. `data_bytes` too large for a header (also: not known yet) is written as the largest there
/// is, which players take for "to the end of the file".
std::array<std::uint8_t, wav_header_bytes> make_wav_header(std::uint32_t rate, std::uint16_t channels,
                                                           std::uint64_t data_bytes);

} // namespace strowger::channels::media
