#pragma once
#include <compare>
#include <cstdint>
#include <functional>

namespace strowger::routing {

/// An identity that cannot be mixed up with another kind's. 64 bits: 16 bits of issuer (a pool, or the front
/// door of a node) and a 48-bit counter continued from the stream. Zero means "none". Never reused.
template <class Tag>
class strong_id {
public:
  constexpr strong_id() noexcept = default;
  constexpr explicit strong_id(std::uint64_t value) noexcept : value_{value} {}
  constexpr strong_id(std::uint16_t issuer, std::uint64_t counter) noexcept
    : value_{(std::uint64_t{issuer} << 48) | (counter & 0xffff'ffff'ffffULL)} {}

  /// The bare number. For encoders, logs and hashing only.
  [[nodiscard]] constexpr std::uint64_t value() const noexcept { return value_; }
  [[nodiscard]] constexpr std::uint16_t issuer() const noexcept {
    return static_cast<std::uint16_t>(value_ >> 48);
  }
  [[nodiscard]] constexpr std::uint64_t counter() const noexcept { return value_ & 0xffff'ffff'ffffULL; }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return value_ != 0; }
  friend constexpr auto operator<=>(strong_id, strong_id) noexcept = default;

private:
  std::uint64_t value_ = 0;
};

} // namespace strowger::routing

template <class Tag>
struct std::hash<strowger::routing::strong_id<Tag>> {
  std::size_t operator()(strowger::routing::strong_id<Tag> id) const noexcept {
    auto x = id.value() * 0x9e37'79b9'7f4a'7c15ULL;
    return static_cast<std::size_t>(x ^ (x >> 32));
  }
};
