#pragma once
#include "channels/channel.hpp"
#include <cstdint>
#include <string_view>

/// What a final response other than 2xx says of whoever was asked (RFC 3261 21.4 to 21.6). Pure; any thread.
namespace strowger::channels::sip {

/// What is heard of a place where a telephone stands.
enum class presence : std::uint8_t {
  answers,
  silent, ///< nothing came, or a proxy does not get through just now
  gone    ///< a server knows that nobody is there
};

/// Of the answer to a request of no dialog; 408 also where nothing came, 503 where it could not be sent.
///
/// `gone` are 404, 410 and 604 (RFC 3261 11.2: `OPTIONS` is answered as an INVITE would be), 430 (RFC 5626
/// 11.1: the connection behind a proxy has failed), and 477 and 478, by which Kamailio and OpenSIPS say that
/// they could not send it on. 480 is none: a telephone that is not to be disturbed says it, too.
///
/// `by_proxy`: behind one 500 is silence as well; Kamailio says it of a WebSocket that has been closed.
presence presence_of(int status, bool by_proxy = false);

/// Whether whoever we talked with and do not hear is not there any more (RFC 5057 5.1): also as above, and
/// 480, which nobody says in the middle of a call. A telephone that is there and only does not know the
/// question says something else.
bool is_lost_within(int status);

/// Of whoever was rung. The person's own no ends the others too.
struct ring_verdict {
  bool declined = false, everywhere = false;
  std::string_view reason; ///< of `leg_declined` or `leg_unreachable`
};
/// `rang`: somebody has said that it rings. `status` as above.
ring_verdict ring_verdict_of(int status, bool rang);

/// Of a customer who was called.
dial_outcome dial_verdict_of(int status);

} // namespace strowger::channels::sip
