#include "channels/web/client.hpp"
#include "channels/web/event_loop.hpp"
#include <atomic>
#include <chrono>
#include <cstring>
#include <deque>
#include <libwebsockets.h>
#include <map>
#include <mutex>
#include <sys/resource.h>
#include <thread>
#include <unordered_map>
#include <vector>

namespace strowger::channels::web {

namespace {
using clock = std::chrono::steady_clock;

struct outgoing {
  connection_id id = 0;
  socket_client::core* owner = nullptr;
  lws* wsi = nullptr;
  client_target where;
  std::shared_ptr<client_handler> handler;
  std::deque<std::string> queue;
  std::string partial;
  std::uint16_t close_code = 1006, ask_close = 0;
  int http_status = 0;
  bool open = false, over = false, dropped = false;
};
} // namespace

struct socket_client::core {
  event_loop loop; ///< outlives the library's context
  lws_context* context = nullptr;
  lws_vhost* vhost = nullptr;
  std::thread thread;
  std::atomic<bool> stopping{false};
  std::atomic<connection_id> last_id{0};
  std::mutex mutex;
  std::vector<std::function<void()>> inbox;
  std::unordered_map<connection_id, std::unique_ptr<outgoing>> connections;
  std::multimap<clock::time_point, std::function<void()>> timers;
  std::vector<unsigned char> scratch = std::vector<unsigned char>(LWS_PRE + 4096);

  explicit core(std::uint32_t room);
  ~core();
  void run();
  void put(std::function<void()> work);
  void begin(std::unique_ptr<outgoing> one);
  void over(outgoing& one);
  int writable(outgoing& one);
  outgoing* find(connection_id id) {
    const auto found = connections.find(id);
    return found == connections.end() || found->second->over ? nullptr : found->second.get();
  }
  static int callback(lws* wsi, lws_callback_reasons reason, void* user, void* in, std::size_t length);
};

namespace {
const lws_protocols protocols[] = {
    {"strowger-client", socket_client::core::callback, sizeof(void*), 1024, 0, nullptr, 0},
    {nullptr, nullptr, 0, 0, 0, nullptr, 0}};
const lws_retry_bo_t no_library_pings{};
} // namespace

socket_client::core::core(std::uint32_t room) {
  lws_set_log_level(0, nullptr);
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  lws_context_creation_info info{};
  info.port = CONTEXT_PORT_NO_LISTEN;
  info.protocols = protocols;
  info.gid = static_cast<gid_t>(-1);
  info.uid = static_cast<uid_t>(-1);
  info.user = this;
  info.fd_limit_per_thread = static_cast<unsigned>(std::min<rlim_t>(room + 64, files.rlim_cur));
  info.pt_serv_buf_size = 16 * 1024;
  info.options =
      LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME |
      LWS_SERVER_OPTION_JUST_USE_RAW_ORIGIN | // else the library puts http:// before the whole origin
      LWS_SERVER_OPTION_LIBEV;
  void* loops[] = {loop.get()};
  info.foreign_loops = loops;
  info.retry_and_idle_policy = &no_library_pings;
  if (loop.made()) context = lws_create_context(&info);
  if (!context) throw std::bad_alloc{};
  loop.keep_time_of(context);
  vhost = lws_get_vhost_by_name(context, "default");
  thread = std::thread{[this] { run(); }};
}

socket_client::core::~core() {
  stopping = true;
  lws_cancel_service(context);
  thread.join();
  lws_context_destroy(context);
  for (auto& [id, one] : connections) over(*one);
}

void socket_client::core::run() {
  while (!stopping) {
    std::vector<std::function<void()>> work;
    {
      const std::lock_guard lock{mutex};
      work.swap(inbox);
    }
    for (const auto& one : work) one();
    const auto now = clock::now();
    while (!timers.empty() && timers.begin()->first <= now) {
      const auto due = std::move(timers.begin()->second);
      timers.erase(timers.begin());
      due();
    }
    const auto wait =
        timers.empty() ? clock::duration{std::chrono::seconds{10}} : timers.begin()->first - now;
    loop.wake_in(wait);
    std::erase_if(connections, [](const auto& entry) { return entry.second->over && !entry.second->wsi; });
    loop.turn(true);
  }
}

void socket_client::core::put(std::function<void()> work) {
  const std::lock_guard lock{mutex};
  inbox.push_back(std::move(work));
  // Also on this thread: a timeout's callback runs inside the library just before it waits for the network.
  if (inbox.size() == 1) lws_cancel_service(context);
}

void socket_client::core::over(outgoing& one) {
  if (one.over) return;
  one.over = true;
  one.handler->on_close(one.id, one.close_code, one.http_status);
}

void socket_client::core::begin(std::unique_ptr<outgoing> fresh) {
  auto& one = *fresh;
  connections.emplace(one.id, std::move(fresh));
  const auto host = one.where.address + ":" + std::to_string(one.where.port);
  lws_client_connect_info info{};
  info.context = context;
  info.vhost = vhost;
  info.address = one.where.address.c_str();
  info.port = one.where.port;
  info.path = one.where.path.c_str();
  info.host = host.c_str();
  info.origin = one.where.origin.empty() ? nullptr : one.where.origin.c_str();
  info.protocol = one.where.subprotocol.empty() ? nullptr : one.where.subprotocol.c_str();
  info.local_protocol_name = protocols[0].name;
  info.opaque_user_data = &one;
  info.pwsi = &one.wsi;
  info.retry_and_idle_policy = &no_library_pings;
  info.ietf_version_or_minus_one = -1;
  if (one.where.tls)
    info.ssl_connection = LCCSCF_USE_SSL | LCCSCF_ALLOW_SELFSIGNED | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK |
                          LCCSCF_ALLOW_EXPIRED | LCCSCF_ALLOW_INSECURE;
  if (!lws_client_connect_via_info(&info)) {
    one.wsi = nullptr;
    over(one);
  }
}

int socket_client::core::writable(outgoing& one) {
  if (one.dropped) return -1;
  int budget = 16;
  while (!one.queue.empty() && budget-- > 0 && !lws_send_pipe_choked(one.wsi)) {
    const auto& text = one.queue.front();
    if (scratch.size() < LWS_PRE + text.size()) scratch.resize(LWS_PRE + text.size());
    std::memcpy(scratch.data() + LWS_PRE, text.data(), text.size());
    if (lws_write(one.wsi, scratch.data() + LWS_PRE, text.size(), LWS_WRITE_TEXT) < 0) return -1;
    one.queue.pop_front();
  }
  if (!one.queue.empty()) {
    lws_callback_on_writable(one.wsi);
    return 0;
  }
  if (one.ask_close == 0) return 0;
  lws_close_reason(one.wsi, static_cast<lws_close_status>(one.ask_close), nullptr, 0);
  one.close_code = one.ask_close;
  return -1;
}

int socket_client::core::callback(lws* wsi, lws_callback_reasons reason, void*, void* in,
                                  std::size_t length) {
  auto* one = static_cast<outgoing*>(lws_get_opaque_user_data(wsi));
  switch (reason) {
  case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: {
    if (!one || one->where.cookie.empty()) return 0;
    auto** at = static_cast<unsigned char**>(in);
    return lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_COOKIE,
                                        reinterpret_cast<const unsigned char*>(one->where.cookie.data()),
                                        static_cast<int>(one->where.cookie.size()), at, *at + length)
               ? -1
               : 0;
  }
  case LWS_CALLBACK_CLIENT_ESTABLISHED:
    one->open = true;
    one->wsi = wsi;
    one->handler->on_open(one->id);
    if (!one->queue.empty() || one->ask_close != 0) lws_callback_on_writable(wsi);
    return 0;
  case LWS_CALLBACK_CLIENT_RECEIVE:
    one->partial.append(static_cast<const char*>(in), length);
    if (lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0)
      one->handler->on_text(one->id, std::exchange(one->partial, {}));
    return 0;
  case LWS_CALLBACK_CLIENT_WRITEABLE:
    return one->owner->writable(*one);
  case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
    if (const auto* code = static_cast<const unsigned char*>(in); one && length >= 2)
      one->close_code = static_cast<std::uint16_t>(code[0] << 8U | code[1]);
    return 0;
  case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
    if (!one) return 0;
    one->http_status = static_cast<int>(lws_http_client_http_response(wsi));
    one->wsi = nullptr;
    one->owner->over(*one);
    return 0;
  case LWS_CALLBACK_CLIENT_CLOSED:
    if (!one) return 0;
    one->owner->over(*one);
    return 0;
  case LWS_CALLBACK_WSI_DESTROY:
    if (!one) return 0;
    one->wsi = nullptr;
    one->owner->over(*one);
    return 0;
  default:
    return 0;
  }
}

