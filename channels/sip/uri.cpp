#include "channels/sip/uri.hpp"
#include <algorithm>

namespace strowger::channels::sip {

namespace {

constexpr std::string_view number_signs = "0123456789*#";
/// What a user part may hold without an escape (RFC 3261 25.1, user-unreserved and mark).
constexpr std::string_view kept_in_user = "-_.!~*'()&=+$,/";

/// No blanks, no controls and nothing that would end the URI where it stands in a header field.
bool is_uri_text(std::string_view text) {
  return text.size() <= uri_bytes_max && !has_controls(text) &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return c == ' ' || c == '<' || c == '>' || c == '"'; });
}

bool take_scheme(std::string_view& text, std::string_view scheme) {
  if (!same_word(text.substr(0, scheme.size()), scheme)) return false;
  text.remove_prefix(scheme.size());
  return true;
}

bool is_host(std::string_view host) {
  if (host.starts_with('['))
    return host.size() > 3 && host.ends_with(']') &&
           host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
               std::string_view::npos;
  return host.size() <= 255 && is_token(host) && host.find_first_of("!%*+`'~") == std::string_view::npos;
}

bool take_host_and_port(std::string_view text, sip_uri& out) {
  const auto host_end = text.starts_with('[') ? text.find(']') : text.find(':');
  auto host = text;
  if (host_end != std::string_view::npos) {
    const auto end = text[host_end] == ']' ? host_end + 1 : host_end;
    host = text.substr(0, end);
    const auto rest = text.substr(end);
    if (!rest.empty()) {
      const auto port = whole_number(rest.substr(1), 65'535);
      if (!rest.starts_with(':') || !port || *port == 0) return false;
      out.port = static_cast<std::uint16_t>(*port);
    }
  }
  out.host = lower_case(host);
  return is_host(host);
}

/// URI parameters hold no quotes, but nearly everything else without an escape.
std::optional<parameters> uri_parameters(std::string_view text) {
  parameters out;
  while (!text.empty()) {
    text.remove_prefix(1); // the `;`
    const auto one = text.substr(0, text.find(';'));
    text.remove_prefix(one.size());
    const auto sign = one.find('=');
    const auto name = unescaped(one.substr(0, sign));
    const auto value = unescaped(sign == std::string_view::npos ? std::string_view{} : one.substr(sign + 1));
    if (!name || name->empty() || !value || out.size() == parameters_max) return std::nullopt;
    out.push_back({lower_case(*name), *value});
  }
  return out;
}

std::string value_or_nothing(const parameters& params, std::string_view name) {
  const auto* found = find_parameter(params, name);
  return found == nullptr ? std::string{} : *found;
}

} // namespace

std::optional<sip_uri> read_sip_uri(std::string_view text) {
  if (!is_uri_text(text)) return std::nullopt;
  sip_uri out;
  if (take_scheme(text, "sips:"))
    out.secure = true;
  else if (!take_scheme(text, "sip:"))
    return std::nullopt;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    const auto before = text.substr(0, at);
    auto user = unescaped(before.substr(0, before.find(':')));
    if (!user || user->empty()) return std::nullopt;
    out.user = *std::move(user);
    text.remove_prefix(at + 1);
  }
  if (const auto question = text.find('?'); question != std::string_view::npos) {
    out.headers = text.substr(question + 1);
    text = text.substr(0, question);
  }
  const auto host = text.substr(0, text.find(';'));
  auto params = uri_parameters(text.substr(host.size()));
  if (!params || !take_host_and_port(host, out)) return std::nullopt;
  out.params = *std::move(params);
  return out;
}

