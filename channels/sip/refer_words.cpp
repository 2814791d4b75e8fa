#include "channels/sip/refer_words.hpp"

namespace strowger::channels::sip {

namespace {

constexpr std::size_t replaces_word_max = 256;

/// The header field of this name among `a=b&c=d`, without escapes.
std::optional<std::string> header_in_uri(std::string_view headers, std::string_view name) {
  while (!headers.empty()) {
    const auto one = headers.substr(0, headers.find('&'));
    headers.remove_prefix(std::min(headers.size(), one.size() + 1));
    const auto sign = one.find('=');
    if (sign != std::string_view::npos && same_word(one.substr(0, sign), name))
      return unescaped(one.substr(sign + 1)).value_or("");
  }
  return std::nullopt;
}

} // namespace

std::optional<replaces_words> replaces_in(std::string_view value) {
  const auto call_id = trimmed(value.substr(0, value.find(';')));
  const auto params = read_parameters(value.substr(std::min(value.size(), value.find(';'))));
  if (call_id.empty() || call_id.size() > replaces_word_max ||
      call_id.find_first_of(" \t\r\n,") != std::string_view::npos || !params)
    return std::nullopt;
  const auto* to = find_parameter(*params, "to-tag");
  const auto* from = find_parameter(*params, "from-tag");
  if (to == nullptr || from == nullptr || !is_token(*to) || !is_token(*from) ||
      to->size() > replaces_word_max || from->size() > replaces_word_max)
    return std::nullopt;
  return replaces_words{std::string{call_id}, *to, *from, find_parameter(*params, "early-only") != nullptr};
}

std::string text_of(const replaces_words& words) {
  return words.call_id + ";to-tag=" + words.to_tag + ";from-tag=" + words.from_tag +
         (words.early_only ? ";early-only" : "");
}

std::optional<transfer_target> read_refer_to(std::string_view value) {
  const auto address = read_named_address(value);
  if (!address) return std::nullopt;
  transfer_target out;
  if (auto uri = read_sip_uri(address->uri)) {
    if (const auto* method = find_parameter(uri->params, "method");
        method != nullptr && !same_word(*method, "INVITE"))
      return std::nullopt;
    if (const auto replaces = header_in_uri(uri->headers, "Replaces")) {
      out.replaces = replaces_in(*replaces);
      if (!out.replaces) return std::nullopt;
    }
    uri->headers.clear();
    std::erase_if(uri->params, [](const auto& one) { return one.name == "method"; });
    out.uri = text_of(*uri);
    out.user = uri->user;
  } else if (const auto tel = read_tel_uri(address->uri)) {
    out.uri = address->uri;
    out.user = tel->number;
  } else {
    return std::nullopt;
  }
  out.number = number_in(out.uri).value_or("");
  return out;
}

} // namespace strowger::channels::sip
