#pragma once
#include "channels/web/connection.hpp"
#include "channels/web/event_loop.hpp"
#include "channels/web/mailbox.hpp"
#include <atomic>
#include <deque>
#include <libwebsockets.h>
#include <memory>
#include <queue>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

/// The server's inside: the loop, the callbacks of libwebsockets and what they work on. Everything but `box`,
/// `count`, `accepting`, `stopping` and `holding` belongs to the service thread once it runs. Not for users
/// of the server.
namespace strowger::channels::web {

struct server::core {
  explicit core(server_settings with);
  core(const core&) = delete;
  core& operator=(const core&) = delete;
  ~core();

  // ---- loop.cpp
  result<void> start();
  result<void> listen_on(const listener& one, const std::string& complaint);
  void open_library();
  void end_library();
  void stop();
  void run();
  void carry_out(std::vector<order> orders);
  void run_timers();
  void sweep();

  // ---- callbacks.cpp
  static int callback(lws* wsi, lws_callback_reasons reason, void* user, void* in, std::size_t length);
  int on_newcomers(lws* listening_wsi);
  void accept_one(std::size_t listener, int fd);
  [[nodiscard]] bool admits(const std::optional<std::array<std::uint8_t, 16>>& peer);
  void on_connected(lws* wsi);
  void on_destroyed(connection& one);

  // ---- http_side.cpp
  int on_http(connection& one, std::string_view path);
  int on_body(connection& one, std::string_view part);
  int on_body_complete(connection& one);
  int on_http_writable(connection& one);
  request read_request(connection& one, std::string_view path) const;
  void dispatch(connection& one);
  bool serve_static(connection& one);
  void answer(connection& one, response with);
  void answer_file(connection& one, const mounted& from, const static_file& file);
  void compose(connection& one, int status, std::string_view content_type,
               const std::vector<http_header>& headers, std::shared_ptr<const std::string> body);
  void on_answer(answer_order owed);

  // ---- socket_side.cpp
  int on_upgrade(connection& one);
  socket_entry* find_socket(const connection& one, std::string_view path, bool& known_path) const;
  void on_pong(connection& one) const;
  void on_closed(connection& one);
  int on_established(connection& one);
  int on_receive(connection& one, std::string_view part);
  int on_socket_writable(connection& one);
  void enqueue(connection_id id, shared_text text);
  /// What was enqueued leaves without another look at all connections.
  void write_now(connection_id id);
  void ask_close(connection_id id, std::uint16_t code, std::string reason);
  /// Takes no more from the connection and closes it soon: with a close frame if `polite`.
  void doom(connection& one, close_cause cause, std::uint16_t code, std::string_view reason);
  void finish(connection& one, close_cause cause, std::uint16_t code);
  void sweep_socket(connection& one, instant now);

  bool serves(std::size_t listener, std::string_view surface) const;
  bool is_trusted(const connection& one) const;
  std::string header(lws* wsi, lws_token_indexes which) const;

  server_settings settings;
  std::vector<std::unique_ptr<mounted>> mounts;
  std::vector<std::unique_ptr<http_entry>> https;
  std::vector<std::unique_ptr<socket_entry>> sockets;
  std::vector<std::array<std::uint8_t, 16>> trusted;

  std::shared_ptr<mailbox> box = std::make_shared<mailbox>();
  shared_counters count;
  std::atomic<bool> accepting{true}, stopping{false}, holding{false};
  listening_sockets inherited; ///< until the start
  listening_sockets listening; ///< by listener; the library watches copies of them
  std::vector<std::uint16_t> ports;

  event_loop loop; ///< outlives the library's context
  lws_context* context = nullptr;
  std::vector<lws_protocols> protocols;
  std::vector<lws_vhost*> vhosts;
  std::deque<std::string> vhost_names; ///< the library keeps the pointers it is given
  std::thread thread;
  std::atomic<std::thread::id> service{};

  admission door;
  std::vector<connection*> all;
  std::unordered_map<connection_id, connection*> by_id;
  std::unordered_map<std::uint64_t, connection*> by_exchange;
  connection_id last_id = 0;
  std::uint64_t last_exchange = 0;
  std::vector<unsigned char> scratch; ///< one outgoing frame with LWS_PRE bytes before it

  struct timer {
    instant due;
    std::uint64_t turn; ///< timers of one moment run in the order they were set
    std::shared_ptr<std::function<void()>> work;
    friend bool operator<(const timer& a, const timer& b) {
      return a.due != b.due ? a.due > b.due : a.turn > b.turn;
    }
  };
  std::priority_queue<timer> timers;
  std::uint64_t last_turn = 0;
};

} // namespace strowger::channels::web
