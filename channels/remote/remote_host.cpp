#include "channels/remote/remote_host.hpp"
#include "channels/remote/local_socket.hpp"
#include "channels/remote/remote_adapter.hpp"
#include "channels/remote/stream_end.hpp"
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <list>
#include <optional>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

namespace strowger::channels::remote {

namespace {

using host_clock = std::chrono::steady_clock;

/// After a descriptor could not be had: until then nobody is let in.
constexpr auto accept_pause = std::chrono::seconds{1};

} // namespace

class remote_host::core {
public:
  core(host_settings settings, engine_port& engine);
  ~core();
  routing::result<void> start();
  void stop();
  remote_adapter* find(std::string_view name);
  void cut(std::string_view name);
  std::vector<remote_adapter_state> state() const;

private:
  struct connection {
    explicit connection(int fd) : end{fd} {}
    stream_end end;
    remote_adapter* of = nullptr; ///< nothing before its hello
    host_clock::time_point hello_by;
    bool writes = false; ///< waits until the other side takes more
    bool gone = false;   ///< closed when this round is over
  };
  /// Endpoints of an adapter that has gone.
  struct forgetting {
    remote_adapter* of;
    host_clock::time_point at;
  };

  void wake() const;
  void serve();
  int next_timeout() const;
  void accept_peers();
  void attend(connection& one, std::uint32_t happened);
  void read_from(connection& one);
  void carry_out();
  void write_to(connection& one);
  void pass_time();
  void refuse(connection& one, std::string code, const std::string& detail);
  void close(connection& one);
  void hear(connection& one, adapter_word word);
  void hear_hello(connection& one, const hello& word);
  void watch(int fd, std::uint32_t for_what, void* tag, int how) const;
  void log(std::string_view level, const std::string& line) const {
    if (settings_.log) settings_.log(level, line);
  }

  const host_settings settings_;
  engine_port& engine_;
  std::vector<std::unique_ptr<remote_adapter>> adapters_;
  int listening_ = -1, epoll_ = -1, bell_ = -1;
  std::atomic<bool> stopping_{false};
  std::mutex cut_mutex_;
  std::vector<std::string> to_cut_;   ///< under `cut_mutex_`
  std::list<connection> connections_; ///< the thread's, as is what follows
  std::vector<forgetting> forgetting_;
  host_clock::time_point accept_again_{};
  std::thread thread_;
};

remote_host::core::core(host_settings settings, engine_port& engine)
  : settings_{std::move(settings)}, engine_{engine} {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  bell_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  for (const auto& one : settings_.adapters)
    adapters_.push_back(std::make_unique<remote_adapter>(one, settings_.limits, [this] { wake(); }));
}

remote_host::core::~core() {
  stop();
  ::close(epoll_);
  ::close(bell_);
}

void remote_host::core::wake() const {
  const std::uint64_t one = 1;
  if (::write(bell_, &one, sizeof one) < 0) return; // full: it rings already
}

void remote_host::core::watch(int fd, std::uint32_t for_what, void* tag, int how) const {
  epoll_event wanted{};
  wanted.events = for_what;
  wanted.data.ptr = tag;
  ::epoll_ctl(epoll_, how, fd, &wanted);
}

routing::result<void> remote_host::core::start() {
  if (epoll_ < 0 || bell_ < 0)
    return routing::error{routing::error_code::limit_reached, "no descriptor left for the adapters' socket"};
  auto fd = listen_locally(settings_.path);
  if (!fd) return fd.reason();
  listening_ = fd.value();
  watch(listening_, EPOLLIN, &listening_, EPOLL_CTL_ADD);
  watch(bell_, EPOLLIN, &bell_, EPOLL_CTL_ADD);
  stopping_ = false;
  thread_ = std::thread{[this] { serve(); }};
  return {};
}

void remote_host::core::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  wake();
  thread_.join();
  for (auto& one : connections_)
    if (one.of) one.of->detach();
  connections_.clear();
  ::close(listening_);
  listening_ = -1;
}

remote_adapter* remote_host::core::find(std::string_view name) {
  const auto found =
      std::find_if(adapters_.begin(), adapters_.end(), [&](const auto& one) { return one->name() == name; });
  return found == adapters_.end() ? nullptr : found->get();
}

void remote_host::core::cut(std::string_view name) {
  {
    const std::lock_guard lock{cut_mutex_};
    to_cut_.emplace_back(name);
  }
  wake();
}

