#include "channels/sip/dns/srv_answer.hpp"
#include <cstdlib>

using namespace strowger::channels::sip;

/// Any bytes as an answer of a name server: refused, or read within its bounds; every server that is said
/// could be asked for its address.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = read_srv_answer({data, size});
  if (!read) return 0;
  if (read->records.size() > srv_records_max) std::abort();
  for (const auto& one : read->records)
    if (one.target.ends_with('.') && !one.target.ends_with("\\.")) std::abort();
  return 0;
}
