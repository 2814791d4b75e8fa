#include "channels/media/files/recording_parts.hpp"
#include <cstdlib>
#include <fstream>
#include <sodium.h>
#include <unistd.h>

using namespace strowger::channels::media;

namespace {

/// A folder in memory, where there is one.
struct recordings_folder {
  std::filesystem::path top =
      (std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()) /
      std::filesystem::path{"strowger_fuzz_recordings_" + std::to_string(::getpid())};
  recordings_folder() { std::filesystem::create_directories(top); }
  ~recordings_folder() { std::filesystem::remove_all(top); }
};

const std::string key(recording_key_bytes, 'k');

/// The first byte says what is made of the rest: as it is, sealed by pieces as it would have been written, or
/// that and then one byte changed.
std::string file_of(unsigned how, std::string rest, const std::filesystem::path& at) {
  if (how % 4 < 2) return rest;
  std::filesystem::remove(at);
  auto made = recording_file::create(at, key);
  if (!made) std::abort();
  std::vector<std::int16_t> samples(recording_piece_bytes / sizeof(std::int16_t));
  for (std::size_t i = 0; i < samples.size() && !rest.empty(); ++i) samples[i] = rest[i % rest.size()];
  for (unsigned piece = 0; piece < how / 64 + 1U; ++piece)
    if (!made.value()->write(samples)) std::abort();
  if (!made.value()->write(std::span{samples}.first(rest.size() % 1'000))) std::abort();
  if (how % 4 == 2 ? !made.value()->finish() : !made.value()->leave()) std::abort();
  made.value().reset();
  std::ifstream written{at, std::ios::binary};
  std::string all{std::istreambuf_iterator<char>{written}, {}};
  if ((how & 4U) != 0 && rest.size() > 2) {
    const auto place = (static_cast<std::size_t>(static_cast<unsigned char>(rest[0])) * 256 +
                        static_cast<unsigned char>(rest[1])) %
                       all.size();
    all[place] = static_cast<char>(all[place] ^ (rest[2] | 1));
  }
  if ((how & 8U) != 0) all.resize(all.size() - std::min(all.size(), rest.size() * 7));
  return all;
}

/// Read in one go, and from wherever one likes: the same bytes.
void check_readers(const std::filesystem::path& at, bool encrypted) {
  std::string whole;
  const auto end = read_recording(at, encrypted ? key : std::string{},
                                  [&](bytes_view some) { whole.append(some.begin(), some.end()); });
  const auto opened = recording_reader::open(at, encrypted ? key : std::string{});
  if (bool{end} != bool{opened}) std::abort();
  if (!end) return;
  auto& reader = *opened.value();
  if (reader.bytes() != whole.size() || end.value().bytes != whole.size()) std::abort();
  std::vector<std::uint8_t> some(std::min<std::size_t>(whole.size(), 1'000));
  for (std::size_t from = whole.size(); from > 0; from -= std::min<std::size_t>(from, 7'001)) {
    const auto begin = from - std::min(from, some.size());
    const auto to = std::span{some}.first(from - begin);
    static_cast<void>(reader.read(begin, to));
    if (!std::equal(to.begin(), to.end(), reinterpret_cast<const std::uint8_t*>(whole.data()) + begin))
      std::abort();
  }
}

} // namespace

/// Any bytes as a recording's file, with a key and without: refused, or read to its end; what was changed is
/// silence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const recordings_folder where;
  static const bool ready = sodium_init() >= 0;
  if (!ready || size == 0) return 0;
  const unsigned how = data[0];
  const bool encrypted = how % 4 != 0;
  const auto at = where.top / part_name(7, 1, encrypted);
  const auto bytes = file_of(how, std::string{reinterpret_cast<const char*>(data) + 1, size - 1}, at);
  std::ofstream{at, std::ios::binary} << bytes;
  check_readers(at, encrypted);
  recording_part part;
  if (!read_part_name(at, part) || part.id != 7 || part.encrypted != encrypted) std::abort();
  auto sound = recording_sound::open({part}, encrypted ? key : std::string{});
  if (!sound) return 0;
  std::string some;
  static_cast<void>(sound.value().read(0, 1'000, some));
  if (some.size() > 1'000) std::abort();
  return 0;
}
