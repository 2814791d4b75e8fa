#pragma once
#include "channels/sip/call_words.hpp"
#include "channels/sip/trunk_settings.hpp"

/// Where a request within a dialog is sent, decided once for all who need to know. Pure; any thread.
namespace strowger::channels::sip {

/// What a socket of ours has to be for it.
struct socket_need {
  transport by = transport::udp;
  bool v6 = false; ///< of that family, where one is; a host's name is taken for IPv4
  friend bool operator==(const socket_need&, const socket_need&) = default;
};

struct next_hop {
  /// As Sofia has to be told it; empty: where routes and target of the message itself say.
  ///
  /// Sofia looks for a socket of the address's family, but takes none that stands in brackets for an address:
  /// it would use the first socket, which may be one of IPv4. Said as `maddr`, without brackets, it is seen.
  /// It believes a `sips:` URI that says TCP, too, where TLS over TCP is meant (RFC 3261 26.2.2).
  std::string uri;
  socket_need socket;
  std::string host;           ///< an IPv6 address without brackets; empty where the hop cannot be read
  std::uint16_t port = 0;     ///< 0: none is said
  bool on_connection = false; ///< the one that the other side made, which may be gone
  friend bool operator==(const next_hop&, const next_hop&) = default;
};

/// A route goes before the flow, the flow before the target. `connection_gone`: the flow's is not there any
/// more, and a request goes as if there had been none.
next_hop next_hop_of(const dialog& within, bool connection_gone = false);
/// Of a request to this URI, without routes.
next_hop next_hop_to(std::string_view uri);

} // namespace strowger::channels::sip
