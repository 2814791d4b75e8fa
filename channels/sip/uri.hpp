#pragma once
#include "channels/sip/grammar.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Addresses as SIP writes them: sip: and sips: (RFC 3261 19.1), tel: (RFC 3966), and the forms with a name
/// in front. Pure; any thread.
namespace strowger::channels::sip {

inline constexpr std::size_t uri_bytes_max = 1'024;
inline constexpr std::size_t name_bytes_max = 128;

struct sip_uri {
  bool secure = false; ///< sips:
  std::string user;    ///< without escapes and without a password; empty where there is none
  std::string host;    ///< lower case; an IPv6 address in its brackets
  std::uint16_t port = 0;
  parameters params;
  std::string headers; ///< what stands after `?`, as it is
  friend bool operator==(const sip_uri&, const sip_uri&) = default;
};

/// Nothing for other schemes, for text that is no such URI and for what is longer than `uri_bytes_max`.
std::optional<sip_uri> read_sip_uri(std::string_view text);
std::string text_of(const sip_uri& uri);
/// RFC 3261 19.1.4, as far as bindings of a registrar need it: scheme, user, host, port and transport.
bool same_address(const sip_uri& a, const sip_uri& b);

struct tel_uri {
  std::string number;  ///< digits, `*` and `#`; with `+` in front where it is a global number
  std::string context; ///< phone-context; only of a local number
  std::string extension;
  friend bool operator==(const tel_uri&, const tel_uri&) = default;
};
/// RFC 3966; the visual separators `-.()` are left out. A local number must say its context.
std::optional<tel_uri> read_tel_uri(std::string_view text);

/// `"Ada" <sip:ada@example.com>;tag=1`, or the same without name and brackets.
struct named_address {
  std::string name; ///< `clean_text` of at most `name_bytes_max`
  std::string uri;  ///< as it is
  parameters params;
};
std::optional<named_address> read_named_address(std::string_view text);

/// The telephone number in a sip: or tel: URI, with its `+` if it has one; nothing where the user part is not
/// a number. `;phone-context=+44` of a local number is put in front.
std::optional<std::string> number_in(std::string_view uri);

/// Digits, and perhaps `+` in front; between 1 and 32 characters.
bool is_number(std::string_view text);

} // namespace strowger::channels::sip
