#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// As much STUN (RFC 8489) as a telephone that speaks outbound over UDP needs to know that it is still heard
/// (RFC 5626 4.4.2): its Binding request is answered with the address it came from. Pure; any thread.
namespace strowger::channels::sip {

/// What to answer; nothing where it is no Binding request. `address`: the sender's, its 4 or 16 octets in the
/// order of the network. Attributes of a request are passed over: none is of any use here.
std::optional<std::string> answer_to_stun(std::string_view datagram, std::string_view address,
                                          std::uint16_t port);

} // namespace strowger::channels::sip
