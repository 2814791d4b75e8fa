#pragma once
#include "channels/sip/trunk_settings.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What came of a REGISTER of ours, as values: the stack reads it, `trunk_registration` and others decide by
/// it.
namespace strowger::channels::sip {

struct enrolment_answer {
  int status = 408;                            ///< 408 also when nothing came, 503 when it could not be sent
  std::vector<std::string> challenges{};       ///< WWW-Authenticate, each
  std::vector<std::string> proxy_challenges{}; ///< Proxy-Authenticate, each
  std::string contact{};                       ///< the URI we asked to be called at
  std::string contacts{};                      ///< Contact fields of the answer, joined by commas
  std::optional<std::uint32_t> expires_s{};    ///< Expires
  std::uint32_t min_expires_s = 0;             ///< Min-Expires of a 423
  std::uint32_t retry_after_s = 0;
  std::string address{}; ///< numeric: who answered; empty: nobody did
  transport by = transport::udp;
  std::string flow{};    ///< as a `dialog::flow`: the way back to who answered
  std::string seen_as{}; ///< the address they see us at, where it is not the one we say (RFC 3581)
};

} // namespace strowger::channels::sip
