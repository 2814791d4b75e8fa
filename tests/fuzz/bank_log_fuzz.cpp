#include "sim/bank_log.hpp"
#include "tests/fuzz/sound_day.hpp"
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace {

/// A file in memory, where there is a folder for such.
struct scratch_file {
  std::filesystem::path path =
      (std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()) /
      std::filesystem::path{"strowger_fuzz_bank_" + std::to_string(::getpid()) + ".csv"};
  ~scratch_file() { std::filesystem::remove(path); }
};

} // namespace

/// Any bytes as a bank's call log: refused with a message, or a day whose contacts come in order, belong to
/// queues there are, and last no negative time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strowger::sim;
  static const scratch_file file;
  std::ofstream{file.path, std::ios::binary}.write(reinterpret_cast<const char*>(data),
                                                   static_cast<std::streamsize>(size));
  log_choice choice;
  choice.date = "1999-01-12";
  try {
    strowger::tests::check_sound(read_bank_log(file.path, choice).what);
  } catch (const std::runtime_error& refused) {
    if (refused.what()[0] == '\0') std::abort();
  }
  return 0;
}
