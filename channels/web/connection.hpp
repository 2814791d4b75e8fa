#pragma once
#include "channels/web/admission.hpp"
#include "channels/web/server.hpp"
#include "channels/web/static_files.hpp"
#include "channels/web/token_bucket.hpp"
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct lws;

/// What the server knows of one TCP connection. Seen by the service thread only; not for users of the server.
namespace strowger::channels::web {

struct mounted {
  static_mount mount;
  static_files files;
};
struct http_entry {
  http_route where;
  std::shared_ptr<http_handler> handler;
};
struct socket_entry {
  socket_route where;
  std::shared_ptr<socket_handler> handler;
};

/// One HTTP request from its headers to the last byte of its answer.
struct exchange {
  std::uint64_t number = 0; ///< names it to its responder
  request ask;
  http_entry* route = nullptr;
  instant begun{};
  std::string if_none_match;
  std::size_t body_expected = 0;
  bool body_pending = false, dispatched = false, answered = false, head_sent = false, is_head = false,
       keep_alive = true;
  bool accepts_gzip = false, held = false; ///< held: reading is paused until the answer is out
  std::string head;
  std::shared_ptr<const std::string> body;
  std::size_t sent = 0;
};

/// One WebSocket.
struct socket_state {
  connection_id id = 0;
  socket_entry* route = nullptr;
  token_bucket frames;
  instant last_heard{}, pinged{};    ///< pinged: moment of the ping that is not answered yet
  std::string partial;               ///< fragments so far
  std::vector<shared_text> outbound; ///< from `next` on
  std::size_t next = 0, outbound_bytes = 0;
  std::uint16_t close_code = 0; ///< asked for by the handler, sent when the queue is out
  std::string close_reason;
  instant close_by{};
  bool established = false, doomed = false, finished = false, ping_due = false, close_begun = false;
  close_cause cause = close_cause::by_peer; ///< once doomed, and with which code
  std::uint16_t doom_code = 1006;
};

struct connection {
  lws* wsi = nullptr;
  std::size_t listener = 0;
  std::array<std::uint8_t, 16> peer{};
  std::optional<address_key> counted; ///< in the bounds per address
  std::size_t place = 0;              ///< in the list of all
  std::unique_ptr<exchange> http;
  std::unique_ptr<socket_state> socket;
};

/// The counters as the service thread and the others share them.
struct shared_counters {
  using cell = std::atomic<std::uint64_t>;
  cell connections_open{0}, sockets_open{0}, connections_total{0}, sockets_total{0}, requests{0};
  cell frames_in{0}, frames_out{0}, bytes_in{0}, bytes_out{0};
  cell refused_total{0}, refused_address{0}, refused_rate{0}, refused_stopping{0}, refused_by_handler{0},
      refused_route{0};
  cell closed_malformed{0}, closed_too_big{0}, closed_too_fast{0}, closed_slow{0}, closed_unresponsive{0};
  cell responses_4xx{0}, responses_5xx{0}, wakes{0};
  [[nodiscard]] counters read() const;
};

} // namespace strowger::channels::web
