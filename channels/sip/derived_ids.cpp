#include "channels/sip/derived_ids.hpp"
#include <sodium.h>
#include <vector>

namespace strowger::channels::sip {

namespace {

using keyed_state = crypto_auth_hmacsha256_state;

/// As the secret leaves it, before the first part: half of the work of a word, and the same for every one.
/// A process has one secret; where it gets another this is made anew.
const keyed_state& begun_with(const installation_secret& secret) {
  static_assert(crypto_auth_hmacsha256_KEYBYTES == sizeof(installation_secret));
  struct beginning {
    installation_secret of{};
    keyed_state state{};
    bool made = false;
  };
  thread_local beginning last;
  if (!last.made || sodium_memcmp(last.of.data(), secret.data(), secret.size()) != 0) {
    crypto_auth_hmacsha256_init(&last.state, secret.data(), secret.size());
    last.of = secret;
    last.made = true;
  }
  return last.state;
}

/// 128 bits in hexadecimal digits. Each part is preceded by its length, so that no two lists of parts look
/// alike.
std::string keyed_word(const installation_secret& secret, std::string_view purpose,
                       const std::vector<std::string_view>& parts) {
  auto state = begun_with(secret);
  const auto add = [&state](std::string_view part) {
    const auto head = std::to_string(part.size()) + ':';
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(head.data()), head.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  };
  add(purpose);
  for (const auto part : parts) add(part);
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> whole{};
  crypto_auth_hmacsha256_final(&state, whole.data());
  std::array<char, 33> text{};
  sodium_bin2hex(text.data(), text.size(), whole.data(), 16);
  return text.data();
}

} // namespace

dialog_ids ids_of_attempt(const installation_secret& secret, std::uint64_t leg, std::uint32_t attempt) {
  const auto number = std::to_string(leg), again = std::to_string(attempt);
  return {keyed_word(secret, "call-id", {number, again}), keyed_word(secret, "from-tag", {number, again}),
          "z9hG4bK" + keyed_word(secret, "branch", {number, again})};
}

std::string answering_tag(const installation_secret& secret, std::string_view call_id,
                          std::string_view from_tag) {
  return keyed_word(secret, "to-tag", {call_id, from_tag});
}

std::string branch_of_request(const installation_secret& secret, std::string_view call_id,
                              std::string_view our_tag, std::string_view method, std::uint32_t sequence) {
  const auto number = std::to_string(sequence);
  return "z9hG4bK" + keyed_word(secret, "request", {call_id, our_tag, method, number});
}

} // namespace strowger::channels::sip