std::vector<remote_adapter_state> remote_host::core::state() const {
  std::vector<remote_adapter_state> all;
  for (const auto& one : adapters_) all.push_back(one->state());
  return all;
}

int remote_host::core::next_timeout() const {
  auto next = host_clock::time_point::max();
  if (accept_again_ != host_clock::time_point{}) next = accept_again_;
  for (const auto& one : connections_)
    if (!one.of) next = std::min(next, one.hello_by);
  for (const auto& one : forgetting_) next = std::min(next, one.at);
  if (next == host_clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - host_clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 60'000));
}

void remote_host::core::serve() {
  std::array<epoll_event, 64> happened{};
  while (!stopping_) {
    const int count = ::epoll_wait(epoll_, happened.data(), happened.size(), next_timeout());
    for (int i = 0; i < count; ++i) {
      const auto& one = happened[static_cast<std::size_t>(i)];
      if (one.data.ptr == &listening_) {
        accept_peers();
      } else if (one.data.ptr == &bell_) {
        std::uint64_t rung = 0;
        if (::read(bell_, &rung, sizeof rung) < 0) continue;
      } else {
        attend(*static_cast<connection*>(one.data.ptr), one.events);
      }
    }
    carry_out();
    pass_time();
    connections_.remove_if([](const auto& one) { return one.gone; });
  }
}

void remote_host::core::accept_peers() {
  for (;;) {
    const int fd = accept_locally(listening_);
    if (fd < 0 && errno == EPERM) {
      log("warning", "event=adapter_refused why=\"a process of another user\"");
      continue;
    }
    if (fd < 0) {
      if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) return;
      log("warning", "event=adapter_accept_failed errno=" + std::to_string(errno));
      accept_again_ = host_clock::now() + accept_pause;
      watch(listening_, 0, &listening_, EPOLL_CTL_MOD);
      return;
    }
    auto& one = connections_.emplace_back(fd);
    one.hello_by = host_clock::now() + settings_.limits.hello_within;
    if (connections_.size() > settings_.limits.connections) {
      refuse(one, "busy", "as many connections as may be");
      continue;
    }
    watch(fd, EPOLLIN, &one, EPOLL_CTL_ADD);
  }
}

