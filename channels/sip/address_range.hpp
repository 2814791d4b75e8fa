#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace strowger::channels::sip {

/// 16 bytes; IPv4 as ::ffff:a.b.c.d.
using address_bytes = std::array<std::uint8_t, 16>;

/// Addresses with the same first bits: `192.0.2.0/24`, `2001:db8::/32`, or one address alone. A plain value.
class address_range {
public:
  /// Nothing if it is no such text, or has bits set behind its length (a slip that would let in others).
  static std::optional<address_range> read(std::string_view text);

  [[nodiscard]] bool holds(const address_bytes& address) const;
  /// Of 128; an IPv4 range counts its 96 leading bits too. The longer of two ranges is the narrower.
  [[nodiscard]] unsigned bits() const { return bits_; }
  friend bool operator==(const address_range&, const address_range&) = default;

private:
  address_bytes first_{};
  unsigned bits_ = 0;
};

} // namespace strowger::channels::sip
