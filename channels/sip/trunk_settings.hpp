#pragma once
#include "channels/sip/address_range.hpp"
#include "channels/sip/digest.hpp"
#include "channels/sip/number_plan.hpp"
#include "channels/sip/srtp_rule.hpp"
#include "routing/model/time.hpp"
#include <optional>
#include <string>
#include <vector>

namespace strowger::channels::sip {

enum class transport : std::uint8_t { udp, tcp, tls };
std::string_view name_of(transport one);

/// How we register at a trunk (RFC 3261 10.2).
struct register_settings {
  std::string address_of_record; ///< whose calls we want: a sip: URI
  std::string registrar;         ///< where that is said: a sip: URI without a user
  std::string contact_user;      ///< in the Contact; the trunk's calls come to it
  std::uint32_t interval_s = 3'600;
  friend bool operator==(const register_settings&, const register_settings&) = default;
};

/// Where a trunk writes the number that was dialled.
enum class number_place : std::uint8_t {
  by_contact, ///< the Request-URI, but where that names our registered Contact, `P-Called-Party-ID` or To
  request,    ///< the Request-URI
  to,         ///< To
};

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
  std::optional<register_settings> registers;
  number_plan numbers;
  number_place number_in = number_place::by_contact;
  std::vector<std::string> caller_ids; ///< E.164 numbers that may be shown through it; empty: any
  std::string caller_id;               ///< shown where none is asked for or that one may not be
  std::string from_domain;             ///< of the From of calls out; empty: our address

  // how much
  std::uint32_t calls = 0;            ///< at once, both ways; 0: no bound
  std::uint32_t calls_per_second = 0; ///< that come in; 0: no bound
  std::uint32_t burst = 10;

  routing::milliseconds options_interval{30'000}; ///< 0: never
  srtp_rule srtp = srtp_rule::refused;

  /// Nothing but its digest says that a call is its: it may come from any address.
  [[nodiscard]] bool comes_from_anywhere() const { return !user.empty() && addresses.empty() && !registers; }
};

} // namespace strowger::channels::sip
