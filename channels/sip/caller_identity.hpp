#pragma once
#include "channels/sip/number_plan.hpp"
#include "channels/sip/uri.hpp"
#include <string>
#include <utility>
#include <vector>

/// Who calls, and how the call came here, out of what the INVITE says of it. Pure; any thread.
///
/// Everybody can write anything into From. P-Asserted-Identity (RFC 3325), Remote-Party-ID, Diversion (RFC
/// 5806) and History-Info (RFC 7044) are read only if the trunk is believed. Who wants to be private (RFC
/// 3323) is anonymous here too: neither number nor name reaches the engine.
namespace strowger::channels::sip {

/// The header fields as they came, one string each.
struct identity_fields {
  std::string from;
  std::vector<std::string> asserted;     ///< P-Asserted-Identity
  std::vector<std::string> remote_party; ///< Remote-Party-ID
  std::vector<std::string> privacy;
  std::vector<std::string> diversion;
  std::vector<std::string> history; ///< History-Info
  std::vector<std::string> user_to_user;
};

using call_attributes = std::vector<std::pair<std::string, std::string>>;

struct caller_identity {
  std::string number; ///< E.164 where the plan can tell; else as it is, or the user part; empty: not known or
                      ///< withheld
  std::string name;   ///< cleaned, at most `name_bytes_max`
  bool withheld = false;
  /// Of these, those that are known: `diverted_by` (who sent the call here last), `diverted_first` (who was
  /// called at first), `diversion_reason`, `diversions` (how many), `user_to_user`. Values are cleaned and
  /// bounded.
  call_attributes attributes;
};

inline constexpr std::size_t attribute_bytes_max = 256;

caller_identity identity_of(const identity_fields& fields, bool believed, const number_plan& plan);

} // namespace strowger::channels::sip
