#include "channels/remote/remote_port.hpp"
#include "channels/remote/local_socket.hpp"
#include "channels/remote/remote_wire.hpp"
#include "channels/remote/stream_end.hpp"
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <poll.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <thread>
#include <unistd.h>

namespace strowger::channels::remote {

namespace {

/// Endpoints in one word: a whole list may be longer than a frame.
constexpr std::size_t endpoints_per_word = 4'000;

void ring_bell(int bell) {
  const std::uint64_t one = 1;
  if (::write(bell, &one, sizeof one) < 0) return; // full: it rings already
}
void silence_bell(int bell) {
  std::uint64_t rung = 0;
  if (::read(bell, &rung, sizeof rung) < 0) return; // somebody else has heard it
}

} // namespace

class remote_port::core {
public:
  explicit core(port_settings settings);
  ~core();
  void turn();
  void flush(bool all) {
    if (end_.open() && (all || writes_ || !can_wait_)) write();
  }
  [[nodiscard]] bool holds() const { return can_wait_ && end_.open(); }
  void put(const adapter_word& word);
  port_state state() const;
  [[nodiscard]] int fd() const { return epoll_; }

  channel_adapter* adapter = nullptr;

private:
  void watch(int fd, std::uint32_t for_what, int how) const;
  void connect();
  void lose(const std::string& why, routing::milliseconds pause);
  void try_again_in(routing::milliseconds pause) const;
  void read();
  void hear(engine_word word);
  void hear_resume(resume part);
  void write();
  void set_up(bool up);
  void log(std::string_view level, const std::string& line) const {
    if (settings_.log) settings_.log(level, line);
  }

