#include "channels/sip/address_range.hpp"
#include "channels/sip/grammar.hpp"
#include "channels/web/admission.hpp"

namespace strowger::channels::sip {

namespace {

/// The bits of byte `at` that belong to the first `bits`.
std::uint8_t kept_of_byte(std::size_t at, unsigned bits) {
  const auto from = at * 8;
  if (bits >= from + 8) return 0xff;
  if (bits <= from) return 0;
  return static_cast<std::uint8_t>(0xff00U >> (bits - from));
}

} // namespace

std::optional<address_range> address_range::read(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = web::address_bytes(text.substr(0, slash));
  if (!address) return std::nullopt;
  const bool v4 = text.find(':') == std::string_view::npos;
  address_range out;
  out.first_ = *address;
  out.bits_ = 128;
  if (slash != std::string_view::npos) {
    const auto length = whole_number(text.substr(slash + 1), v4 ? 32 : 128);
    if (!length) return std::nullopt;
    out.bits_ = static_cast<unsigned>(*length) + (v4 ? 96 : 0);
  }
  for (std::size_t i = 0; i < out.first_.size(); ++i)
    if ((out.first_[i] & ~kept_of_byte(i, out.bits_)) != 0) return std::nullopt;
  return out;
}

bool address_range::holds(const address_bytes& address) const {
  for (std::size_t i = 0; i < address.size(); ++i)
    if ((address[i] & kept_of_byte(i, bits_)) != first_[i]) return false;
  return true;
}

} // namespace strowger::channels::sip
