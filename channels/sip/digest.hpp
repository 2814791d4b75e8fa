#pragma once
#include "channels/sip/grammar.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Digest access authentication (RFC 7616, and RFC 2617 for phones that know MD5 only; RFC 8760 for SIP): the
/// words on the wire and the sums. Who may pass and how often is `digest_gate`. Pure; any thread.
///
/// Of the qualities of protection only `auth` is spoken; sessions of keys (`-sess`) and hashed user names are
/// not offered and not taken.
namespace strowger::channels::sip {

enum class digest_algorithm : std::uint8_t { md5, sha256 };
std::string_view name_of(digest_algorithm algorithm);

/// H(user:realm:password) for each algorithm, in hexadecimal digits: what is kept instead of a password.
/// Empty where it is not known.
struct digest_secret {
  std::string md5, sha256;
  [[nodiscard]] const std::string& of(digest_algorithm algorithm) const {
    return algorithm == digest_algorithm::md5 ? md5 : sha256;
  }
  friend bool operator==(const digest_secret&, const digest_secret&) = default;
};
digest_secret secret_of(std::string_view user, std::string_view realm, std::string_view password);

/// What an Authorization or Proxy-Authorization says.
struct credentials {
  std::string user, realm, nonce, uri, response, cnonce, opaque, count_text;
  digest_algorithm algorithm = digest_algorithm::md5;
  bool counted = false;    ///< qop=auth: `cnonce` and `count` are part of the sum
  std::uint32_t count = 0; ///< nc
};
/// Nothing for other schemes, algorithms and qualities, and where a part is missing.
std::optional<credentials> read_credentials(std::string_view value);
std::string text_of(const credentials& said);

/// What a WWW-Authenticate or Proxy-Authenticate says.
struct challenge {
  std::string realm, nonce, opaque;
  digest_algorithm algorithm = digest_algorithm::md5;
  bool counted = true; ///< offers qop=auth
  bool stale = false;
};
std::optional<challenge> read_challenge(std::string_view value);
std::string text_of(const challenge& asked);
/// The strongest that we can answer, of all values that came.
std::optional<challenge> strongest_of(const std::vector<std::string>& values);

/// The `response` that fits: `secret` is H(A1) in hexadecimal digits.
std::string digest_response(const credentials& said, std::string_view method, std::string_view secret);
/// Whether the response fits, in the same time wherever it differs.
bool is_right(const credentials& said, std::string_view method, std::string_view secret);

/// Our own answer to a challenge, for trunks that ask us. `cnonce` is the caller's chance, `count` grows with
/// each use of one nonce, from 1.
struct own_account {
  std::string user, password;
};
std::string answer_to(const challenge& asked, const own_account& account, std::string_view method,
                      std::string_view uri, std::string_view cnonce, std::uint32_t count);

} // namespace strowger::channels::sip
