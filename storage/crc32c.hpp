#pragma once
#include <cstdint>
#include <string_view>

namespace strowger::storage {

/// CRC-32C (Castagnoli; RFC 3720 appendix B.4): over `bytes`, continuing from `before`. With the processor's
/// instruction where it has one.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

} // namespace strowger::storage
