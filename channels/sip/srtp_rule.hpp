#pragma once
#include <cstdint>

namespace strowger::channels::sip {

/// Whether audio may be encrypted (SRTP with keys in the session description, RFC 4568) with one trunk or the
/// phones: refused, taken where the other side offers it, or audio in clear is refused.
enum class srtp_rule : std::uint8_t { refused, taken, demanded };

} // namespace strowger::channels::sip
