#include "channels/sip/registration_file.hpp"
#include <cstdlib>
#include <fstream>
#include <unistd.h>

using strowger::channels::sip::registration_file;

namespace {

/// A folder in memory, where there is one: the file is synced after every write.
struct registrations_folder {
  std::filesystem::path top =
      (std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()) /
      std::filesystem::path{"strowger_fuzz_registrations_" + std::to_string(::getpid())};
  registrations_folder() { std::filesystem::create_directories(top); }
  ~registrations_folder() { std::filesystem::remove_all(top); }
};

} // namespace

/// Any bytes as the file of registrations: it is used, without the lines that are damaged; what was read is
/// there, without a word, when it is opened again, and an entry can be added and forgotten.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const registrations_folder where;
  const auto file = where.top / "registrations";
  std::ofstream{file, std::ios::binary} << std::string{reinterpret_cast<const char*>(data), size};
  std::size_t complaints = 0;
  const auto count = [&](std::string_view, std::string_view) { ++complaints; };
  std::map<std::string, std::string> kept;
  {
    const auto first = registration_file::open(file, count);
    if (!first) std::abort();
    kept = first.value()->kept();
  }
  complaints = 0;
  const auto again = registration_file::open(file, count);
  if (!again || complaints != 0 || again.value()->kept() != kept) std::abort();
  again.value()->set("fuzz/new", "text");
  if (!again.value()->commit() || again.value()->kept().at("fuzz/new") != "text") std::abort();
  again.value()->set("fuzz/new", "");
  if (!again.value()->commit() || again.value()->kept().contains("fuzz/new")) std::abort();
  return 0;
}
