#include "channels/desktop/session_file.hpp"
#include <cstdlib>
#include <fstream>
#include <unistd.h>

using namespace strowger::channels::desktop;

namespace {

/// A folder in memory, where there is one: the file is synced after every write.
struct folder {
  std::filesystem::path top =
      (std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()) /
      std::filesystem::path{"strowger_fuzz_sessions_" + std::to_string(::getpid())};
  folder() { std::filesystem::create_directories(top); }
  ~folder() { std::filesystem::remove_all(top); }
};

/// Bytes that no chance would give the right checksums: after a `+`, each line is the body of one entry.
std::string with_checksums(std::string_view lines) {
  std::string out = "strowger sessions 1\n";
  while (!lines.empty()) {
    const auto body = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), body.size() + 1));
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((body.size() >> shift) & 0xffU);
    const auto sum = digest_of(body);
    out.append(sum.begin(), sum.begin() + 8).append(body);
  }
  return out;
}

} // namespace

/// Any bytes as the file of sign-ins: it is used, cut or put aside as a whole; what was read is there when it
/// is opened again, without a word, and an entry can be added and forgotten.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const folder where;
  const auto file = where.top / "sessions";
  std::string bytes{reinterpret_cast<const char*>(data), size};
  if (bytes.starts_with('+')) bytes = with_checksums(std::string_view{bytes}.substr(1));
  std::ofstream{file, std::ios::binary} << bytes;
  auto aside = file;
  aside += ".damaged";
  std::filesystem::remove(aside);
  std::size_t complaints = 0;
  const auto count = [&](std::string_view, std::string_view) { ++complaints; };
  std::vector<std::string> kept;
  {
    const auto first = session_file::open(file, count);
    if (!first) std::abort();
    kept = first.value()->list();
    if (std::filesystem::exists(aside) && !kept.empty()) std::abort();
    // Without a word only what is whole is taken, and written anew it is no longer than it was.
    if (complaints == 0 && first.value()->file_bytes() > bytes.size()) std::abort();
  }
  complaints = 0;
  const auto again = session_file::open(file, count);
  if (!again || complaints != 0 || again.value()->list() != kept) std::abort();
  digest fresh;
  fresh.fill(0xa5);
  if (!again.value()->save(fresh, "bytes") || again.value()->list().size() < kept.size()) std::abort();
  const auto all = again.value()->list().size();
  if (!again.value()->forget(fresh) || again.value()->list().size() + 1 != all) std::abort();
  return 0;
}
