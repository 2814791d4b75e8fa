#include "channels/web/exchange.hpp"
#include <algorithm>

namespace strowger::channels::web {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+')
      plain += ' ';
    else if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
             hex_digit(text[i + 2]) >= 0) {
      plain += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else
      plain += text[i];
  }
  return plain;
}

/// Calls `with(name, value)` for every `name=value` between separators until it says true.
template <class With>
void each_pair(std::string_view text, char separator, With with) {
  while (!text.empty()) {
    auto part = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    while (separator == ';' && !part.empty() && part.front() == ' ') part.remove_prefix(1);
    const auto equals = part.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
    if (with(part.substr(0, equals), value)) return;
  }
}

} // namespace

std::string cookie_value(std::string_view header, std::string_view name) {
  std::string found;
  each_pair(header, ';', [&](std::string_view key, std::string_view value) {
    if (key != name) return false;
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    found = value;
    return true;
  });
  return found;
}

std::string query_value(std::string_view query, std::string_view name) {
  std::string found;
  each_pair(query, '&', [&](std::string_view key, std::string_view value) {
    if (decoded(key) != name) return false;
    found = decoded(value);
    return true;
  });
  return found;
}

bool same_origin(const request& ask) {
  if (ask.host.empty()) return false;
  return ask.origin == (ask.secure ? "https://" : "http://") + ask.host;
}

response json_response(int status, std::string json) {
  return {status, "application/json", std::move(json), {}};
}

response text_response(int status, std::string text) {
  return {status, "text/plain; charset=utf-8", std::move(text), {}};
}

} // namespace strowger::channels::web
