#include "channels/media/wav.hpp"
#include "channels/media/g711.hpp"
#include <algorithm>
#include <string>

namespace strowger::channels::media {

namespace {

constexpr std::uint32_t pcm = 1, a_law = 6, mu_law = 7, extensible = 0xfffe;

std::uint32_t little_endian(bytes_view from, std::size_t at, std::size_t bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes; i > 0; --i) value = (value << 8U) | from[at + i - 1];
  return value;
}

bool names(bytes_view at, const char* name) {
  return at.size() >= 4 && std::equal(at.begin(), at.begin() + 4, name);
}

struct wav_form {
  std::uint32_t coding = 0, channels = 0, rate = 0, bits = 0;
};

struct wav_parts {
  std::optional<wav_form> form;
  bytes_view data;
  bool has_data = false;
};

wav_parts find_parts(bytes_view file) {
  wav_parts found;
  for (std::size_t at = 12; at + 8 <= file.size() && !found.has_data;) {
    const std::size_t bytes = little_endian(file, at + 4, 4);
    const auto name = file.subspan(at, 4);
    const auto body = file.subspan(at + 8, std::min(bytes, file.size() - at - 8));
    if (names(name, "fmt ") && body.size() >= 16) {
      wav_form form{little_endian(body, 0, 2), little_endian(body, 2, 2), little_endian(body, 4, 4),
                    little_endian(body, 14, 2)};
      if (form.coding == extensible && body.size() >= 26) form.coding = little_endian(body, 24, 2);
      found.form = form;
    }
    if (names(name, "data")) {
      found.data = body;
      found.has_data = true;
    }
    at += 8 + bytes + (bytes & 1U);
  }
  return found;
}

std::int16_t sample_at(bytes_view data, std::size_t index, const wav_form& form) {
  if (form.coding == a_law) return to_linear(codec::pcma, data[index]);
  if (form.coding == mu_law) return to_linear(codec::pcmu, data[index]);
  if (form.bits == 8) return static_cast<std::int16_t>((data[index] - 128) * 256);
  return static_cast<std::int16_t>(little_endian(data, index * 2, 2));
}

routing::error not_read(std::string why) { return {routing::error_code::invalid_value, std::move(why)}; }

} // namespace

routing::result<sound> read_wav(bytes_view file) {
  if (file.size() < 12 || !names(file, "RIFF") || !names(file.subspan(8), "WAVE"))
    return not_read("no WAV file");
  const auto parts = find_parts(file);
  if (!parts.form || !parts.has_data) return not_read("a WAV file without its parts `fmt ` and `data`");
  const auto& form = *parts.form;
  const bool coded = (form.coding == a_law || form.coding == mu_law) && form.bits == 8;
  const bool plain = form.coding == pcm && (form.bits == 8 || form.bits == 16);
  if (!coded && !plain)
    return not_read("coding " + std::to_string(form.coding) + " with " + std::to_string(form.bits) +
                    " bits; PCM with 8 or 16 bits, A-law and mu-law are read");
  if (form.channels < 1 || form.channels > 8) return not_read(std::to_string(form.channels) + " channels");
  if (form.rate < 8'000 || form.rate > 48'000)
    return not_read(std::to_string(form.rate) + " samples a second; 8000 to 48000 are read");
  sound made{form.rate, {}};
  const std::size_t frames = parts.data.size() / (form.channels * form.bits / 8);
  made.samples.reserve(frames);
  for (std::size_t frame = 0; frame < frames; ++frame) {
    int sum = 0;
    for (std::size_t channel = 0; channel < form.channels; ++channel)
      sum += sample_at(parts.data, frame * form.channels + channel, form);
    made.samples.push_back(static_cast<std::int16_t>(sum / static_cast<int>(form.channels)));
  }
  return made;
}

} // namespace strowger::channels::media
