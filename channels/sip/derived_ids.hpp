#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// Ids of dialogs that need not be kept, because they can be had again: each is a keyed hash of what it
/// belongs to. A call that is begun again after a crash so sends the very same request, which the other side
/// takes as a retransmission (RFC 3261 17.2.3), not as a second call. Pure; any thread.
///
/// To whoever has not got the secret they are as good as random (RFC 3261 19.3 asks for 32 random bits).
namespace strowger::channels::sip {

/// The installation's own, 256 random bits, made once and kept.
using installation_secret = std::array<std::uint8_t, 32>;

/// Of one attempt to reach one leg.
struct dialog_ids {
  std::string call_id;  ///< a word without a host
  std::string from_tag; ///< ours
  std::string branch;   ///< of the INVITE; begins with the cookie of RFC 3261
  friend bool operator==(const dialog_ids&, const dialog_ids&) = default;
};
dialog_ids ids_of_attempt(const installation_secret& secret, std::uint64_t leg, std::uint32_t attempt);

/// Our tag in a dialog that the other side begins.
std::string answering_tag(const installation_secret& secret, std::string_view call_id,
                          std::string_view from_tag);
/// Of a later request within a dialog of ours: the same for the same number, another for each.
std::string branch_of_request(const installation_secret& secret, std::string_view call_id,
                              std::string_view our_tag, std::string_view method, std::uint32_t sequence);

} // namespace strowger::channels::sip
