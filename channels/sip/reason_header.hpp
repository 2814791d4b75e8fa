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

} // namespace strowger::channels::sip