  const port_settings settings_;
  int epoll_ = -1, bell_ = -1, timer_ = -1;
  stream_end end_; ///< the turning thread's, as is what follows
  bool writes_ = false;
  bool can_wait_ = false; ///< `outbox_` has nothing but outcomes of what was done; `one_thread` only
  routing::milliseconds pause_;
  std::vector<open_conversation> resuming_;
  bool told_away_ = false;
  mutable std::mutex mutex_; ///< of what follows
  std::string outbox_;
  port_state state_;
};

remote_port::core::core(port_settings settings)
  : settings_{std::move(settings)}, pause_{settings_.retry_first} {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  bell_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (epoll_ < 0 || bell_ < 0 || timer_ < 0)
    throw std::runtime_error{"no descriptor left for the engine's port"};
  watch(bell_, EPOLLIN, EPOLL_CTL_ADD);
  watch(timer_, EPOLLIN, EPOLL_CTL_ADD);
  try_again_in(routing::milliseconds{0});
}

remote_port::core::~core() {
  end_.close();
  for (const int fd : {epoll_, bell_, timer_}) ::close(fd);
}

void remote_port::core::watch(int fd, std::uint32_t for_what, int how) const {
  epoll_event wanted{};
  wanted.events = for_what;
  wanted.data.fd = fd;
  ::epoll_ctl(epoll_, how, fd, &wanted);
}

void remote_port::core::try_again_in(routing::milliseconds pause) const {
  itimerspec when{};
  when.it_value.tv_sec = pause.count() / 1'000;
  when.it_value.tv_nsec = std::max<std::int64_t>(1, pause.count() % 1'000 * 1'000'000); // zero: never
  ::timerfd_settime(timer_, 0, &when, nullptr);
}

void remote_port::core::put(const adapter_word& word) {
  {
    const std::lock_guard lock{mutex_};
    if (!state_.up) {
      ++state_.unsent;
      return;
    }
  }
  const auto frame = frame_of(word);
  const std::lock_guard lock{mutex_};
  if (!state_.up) return;
  const bool first = outbox_.empty();
  outbox_ += frame;
  if (settings_.one_thread) {
    const auto* outcome = std::get_if<command_outcome>(&word);
    can_wait_ = (first || can_wait_) && outcome != nullptr && outcome->done;
  }
  if (first && !settings_.one_thread) ring_bell(bell_);
}

port_state remote_port::core::state() const {
  const std::lock_guard lock{mutex_};
  return state_;
}

void remote_port::core::set_up(bool up) {
  {
    const std::lock_guard lock{mutex_};
    if (state_.up == up) return;
    state_.up = up;
    if (!up) outbox_.clear();
  }
  if (settings_.on_line) settings_.on_line(up);
}

void remote_port::core::turn() {
  std::array<epoll_event, 8> happened{};
  const int count = ::epoll_wait(epoll_, happened.data(), happened.size(), 0);
  for (int i = 0; i < count; ++i) {
    const auto& one = happened[static_cast<std::size_t>(i)];
    if (one.data.fd == bell_) {
      silence_bell(bell_);
    } else if (one.data.fd == timer_) {
      silence_bell(timer_);
      if (!end_.open()) connect();
    } else if (end_.open() && one.data.fd == end_.fd()) {
      if ((one.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read();
    }
  }
  flush(false);
}

void remote_port::core::connect() {
  const int fd = connect_locally(settings_.path);
  if (fd < 0) {
    const bool new_trouble = errno != ECONNREFUSED && errno != ENOENT && errno != EAGAIN;
    if (!std::exchange(told_away_, true) || new_trouble)
      log("warning",
          "event=engine_away socket=" + settings_.path.string() + " errno=" + std::to_string(errno));
    return lose({}, pause_);
  }
  told_away_ = false;
  end_.adopt(fd);
  writes_ = false;
  resuming_.clear();
  watch(fd, EPOLLIN, EPOLL_CTL_ADD);
  {
    const std::lock_guard lock{mutex_};
    ++state_.connects;
    can_wait_ = false;
    outbox_ = frame_of(hello{settings_.adapter, settings_.channel, contract_version});
  }
}

/// The connection, if there was one, is over; the next try comes after a pause, which grows until the engine
/// resumes the adapter.
void remote_port::core::lose(const std::string& why, routing::milliseconds pause) {
  if (!why.empty()) log("warning", "event=engine_lost adapter=" + settings_.adapter + " why=\"" + why + "\"");
  end_.close();
  resuming_.clear();
  set_up(false);
  {
    const std::lock_guard lock{mutex_};
    can_wait_ = false;
    outbox_.clear();
  }
  pause_ = std::min(pause_ * 2, settings_.retry_at_most);
  try_again_in(pause);
}

void remote_port::core::read() {
  const bool more_to_come = end_.read();
  while (end_.open()) {
    const auto frame = end_.next();
    if (!frame) break;
    auto word = engine_word_in(*frame);
    if (!word) {
      {
        const std::lock_guard lock{mutex_};
        ++state_.misunderstood;
      }
      return lose(word.reason().detail, settings_.retry_refused);
    }
    hear(std::move(word.value()));
  }
  if (end_.open() && end_.broken()) return lose("a frame longer than may be", settings_.retry_refused);
  if (end_.open() && !more_to_come) lose("the connection ended", pause_);
}

void remote_port::core::hear(engine_word word) {
  if (auto* no = std::get_if<refused>(&word))
    return lose("refused: " + no->code + ": " + no->detail, settings_.retry_refused);
  if (auto* list = std::get_if<resume>(&word)) return hear_resume(std::move(*list));
  if (!adapter) return;
  if (auto* admission = std::get_if<admit>(&word))
    adapter->admit(admission->open, std::move(admission->code));
  else if (auto* command = std::get_if<channel_command>(&word))
    adapter->command(std::move(*command));
  else if (const auto* ack = std::get_if<acknowledged>(&word))
    adapter->acknowledged(ack->conversation, ack->number);
}

void remote_port::core::hear_resume(resume part) {
  std::move(part.conversations.begin(), part.conversations.end(), std::back_inserter(resuming_));
  if (part.more) return;
  pause_ = settings_.retry_first;
  set_up(true);
  if (adapter) adapter->resume(std::exchange(resuming_, {}));
}

void remote_port::core::write() {
  std::string frames;
  {
    const std::lock_guard lock{mutex_};
    frames.swap(outbox_);
    can_wait_ = false;
  }
  if (frames.empty() && end_.waiting() == 0 && !writes_) return;
  if (!frames.empty()) end_.take(frames);
  if (!end_.write()) return lose("the connection broke", pause_);
  if (end_.waiting() > settings_.outbound_bytes) return lose("the engine does not read", pause_);
  const bool waits = end_.waiting() > 0;
  if (waits != writes_) watch(end_.fd(), waits ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
  writes_ = waits;
}

remote_port::remote_port(port_settings settings) : core_{std::make_unique<core>(std::move(settings))} {}
remote_port::~remote_port() = default;
void remote_port::serve(channel_adapter& adapter) { core_->adapter = &adapter; }
int remote_port::fd() const { return core_->fd(); }
void remote_port::turn() { core_->turn(); }
void remote_port::flush() { core_->flush(false); }
void remote_port::flush_all() { core_->flush(true); }
bool remote_port::holds() const { return core_->holds(); }
port_state remote_port::state() const { return core_->state(); }

void remote_port::event(channel_event event) { core_->put(std::move(event)); }
void remote_port::outcome(command_outcome outcome) { core_->put(std::move(outcome)); }
void remote_port::keep(std::string, conversation_id conversation, std::string bytes) {
  core_->put(channels::remote::keep{conversation, std::move(bytes)});
}
void remote_port::reachable(std::string, std::vector<reachability> endpoints, bool whole) {
  channels::remote::reachable part{{}, whole};
  for (auto& one : endpoints) {
    if (part.endpoints.size() == endpoints_per_word) {
      core_->put(std::move(part));
      part = {{}, false};
    }
    part.endpoints.push_back(std::move(one));
  }
  core_->put(std::move(part));
}

struct port_thread::running {
  explicit running(remote_port& what) : port{what}, stop{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    if (stop < 0) throw std::runtime_error{"no descriptor left for the engine's port"};
    thread = std::thread{[this] { run(); }};
  }
  void run() {
    std::array<pollfd, 2> polled{{{port.fd(), POLLIN, 0}, {stop, POLLIN, 0}}};
    for (;;) {
      if (::poll(polled.data(), polled.size(), -1) < 0) continue; // EINTR
      if (polled[1].revents != 0) return;
      port.turn();
    }
  }
  remote_port& port;
  int stop;
  std::thread thread;
};

port_thread::port_thread(remote_port& port) : running_{std::make_unique<running>(port)} {}
port_thread::~port_thread() {
  ring_bell(running_->stop);
  running_->thread.join();
  ::close(running_->stop);
}

} // namespace strowger::channels::remote
