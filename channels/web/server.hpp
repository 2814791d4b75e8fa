#pragma once
#include "channels/web/exchange.hpp"
#include "channels/web/limits.hpp"
#include "channels/web/listening.hpp"
#include "routing/model/result.hpp"
#include "routing/model/time.hpp"
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The HTTP and WebSocket server every web surface of the engine speaks through: one service thread, several
/// listeners, each with the surfaces it serves. The library underneath (libwebsockets) is seen nowhere
/// outside this folder.
///
/// Threads: register handlers and mounts before `start`. All handlers and scheduled functions are called on
/// the one service thread and must not block it. `send`, `close`, `post`, `schedule`, `responder::send` and
/// `count` may be called by any thread; posts of one burst wake the loop once. What is posted by one thread
/// is carried out in its order.
namespace strowger::channels::web {

using routing::milliseconds;
using routing::result;

/// One open WebSocket. Counts from 1, never reused while the process lives.
using connection_id = std::uint64_t;
/// A text that many connections may share.
using shared_text = std::shared_ptr<const std::string>;

/// Answers one HTTP request, once: a second call does nothing, as does one after the customer has gone.
/// Copies are the same token. If every copy is dropped without an answer the request is answered with 500.
class responder {
public:
  struct state;
  explicit responder(std::shared_ptr<state> token) : token_{std::move(token)} {}
  void send(response answer) const;

private:
  std::shared_ptr<state> token_;
};

class http_handler {
public:
  virtual ~http_handler() = default;
  /// Called with the whole body; answer now or later, from any thread.
  virtual void on_request(const request& ask, responder answer) = 0;
};

/// What `on_open` says: `{}` takes the connection, anything else refuses it with this HTTP status (401, 403,
/// 429, 503, ...).
struct opening {
  int refuse_with = 0;
};

/// Why a connection ended. The code is the WebSocket close code (RFC 6455 7.4.1) where there was one.
enum class close_cause : std::uint8_t {
  by_peer,      ///< closed or dropped by the other side
  by_handler,   ///< `close` was called
  malformed,    ///< broken framing, binary, not UTF-8 (1002, 1003, 1007)
  too_big,      ///< 1009
  too_fast,     ///< frames per second, 1008
  slow_reader,  ///< outbound queue over its bound
  unresponsive, ///< no answer to pings
  stopping,     ///< the server stops, 1001
};
std::string_view to_text(close_cause cause);

class socket_handler {
public:
  virtual ~socket_handler() = default;
  /// Before the upgrade is answered. `send` for this connection is already allowed. The `Origin` is the
  /// handler's to check.
  virtual opening on_open(connection_id connection, const request& ask) = 0;
  /// One whole text message, checked UTF-8 within the limits. The view is valid during the call.
  virtual void on_text(connection_id connection, std::string_view text) = 0;
  /// Called exactly once for every connection that `on_open` took.
  virtual void on_close(connection_id connection, close_cause cause, std::uint16_t code) = 0;
};

/// Where a handler lives. `surface` is a word of the listeners' lists ("chat", "desktop", "admin").
struct http_route {
  std::string surface;
  std::string method; ///< "GET" answers HEAD too
  std::string path;   ///< whole path; a last character `*` stands for any rest
};
struct socket_route {
  std::string surface;
  std::string path;
  std::string subprotocol;               ///< needed in the request; unique over the server
  std::size_t message_bytes = 16 * 1024; ///< larger ones cost the sender its connection (1009)
};

/// A folder of files under a path. `FILE.gz` beside FILE is sent to who accepts gzip. No way out of the
/// folder: dot segments, hidden files and links that lead out are 404.
struct static_mount {
  std::string surface;
  std::string prefix; ///< "/chat/": everything below; "/chat" alone is redirected to it
  std::filesystem::path folder;
  std::string index = "index.html";
  std::string immutable =
      "assets/"; ///< below this part of the folder names carry a hash and are cached for a year
  /// Whole Content-Security-Policy. The default may not be embedded in other pages.
  std::string content_security_policy =
      "default-src 'self'; img-src 'self' data:; "
      "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  /// If set, asked for the policy of each request instead (on the service thread).
  std::function<std::string(const request& ask)> policy_for;
  std::vector<http_header> headers; ///< more, sent with every file
  bool fallback_to_index = false;   ///< unknown paths without a dot get the index (one-page applications)
};

struct listener {
  std::string address = "127.0.0.1"; ///< numeric IPv4 or IPv6; "0.0.0.0" or "::" for all
  std::uint16_t port = 0;            ///< 0: any free one, see `server::port`
  std::string certificate, key;      ///< PEM files; both: TLS only
  std::vector<std::string> surfaces;
};

struct server_settings {
  std::vector<listener> listeners;
  limits bounds;
  /// Addresses whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed (numeric, whole). Empty:
  /// nobody's.
  std::vector<std::string> trusted_proxies;
  /// Called on any thread for what an operator should read; `level` is "info", "warning" or "error".
  std::function<void(std::string_view level, std::string_view line)> log;
};

class server {
public:
  explicit server(server_settings settings);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  // ---- before `start`
  void add(http_route where, std::shared_ptr<http_handler> handler);
  void add(socket_route where, std::shared_ptr<socket_handler> handler);
  void add(static_mount mount);
  /// Taken where one of them listens on a listener's address already; the others are closed.
  void inherit(listening_sockets sockets);

  /// Binds all listeners and begins to serve. On an error (address in use, certificate unreadable) nothing is
  /// left bound.
  result<void> start();
  /// The bound port of listener `index`; 0 before `start`.
  [[nodiscard]] std::uint16_t port(std::size_t index = 0) const;

  // ---- any thread
  /// Newcomers are refused from now on; open connections stay.
  void stop_accepting();
  /// The sockets of the listeners, in their order, for a successor. From now on nobody is accepted: newcomers
  /// wait until somebody else accepts from these. Empty before `start`.
  [[nodiscard]] listening_sockets hold_newcomers();
  /// Closes every connection (1001), calls their `on_close` and ends the thread. Answers still owed are
  /// dropped. Called by the destructor too; not from a handler.
  void stop();
  /// Appends to the connection's outbound queue; over its bound the connection is closed as a slow reader.
  /// Unknown or closed connections: nothing happens.
  void send(connection_id connection, shared_text text);
  void send(connection_id connection, std::string text);
  /// Closes after what was sent before is out (at most a second later). `reason` at most 123 bytes.
  void close(connection_id connection, std::uint16_t code, std::string reason);
  /// Runs on the service thread, soon.
  void post(std::function<void()> work);
  /// Runs on the service thread after `delay`. Not cancellable; dropped when the server stops.
  void schedule(milliseconds delay, std::function<void()> work);
  [[nodiscard]] bool on_service_thread() const;
  [[nodiscard]] counters count() const;

  struct core;

private:
  std::unique_ptr<core> core_;
};

} // namespace strowger::channels::web
