#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

/// Sounds as they are made: mono, one float a sample, -1 to 1. For the program that makes prompts; one
/// thread.
namespace strowger::channels::prompts {

inline constexpr std::uint32_t telephone_rate = 8'000; ///< Hz

struct sound {
  std::uint32_t rate = telephone_rate;
  std::vector<float> samples;
};
/// A WAV file of 16-bit samples with one channel; nothing when it is something else. A length that a pipe's
/// writer could not know is the rest of the file.
[[nodiscard]] std::optional<sound> read_wav(const std::filesystem::path& file);
/// As 16-bit samples; false when it could not be written. A file that is there already is replaced as a
/// whole.
[[nodiscard]] bool write_wav(const std::filesystem::path& file, const sound& what);
/// At another rate, by a windowed sinc filter that leaves nothing above 0.45 of the lower rate.
[[nodiscard]] sound resampled(const sound& from, std::uint32_t rate);
/// Without what is silent at both ends but for 30 ms, and as loud as all the others: peak at `peak`.
[[nodiscard]] sound trimmed(const sound& from, float peak);

} // namespace strowger::channels::prompts
