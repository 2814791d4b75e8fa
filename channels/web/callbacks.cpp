#include "channels/web/core.hpp"
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/// Where libwebsockets calls us. Each connection carries a `connection` as its opaque user data from its
/// accept to its end.
namespace strowger::channels::web {

namespace {

constexpr int newcomers_at_once = 256;
constexpr milliseconds accept_rest{100}; ///< when no descriptor is left

std::optional<std::array<std::uint8_t, 16>> peer_of(lws_sockfd_type fd) {
  sockaddr_storage peer{};
  socklen_t length = sizeof(peer);
  if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &length) != 0) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  if (peer.ss_family == AF_INET6) {
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr, 16);
  } else {
    bytes[10] = bytes[11] = 0xff;
    std::memcpy(bytes.data() + 12, &reinterpret_cast<const sockaddr_in&>(peer).sin_addr, 4);
  }
  return bytes;
}

} // namespace

int server::core::callback(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t length) {
  auto& core = *static_cast<server::core*>(lws_context_user(lws_get_context(wsi)));
  if (reason == LWS_CALLBACK_RAW_RX_FILE) return core.on_newcomers(wsi);
  if (reason == LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED) {
    core.on_connected(wsi);
    return 0;
  }
  // These come with a made-up connection, or with the listening one.
  if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED || reason == LWS_CALLBACK_PROTOCOL_INIT ||
      reason == LWS_CALLBACK_PROTOCOL_DESTROY || reason == LWS_CALLBACK_GET_THREAD_ID)
    return 0;
  auto* one = static_cast<connection*>(lws_get_opaque_user_data(wsi));
  if (!one || one->wsi != wsi) return 0;
  const auto bytes = [&] { return std::string_view{static_cast<const char*>(in), in ? length : 0}; };
  switch (reason) {
  case LWS_CALLBACK_HTTP:
    return core.on_http(*one, bytes());
  case LWS_CALLBACK_HTTP_BODY:
    return core.on_body(*one, bytes());
  case LWS_CALLBACK_HTTP_BODY_COMPLETION:
    return core.on_body_complete(*one);
  case LWS_CALLBACK_HTTP_WRITEABLE:
    return core.on_http_writable(*one);
  case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
    return core.on_upgrade(*one);
  case LWS_CALLBACK_ESTABLISHED:
    return core.on_established(*one);
  case LWS_CALLBACK_RECEIVE:
    return core.on_receive(*one, bytes());
  case LWS_CALLBACK_RECEIVE_PONG:
    core.on_pong(*one);
    return 0;
  case LWS_CALLBACK_SERVER_WRITEABLE:
    return core.on_socket_writable(*one);
  case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
    if (one->socket && !one->socket->doomed && length >= 2) {
      const auto* code = static_cast<const unsigned char*>(in);
      core.finish(*one, close_cause::by_peer, static_cast<std::uint16_t>(code[0] << 8U | code[1]));
    }
    return 0;
  case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL:
  case LWS_CALLBACK_CLOSED:
    core.on_closed(*one);
    return 0;
  case LWS_CALLBACK_WSI_DESTROY:
    core.on_destroyed(*one);
    return 0;
  default:
    return 0;
  }
}

void server::core::on_pong(connection& one) const {
  if (!one.socket) return;
  one.socket->last_heard = std::chrono::steady_clock::now();
  one.socket->pinged = {};
}

void server::core::on_closed(connection& one) {
  if (!one.socket || one.socket->finished) return;
  // A close code we did not ask for is the library's verdict on the peer's framing.
  const bool verdict = !one.socket->doomed && lws_get_close_length(one.wsi) >= 2;
  const auto* code = lws_get_close_payload(one.wsi);
  if (verdict) ++count.closed_malformed;
  finish(one, verdict ? close_cause::malformed : one.socket->cause,
         verdict ? static_cast<std::uint16_t>(code[0] << 8U | code[1]) : one.socket->doom_code);
}

/// As many as there are, a few hundred at a time; one of them may be gone by now.
int server::core::on_newcomers(lws* listening_wsi) {
  const auto at = std::find(vhosts.begin(), vhosts.end(), lws_get_vhost(listening_wsi));
  if (holding || stopping || at == vhosts.end()) return lws_rx_flow_control(listening_wsi, 0);
  const auto listener = static_cast<std::size_t>(at - vhosts.begin());
  for (int count_left = newcomers_at_once; count_left > 0; --count_left) {
    const int fd = ::accept4(listening[listener].fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      accept_one(listener, fd);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      timers.push({std::chrono::steady_clock::now() + accept_rest, ++last_turn,
                   std::make_shared<std::function<void()>>([this, listening_wsi] {
                     if (!holding) lws_rx_flow_control(listening_wsi, 1);
                   })});
      return lws_rx_flow_control(listening_wsi, 0); // they wait in the backlog
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return 0;
    }
  }
  return 0;
}

/// From here on the descriptor is the library's, whatever becomes of it.
void server::core::accept_one(std::size_t listener, int fd) {
  const auto peer = peer_of(fd);
  if (!admits(peer)) {
    ::close(fd);
    return;
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto connected_before = count.connections_total.load();
  if (lws_adopt_socket_vhost(vhosts[listener], fd) || count.connections_total != connected_before) return;
  // It went before it became a connection that leaves by itself.
  if (std::find(trusted.begin(), trusted.end(), *peer) == trusted.end()) door.leave(key_of(*peer));
  door.leave_total();
}

bool server::core::admits(const std::optional<std::array<std::uint8_t, 16>>& peer) {
  if (!accepting) {
    ++count.refused_stopping;
    return false;
  }
  if (!peer) return false;
  const bool proxy = std::find(trusted.begin(), trusted.end(), *peer) != trusted.end();
  switch (door.enter(proxy ? std::nullopt : std::optional{key_of(*peer)}, std::chrono::steady_clock::now())) {
  case admission::verdict::admitted:
    return true;
  case admission::verdict::too_many:
    ++count.refused_total;
    return false;
  case admission::verdict::too_many_of_address:
    ++count.refused_address;
    return false;
  case admission::verdict::too_fast:
    ++count.refused_rate;
    return false;
  }
  return false;
}

void server::core::on_connected(lws* wsi) {
  auto one = std::make_unique<connection>();
  one->wsi = wsi;
  if (const auto peer = peer_of(lws_get_socket_fd(wsi))) one->peer = *peer;
  if (!is_trusted(*one)) one->counted = key_of(one->peer);
  const auto* vhost = lws_get_vhost(wsi);
  one->listener = static_cast<std::size_t>(std::find(vhosts.begin(), vhosts.end(), vhost) - vhosts.begin());
  one->place = all.size();
  all.push_back(one.get());
  ++count.connections_total;
  count.connections_open = all.size();
  lws_set_opaque_user_data(wsi, one.release());
}

void server::core::on_destroyed(connection& one) {
  if (one.socket && !one.socket->finished) finish(one, one.socket->cause, one.socket->doom_code);
  if (one.http) by_exchange.erase(one.http->number);
  if (one.counted) door.leave(*one.counted);
  door.leave_total();
  all[one.place] = all.back();
  all[one.place]->place = one.place;
  all.pop_back();
  count.connections_open = all.size();
  lws_set_opaque_user_data(one.wsi, nullptr);
  delete &one;
}

} // namespace strowger::channels::web