socket_client::socket_client(std::uint32_t connections) : core_{std::make_unique<core>(connections)} {}
socket_client::~socket_client() = default;

connection_id socket_client::connect(client_target where, std::shared_ptr<client_handler> handler) {
  const auto id = ++core_->last_id;
  auto one = std::make_shared<std::unique_ptr<outgoing>>(std::make_unique<outgoing>());
  (*one)->id = id;
  (*one)->owner = core_.get();
  (*one)->where = std::move(where);
  (*one)->handler = std::move(handler);
  core_->put([core = core_.get(), one] { core->begin(std::move(*one)); });
  return id;
}

void socket_client::send(connection_id connection, std::string text) {
  core_->put([core = core_.get(), connection, text = std::move(text)]() mutable {
    auto* one = core->find(connection);
    if (!one) return;
    one->queue.push_back(std::move(text));
    if (one->open && one->wsi) lws_callback_on_writable(one->wsi);
  });
}

void socket_client::close(connection_id connection, std::uint16_t code) {
  core_->put([core = core_.get(), connection, code] {
    auto* one = core->find(connection);
    if (!one || !one->wsi) return;
    one->ask_close = code;
    one->dropped = code == 0;
    if (one->dropped)
      lws_set_timeout(one->wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
    else if (one->open)
      lws_callback_on_writable(one->wsi);
  });
}

void socket_client::pause(connection_id connection, bool paused) {
  core_->put([core = core_.get(), connection, paused] {
    if (auto* one = core->find(connection); one && one->wsi) lws_rx_flow_control(one->wsi, paused ? 0 : 1);
  });
}

void socket_client::post(std::function<void()> work) { core_->put(std::move(work)); }

void socket_client::schedule(milliseconds delay, std::function<void()> work) {
  core_->put([core = core_.get(), due = clock::now() + delay, work = std::move(work)]() mutable {
    core->timers.emplace(due, std::move(work));
  });
}

} // namespace strowger::channels::web
