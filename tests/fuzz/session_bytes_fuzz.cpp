#include "channels/desktop/sessions.hpp"
#include <cstdlib>

using namespace strowger::channels::desktop;

/// Bytes of a session are read whole or not at all, and read back as they were written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes{data, data + size};
  const auto one = session_from(bytes);
  if (one && session_bytes(*one) != bytes) std::abort();
  session_changes changes;
  session_book book{{}};
  book.load({bytes}, wall_time{milliseconds{1'700'000'000'000}}, changes);
  return 0;
}
