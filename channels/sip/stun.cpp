#include "channels/sip/stun.hpp"

namespace strowger::channels::sip {

namespace {

constexpr std::size_t head_bytes = 20, type_bytes = 4; // what stands before the transaction
constexpr std::string_view binding_request{"\x00\x01", 2}, binding_success{"\x01\x01", 2};
constexpr std::string_view cookie = "\x21\x12\xa4\x42";
constexpr char mapped_address = 0x01, xor_mapped_address = 0x20;

char octet(std::size_t value) { return static_cast<char>(value & 0xffU); }
std::size_t number_at(std::string_view text, std::size_t at) {
  return (std::size_t{static_cast<unsigned char>(text[at])} << 8U) | static_cast<unsigned char>(text[at + 1]);
}

} // namespace

std::optional<std::string> answer_to_stun(std::string_view datagram, std::string_view address,
                                          std::uint16_t port) {
  const bool whole = datagram.size() >= head_bytes && datagram.size() % 4 == 0 &&
                     number_at(datagram, 2) == datagram.size() - head_bytes;
  if (!whole || !datagram.starts_with(binding_request)) return std::nullopt;
  const auto transaction = datagram.substr(type_bytes, head_bytes - type_bytes);
  // Whoever does not say the cookie is of RFC 3489, and knows the address only as it is.
  const bool masked = transaction.starts_with(cookie);
  std::string place{octet(port >> 8U), octet(port)};
  place += address;
  if (masked)
    for (std::size_t i = 0; i < place.size(); ++i) // the port by the cookie, the address by the transaction
      place[i] = octet(static_cast<std::size_t>(place[i] ^ transaction[i < 2 ? i : i - 2]));
  const auto size = 2 + place.size();
  std::string out{binding_success};
  out += {octet(0), octet(4 + size)};
  out += transaction;
  out += {0, masked ? xor_mapped_address : mapped_address, octet(0), octet(size)};
  out += {0, address.size() == 4 ? '\1' : '\2'};
  return out + place;
}

} // namespace strowger::channels::sip
