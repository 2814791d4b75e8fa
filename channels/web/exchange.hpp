#pragma once
#include <string>
#include <string_view>
#include <vector>

/// One HTTP request and its answer as plain values.
namespace strowger::channels::web {

struct http_header {
  std::string name; ///< as sent, e.g. "Set-Cookie"
  std::string value;
};

struct request {
  std::string method; ///< upper case
  std::string path;   ///< percent-decoded, begins with '/', without dot segments
  std::string query;  ///< as sent, without '?'
  std::string host, origin, cookie, content_type, user_agent, authorization, accept_language;
  std::string range;          ///< as sent (RFC 9110 14.2)
  std::string body;           ///< at most `limits::body_bytes`
  std::string remote_address; ///< numeric; IPv4 in IPv6 shown as IPv4; behind a trusted proxy what that says
  bool secure = false;        ///< came over TLS (or a trusted proxy says so)
  std::string surface;        ///< of the route that matched
};

struct response {
  int status = 200;
  std::string content_type; ///< empty: no such header
  std::string body;
  std::vector<http_header> headers; ///< further ones; control characters in them make the answer a 500
};

/// Value of cookie `name` in a Cookie header (RFC 6265 4.2.1), or empty.
std::string cookie_value(std::string_view header, std::string_view name);
/// First value of `name` in a query or form body, percent-decoded, or empty.
std::string query_value(std::string_view query, std::string_view name);

/// True if `origin` (scheme://host[:port]) is the origin this request itself was sent to, by its Host header.
bool same_origin(const request& ask);

/// Shorthands for answers.
response json_response(int status, std::string json);
response text_response(int status, std::string text);

} // namespace strowger::channels::web
