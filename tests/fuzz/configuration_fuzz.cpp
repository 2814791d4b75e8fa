#include "actors/engine_configuration.hpp"
#include <cstdlib>

/// Any bytes as a configuration file: no crash, and at least one mistake told where nothing can be made of
/// it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strowger::actors;
  const auto read = read_configuration_text({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
  if (read.ok() && read.configuration.tenants.empty()) std::abort();
  for (const auto& one : read.diagnostics)
    if (one.message.empty()) std::abort();
  return 0;
}
