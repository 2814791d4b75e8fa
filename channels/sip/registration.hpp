#pragma once
#include "channels/sip/uri.hpp"
#include "routing/model/time.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Where phones can be reached (RFC 3261 10): the words of a REGISTER and of its answer, and the text in
/// which an endpoint's contacts are kept. Pure; any thread. Who decides is `registrar`.
namespace strowger::channels::sip {

using routing::milliseconds;
using routing::wall_time;

/// One Contact of a REGISTER.
struct contact_line {
  std::string uri;
  std::string instance;             ///< +sip.instance (RFC 5626 4.1)
  std::uint32_t reg_id = 0;         ///< reg-id; 0: none
  std::uint32_t preference = 1'000; ///< q in thousandths
  std::optional<std::uint32_t> expires_s;
};
/// All contacts of these header fields, each perhaps a list; nothing if one is not of its form, is no sip: or
/// sips: URI, or there are too many.
std::optional<std::vector<contact_line>> read_contacts(const std::vector<std::string>& fields);
inline constexpr std::size_t contacts_in_request_max = 16;

/// The way that these Path fields say (RFC 3327 5.1), each perhaps a list: one proxy after the other, the
/// first to be gone to in front. Nothing if one is no sip: or sips: address, or there are too many.
std::optional<std::vector<std::string>> read_path(const std::vector<std::string>& fields);
inline constexpr std::size_t path_steps_max = 8;

/// Somebody proved to be `endpoint` and says:
struct register_request {
  std::string endpoint; ///< `tenant/name`
  std::vector<contact_line> contacts;
  bool all = false;                       ///< Contact: *
  std::optional<std::uint32_t> expires_s; ///< the Expires field
  std::vector<std::string> path;          ///< as `read_path` has it
  bool supports_path = false;
  bool first_hop_outbound = true; ///< no proxy between, or its Path has `ob` (RFC 5626 6)
  std::string call_id;
  std::uint32_t cseq = 0;
  std::string source;   ///< where it came from, `udp:192.0.2.1:5060`; of a connection the flow to reach it by
  std::string listener; ///< of ours that it came to: a phone behind NAT hears no other
};

struct registered_contact {
  std::string uri, instance;
  std::uint32_t reg_id = 0, preference = 1'000;
  std::vector<std::string> path; ///< the routes of what is sent to it out of dialogs
  std::string call_id;
  std::uint32_t cseq = 0;
  std::string source, listener;
  wall_time expires;     ///< the end of time where it is fixed
  bool fixed = false;    ///< from the configuration: never expires, is not kept
  unsigned failures = 0; ///< keep-alives without an answer, in a row
  bool reachable = true;
  friend bool operator==(const registered_contact&, const registered_contact&) = default;
};
using registered_contacts = std::vector<registered_contact>;

struct register_answer {
  int status = 200;
  std::string reason;
  std::uint32_t min_expires_s = 0;    ///< with 423
  std::vector<contact_line> contacts; ///< all that hold now, with the seconds that are left
  std::vector<std::string> path;      ///< to be repeated
  bool outbound = false;              ///< Require: outbound (RFC 5626 6)
};

/// In one line without blanks; fixed contacts are left out. Empty if none is left.
std::string kept_text(const registered_contacts& all);
/// Nothing if it is not such a text.
std::optional<registered_contacts> contacts_kept_in(std::string_view text);

} // namespace strowger::channels::sip
