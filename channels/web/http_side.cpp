#include "channels/web/core.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

/// HTTP/1.1: from the headers to the last byte of the answer.
namespace strowger::channels::web {

namespace {

constexpr std::size_t chunk_bytes = 32 * 1024;

constexpr auto reason_phrases = std::to_array<std::pair<int, std::string_view>>({
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
});

std::string_view reason_phrase(int status) {
  for (const auto& [known, phrase] : reason_phrases)
    if (known == status) return phrase;
  return "Status";
}

struct method_token {
  lws_token_indexes token;
  std::string_view word;
};
constexpr std::array<method_token, 7> methods{{{WSI_TOKEN_GET_URI, "GET"},
                                               {WSI_TOKEN_POST_URI, "POST"},
                                               {WSI_TOKEN_HEAD_URI, "HEAD"},
                                               {WSI_TOKEN_PUT_URI, "PUT"},
                                               {WSI_TOKEN_DELETE_URI, "DELETE"},
                                               {WSI_TOKEN_PATCH_URI, "PATCH"},
                                               {WSI_TOKEN_OPTIONS_URI, "OPTIONS"}}};

bool matches(std::string_view pattern, std::string_view path) {
  if (!pattern.empty() && pattern.back() == '*')
    return path.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == path;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// The library gives the query's parts decoded; this makes one string again that decodes to the same.
std::string joined_query(lws* wsi) {
  std::string query;
  std::array<char, 2048> part{};
  for (int i = 0; i < 64; ++i) {
    const int length =
        lws_hdr_copy_fragment(wsi, part.data(), static_cast<int>(part.size()), WSI_TOKEN_HTTP_URI_ARGS, i);
    if (length <= 0) break;
    if (!query.empty()) query += '&';
    bool named = false;
    for (const char c : std::string_view{part.data(), static_cast<std::size_t>(length)}) {
      if (c == '=' && !named) {
        named = true;
        query += c;
      } else if (std::strchr("-._~/:,;@!$'()*", c) || std::isalnum(static_cast<unsigned char>(c))) {
        query += c;
      } else {
        constexpr std::string_view digits = "0123456789ABCDEF";
        query +=
            {'%', digits[static_cast<unsigned char>(c) >> 4U], digits[static_cast<unsigned char>(c) & 15U]};
      }
    }
  }
  return query;
}

} // namespace

std::string server::core::header(lws* wsi, lws_token_indexes which) const {
  const int length = lws_hdr_total_length(wsi, which);
  if (length <= 0) return {};
  std::string text(static_cast<std::size_t>(length) + 1, '\0');
  const int copied = lws_hdr_copy(wsi, text.data(), length + 1, which);
  text.resize(copied > 0 ? static_cast<std::size_t>(copied) : 0);
  return text;
}

request server::core::read_request(connection& one, std::string_view path) const {
  request ask;
  auto* wsi = one.wsi;
  for (const auto& [token, word] : methods)
    if (lws_hdr_total_length(wsi, token) > 0) {
      ask.method = word;
      if (path.empty()) ask.path = header(wsi, token);
    }
  if (!path.empty()) ask.path = path;
  ask.query = joined_query(wsi);
  ask.host = header(wsi, WSI_TOKEN_HOST);
  ask.origin = header(wsi, WSI_TOKEN_ORIGIN);
  ask.cookie = header(wsi, WSI_TOKEN_HTTP_COOKIE);
  ask.content_type = header(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE);
  ask.user_agent = header(wsi, WSI_TOKEN_HTTP_USER_AGENT);
  ask.authorization = header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION);
  ask.accept_language = header(wsi, WSI_TOKEN_HTTP_ACCEPT_LANGUAGE);
  ask.range = header(wsi, WSI_TOKEN_HTTP_RANGE);
  ask.secure = lws_is_ssl(wsi) != 0;
  ask.remote_address = address_text(one.peer);
  if (is_trusted(one)) {
    // The last entry is the proxy's own word; what stands before it was the customer's to invent.
    auto forwarded = header(wsi, WSI_TOKEN_X_FORWARDED_FOR);
    forwarded = forwarded.substr(forwarded.find_last_of(',') + 1);
    const auto from = forwarded.find_first_not_of(' ');
    if (const auto bytes = address_bytes(from == std::string::npos ? "" : forwarded.substr(from)))
      ask.remote_address = address_text(*bytes);
    std::array<char, 16> protocol{};
    constexpr std::string_view name = "x-forwarded-proto:";
    if (lws_hdr_custom_copy(wsi, protocol.data(), static_cast<int>(protocol.size()), name.data(),
                            static_cast<int>(name.size())) > 0)
      ask.secure = std::string_view{protocol.data()} == "https";
  }
  return ask;
}

int server::core::on_http(connection& one, std::string_view path) {
  ++count.requests;
  one.http = std::make_unique<exchange>();
  auto& http = *one.http;
  http.number = ++last_exchange;
  by_exchange[http.number] = &one;
  http.begun = std::chrono::steady_clock::now();
  http.ask = read_request(one, path);
  http.is_head = http.ask.method == "HEAD";
  http.if_none_match = header(one.wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH);
  http.accepts_gzip = header(one.wsi, WSI_TOKEN_HTTP_ACCEPT_ENCODING).find("gzip") != std::string::npos;
  const auto wishes = header(one.wsi, WSI_TOKEN_CONNECTION);
  http.keep_alive =
      header(one.wsi, WSI_TOKEN_HTTP) == "HTTP/1.1" && wishes.find("close") == std::string::npos;

  const auto length = header(one.wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH);
  const bool carries = http.ask.method == "POST" || http.ask.method == "PUT" || http.ask.method == "PATCH";
  const auto refuse = [&](int status, std::string text) {
    http.keep_alive = false;
    answer(one, text_response(status, std::move(text)));
    return 0;
  };
  // Two ways to tell where a request ends let one peer see another request than the next does (RFC 9112 6.1,
  // 6.3, 11.2). Bodies come with one Content-Length and nothing else.
  const bool encoded = lws_hdr_total_length(one.wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
  if (encoded && !length.empty())
    return refuse(400, "Content-Length and Transfer-Encoding exclude each other\n");
  if (lws_hdr_fragment_length(one.wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, 1) > 0)
    return refuse(400, "Content-Length came twice\n");
  std::size_t bytes = 0;
  if (!length.empty()) {
    const auto [end, fault] = std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (fault != std::errc{} || end != length.data() + length.size())
      return refuse(400, "Content-Length is not a number\n");
  } else if (carries || encoded) {
    return refuse(411, "a body needs Content-Length\n");
  }
  if (bytes > settings.bounds.body_bytes)
    return refuse(413, "a body may have " + std::to_string(settings.bounds.body_bytes) + " bytes\n");
  if (http.ask.path.empty() || http.ask.path.front() != '/' || has_control(http.ask.path) ||
      http.ask.path.find("/../") != std::string::npos)
    return refuse(400, "not a path\n");
  http.body_expected = bytes;
  // The library tells of the end of an empty body for POST only.
  http.body_pending = bytes > 0 || http.ask.method == "POST";
  if (!http.body_pending) dispatch(one);
  return 0;
}

int server::core::on_body(connection& one, std::string_view part) {
  if (!one.http || !one.http->body_pending) return 0;
  auto& http = *one.http;
  if (http.ask.body.size() + part.size() > http.body_expected) return -1;
  http.ask.body += part;
  count.bytes_in += part.size();
  return 0;
}

int server::core::on_body_complete(connection& one) {
  if (!one.http || !one.http->body_pending) return 0;
  one.http->body_pending = false;
  dispatch(one);
  return 0;
}

void server::core::dispatch(connection& one) {
  auto& http = *one.http;
  http.dispatched = true;
  std::string allowed;
  for (const auto& entry : https) {
    if (!serves(one.listener, entry->where.surface) || !matches(entry->where.path, http.ask.path)) continue;
    if (entry->where.method != http.ask.method && !(http.is_head && entry->where.method == "GET")) {
      allowed += (allowed.empty() ? "" : ", ") + entry->where.method;
      continue;
    }
    http.route = entry.get();
    http.ask.surface = entry->where.surface;
    const auto number = http.number;
    entry->handler->on_request(http.ask, responder{std::make_shared<responder::state>(box, number)});
    // Until the answer is out nothing is read: what the peer sends early stays with the kernel.
    if (one.http && one.http->number == number && !one.http->answered) {
      one.http->held = true;
      lws_rx_flow_control(one.wsi, 0);
    }
    return;
  }
  if (allowed.empty() && serve_static(one)) return;
  if (allowed.empty())
    answer(one, text_response(404, "not found\n"));
  else {
    auto refused = text_response(405, "method not allowed\n");
    refused.headers.push_back({"Allow", allowed});
    answer(one, std::move(refused));
  }
}

bool server::core::serve_static(connection& one) {
  auto& http = *one.http;
  if (http.ask.method != "GET" && http.ask.method != "HEAD") return false;
  mounted* best = nullptr;
  for (const auto& entry : mounts) {
    const auto& prefix = entry->mount.prefix;
    if (!serves(one.listener, entry->mount.surface)) continue;
    if (http.ask.path + "/" == prefix) {
      auto redirect = text_response(308, "");
      redirect.headers.push_back({"Location", prefix + (http.ask.query.empty() ? "" : "?" + http.ask.query)});
      answer(one, std::move(redirect));
      return true;
    }
    if (http.ask.path.starts_with(prefix) && (!best || prefix.size() > best->mount.prefix.size()))
      best = entry.get();
  }
  if (!best) return false;
  const auto rest = std::string_view{http.ask.path}.substr(best->mount.prefix.size());
  auto file = best->files.find(rest, http.accepts_gzip);
  const auto last_name = rest.substr(rest.find_last_of('/') + 1);
  if (!file && best->mount.fallback_to_index && last_name.find('.') == std::string_view::npos &&
      is_plain_path(rest))
    file = best->files.find(best->mount.index, http.accepts_gzip);
  if (!file) return false;
  answer_file(one, *best, *file);
  return true;
}

void server::core::answer_file(connection& one, const mounted& from, const static_file& file) {
  auto& http = *one.http;
  http.answered = true;
  const auto& policy =
      from.mount.policy_for ? from.mount.policy_for(http.ask) : from.mount.content_security_policy;
  std::vector<http_header> headers = from.mount.headers;
  headers.push_back({"ETag", file.entity_tag});
  headers.push_back({"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"});
  headers.push_back({"Content-Security-Policy", policy});
  headers.push_back({"Referrer-Policy", "strict-origin-when-cross-origin"});
  headers.push_back({"Vary", "Accept-Encoding"});
  const bool unchanged =
      http.if_none_match == "*" || http.if_none_match.find(file.entity_tag) != std::string::npos;
  if (unchanged) return compose(one, 304, "", headers, nullptr);
  if (file.gzip) headers.push_back({"Content-Encoding", "gzip"});
  compose(one, 200, file.mime_type, headers, file.content);
}

void server::core::on_answer(answer_order owed) {
  const auto found = by_exchange.find(owed.exchange);
  if (found != by_exchange.end()) answer(*found->second, std::move(owed.answer));
}

void server::core::answer(connection& one, response with) {
  if (!one.http || one.http->answered) return;
  one.http->answered = true;
  const auto names = [&](std::string_view name) {
    return std::any_of(with.headers.begin(), with.headers.end(), [&](const auto& header) {
      return std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(),
                        [](char a, char b) { return std::tolower(a) == std::tolower(b); });
    });
  };
  const bool broken = has_control(with.content_type) || with.status < 200 || with.status > 599 ||
                      std::any_of(with.headers.begin(), with.headers.end(), [](const auto& header) {
                        return has_control(header.name) || has_control(header.value);
                      });
  if (broken) {
    if (settings.log)
      settings.log("error", "event=answer_refused path=" + one.http->ask.path +
                                " why=\"control characters in its headers\"");
    with = text_response(500, "broken answer\n");
  }
  if (!names("cache-control")) with.headers.push_back({"Cache-Control", "no-store"});
  if (!names("referrer-policy")) with.headers.push_back({"Referrer-Policy", "no-referrer"});
  if (!names("content-security-policy"))
    with.headers.push_back({"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"});
  compose(one, with.status, with.content_type, with.headers,
          std::make_shared<const std::string>(std::move(with.body)));
}

void server::core::compose(connection& one, int status, std::string_view content_type,
                           const std::vector<http_header>& headers, std::shared_ptr<const std::string> body) {
  auto& http = *one.http;
  if (status >= 500)
    ++count.responses_5xx;
  else if (status >= 400)
    ++count.responses_4xx;
  auto& head = http.head;
  head = "HTTP/1.1 " + std::to_string(status) + " ";
  head += reason_phrase(status);
  head += "\r\n";
  const auto add = [&head](std::string_view name, std::string_view value) {
    ((((head += name) += ": ") += value) += "\r\n");
  };
  for (const auto& [name, value] : headers) add(name, value);
  if (!content_type.empty()) add("Content-Type", content_type);
  add("X-Content-Type-Options", "nosniff");
  if (status != 204 && status != 304) add("Content-Length", std::to_string(body ? body->size() : 0));
  add("Connection", http.keep_alive ? "keep-alive" : "close");
  head += "\r\n";
  http.body = http.is_head || status == 204 || status == 304 ? nullptr : std::move(body);
  // The library writes nothing either while reading is held.
  if (std::exchange(http.held, false)) lws_rx_flow_control(one.wsi, 1);
  lws_callback_on_writable(one.wsi);
}

int server::core::on_http_writable(connection& one) {
  if (!one.http || !one.http->answered) return 0;
  auto& http = *one.http;
  if (!http.head_sent) {
    http.head_sent = true;
    if (lws_write(one.wsi, reinterpret_cast<unsigned char*>(http.head.data()), http.head.size(),
                  LWS_WRITE_HTTP_HEADERS) < 0)
      return -1;
    count.bytes_out += http.head.size();
  }
  if (http.body && http.sent < http.body->size()) {
    const auto part = std::min(chunk_bytes, http.body->size() - http.sent);
    // HTTP/1 is written as it is, so the shared text is not changed.
    auto* from = reinterpret_cast<unsigned char*>(const_cast<char*>(http.body->data() + http.sent));
    if (lws_write(one.wsi, from, part, LWS_WRITE_HTTP) < 0) return -1;
    http.sent += part;
    count.bytes_out += part;
    if (http.sent < http.body->size()) {
      lws_callback_on_writable(one.wsi);
      return 0;
    }
  }
  const bool keep = http.keep_alive;
  by_exchange.erase(http.number);
  one.http.reset();
  if (lws_http_transaction_completed(one.wsi)) return -1;
  return keep ? 0 : -1;
}

} // namespace strowger::channels::web
