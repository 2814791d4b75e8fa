#pragma once
#include "channels/media/files/wav_header.hpp"
#include "channels/media/rtp.hpp"
#include "routing/model/result.hpp"
#include <array>
#include <cstdint>
#include <vector>

/// WAV files: reading what prompts are made of. Pure.
namespace strowger::channels::media {

/// One channel of linear samples.
struct sound {
  std::uint32_t rate = 0; ///< samples a second
  std::vector<std::int16_t> samples;
};

/// PCM of 8 or 16 bits, A-law or mu-law; more channels become their mean. 8,000 to 48,000 samples a second.
/// A file that ends before its header says is read as far as it goes. The error says what is not understood.
routing::result<sound> read_wav(bytes_view file);

/// The same sound at 8,000 samples a second; what lies above 3.7 kHz is taken out first (a windowed sinc, so
/// that nothing folds back).
std::vector<std::int16_t> to_telephone_rate(const sound& from);

} // namespace strowger::channels::media
