#include "channels/media/files/recording_parts.hpp"
#include "channels/media/files/wav_header.hpp"
#include <algorithm>
#include <charconv>
#include <cstdio>

namespace strowger::channels::media {

namespace {

constexpr std::uint32_t samples_a_second = 8'000;
constexpr std::uint64_t bytes_a_second = samples_a_second * 4ULL;
constexpr std::uint64_t sealed_head = recording_head_bytes, sealed_more = recording_sealed_more;

/// Whether the whole of `text` is a number in this base.
template <class Number>
bool reads(std::string_view text, int base, Number& to) {
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, to, base);
  return !text.empty() && read.ec == std::errc{} && read.ptr == end;
}

} // namespace

bool read_part_name(const std::filesystem::path& path, recording_part& to) {
  const auto name = path.filename().string();
  const auto dot = name.find('.');
  if (dot == std::string::npos) return false;
  const auto ending = std::string_view{name}.substr(dot);
  if (ending != ".wav" && ending != ".wav.enc") return false;
  const auto stem = std::string_view{name}.substr(0, dot);
  const auto dash = stem.find('-');
  const auto id = stem.substr(0, dash);
  recording_part made{path, 0, 1, ending == ".wav.enc"};
  if (id.size() != 16 || !reads(id, 16, made.id)) return false;
  if (dash != std::string_view::npos && (!reads(stem.substr(dash + 1), 10, made.number) || made.number < 2))
    return false;
  to = std::move(made);
  return true;
}

std::string part_name(std::uint64_t id, unsigned number, bool encrypted) {
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(id));
  std::string name{text.data()};
  if (number > 1) name += "-" + std::to_string(number);
  return name + (encrypted ? ".wav.enc" : ".wav");
}

routing::milliseconds length_of(std::uint64_t file_bytes, bool encrypted) {
  auto audio = file_bytes;
  if (encrypted) {
    audio = audio > sealed_head ? audio - sealed_head : 0;
    const auto pieces =
        (audio + recording_piece_bytes + sealed_more - 1) / (recording_piece_bytes + sealed_more);
    audio -= std::min(audio, pieces * sealed_more);
  }
  audio = audio > wav_header_bytes ? audio - wav_header_bytes : 0;
  return routing::milliseconds{static_cast<std::int64_t>(audio * 1'000 / bytes_a_second)};
}

routing::result<recording_sound> recording_sound::open(const std::vector<recording_part>& parts,
                                                       const std::string& key) {
  recording_sound made;
  made.bytes_ = wav_header_bytes;
  for (const auto& part : parts) {
    auto file = recording_reader::open(part.path, key);
    if (!file) return file.reason();
    made.whole_ = made.whole_ && file.value()->whole();
    const auto size = file.value()->bytes();
    const auto audio = (size - std::min<std::uint64_t>(size, wav_header_bytes)) / 4 * 4; // whole samples
    made.pieces_.push_back({std::move(file.value()), made.bytes_, audio});
    made.bytes_ += audio;
  }
  return made;
}

bool recording_sound::read(std::uint64_t from, std::span<std::uint8_t> to) {
  bool good = true;
  const auto end = from + to.size();
  if (from < wav_header_bytes) {
    const auto header = make_wav_header(samples_a_second, 2, bytes_ - wav_header_bytes);
    const auto some = std::min<std::uint64_t>(to.size(), wav_header_bytes - from);
    std::copy_n(header.begin() + static_cast<std::ptrdiff_t>(from), some, to.begin());
  }
  for (const auto& one : pieces_) {
    const auto first = std::max(from, one.begin), last = std::min(end, one.begin + one.audio);
    if (first >= last) continue;
    const auto some =
        to.subspan(static_cast<std::size_t>(first - from), static_cast<std::size_t>(last - first));
    good = one.file->read(wav_header_bytes + first - one.begin, some) && good;
  }
  return good;
}

bool recording_sound::read(std::uint64_t from, std::uint64_t most, std::string& to) {
  to.assign(static_cast<std::size_t>(std::min(most, bytes_ - std::min(from, bytes_))), '\0');
  return read(from, {reinterpret_cast<std::uint8_t*>(to.data()), to.size()});
}

} // namespace strowger::channels::media
