#include "channels/media/files/recording_parts.hpp"
#include "channels/media/files/wav_header.hpp"
#include <algorithm>
#include <charconv>

namespace strowger::channels::media {

namespace {

constexpr std::uint32_t samples_a_second = 8'000;
constexpr std::uint64_t bytes_a_second = samples_a_second * 4ULL;
constexpr std::uint64_t sealed_head = 8 + 24, sealed_more = 17; ///< recording_file.hpp

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

routing::result<whole_recording> read_parts(const std::vector<recording_part>& parts,
                                            const std::string& key) {
  whole_recording all;
  all.wav.resize(wav_header_bytes);
  for (const auto& part : parts) {
    std::size_t passed = 0; // of the part's own header
    const auto end = read_recording(part.path, key, [&](bytes_view some) {
      const auto skipped = std::min(some.size(), wav_header_bytes - passed);
      passed += skipped;
      all.wav.append(reinterpret_cast<const char*>(some.data()) + skipped, some.size() - skipped);
    });
    if (!end) return end.reason();
    all.whole = all.whole && end.value().whole;
  }
  const auto audio = all.wav.size() - wav_header_bytes;
  all.wav.resize(wav_header_bytes + audio / 4 * 4); // whole samples of both sides
  const auto header = make_wav_header(samples_a_second, 2, all.wav.size() - wav_header_bytes);
  std::copy(header.begin(), header.end(), all.wav.begin());
  return all;
}

} // namespace strowger::channels::media
