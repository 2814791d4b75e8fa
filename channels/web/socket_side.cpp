#include "channels/web/core.hpp"
#include "routing/model/utf8.hpp"
#include <algorithm>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

/// WebSockets: upgrade, messages in and out, their bounds, pings and the end.
namespace strowger::channels::web {

namespace {

/// An answer in place of the upgrade. The connection ends after it.
int refuse_upgrade(lws* wsi, int status) {
  const auto head =
      "HTTP/1.1 " + std::to_string(status) + " Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  auto bytes = std::string(LWS_PRE, '\0') + head;
  if (lws_write(wsi, reinterpret_cast<unsigned char*>(bytes.data()) + LWS_PRE, head.size(),
                LWS_WRITE_HTTP_HEADERS) < 0)
    return -1;
  return 1;
}

} // namespace

/// The socket route of an upgrade request. `known_path`: a socket lives there, though perhaps under another
/// subprotocol.
socket_entry* server::core::find_socket(const connection& one, std::string_view path,
                                        bool& known_path) const {
  const auto offered = header(one.wsi, WSI_TOKEN_PROTOCOL);
  const auto upgrade = header(one.wsi, WSI_TOKEN_UPGRADE);
  constexpr std::string_view websocket = "websocket";
  if (!std::equal(upgrade.begin(), upgrade.end(), websocket.begin(), websocket.end(),
                  [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; }))
    return nullptr;
  // The library takes the first word of the offer it knows; ours must be that one.
  std::string_view taken;
  for (std::string_view rest = offered; !rest.empty() && taken.empty();) {
    auto word = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
    if (std::any_of(sockets.begin(), sockets.end(),
                    [&](const auto& entry) { return entry->where.subprotocol == word; }))
      taken = word;
  }
  socket_entry* route = nullptr;
  for (const auto& entry : sockets)
    if (serves(one.listener, entry->where.surface) && entry->where.path == path) {
      known_path = true;
      if (entry->where.subprotocol == taken) route = entry.get();
    }
  return route;
}

int server::core::on_upgrade(connection& one) {
  auto ask = read_request(one, "");
  bool known_path = false;
  auto* route = find_socket(one, ask.path, known_path);
  if (!route) {
    ++count.refused_route;
    return refuse_upgrade(one.wsi, known_path ? 400 : 404);
  }
  ask.surface = route->where.surface;
  if (is_trusted(one)) {
    const auto bytes = address_bytes(ask.remote_address);
    if (bytes && *bytes != one.peer) {
      if (!door.join(key_of(*bytes))) {
        ++count.refused_address;
        return refuse_upgrade(one.wsi, 429);
      }
      one.counted = key_of(*bytes);
    }
  }
  one.http.reset();
  one.socket = std::make_unique<socket_state>();
  auto& socket = *one.socket;
  socket.id = ++last_id;
  socket.route = route;
  socket.last_heard = std::chrono::steady_clock::now();
  by_id[socket.id] = &one;
  if (const auto verdict = route->handler->on_open(socket.id, ask); verdict.refuse_with != 0) {
    ++count.refused_by_handler;
    by_id.erase(socket.id);
    one.socket.reset();
    return refuse_upgrade(one.wsi, verdict.refuse_with);
  }
  ++count.sockets_total;
  ++count.sockets_open;
  return 0;
}

int server::core::on_established(connection& one) {
  if (!one.socket) return -1;
  one.socket->established = true;
  if (!one.socket->outbound.empty() || one.socket->close_code != 0) lws_callback_on_writable(one.wsi);
  return 0;
}

int server::core::on_receive(connection& one, std::string_view part) {
  if (!one.socket || one.socket->doomed || one.socket->finished) return 0;
  auto& socket = *one.socket;
  const auto now = std::chrono::steady_clock::now();
  socket.last_heard = now;
  socket.pinged = {};
  count.bytes_in += part.size();
  if (lws_frame_is_binary(one.wsi)) return doom(one, close_cause::malformed, 1003, "text only"), 0;
  if (socket.partial.size() + part.size() + lws_remaining_packet_payload(one.wsi) >
      socket.route->where.message_bytes)
    return doom(one, close_cause::too_big, 1009, "message too big"), 0;
  const bool whole = lws_is_final_fragment(one.wsi) && lws_remaining_packet_payload(one.wsi) == 0;
  if (!whole || !socket.partial.empty()) socket.partial += part;
  if (!whole) return 0;
  ++count.frames_in;
  const auto bound = settings.bounds.frames_per_second;
  if (!socket.frames.take(now, bound, 2 * bound))
    return doom(one, close_cause::too_fast, 1008, "too many messages"), 0;
  const std::string collected = std::exchange(socket.partial, {});
  const auto text = collected.empty() ? part : std::string_view{collected};
  if (!routing::is_utf8(text)) return doom(one, close_cause::malformed, 1007, "not UTF-8"), 0;
  socket.route->handler->on_text(socket.id, text);
  return 0;
}

void server::core::enqueue(connection_id id, shared_text text) {
  const auto found = by_id.find(id);
  if (found == by_id.end() || !text) return;
  auto& one = *found->second;
  auto& socket = *one.socket;
  if (socket.doomed || socket.finished || socket.close_code != 0) return;
  // The one being sent does not count: a page must be able to take the longest answer there is.
  const auto being_sent = socket.next < socket.outbound.size() ? socket.outbound[socket.next]->size() : 0;
  if (socket.outbound_bytes > 0 &&
      socket.outbound_bytes - being_sent + text->size() > settings.bounds.outbound_bytes) {
    doom(one, close_cause::slow_reader, 1008, "");
    return;
  }
  socket.outbound_bytes += text->size();
  socket.outbound.push_back(std::move(text));
  if (socket.established) lws_callback_on_writable(one.wsi);
}

void server::core::write_now(connection_id id) {
  const auto found = by_id.find(id);
  if (found == by_id.end()) return;
  const auto& one = *found->second;
  if (!one.socket->established || one.socket->next >= one.socket->outbound.size()) return;
  lws_pollfd ready{lws_get_socket_fd(one.wsi), LWS_POLLOUT, LWS_POLLOUT};
  lws_service_fd(context, &ready); // whether it is writable indeed is looked at before each frame
}

void server::core::ask_close(connection_id id, std::uint16_t code, std::string reason) {
  const auto found = by_id.find(id);
  if (found == by_id.end()) return;
  auto& socket = *found->second->socket;
  if (socket.close_code != 0 || socket.doomed) return;
  socket.close_code = code;
  socket.close_reason = std::move(reason);
  socket.close_by = std::chrono::steady_clock::now() + std::chrono::seconds{1};
  socket.cause = close_cause::by_handler;
  if (socket.established) lws_callback_on_writable(found->second->wsi);
}

namespace {

/// Frames written one after the other leave in as few packets as they fill (tcp(7), TCP_CORK).
class together {
public:
  together(lws* wsi, bool wanted) : fd_{wanted ? lws_get_socket_fd(wsi) : LWS_SOCK_INVALID} { set(1); }
  ~together() { set(0); }
  together(const together&) = delete;
  together& operator=(const together&) = delete;

private:
  void set(int on) const {
    if (fd_ != LWS_SOCK_INVALID) ::setsockopt(fd_, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
  }
  const lws_sockfd_type fd_;
};

} // namespace

int server::core::on_socket_writable(connection& one) {
  if (!one.socket) return -1;
  auto& socket = *one.socket;
  if (socket.close_begun) return 0; // a second refusal would cut the goodbye short
  if (socket.doomed) {
    socket.close_begun = true;
    lws_close_reason(one.wsi, static_cast<lws_close_status>(socket.doom_code),
                     reinterpret_cast<unsigned char*>(socket.close_reason.data()),
                     socket.close_reason.size());
    return -1;
  }
  if (socket.ping_due) {
    socket.ping_due = false;
    // Not empty: the library keeps empty pongs to itself.
    std::array<unsigned char, LWS_PRE + 1> ping{};
    if (lws_write(one.wsi, ping.data() + LWS_PRE, 1, LWS_WRITE_PING) < 0) return -1;
    lws_callback_on_writable(one.wsi);
    return 0;
  }
  int budget = 16;
  for (const together several{one.wsi, socket.outbound.size() - socket.next > 1};
       socket.next < socket.outbound.size() && budget-- > 0 && !lws_send_pipe_choked(one.wsi);) {
    const auto text = std::move(socket.outbound[socket.next++]);
    if (scratch.size() < LWS_PRE + text->size()) scratch.resize(LWS_PRE + text->size());
    std::memcpy(scratch.data() + LWS_PRE, text->data(), text->size());
    if (lws_write(one.wsi, scratch.data() + LWS_PRE, text->size(), LWS_WRITE_TEXT) < 0) return -1;
    socket.outbound_bytes -= text->size();
    ++count.frames_out;
    count.bytes_out += text->size();
  }
  if (socket.next < socket.outbound.size()) {
    if (socket.next >= 64) {
      const auto first = socket.outbound.begin();
      socket.outbound.erase(first, first + static_cast<std::ptrdiff_t>(std::exchange(socket.next, 0U)));
    }
    lws_callback_on_writable(one.wsi);
    return 0;
  }
  socket.outbound = {};
  socket.next = 0;
  if (scratch.size() > LWS_PRE + 64 * 1024) scratch = std::vector<unsigned char>(LWS_PRE + 4096);
  if (socket.close_code == 0) return 0;
  const auto code = std::exchange(socket.close_code, std::uint16_t{0});
  socket.close_begun = true;
  auto reason = socket.close_reason.substr(0, 123);
  lws_close_reason(one.wsi, static_cast<lws_close_status>(code),
                   reinterpret_cast<unsigned char*>(reason.data()), reason.size());
  finish(one, socket.cause, code);
  return -1;
}

void server::core::doom(connection& one, close_cause cause, std::uint16_t code, std::string_view reason) {
  auto& socket = *one.socket;
  if (socket.doomed || socket.finished) return;
  socket.doomed = true;
  socket.cause = cause;
  socket.doom_code = code;
  socket.close_reason = reason;
  socket.close_by = std::chrono::steady_clock::now() + std::chrono::seconds{1};
  socket.outbound = {};
  socket.partial = {};
  switch (cause) {
  case close_cause::malformed:
    ++count.closed_malformed;
    break;
  case close_cause::too_big:
    ++count.closed_too_big;
    break;
  case close_cause::too_fast:
    ++count.closed_too_fast;
    break;
  case close_cause::slow_reader:
    ++count.closed_slow;
    break;
  case close_cause::unresponsive:
    ++count.closed_unresponsive;
    break;
  default:
    break;
  }
  // The handler hears of it from the top of the loop, never inside one of its own calls.
  box->put(work_order{[this, id = socket.id, cause, code] {
    if (const auto found = by_id.find(id); found != by_id.end()) finish(*found->second, cause, code);
  }});
  // The close frame goes out from the writable callback: ending the connection in the middle of received
  // bytes would lose the library its place in them, and the peer the close frame.
  const bool polite = cause != close_cause::slow_reader && cause != close_cause::unresponsive;
  if (polite && socket.established)
    lws_callback_on_writable(one.wsi);
  else
    lws_set_timeout(one.wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
}

void server::core::finish(connection& one, close_cause cause, std::uint16_t code) {
  auto& socket = *one.socket;
  if (socket.finished) return;
  socket.finished = true;
  socket.outbound = {};
  socket.next = socket.outbound_bytes = 0;
  socket.partial = {};
  by_id.erase(socket.id);
  --count.sockets_open;
  socket.route->handler->on_close(socket.id, cause, code);
}

void server::core::sweep_socket(connection& one, instant now) {
  auto& socket = *one.socket;
  if ((socket.close_code != 0 || socket.doomed) && now > socket.close_by) {
    // What should have gone out first did not: no more politeness.
    doom(one, socket.cause, socket.close_code, "");
    socket.close_by = now + std::chrono::hours{1};
    lws_set_timeout(one.wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
    return;
  }
  if (!socket.established || socket.doomed || socket.finished) return;
  if (socket.pinged != instant{}) {
    if (now - socket.pinged > settings.bounds.ping_timeout) doom(one, close_cause::unresponsive, 1006, "");
  } else if (now - socket.last_heard > settings.bounds.ping_interval) {
    socket.pinged = now;
    socket.ping_due = true;
    lws_callback_on_writable(one.wsi);
  }
}

} // namespace strowger::channels::web
