#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Why a call ends or is cancelled (Reason, RFC 3326). Pure; any thread.
namespace strowger::channels::sip {

struct call_reason {
  std::string protocol; ///< `SIP`, `Q.850`
  std::uint32_t cause = 0;
  std::string text; ///< cleaned, at most 128 bytes
  friend bool operator==(const call_reason&, const call_reason&) = default;
};

/// All that can be read of it; what is not of its form is left out.
std::vector<call_reason> read_reasons(std::string_view value);
std::string text_of(const call_reason& reason);

/// For the phones that lost a ring: no missed call is shown there.
call_reason answered_elsewhere();
bool is_answered_elsewhere(std::string_view value);

/// Of the BYE of a telephone: its line has failed, and the person has not hung up. A status that says so
/// within a dialog (`presence_of`; 480 is none: it may be a word of the person's), or of Q.850 27
/// (destination out of order), 38 (network out of order) and 41 (temporary failure).
bool is_failed_line(std::string_view value);

} // namespace strowger::channels::sip
