#include "channels/sip/dns/dns_client.hpp"
#include "channels/sip/dns/host_lookup.hpp"
#include <algorithm>
#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace strowger::channels::sip {

namespace {

using clock = std::chrono::steady_clock;

constexpr int first_wait_ms = 1'500, tries = 2; ///< for one name server's answer; twice as long each time
constexpr const char* system_servers = "/etc/resolv.conf";

/// Wakes a thread that waits for its descriptor.
class bell {
public:
  bell() : fd_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {}
  ~bell() { ::close(fd_); }
  bell(const bell&) = delete;
  bell& operator=(const bell&) = delete;
  [[nodiscard]] int fd() const { return fd_; }
  void ring() const {
    const std::uint64_t one = 1;
    static_cast<void>(::write(fd_, &one, sizeof one));
  }
  void hush() const {
    std::uint64_t count = 0;
    static_cast<void>(::read(fd_, &count, sizeof count));
  }

private:
  const int fd_;
};

std::pair<std::int64_t, std::int64_t> changed_at(const char* file) {
  struct stat is {};
  if (::stat(file, &is) != 0) return {};
  return {is.st_mtim.tv_sec, is.st_mtim.tv_nsec};
}

} // namespace

struct dns_client::inside {
  inside(const std::vector<std::string>& from, std::function<void(const host_answer&)> to);
  ~inside();

  void work();
  void open();
  void close();
  void begin();
  void wait();
  static void socket_changed(void* arg, ares_socket_t fd, int reads, int writes);

  std::function<void(const host_answer&)> heard;
  std::string servers; ///< as c-ares reads them; empty: the system's
  bell asked, answered;
  std::mutex mutex; ///< of the next two
  std::vector<host_question> questions;
  std::vector<host_answer> answers;
  std::atomic<bool> ends = false;

  // of the thread alone
  struct under_way {
    std::shared_ptr<host_lookup> what;
    clock::time_point until;
  };
  ares_channel channel = nullptr;
  std::map<ares_socket_t, short> sockets;
  std::vector<under_way> lookups;
  std::pair<std::int64_t, std::int64_t> system_read{};
  std::thread thread;
};

dns_client::inside::inside(const std::vector<std::string>& from, std::function<void(const host_answer&)> to)
  : heard{std::move(to)} {
  for (const auto& one : from) servers += (servers.empty() ? "" : ",") + one;
  ares_library_init(ARES_LIB_INIT_ALL);
  // Signals are the other thread's.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread = std::thread{[this] { work(); }};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

dns_client::inside::~inside() {
  ends = true;
  asked.ring();
  thread.join();
  ares_library_cleanup();
}

void dns_client::inside::socket_changed(void* arg, ares_socket_t fd, int reads, int writes) {
  auto& sockets = static_cast<inside*>(arg)->sockets;
  if (reads == 0 && writes == 0)
    sockets.erase(fd);
  else
    sockets[fd] = static_cast<short>((reads != 0 ? POLLIN : 0) | (writes != 0 ? POLLOUT : 0));
}

void dns_client::inside::open() {
  ares_options options{};
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  options.timeout = first_wait_ms;
  options.tries = tries;
  options.sock_state_cb = &inside::socket_changed;
  options.sock_state_cb_data = this;
  system_read = changed_at(system_servers);
  const int with = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  if (ares_init_options(&channel, &options, with) != ARES_SUCCESS) channel = nullptr;
  if (channel != nullptr && !servers.empty()) ares_set_servers_ports_csv(channel, servers.c_str());
}

void dns_client::inside::close() {
  if (channel != nullptr) ares_destroy(channel);
  channel = nullptr;
  sockets.clear();
}

void dns_client::inside::begin() {
  std::vector<host_question> next;
  {
    const std::scoped_lock lock{mutex};
    next.swap(questions);
  }
  std::erase_if(lookups, [](const auto& one) { return one.what->is_over(); });
  if (next.empty()) return;
  // What was given up may still be under way in the channel: it ends with it.
  if (servers.empty() && lookups.empty() && changed_at(system_servers) != system_read) close();
  if (channel == nullptr) open();
  for (auto& of : next) {
    auto one = std::make_shared<host_lookup>(channel, std::move(of), [this](const host_answer& what) {
      const std::scoped_lock lock{mutex};
      answers.push_back(what);
      answered.ring();
    });
    if (channel == nullptr) {
      one->give_up();
      continue;
    }
    lookups.push_back({one, clock::now() + patience});
    one->begin();
  }
}

void dns_client::inside::wait() {
  std::vector<pollfd> all{{asked.fd(), POLLIN, 0}};
  for (const auto& [fd, events] : sockets) all.push_back({fd, events, 0});
  auto until = clock::time_point::max();
  for (const auto& one : lookups) until = std::min(until, one.until);
  int ms = -1;
  if (until != clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
    ms = static_cast<int>(std::max<std::int64_t>(0, left.count()));
  }
  if (timeval room{}, *next = channel != nullptr ? ares_timeout(channel, nullptr, &room) : nullptr;
      next != nullptr) {
    const auto due = static_cast<int>(next->tv_sec * 1'000 + next->tv_usec / 1'000 + 1);
    ms = ms < 0 ? due : std::min(ms, due);
  }
  if (::poll(all.data(), all.size(), ms) < 0) return;
  if (all.front().revents != 0) asked.hush();
  if (channel == nullptr) return;
  ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); // what has waited long enough
  for (auto one = all.begin() + 1; one != all.end(); ++one)
    if (one->revents != 0 && sockets.contains(one->fd))
      ares_process_fd(channel, (one->revents & ~POLLOUT) != 0 ? one->fd : ARES_SOCKET_BAD,
                      (one->revents & POLLOUT) != 0 ? one->fd : ARES_SOCKET_BAD);
}

void dns_client::inside::work() {
  pthread_setname_np(pthread_self(), "names");
  while (!ends) {
    begin();
    wait();
    for (const auto& one : lookups)
      if (clock::now() >= one.until) one.what->give_up();
  }
  for (const auto& one : lookups) one.what->give_up();
  close();
}

dns_client::dns_client(const std::vector<std::string>& servers, std::function<void(const host_answer&)> heard)
  : inside_{std::make_unique<inside>(servers, std::move(heard))} {}
dns_client::~dns_client() = default;

void dns_client::ask(host_question of) {
  {
    const std::scoped_lock lock{inside_->mutex};
    inside_->questions.push_back(std::move(of));
  }
  inside_->asked.ring();
}

int dns_client::fd() const { return inside_->answered.fd(); }

void dns_client::attend() {
  inside_->answered.hush();
  std::vector<host_answer> all;
  {
    const std::scoped_lock lock{inside_->mutex};
    all.swap(inside_->answers);
  }
  for (const auto& one : all) inside_->heard(one);
}

} // namespace strowger::channels::sip
