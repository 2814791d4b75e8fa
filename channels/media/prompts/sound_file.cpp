#include "channels/media/prompts/sound_file.hpp"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numbers>
#include <string>

namespace strowger::channels::prompts {
namespace {

std::uint32_t little(const std::string& bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return value;
}
void put(std::string& bytes, std::uint32_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

} // namespace

std::optional<sound> read_wav(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  if (bytes.size() < 44 || bytes.compare(0, 4, "RIFF") != 0 || bytes.compare(8, 4, "WAVE") != 0) return {};
  sound read;
  bool formed = false;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    const auto name = bytes.substr(at, 4);
    const auto begin = at + 8;
    const auto length = std::min<std::size_t>(little(bytes, at + 4, 4), bytes.size() - begin);
    if (name == "fmt " && length >= 16) {
      formed = little(bytes, begin, 2) == 1 && little(bytes, begin + 2, 2) == 1 &&
               little(bytes, begin + 14, 2) == 16;
      read.rate = little(bytes, begin + 4, 4);
    } else if (name == "data" && formed) {
      for (auto i = begin; i + 1 < begin + length; i += 2)
        read.samples.push_back(static_cast<float>(static_cast<std::int16_t>(little(bytes, i, 2))) /
                               32'768.0F);
      return read;
    }
    at = begin + length + length % 2;
  }
  return {};
}

bool write_wav(const std::filesystem::path& file, const sound& what) {
  const auto size = static_cast<std::uint32_t>(what.samples.size() * 2);
  std::string bytes{"RIFF"};
  put(bytes, 36 + size, 4);
  bytes += "WAVEfmt ";
  put(bytes, 16, 4);
  put(bytes, 1, 2);
  put(bytes, 1, 2);
  put(bytes, what.rate, 4);
  put(bytes, what.rate * 2, 4);
  put(bytes, 2, 2);
  put(bytes, 16, 2);
  bytes += "data";
  put(bytes, size, 4);
  for (const auto sample : what.samples) {
    const auto value = static_cast<std::int16_t>(std::lround(std::clamp(sample, -1.0F, 1.0F) * 32'767.0F));
    put(bytes, static_cast<std::uint16_t>(value), 2);
  }
  std::error_code failed;
  std::filesystem::create_directories(file.parent_path(), failed);
  auto fresh = file;
  fresh += ".new";
  {
    std::ofstream out{fresh, std::ios::binary};
    if (!out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush()) return false;
  }
  std::filesystem::rename(fresh, file, failed);
  return !failed;
}

sound resampled(const sound& from, std::uint32_t rate) {
  if (from.rate == rate) return from;
  constexpr double pi = std::numbers::pi;
  const auto cutoff = 0.9 * std::min(1.0, static_cast<double>(rate) / from.rate); // of half the old rate
  const auto reach = static_cast<std::ptrdiff_t>(32.0 / cutoff);
  const auto step = static_cast<double>(from.rate) / rate;
  const auto count = static_cast<std::size_t>(static_cast<double>(from.samples.size()) / step);
  sound to{rate, std::vector<float>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    const auto middle = static_cast<double>(i) * step;
    const auto first = static_cast<std::ptrdiff_t>(middle) - reach;
    double sum = 0;
    for (auto at = std::max<std::ptrdiff_t>(first, 0);
         at <= first + 2 * reach && at < static_cast<std::ptrdiff_t>(from.samples.size()); ++at) {
      const auto away = static_cast<double>(at) - middle;
      const auto x = pi * away * cutoff;
      const auto sinc = std::abs(x) < 1e-9 ? 1.0 : std::sin(x) / x;
      const auto window = 0.5 + 0.5 * std::cos(pi * std::clamp(away / static_cast<double>(reach), -1.0, 1.0));
      sum += static_cast<double>(from.samples[static_cast<std::size_t>(at)]) * cutoff * sinc * window;
    }
    to.samples[i] = static_cast<float>(sum);
  }
  return to;
}

sound trimmed(const sound& from, float peak) {
  float loudest = 0;
  for (const auto one : from.samples) loudest = std::max(loudest, std::abs(one));
  if (loudest == 0) return {from.rate, {}};
  const auto silent = [&](float one) { return std::abs(one) < 0.01F * loudest; };
  const auto margin = static_cast<std::ptrdiff_t>(from.rate * 3 / 100);
  const auto first = std::find_if_not(from.samples.begin(), from.samples.end(), silent);
  const auto last = std::find_if_not(from.samples.rbegin(), from.samples.rend(), silent).base();
  const auto begin = first - std::min(margin, first - from.samples.begin());
  const auto end = last + std::min(margin, from.samples.end() - last);
  sound to{from.rate, {begin, end}};
  for (auto& one : to.samples) one *= peak / loudest;
  return to;
}

} // namespace strowger::channels::prompts
