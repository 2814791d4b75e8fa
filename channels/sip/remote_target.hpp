#pragma once
#include "channels/sip/call_words.hpp"

/// Where requests go to the other side of a dialog. Pure; any thread.
namespace strowger::channels::sip {

/// Takes over the Contact of a message (empty: it had none). A Contact with a private address (RFC 1918, 6598
/// and the like), said by somebody whose packets come from another address, is behind NAT: where no proxy is
/// between, requests then go to `source`, where its packets come from.
void take_target(dialog& in, const std::string& contact, const std::string& source);

} // namespace strowger::channels::sip
