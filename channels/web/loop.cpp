#include "channels/web/core.hpp"
#include <algorithm>
#include <filesystem>
#include <openssl/ssl.h>
#include <sys/resource.h>

/// Start, the service thread's loop, timers and the end.
namespace strowger::channels::web {

namespace {

constexpr unsigned receive_bytes = 1024; ///< kept by the library for every WebSocket
constexpr unsigned service_bytes = 32 * 1024;
constexpr unsigned header_bytes = 8 * 1024; ///< of one request; only while it is read

/// What the library complained about while this thread was inside `start`.
thread_local std::string* complaints = nullptr;
void on_library_line(int, const char* line) {
  if (complaints && complaints->size() < 2000) *complaints += line;
}

/// One line, with what the library complained of.
routing::error cannot(std::string what, std::string complaint) {
  complaint.resize(complaint.find_last_not_of("\r\n ") + 1);
  std::replace(complaint.begin(), complaint.end(), '\n', ';');
  if (!complaint.empty()) what += " (" + complaint + ")";
  return {routing::error_code::invalid_value, std::move(what)};
}

unsigned request_seconds(const limits& bounds) {
  return static_cast<unsigned>(std::max<long>(1, bounds.request_timeout.count() / 1000));
}

result<void> check_readable(const std::string& file, std::string_view what) {
  if (std::FILE* opened = std::fopen(file.c_str(), "rb")) {
    std::fclose(opened);
    return {};
  }
  return routing::error{routing::error_code::invalid_value,
                        std::string{what} + " " + file + " cannot be read"};
}

} // namespace

server::core::core(server_settings with)
  : settings{std::move(with)}, door{settings.bounds}, scratch(LWS_PRE + 4096) {
  for (const auto& address : settings.trusted_proxies)
    if (auto bytes = address_bytes(address)) trusted.push_back(*bytes);
}

server::core::~core() { stop(); }

/// The library's context; null where it cannot be had.
void server::core::open_library() {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  const auto wanted = static_cast<rlim_t>(settings.bounds.connections) + 64;
  void* loops[] = {loop.get()};
  lws_context_creation_info info{};
  // Its own loop asks the kernel about every connection in each round.
  info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME |
                 LWS_SERVER_OPTION_LIBEV;
  info.foreign_loops = loops;
  // Only where TLS is spoken: the library reads every certificate the system trusts, and loses them again
  // where another context with this option lives in the process (its issue 2044).
  if (std::any_of(settings.listeners.begin(), settings.listeners.end(),
                  [](const listener& one) { return !one.certificate.empty() || !one.key.empty(); }))
    info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
  info.gid = static_cast<gid_t>(-1);
  info.uid = static_cast<uid_t>(-1);
  info.user = this;
  info.fd_limit_per_thread = static_cast<unsigned>(std::min(wanted, files.rlim_cur));
  info.pt_serv_buf_size = service_bytes;
  info.max_http_header_data2 = header_bytes;
  info.timeout_secs = request_seconds(settings.bounds);
  if (info.fd_limit_per_thread < wanted && settings.log)
    settings.log("warning", "event=few_open_files limit=" + std::to_string(files.rlim_cur) +
                                " wanted=" + std::to_string(wanted) + " what_to_do=\"raise ulimit -n\"");
  context = lws_create_context(&info);
}

result<void> server::core::start() {
  std::string complaint;
  complaints = &complaint;
  lws_set_log_level(LLL_ERR | LLL_WARN, on_library_line);
  struct silence {
    ~silence() { complaints = nullptr; }
  } on_return;

  protocols.push_back({"http", callback, 0, 0, 0, nullptr, 0});
  for (const auto& entry : sockets)
    protocols.push_back(
        {entry->where.subprotocol.c_str(), callback, sizeof(void*), receive_bytes, 0, nullptr, 0});
  protocols.push_back({nullptr, nullptr, 0, 0, 0, nullptr, 0});

  if (!loop.made()) return cannot("no descriptor is left for the web server's loop", complaint);
  open_library();
  if (!context)
    return cannot("the web server cannot be set up: is libwebsockets-evlib-ev installed?", complaint);
  loop.keep_time_of(context);

  for (const auto& one : settings.listeners)
    if (auto ok = listen_on(one, complaint); !ok) {
      end_library();
      ports.clear();
      return ok;
    }
  inherited.clear();
  box->open(context);
  thread = std::thread{[this] { run(); }};
  return {};
}

result<void> server::core::listen_on(const listener& one, const std::string& complaint) {
  static const lws_retry_bo_t no_library_pings{};
  if (!address_bytes(one.address))
    return cannot("listener address " + one.address + " is not a numeric address", "");
  auto bound = listen_at(one.address, one.port, inherited);
  if (!bound)
    return cannot("cannot listen on " + one.address + ":" + std::to_string(one.port) +
                      ": does another program, or is the address not this machine's?",
                  bound.reason().detail);
  const auto& name = vhost_names.emplace_back("listener-" + std::to_string(vhosts.size()));
  lws_context_creation_info here{};
  here.vhost_name = name.c_str();
  here.port = CONTEXT_PORT_NO_LISTEN_SERVER; // we listen, and hand over whom we accept
  here.protocols = protocols.data();
  here.keepalive_timeout = 15;
  here.timeout_secs = request_seconds(settings.bounds);
  here.retry_and_idle_policy = &no_library_pings;
  here.alpn = "http/1.1";
  if (!one.certificate.empty() || !one.key.empty()) {
    if (auto ok = check_readable(one.certificate, "certificate"); !ok) return ok;
    if (auto ok = check_readable(one.key, "key"); !ok) return ok;
    here.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    here.ssl_cert_filepath = one.certificate.c_str();
    here.ssl_private_key_filepath = one.key.c_str();
    here.ssl_options_set = SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_RENEGOTIATION;
  }
  auto* vhost = lws_create_vhost(context, &here);
  if (!vhost)
    return cannot("the listener " + one.address + ":" + std::to_string(one.port) + " cannot be set up",
                  complaint);
  auto watched = bound.value().copy();
  if (!watched) return cannot("no descriptor is left to listen", watched.reason().detail);
  lws_sock_file_fd_type file{};
  file.filefd = watched.value().release();
  if (!lws_adopt_descriptor_vhost(vhost, LWS_ADOPT_RAW_FILE_DESC, file, protocols.front().name, nullptr))
    return cannot("the listener " + one.address + ":" + std::to_string(one.port) + " cannot be watched",
                  complaint);
  vhosts.push_back(vhost);
  ports.push_back(bound.value().port());
  listening.push_back(std::move(bound.value()));
  return {};
}

void server::core::run() {
  service = std::this_thread::get_id();
  box->belongs_to(std::this_thread::get_id());
  carry_out(box->take());
  sweep();
  run_timers();
  while (!stopping) {
    loop.turn(box->empty());
    carry_out(box->take());
    run_timers();
  }
  for (auto* one : std::vector{all})
    if (one->socket && !one->socket->finished) {
      auto& socket = *one->socket;
      socket.close_code = 1001;
      socket.close_reason = "going away";
      finish(*one, close_cause::stopping, 1001);
      lws_callback_on_writable(one->wsi);
    }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{300};
  const auto owes_close = [](const connection* one) {
    return one->socket && one->socket->close_code == 1001;
  };
  int rounds_left = 3; // the library sends the frame one round after it was told to
  while (rounds_left > 0 && std::chrono::steady_clock::now() < deadline) {
    if (std::none_of(all.begin(), all.end(), owes_close)) --rounds_left;
    loop.wake_in(std::chrono::milliseconds{5});
    loop.turn(true);
  }
}

void server::core::stop() {
  if (!context) return;
  accepting = false;
  stopping = true;
  lws_cancel_service(context);
  if (thread.joinable()) thread.join();
  box->close();
  end_library();
}

void server::core::end_library() {
  lws_context_destroy(std::exchange(context, nullptr));
  protocols.clear();
  vhosts.clear();
  vhost_names.clear();
  listening.clear();
}

void server::core::carry_out(std::vector<order> orders) {
  if (!orders.empty()) ++count.wakes;
  for (auto& one : orders) {
    if (auto* send = std::get_if<send_order>(&one))
      enqueue(send->connection, std::move(send->text));
    else if (auto* close = std::get_if<close_order>(&one))
      ask_close(close->connection, close->code, std::move(close->reason));
    else if (auto* answer = std::get_if<answer_order>(&one))
      on_answer(std::move(*answer));
    else if (auto* work = std::get_if<work_order>(&one))
      work->work();
    else if (auto* timed = std::get_if<timer_order>(&one))
      timers.push({timed->due, ++last_turn, std::make_shared<std::function<void()>>(std::move(timed->work))});
  }
  for (const auto& one : orders)
    if (const auto* send = std::get_if<send_order>(&one)) write_now(send->connection);
}

void server::core::run_timers() {
  const auto now = std::chrono::steady_clock::now();
  while (!timers.empty() && timers.top().due <= now) {
    const auto work = timers.top().work;
    timers.pop();
    (*work)();
  }
  loop.wake_in(timers.empty() ? instant::duration{std::chrono::seconds{1}} : timers.top().due - now);
}

void server::core::sweep() {
  const auto now = std::chrono::steady_clock::now();
  for (auto* one : std::vector{all}) {
    if (one->socket)
      sweep_socket(*one, now);
    else if (one->http && !one->http->answered &&
             now - one->http->begun > 4 * settings.bounds.request_timeout)
      answer(*one, text_response(one->http->dispatched ? 504 : 408, "too late\n"));
    else if (one->http && one->http->body_pending && now - one->http->begun > settings.bounds.request_timeout)
      lws_set_timeout(one->wsi, PENDING_TIMEOUT_HTTP_CONTENT, LWS_TO_KILL_ASYNC);
  }
  timers.push({now + std::chrono::milliseconds{500}, ++last_turn,
               std::make_shared<std::function<void()>>([this] { sweep(); })});
}

bool server::core::serves(std::size_t listener, std::string_view surface) const {
  const auto& words = settings.listeners[listener].surfaces;
  return std::find(words.begin(), words.end(), surface) != words.end();
}

bool server::core::is_trusted(const connection& one) const {
  return std::find(trusted.begin(), trusted.end(), one.peer) != trusted.end();
}

} // namespace strowger::channels::web
