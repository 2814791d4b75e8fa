#include "channels/sip/digest.hpp"
#include "channels/sip/md5.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <sodium.h>

namespace strowger::channels::sip {

namespace {

constexpr std::size_t digest_value_max = 4'096;

std::string digest_hex(digest_algorithm algorithm, std::string_view text) {
  std::array<char, 65> out{};
  if (algorithm == digest_algorithm::md5) {
    const auto sum = md5(text);
    sodium_bin2hex(out.data(), out.size(), sum.data(), sum.size());
  } else {
    std::array<unsigned char, crypto_hash_sha256_BYTES> sum{};
    crypto_hash_sha256(sum.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    sodium_bin2hex(out.data(), out.size(), sum.data(), sum.size());
  }
  return out.data();
}

std::string joined_by_colons(std::initializer_list<std::string_view> parts) {
  std::string out;
  bool first = true;
  for (const auto part : parts) {
    if (!first) out += ':';
    first = false;
    out += part;
  }
  return out;
}

/// `Digest name=value, name="value"`. A name that stands twice makes the whole unreadable.
std::optional<parameters> digest_words(std::string_view value) {
  if (value.size() > digest_value_max) return std::nullopt;
  const auto scheme = take_token(value);
  if (!scheme || !same_word(*scheme, "digest")) return std::nullopt;
  parameters out;
  for (const auto part : split_outside_quotes(value, ',', parameters_max)) {
    auto rest = part;
    if (rest.empty()) continue;
    const auto name = take_token(rest);
    if (!name || !take_sign(rest, '=')) return std::nullopt;
    auto inside = take_quoted(rest);
    if (!inside) {
      inside = std::string{trimmed(rest)};
      rest = {};
    }
    if (has_controls(*inside) || !trimmed(rest).empty() || find_parameter(out, lower_case(*name)) != nullptr)
      return std::nullopt;
    out.push_back({lower_case(*name), *std::move(inside)});
  }
  return out;
}

std::string digest_word(const parameters& words, std::string_view name) {
  const auto* found = find_parameter(words, name);
  return found == nullptr ? std::string{} : *found;
}

std::optional<digest_algorithm> algorithm_in(const parameters& words) {
  const auto text = digest_word(words, "algorithm");
  if (text.empty() || same_word(text, "md5")) return digest_algorithm::md5;
  if (same_word(text, "sha-256")) return digest_algorithm::sha256;
  return std::nullopt;
}

/// RFC 7616 3.4: eight hexadecimal digits.
std::optional<std::uint32_t> count_in(std::string_view text) {
  std::uint32_t out = 0;
  if (text.size() != 8) return std::nullopt;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::string count_text_of(std::uint32_t count) {
  std::string out(8, '0');
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < 8; ++i) out[7 - i] = digits[(count >> (4 * i)) & 15U];
  return out;
}

} // namespace

std::string_view name_of(digest_algorithm algorithm) {
  return algorithm == digest_algorithm::md5 ? "MD5" : "SHA-256";
}

digest_secret secret_of(std::string_view user, std::string_view realm, std::string_view password) {
  const auto whole = joined_by_colons({user, realm, password});
  return {digest_hex(digest_algorithm::md5, whole), digest_hex(digest_algorithm::sha256, whole)};
}

std::optional<credentials> read_credentials(std::string_view value) {
  const auto words = digest_words(value);
  const auto algorithm = words ? algorithm_in(*words) : std::nullopt;
  if (!algorithm) return std::nullopt;
  credentials out{digest_word(*words, "username"),
                  digest_word(*words, "realm"),
                  digest_word(*words, "nonce"),
                  digest_word(*words, "uri"),
                  digest_word(*words, "response"),
                  digest_word(*words, "cnonce"),
                  digest_word(*words, "opaque"),
                  digest_word(*words, "nc"),
                  *algorithm,
                  false,
                  0};
  const auto quality = digest_word(*words, "qop");
  if (!quality.empty()) {
    const auto count = count_in(out.count_text);
    if (!same_word(quality, "auth") || !count || out.cnonce.empty()) return std::nullopt;
    out.counted = true;
    out.count = *count;
  }
  if (out.user.empty() || out.nonce.empty() || out.uri.empty() || out.response.empty()) return std::nullopt;
  return out;
}

std::string text_of(const credentials& said) {
  std::string out = "Digest username=" + quoted_string(said.user) + ", realm=" + quoted_string(said.realm) +
                    ", nonce=" + quoted_string(said.nonce) + ", uri=" + quoted_string(said.uri) +
                    ", response=" + quoted_string(said.response) + ", algorithm=";
  out += name_of(said.algorithm);
  if (said.counted) out += ", qop=auth, nc=" + said.count_text + ", cnonce=" + quoted_string(said.cnonce);
  if (!said.opaque.empty()) out += ", opaque=" + quoted_string(said.opaque);
  return out;
}

std::optional<challenge> read_challenge(std::string_view value) {
  const auto words = digest_words(value);
  const auto algorithm = words ? algorithm_in(*words) : std::nullopt;
  if (!algorithm) return std::nullopt;
  challenge out{digest_word(*words, "realm"),
                digest_word(*words, "nonce"),
                digest_word(*words, "opaque"),
                *algorithm,
                false,
                same_word(digest_word(*words, "stale"), "true")};
  const auto quality = digest_word(*words, "qop");
  for (const auto one : split_outside_quotes(quality, ',', parameters_max))
    out.counted |= same_word(one, "auth");
  if (out.nonce.empty() || (!quality.empty() && !out.counted)) return std::nullopt;
  return out;
}

std::string text_of(const challenge& asked) {
  std::string out =
      "Digest realm=" + quoted_string(asked.realm) + ", nonce=" + quoted_string(asked.nonce) + ", algorithm=";
  out += name_of(asked.algorithm);
  if (asked.counted) out += ", qop=\"auth\"";
  if (!asked.opaque.empty()) out += ", opaque=" + quoted_string(asked.opaque);
  return asked.stale ? out + ", stale=true" : out;
}

std::optional<challenge> strongest_of(const std::vector<std::string>& values) {
  std::optional<challenge> out;
  for (const auto& value : values) {
    auto one = read_challenge(value);
    if (one && (!out || one->algorithm > out->algorithm)) out = std::move(one);
  }
  return out;
}

std::string digest_response(const credentials& said, std::string_view method, std::string_view secret) {
  const auto asked = digest_hex(said.algorithm, joined_by_colons({method, said.uri}));
  if (!said.counted) return digest_hex(said.algorithm, joined_by_colons({secret, said.nonce, asked}));
  return digest_hex(said.algorithm,
                    joined_by_colons({secret, said.nonce, said.count_text, said.cnonce, "auth", asked}));
}

bool is_right(const credentials& said, std::string_view method, std::string_view secret) {
  const auto right = digest_response(said, method, secret);
  const auto told = lower_case(said.response);
  return told.size() == right.size() && sodium_memcmp(told.data(), right.data(), right.size()) == 0;
}

std::string answer_to(const challenge& asked, const own_account& account, std::string_view method,
                      std::string_view uri, std::string_view cnonce, std::uint32_t count) {
  credentials said{
      account.user, asked.realm,          asked.nonce,     std::string{uri}, {},   std::string{cnonce},
      asked.opaque, count_text_of(count), asked.algorithm, asked.counted,    count};
  const auto secret = secret_of(account.user, asked.realm, account.password);
  said.response = digest_response(said, method, secret.of(asked.algorithm));
  return text_of(said);
}

} // namespace strowger::channels::sip