void remote_host::core::attend(connection& one, std::uint32_t happened) {
  if (one.gone) return;
  if ((happened & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read_from(one);
  if (!one.gone && (happened & EPOLLOUT) != 0) write_to(one);
}

void remote_host::core::read_from(connection& one) {
  const bool more_to_come = one.end.read();
  while (!one.gone) {
    const auto frame = one.end.next();
    if (!frame) break;
    auto word = adapter_word_in(*frame);
    if (!word) return refuse(one, "bad_frame", word.reason().detail);
    hear(one, std::move(word.value()));
  }
  if (!one.gone && one.end.broken()) return refuse(one, "bad_frame", "a frame longer than may be");
  if (!one.gone && !more_to_come) {
    log(one.of ? "warning" : "info",
        "event=adapter_gone adapter=" + std::string{one.of ? one.of->name() : "unknown"});
    close(one);
  }
}

void remote_host::core::hear(connection& one, adapter_word word) {
  if (const auto* first = std::get_if<hello>(&word)) return hear_hello(one, *first);
  if (!one.of) return refuse(one, "bad_frame", "a word before hello");
  const std::string name{one.of->name()};
  if (auto* event = std::get_if<channel_event>(&word)) {
    event->adapter = name;
    engine_.event(std::move(*event));
  } else if (auto* outcome = std::get_if<command_outcome>(&word)) {
    engine_.outcome(std::move(*outcome));
  } else if (auto* kept = std::get_if<keep>(&word)) {
    engine_.keep(name, kept->conversation, std::move(kept->kept));
  } else if (auto* endpoints = std::get_if<reachable>(&word)) {
    engine_.reachable(name, std::move(endpoints->endpoints), endpoints->whole);
  }
}

void remote_host::core::hear_hello(connection& one, const hello& word) {
  auto* of = find(word.adapter);
  if (one.of) return refuse(one, "bad_frame", "hello twice");
  if (!of) return refuse(one, "unknown_adapter", "no adapter of this name is configured");
  if (word.version != contract_version) {
    refuse(one, "wrong_version",
           "the engine speaks version " + std::to_string(contract_version) +
               " of the contract, the adapter " + std::to_string(word.version) +
               ": install programs of one release");
    if (settings_.on_outdated) settings_.on_outdated(word.adapter);
    return;
  }
  if (of->channel() != word.channel) return refuse(one, "wrong_channel", "it is configured for another");
  // The newest has it: the one before is a process that died, or one that is to be replaced.
  for (auto& other : connections_)
    if (&other != &one && other.of == of && !other.gone) {
      read_from(other);
      if (!other.gone) refuse(other, "replaced", "another process has taken its place");
    }
  std::erase_if(forgetting_, [&](const auto& other) { return other.of == of; });
  one.of = of;
  of->attach(one.end.fd());
  log("info", "event=adapter_connected adapter=" + word.adapter);
  if (settings_.on_return) settings_.on_return(word.adapter);
}

void remote_host::core::carry_out() {
  std::vector<std::string> names;
  {
    const std::lock_guard lock{cut_mutex_};
    names.swap(to_cut_);
  }
  for (auto& one : connections_) {
    if (one.gone || !one.of) continue;
    if (std::find(names.begin(), names.end(), one.of->name()) != names.end()) {
      close(one);
      continue;
    }
    std::size_t allowed = 0;
    auto frames = one.of->take(allowed);
    if (frames.empty()) continue;
    one.end.take(frames);
    write_to(one);
    if (!one.gone && one.end.waiting() > allowed)
      refuse(one, "too_slow", std::to_string(one.end.waiting()) + " bytes wait for it");
  }
}

void remote_host::core::write_to(connection& one) {
  if (!one.end.write()) return close(one);
  const bool waits = one.end.waiting() > 0;
  if (one.of) one.of->still_waiting(one.end.waiting());
  if (waits != one.writes) watch(one.end.fd(), waits ? EPOLLIN | EPOLLOUT : EPOLLIN, &one, EPOLL_CTL_MOD);
  one.writes = waits;
}

void remote_host::core::pass_time() {
  const auto now = host_clock::now();
  for (auto& one : connections_)
    if (!one.gone && !one.of && one.hello_by <= now) refuse(one, "bad_frame", "no hello in time");
  std::vector<forgetting> due;
  for (const auto& one : forgetting_)
    if (one.at <= now) due.push_back(one);
  std::erase_if(forgetting_, [&](const auto& one) { return one.at <= now; });
  for (const auto& one : due) {
    log("error", "event=adapter_stays_away adapter=" + std::string{one.of->name()} +
                     " what=\"nobody can be reached over it\"");
    engine_.reachable(std::string{one.of->name()}, {}, true);
  }
  if (accept_again_ != host_clock::time_point{} && accept_again_ <= now) {
    accept_again_ = {};
    watch(listening_, EPOLLIN, &listening_, EPOLL_CTL_MOD);
  }
}

/// It is told why, if its socket takes that at once; else it finds itself cut.
void remote_host::core::refuse(connection& one, std::string code, const std::string& detail) {
  const auto line = "event=adapter_cut adapter=" + std::string{one.of ? one.of->name() : "unknown"} +
                    " code=" + code + " why=\"" + detail + "\"";
  if (one.of) one.of->count_cut();
  const bool whole = one.of == nullptr || one.of->detach();
  if (whole && one.end.waiting() == 0) {
    one.end.put(frame_of(refused{std::move(code), detail}));
    (void)one.end.write();
  }
  close(one);
  log("warning", line);
}

void remote_host::core::close(connection& one) {
  if (one.gone) return;
  one.gone = true;
  if (one.of) one.of->detach();
  one.end.close();
  if (!one.of) return;
  forgetting_.push_back({one.of, host_clock::now() + settings_.limits.endpoints_kept});
}

remote_host::remote_host(host_settings settings, engine_port& engine)
  : core_{std::make_unique<core>(std::move(settings), engine)} {}
remote_host::~remote_host() = default;
channel_adapter* remote_host::adapter(std::string_view name) { return core_->find(name); }
routing::result<void> remote_host::start() { return core_->start(); }
void remote_host::stop() { core_->stop(); }
std::vector<remote_adapter_state> remote_host::state() const { return core_->state(); }
void remote_host::cut(std::string_view name) { core_->cut(name); }

} // namespace strowger::channels::remote
