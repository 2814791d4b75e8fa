#pragma once
#include "channels/sip/uri.hpp"
#include <string>
#include <vector>

/// Who sent a call on to somebody else, out of History-Info (RFC 7044). Pure; any thread.
///
/// Most entries are no diversions but the way of a request to the same person: to where it is registered
/// (`rc`), to the next proxy (`np`). A diversion is an entry with a new person in it: one that says so
/// (`mp`), or, of a network of the older RFC 4244, which has none of the three, one with a cause of
/// diversion.
namespace strowger::channels::sip {

struct call_diversion {
  named_address by; ///< who was called and sent the call on
  std::string
      reason; ///< in the words of RFC 5806, by the causes of RFC 4458 (RFC 7544 has them side by side)
};

/// In the order in which they happened.
std::vector<call_diversion> diversions_in(const std::vector<named_address>& entries);

} // namespace strowger::channels::sip
