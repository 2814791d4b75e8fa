#pragma once
#include "channels/web/server.hpp"
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

/// A WebSocket client: many connections on one thread. For tests, the load generator and the crowd of
/// simulated customers.
namespace strowger::channels::web {

struct client_target {
  std::string address =
      "127.0.0.1"; ///< numeric, or a name that is in /etc/hosts: it is looked up on the client's thread
  std::uint16_t port = 0;
  std::string path = "/", subprotocol;
  std::string origin, cookie; ///< headers; empty: none
  bool tls = false;           ///< any certificate is taken: this client is for tests
};

/// Called on the client's one thread; must not block it.
class client_handler {
public:
  virtual ~client_handler() = default;
  virtual void on_open(connection_id connection) = 0;
  virtual void on_text(connection_id connection, std::string_view text) = 0;
  /// Exactly once per `connect`, also when it never opened. `code`: the server's WebSocket close code, 1006
  /// without one. `http_status`: of a refused upgrade, else 0.
  virtual void on_close(connection_id connection, std::uint16_t code, int http_status) = 0;
};

class socket_client {
public:
  /// Room for so many connections at once (bounded by the process's limit of open files).
  explicit socket_client(std::uint32_t connections = 1000);
  /// Drops what is open; each `on_close` is called.
  ~socket_client();
  socket_client(const socket_client&) = delete;
  socket_client& operator=(const socket_client&) = delete;

  // ---- any thread
  connection_id connect(client_target where, std::shared_ptr<client_handler> handler);
  void send(connection_id connection, std::string text);
  /// As a browser's `close`; 0: the TCP connection is dropped without a word.
  void close(connection_id connection, std::uint16_t code = 1000);
  /// While paused nothing is read from the network: a slow reader.
  void pause(connection_id connection, bool paused);
  /// Runs on the client's thread.
  void post(std::function<void()> work);
  void schedule(milliseconds delay, std::function<void()> work);

  struct core;

private:
  std::unique_ptr<core> core_;
};

} // namespace strowger::channels::web
