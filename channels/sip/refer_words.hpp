#pragma once
#include "channels/sip/uri.hpp"
#include <optional>
#include <string>
#include <string_view>

/// What a phone means when it transfers: Refer-To (RFC 3515) and Replaces (RFC 3891). Pure; any thread.
namespace strowger::channels::sip {

/// The dialog that is to be replaced, as its other side sees it.
struct replaces_words {
  std::string call_id, to_tag, from_tag;
  bool early_only = false;
  friend bool operator==(const replaces_words&, const replaces_words&) = default;
};
std::optional<replaces_words> replaces_in(std::string_view value);
std::string text_of(const replaces_words& words);

struct transfer_target {
  std::string uri;    ///< sip:, sips: or tel:, without the header fields that came with it
  std::string user;   ///< the user part, or the number of a tel: URI
  std::string number; ///< if `user` is one; with its `+` if it has one
  std::optional<replaces_words> replaces; ///< an attended transfer
  friend bool operator==(const transfer_target&, const transfer_target&) = default;
};
/// Nothing for other methods than INVITE, other schemes, and where a Replaces is there but cannot be read:
/// what was meant as an attended transfer is not done as a blind one.
std::optional<transfer_target> read_refer_to(std::string_view value);

} // namespace strowger::channels::sip
