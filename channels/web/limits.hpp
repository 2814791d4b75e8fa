#pragma once
#include "routing/model/time.hpp"
#include <cstddef>
#include <cstdint>

/// Every bound of the web server and what it counts.
namespace strowger::channels::web {

using routing::milliseconds;

struct limits {
  std::uint32_t connections = 12'000; ///< TCP connections at once, all listeners
  std::uint32_t connections_per_address = 200;
  std::uint32_t new_connections_per_second = 500; ///< all addresses; a burst of one second's worth is allowed
  std::uint32_t frames_per_second =
      20; ///< text messages of one WebSocket; a burst of two seconds' worth is allowed
  std::size_t outbound_bytes =
      1024 * 1024; ///< queued for one slow reader, behind the message being sent, before it is closed
  std::size_t body_bytes = 64 * 1024;   ///< of an HTTP request
  milliseconds ping_interval{20'000};   ///< of a silent WebSocket
  milliseconds ping_timeout{10'000};    ///< then closed unless anything came
  milliseconds request_timeout{15'000}; ///< headers and body must be there by then
};

/// Totals since start, and what is there now. Taken at one moment on any thread.
struct counters {
  std::uint64_t connections_open = 0, sockets_open = 0;
  std::uint64_t connections_total = 0, sockets_total = 0, requests = 0;
  std::uint64_t frames_in = 0, frames_out = 0, bytes_in = 0, bytes_out = 0;
  std::uint64_t refused_total = 0, refused_address = 0, refused_rate = 0,
                refused_stopping = 0;                      ///< at accept, by bound
  std::uint64_t refused_by_handler = 0, refused_route = 0; ///< upgrades answered with a status
  std::uint64_t closed_malformed = 0, closed_too_big = 0, closed_too_fast = 0, closed_slow = 0,
                closed_unresponsive = 0;
  std::uint64_t responses_4xx = 0, responses_5xx = 0, wakes = 0;
};

} // namespace strowger::channels::web
