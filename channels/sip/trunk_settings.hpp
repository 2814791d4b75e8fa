#pragma once
#include "channels/sip/address_range.hpp"
#include "channels/sip/digest.hpp"
#include "channels/sip/number_plan.hpp"
#include "channels/sip/srtp_rule.hpp"
#include "routing/model/time.hpp"
#include <string>
#include <vector>

namespace strowger::channels::sip {

enum class transport : std::uint8_t { udp, tcp, tls };
std::string_view name_of(transport one);

/// One way to the telephone network, as configured. Values only; what is done with them is `trunk_gate`'s and
/// `outbound_gate`'s.
struct trunk_settings {
  std::string name;

  // who it is
  std::vector<address_range> addresses;              ///< requests from here are the trunk's
  std::vector<transport> transports{transport::udp}; ///< by which they may come
  std::string user;      ///< if set, its INVITEs are also asked for digest, as this user
  digest_secret secret;  ///< of `user`
  bool believed = false; ///< its P-Asserted-Identity and the like are taken (RFC 3325)

  // how it is called
  std::vector<std::string> targets; ///< sip: URIs, tried in order
  own_account account;              ///< for when it challenges us; empty: we do not answer that
  number_plan numbers;
  std::vector<std::string> caller_ids; ///< E.164 numbers that may be shown through it; empty: any
  std::string caller_id;               ///< shown where none is asked for or that one may not be

  // how much
  std::uint32_t calls = 0;            ///< at once, both ways; 0: no bound
  std::uint32_t calls_per_second = 0; ///< that come in; 0: no bound
  std::uint32_t burst = 10;

  routing::milliseconds options_interval{30'000}; ///< 0: never
  srtp_rule srtp = srtp_rule::refused;
};

} // namespace strowger::channels::sip