std::string text_of(const sip_uri& uri) {
  std::string out = uri.secure ? "sips:" : "sip:";
  if (!uri.user.empty()) out += escaped(uri.user, kept_in_user) + '@';
  out += uri.host;
  if (uri.port != 0) out += ':' + std::to_string(uri.port);
  constexpr std::string_view kept_in_parameters = "-_.!~*'()[]/:&+$";
  for (const auto& [name, value] : uri.params) {
    out += ';' + escaped(name, kept_in_parameters);
    if (!value.empty()) out += '=' + escaped(value, kept_in_parameters);
  }
  return uri.headers.empty() ? out : out + '?' + uri.headers;
}

bool same_address(const sip_uri& a, const sip_uri& b) {
  return a.secure == b.secure && a.user == b.user && a.host == b.host && a.port == b.port &&
         same_word(value_or_nothing(a.params, "transport"), value_or_nothing(b.params, "transport"));
}

std::optional<tel_uri> read_tel_uri(std::string_view text) {
  if (!is_uri_text(text) || !take_scheme(text, "tel:")) return std::nullopt;
  tel_uri out;
  const auto number = text.substr(0, text.find(';'));
  for (std::size_t i = 0; i < number.size(); ++i) {
    const char c = number[i];
    if (number_signs.find(c) != std::string_view::npos || (c == '+' && i == 0))
      out.number += c;
    else if (std::string_view{"-.()"}.find(c) == std::string_view::npos)
      return std::nullopt;
  }
  const auto params = uri_parameters(text.substr(number.size()));
  if (!params || out.number.empty() || out.number == "+" || out.number.size() > 32) return std::nullopt;
  out.extension = value_or_nothing(*params, "ext");
  out.context = value_or_nothing(*params, "phone-context");
  const bool global = out.number.starts_with('+');
  if (global && !is_number(out.number)) return std::nullopt;
  if (global != out.context.empty()) return std::nullopt;
  return out;
}

std::optional<named_address> read_named_address(std::string_view text) {
  text = trimmed(text);
  named_address out;
  std::string_view after;
  const auto open = text.starts_with('"') ? std::string_view::npos : text.find('<');
  if (text.starts_with('"') || open != std::string_view::npos) {
    std::string name;
    if (auto inside = take_quoted(text))
      name = *std::move(inside);
    else if (open == std::string_view::npos)
      return std::nullopt;
    else {
      name = trimmed(text.substr(0, open));
      text.remove_prefix(open);
    }
    const auto close = text.find('>');
    if (!take_sign(text, '<') || close == std::string_view::npos) return std::nullopt;
    const auto end = text.find('>');
    out.uri = trimmed(text.substr(0, end));
    out.name = clean_text(name, name_bytes_max);
    after = text.substr(end + 1);
  } else {
    // Without brackets the parameters are the header field's, not the URI's (RFC 3261 20.10).
    const auto end = std::min(text.find(';'), text.size());
    out.uri = trimmed(text.substr(0, end));
    after = text.substr(end);
  }
  auto params = read_parameters(after);
  if (!params || out.uri.size() > uri_bytes_max || out.uri.find(':') == std::string::npos)
    return std::nullopt;
  out.params = *std::move(params);
  return out;
}

bool is_number(std::string_view text) {
  const auto digits = text.starts_with('+') ? text.substr(1) : text;
  return !digits.empty() && text.size() <= 32 &&
         digits.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::string> number_in(std::string_view uri) {
  std::optional<tel_uri> tel;
  if (const auto sip = read_sip_uri(uri)) {
    // RFC 3261 19.1.6: the user part is then the text of a tel: URI.
    const auto number = sip->user.substr(0, sip->user.find(';'));
    tel = read_tel_uri("tel:" + sip->user);
    if (!tel && is_number(number)) return number;
    if (!tel) tel = read_tel_uri("tel:" + number + (number.starts_with('+') ? "" : ";phone-context=x"));
  } else {
    tel = read_tel_uri(uri);
  }
  if (!tel) return std::nullopt;
  auto number =
      tel->context.starts_with('+') && is_number(tel->context) ? tel->context + tel->number : tel->number;
  if (!is_number(number)) return std::nullopt;
  return number;
}

} // namespace strowger::channels::sip
