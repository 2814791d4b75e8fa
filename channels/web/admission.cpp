#include "channels/web/admission.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <cstring>

namespace strowger::channels::web {

namespace {
bool is_mapped(const std::array<std::uint8_t, 16>& bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](auto byte) { return byte == 0; }) &&
         bytes[10] == 0xff && bytes[11] == 0xff;
}
} // namespace

std::optional<std::array<std::uint8_t, 16>> address_bytes(std::string_view text) {
  const std::string terminated{text};
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return bytes;
  bytes = {};
  bytes[10] = bytes[11] = 0xff;
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data() + 12) == 1) return bytes;
  return std::nullopt;
}

address_key key_of(const std::array<std::uint8_t, 16>& bytes) {
  address_key key;
  std::memcpy(&key.high, bytes.data(), 8);
  if (is_mapped(bytes)) std::memcpy(&key.low, bytes.data() + 8, 8);
  return key;
}

std::string address_text(const std::array<std::uint8_t, 16>& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_mapped(bytes))
    inet_ntop(AF_INET, bytes.data() + 12, text.data(), text.size());
  else
    inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

admission::verdict admission::enter(std::optional<address_key> who, instant now) {
  if (total_ >= bounds_.connections) return verdict::too_many;
  if (who && of(*who) >= bounds_.connections_per_address) return verdict::too_many_of_address;
  if (!newcomers_.take(now, bounds_.new_connections_per_second, bounds_.new_connections_per_second))
    return verdict::too_fast;
  ++total_;
  if (who) ++per_address_[*who];
  return verdict::admitted;
}

bool admission::join(address_key who) {
  if (of(who) >= bounds_.connections_per_address) return false;
  ++per_address_[who];
  return true;
}

void admission::leave(address_key who) {
  const auto found = per_address_.find(who);
  if (found != per_address_.end() && --found->second == 0) per_address_.erase(found);
}

std::uint32_t admission::of(address_key who) const {
  const auto found = per_address_.find(who);
  return found == per_address_.end() ? 0 : found->second;
}

} // namespace strowger::channels::web
