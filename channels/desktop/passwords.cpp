#include "channels/desktop/passwords.hpp"
#include <memory>
#include <sodium.h>
#include <stdexcept>
#include <utility>

namespace strowger::channels::desktop {

namespace {

/// libsodium wants to be begun once, on any thread; later calls cost nothing.
void begin_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error{"libsodium cannot be started: no source of randomness"};
}

} // namespace

std::string hash_password(std::string_view clear, password_cost cost) {
  begin_sodium();
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), clear.data(), clear.size(), cost.passes, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return {};
  return out.data();
}

bool is_password(std::string_view clear, const std::string& hash) {
  begin_sodium();
  if (hash.size() >= crypto_pwhash_STRBYTES || clear.size() > password_bytes_max) return false;
  std::array<char, crypto_pwhash_STRBYTES> text{}; // the library reads the whole array
  hash.copy(text.data(), hash.size());
  return crypto_pwhash_str_verify(text.data(), clear.data(), clear.size()) == 0;
}

password_checker::password_checker(worker& slow, password_cost cost)
  : slow_{slow}, nobody_{hash_password(random_token(), cost)} {
  if (nobody_.empty()) throw std::runtime_error{"not enough memory for one password check"};
}

bool password_checker::check(std::string clear, std::optional<std::string> hash,
                             std::function<void(bool right)> then) {
  auto secret = std::make_shared<std::string>(std::move(clear));
  return slow_.try_give([this, secret, hash = std::move(hash), then = std::move(then)] {
    const bool same = is_password(*secret, hash ? *hash : nobody_);
    sodium_memzero(secret->data(), secret->size());
    then(same && hash.has_value());
  });
}

digest digest_of(std::string_view bytes) {
  begin_sodium();
  digest out{};
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), nullptr, 0);
  return out;
}

std::string random_token() {
  begin_sodium();
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero(bytes.data(), bytes.size());
  return text.data();
}

} // namespace strowger::channels::desktop
