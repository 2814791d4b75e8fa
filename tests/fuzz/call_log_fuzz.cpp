#include "sim/call_log.hpp"
#include "tests/fuzz/sound_day.hpp"
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace {

/// A folder in memory, where there is one.
struct folder {
  std::filesystem::path top =
      (std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path()) /
      std::filesystem::path{"strowger_fuzz_calls_" + std::to_string(::getpid())};
  folder() { std::filesystem::create_directories(top); }
  ~folder() { std::filesystem::remove_all(top); }
};

} // namespace

/// Any bytes as the three files of a call log, divided by lines `==`: refused with a message, or a day whose
/// contacts come in order, belong to queues there are, and last no negative time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strowger::sim;
  static const folder where;
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  for (const auto* name : {"calls.csv", "agent_skills.csv", "agent_days.csv"}) {
    const auto end = rest.find("==\n");
    std::ofstream{where.top / name, std::ios::binary} << rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 3);
  }
  try {
    strowger::tests::check_sound(read_call_log(where.top, {"2014-01-09", {}, 1}).what);
  } catch (const std::runtime_error& refused) {
    if (refused.what()[0] == '\0') std::abort();
  }
  return 0;
}
