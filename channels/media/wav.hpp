#pragma once
#include "channels/media/rtp.hpp"
#include "routing/model/result.hpp"
#include <array>
#include <cstdint>
#include <vector>

/// WAV files: reading what prompts are made of, and the header of recordings. Pure.
namespace strowger::channels::media {

/// One channel of linear samples.
struct sound {
  std::uint32_t rate = 0; ///< samples a second
  std::vector<std::int16_t> samples;
};

/// PCM of 8 or 16 bits, A-law or mu-law; more channels become their mean. 8,000 to 48,000 samples a second.
/// A file that ends before its header says is read as far as it goes. The error says what is not understood.
routing::result<sound> read_wav(bytes_view file);

inline constexpr std::size_t wav_header_bytes = 44;
/// Of 16-bit PCM. `data_bytes` too large for a header (also: not known yet) is written as the largest there
/// is, which players take for "to the end of the file".
std::array<std::uint8_t, wav_header_bytes> make_wav_header(std::uint32_t rate, std::uint16_t channels,
                                                           std::uint64_t data_bytes);

/// The same sound at 8,000 samples a second; what lies above 3.7 kHz is taken out first (a windowed sinc, so
/// that nothing folds back).
std::vector<std::int16_t> to_telephone_rate(const sound& from);

} // namespace strowger::channels::media
