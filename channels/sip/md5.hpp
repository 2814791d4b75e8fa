#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace strowger::channels::sip {

/// MD5 (RFC 1321), because nearly every phone's digest asks for it (RFC 3261 22.4); libsodium leaves it out
/// with reason. For nothing else: it protects no secret against whoever can try words.
std::array<std::uint8_t, 16> md5(std::string_view text);

} // namespace strowger::channels::sip
