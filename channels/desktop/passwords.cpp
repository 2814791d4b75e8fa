#include "channels/desktop/passwords.hpp"
#include <array>
#include <charconv>
#include <memory>
#include <optional>
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

namespace {

/// The three numbers of `m=65536,t=2,p=1`, none of them 0.
std::optional<std::array<std::uint32_t, 3>> costs_in(std::string_view text) {
  std::array<std::uint32_t, 3> all{};
  constexpr std::array<std::string_view, 3> names{"m=", ",t=", ",p="};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!text.starts_with(names[i])) return std::nullopt;
    text.remove_prefix(names[i].size());
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), all[i]);
    if (problem != std::errc{} || all[i] == 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return text.empty() ? std::optional{all} : std::nullopt;
}

} // namespace

bool is_payable(std::string_view hash) {
  constexpr std::string_view kind = "$argon2id$v=19$";
  if (!hash.starts_with(kind)) return false;
  const auto costs = costs_in(hash.substr(kind.size(), hash.find('$', kind.size()) - kind.size()));
  const auto most = costs_in(dearest_hash);
  return costs && (*costs)[0] <= (*most)[0] && (*costs)[1] <= (*most)[1] && (*costs)[2] <= (*most)[2];
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
