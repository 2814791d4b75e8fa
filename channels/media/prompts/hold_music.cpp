#include "channels/media/prompts/hold_music.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace strowger::channels::prompts {
namespace {

constexpr double beats_per_minute = 72, seconds_per_bar = 4 * 60 / beats_per_minute; // 3.33 s
constexpr std::size_t bars = 12;                                                     // 40 s
constexpr double rate = telephone_rate;
constexpr double pi = std::numbers::pi;

/// Notes as MIDI counts them: 69 is the A of 440 Hz.
double hertz(int note) { return 440.0 * std::pow(2.0, (note - 69) / 12.0); }

struct chord {
  int bass;
  std::array<int, 4> notes; ///< of the chord, from below
  std::array<int, 8> line;  ///< the arpeggio, in eighths; 0: a rest
};

/// In D: two quiet phrases and one that leads back. A telephone carries 300 to 3,400 Hz, so the bass lies
/// high and the arpeggio in the middle.
constexpr std::array<chord, bars> piece{{
    {50, {62, 66, 69, 73}, {74, 69, 78, 69, 73, 69, 66, 69}}, // D major 7
    {47, {62, 66, 69, 71}, {74, 71, 78, 71, 69, 66, 71, 0}},  // B minor 7
    {55, {62, 66, 67, 71}, {74, 71, 79, 71, 78, 74, 71, 67}}, // G major 7
    {57, {61, 64, 69, 74}, {76, 69, 74, 69, 73, 69, 64, 0}},  // A, suspended, then not
    {54, {61, 64, 66, 69}, {73, 69, 76, 69, 73, 66, 69, 64}}, // F sharp minor 7
    {47, {62, 66, 69, 74}, {74, 71, 78, 74, 81, 78, 74, 71}}, // B minor
    {52, {62, 64, 67, 71}, {79, 76, 74, 71, 76, 74, 71, 67}}, // E minor 7
    {57, {61, 64, 67, 71}, {76, 73, 71, 67, 73, 71, 69, 0}},  // A 7 with its ninth
    {50, {62, 66, 69, 76}, {78, 74, 76, 69, 74, 69, 66, 69}}, // D, ninth added
    {55, {62, 67, 71, 74}, {79, 74, 78, 71, 76, 74, 71, 67}}, // G
    {52, {62, 64, 67, 71}, {76, 71, 79, 71, 78, 71, 76, 67}}, // E minor 7
    {57, {62, 64, 69, 73}, {74, 69, 76, 69, 73, 69, 64, 69}}, // A, leading back
}};

/// A loop: what is added beyond its end sounds at its beginning.
class loop {
public:
  explicit loop(std::size_t length) : samples_(length) {}
  void add(std::size_t at, double value) { samples_[at % samples_.size()] += value; }
  [[nodiscard]] std::size_t size() const { return samples_.size(); }
  [[nodiscard]] const std::vector<double>& samples() const { return samples_; }
  /// Repeats of itself, softer and darker each.
  void echo(double seconds, double share) {
    const auto dry = samples_;
    auto wet = dry;
    for (int times = 1; times <= 4; ++times) {
      std::vector<double> darker(wet.size());
      for (std::size_t i = 0; i < wet.size(); ++i)
        darker[i] = 0.5 * wet[i] + 0.3 * wet[(i + wet.size() - 1) % wet.size()] +
                    0.2 * wet[(i + wet.size() - 2) % wet.size()];
      wet = std::move(darker);
      const auto late = static_cast<std::size_t>(seconds * times * rate);
      for (std::size_t i = 0; i < wet.size(); ++i) add(i + late, wet[i] * std::pow(share, times));
    }
  }

private:
  std::vector<double> samples_;
};

/// A chord's note: two slightly different voices with soft overtones, that swells and fades into the next.
void pad(loop& to, std::size_t begin, int note, double loudness) {
  constexpr std::array<double, 4> overtones{1, 0.28, 0.10, 0.04};
  const auto attack = 0.9, length = seconds_per_bar + 1.3, release = 1.6;
  const auto count = static_cast<std::size_t>(length * rate);
  for (const double detune : {0.9985, 1.0015}) {
    const auto base = hertz(note) * detune;
    for (std::size_t i = 0; i < count; ++i) {
      const auto t = static_cast<double>(i) / rate;
      const auto rises = std::min(1.0, t / attack), falls = std::min(1.0, (length - t) / release);
      const auto swell = std::sin(rises * pi / 2) * std::sin(falls * pi / 2);
      double value = 0;
      for (std::size_t k = 0; k < overtones.size(); ++k) {
        const auto frequency = base * static_cast<double>(k + 1);
        if (frequency < 3'000) value += overtones[k] * std::sin(2 * pi * frequency * t);
      }
      to.add(begin + i, 0.5 * loudness * swell * value);
    }
  }
}

/// A note of the arpeggio, as of a soft electric piano: its overtones fade first.
void pluck(loop& to, std::size_t begin, int note, double loudness) {
  const auto base = hertz(note);
  const auto count = static_cast<std::size_t>(2.4 * rate);
  for (std::size_t i = 0; i < count; ++i) {
    const auto t = static_cast<double>(i) / rate;
    const auto attack = std::min(1.0, t / 0.012), end = std::min(1.0, (2.4 - t) / 0.2);
    const auto body = std::exp(-t * 1.9) * std::sin(2 * pi * base * t);
    const auto warm = 0.30 * std::exp(-t * 3.2) * std::sin(4 * pi * base * t);
    const auto bell = base * 4 < 3'200 ? 0.09 * std::exp(-t * 7.0) * std::sin(8 * pi * base * t) : 0.0;
    to.add(begin + i, loudness * attack * end * (body + warm + bell));
  }
}

} // namespace

sound hold_music() {
  loop chords{static_cast<std::size_t>(seconds_per_bar * static_cast<double>(bars) * rate)};
  auto melody = chords;
  for (std::size_t bar = 0; bar < bars; ++bar) {
    const auto begin = static_cast<std::size_t>(static_cast<double>(bar) * seconds_per_bar * rate);
    const auto& one = piece[bar];
    pad(chords, begin, one.bass, 0.32);
    for (const auto note : one.notes) pad(chords, begin, note, 0.17);
    for (std::size_t i = 0; i < one.line.size(); ++i) {
      if (one.line[i] == 0) continue;
      const auto late = static_cast<double>(i) * seconds_per_bar / static_cast<double>(one.line.size());
      const auto accent = i == 0 ? 0.30 : i % 2 == 0 ? 0.23 : 0.17;
      pluck(melody, begin + static_cast<std::size_t>(late * rate), one.line[i], accent);
    }
  }
  melody.echo(seconds_per_bar / 8 * 1.5, 0.33);
  sound made{telephone_rate, std::vector<float>(chords.size())};
  double loudest = 0;
  for (std::size_t i = 0; i < chords.size(); ++i)
    loudest = std::max(loudest, std::abs(chords.samples()[i] + melody.samples()[i]));
  for (std::size_t i = 0; i < chords.size(); ++i)
    made.samples[i] = static_cast<float>(0.42 * (chords.samples()[i] + melody.samples()[i]) / loudest);
  return made;
}

} // namespace strowger::channels::prompts
