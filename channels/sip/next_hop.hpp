#pragma once
#include "channels/sip/call_words.hpp"

/// Where a request within a dialog is sent, as Sofia has to be told it. Pure; any thread.
namespace strowger::channels::sip {

/// A URI; empty: where routes and target of the message itself say.
///
/// Sofia looks for a socket of the address's family, but takes none that stands in brackets for an address:
/// it would use the first socket, which may be one of IPv4. Said as `maddr`, without brackets, it is seen.
std::string next_hop_of(const dialog& within);

} // namespace strowger::channels::sip
