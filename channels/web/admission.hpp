#pragma once
#include "channels/web/limits.hpp"
#include "channels/web/token_bucket.hpp"
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace strowger::channels::web {

/// Whose connections are counted together: an IPv4 address, or the first 64 bits of an IPv6 one (what one
/// customer's line is given, RFC 6177). IPv4 in IPv6 counts as IPv4.
struct address_key {
  std::uint64_t high = 0, low = 0;
  friend bool operator==(const address_key&, const address_key&) = default;
};
struct address_key_hash {
  std::size_t operator()(const address_key& key) const noexcept {
    return std::hash<std::uint64_t>{}(key.high * 0x9e37'79b9'7f4a'7c15ULL ^ key.low);
  }
};

/// The 16 bytes of a numeric address; IPv4 as ::ffff:a.b.c.d. Nothing if `text` is not one.
std::optional<std::array<std::uint8_t, 16>> address_bytes(std::string_view text);
address_key key_of(const std::array<std::uint8_t, 16>& bytes);
/// Numeric form; IPv4 in IPv6 is shown as IPv4.
std::string address_text(const std::array<std::uint8_t, 16>& bytes);

/// Who may connect: bounds on all connections, on those of one address and on newcomers per second. Not
/// thread-safe: the service thread's.
class admission {
public:
  enum class verdict : std::uint8_t { admitted, too_many, too_many_of_address, too_fast };

  explicit admission(const limits& bounds) : bounds_{bounds} {}
  /// Counts the connection if admitted. Without a key (a trusted proxy) only the bounds on all apply.
  verdict enter(std::optional<address_key> who, instant now);
  /// Counts one of `who` behind a proxy; false if that is one too many.
  bool join(address_key who);
  void leave(address_key who);
  void leave_total() { --total_; }
  [[nodiscard]] std::uint32_t total() const { return total_; }
  [[nodiscard]] std::uint32_t of(address_key who) const;

private:
  limits bounds_;
  token_bucket newcomers_;
  std::uint32_t total_ = 0;
  std::unordered_map<address_key, std::uint32_t, address_key_hash> per_address_;
};

} // namespace strowger::channels::web
