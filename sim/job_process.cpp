#include "sim/job_process.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace strowger::sim {

namespace {

constexpr std::size_t words_max = 8'192; // the newest of them

struct frame_head {
  enum class kind : std::uint32_t { begins, brings, threw } what;
  std::uint32_t number;
  std::uint64_t size;
};

void write_all(int to, const void* bytes, std::size_t size) {
  const auto* next = static_cast<const char*>(bytes);
  while (size > 0) {
    const auto wrote = ::write(to, next, size);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) ::_exit(1); // the parent is gone
    next += wrote;
    size -= static_cast<std::size_t>(wrote);
  }
}

void write_frame(int to, frame_head::kind what, std::uint32_t number, const std::string& bytes) {
  const frame_head head{what, number, bytes.size()};
  write_all(to, &head, sizeof head);
  write_all(to, bytes.data(), bytes.size());
}

/// Until the parent has read what was said: the words of one job are not those of the next.
void wait_to_be_read(int from) {
  char read = 0;
  while (::read(from, &read, 1) < 0 && errno == EINTR) {
  }
}

/// In the copy: jobs until there are none.
[[noreturn]] void work(int to, shared_counter& next, std::uint32_t count, const job& what) {
  for (auto number = next.take(); number < count; number = next.take()) {
    write_frame(to, frame_head::kind::begins, number, {});
    try {
      const auto bytes = what(number);
      std::fflush(stderr);
      write_frame(to, frame_head::kind::brings, number, bytes);
    } catch (const std::exception& thrown) {
      write_frame(to, frame_head::kind::threw, number, thrown.what());
    }
    wait_to_be_read(to);
  }
  ::_exit(0);
}

/// Whatever handles these in the parent would speak of the parent.
void die_plainly() {
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTERM}) ::signal(signal, SIG_DFL);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe to a process"};
  return ends;
}
std::array<int, 2> make_line() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw std::runtime_error{"no line to a process"};
  return ends;
}

std::string how_it_died(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const char* name = ::strsignal(signal);
    return "died of signal " + std::to_string(signal) + " (" + (name ? name : "unknown") + ")";
  }
  return "ended early with code " + std::to_string(WEXITSTATUS(status));
}

} // namespace

shared_counter::shared_counter() {
  void* page = ::mmap(nullptr, sizeof(std::atomic<std::uint32_t>), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw std::runtime_error{"no memory that processes share"};
  next_ = new (page) std::atomic<std::uint32_t>{0};
}
shared_counter::~shared_counter() { ::munmap(next_, sizeof *next_); }

job_process::job_process(shared_counter& next, std::uint32_t count, const job& what) {
  const auto results = make_line(), words = make_pipe();
  std::fflush(nullptr);
  const auto parent = ::getpid();
  id_ = ::fork();
  if (id_ < 0) throw std::runtime_error{"no further process can be made"};
  if (id_ == 0) {
    // However the parent ends, nobody works on for nothing.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    die_plainly();
    ::close(results[0]);
    ::close(words[0]);
    ::dup2(words[1], STDERR_FILENO);
    ::close(words[1]);
    work(results[1], next, count, what);
  }
  ::close(results[1]);
  ::close(words[1]);
  from_ = results[0];
  words_from_ = words[0];
  ::fcntl(words_from_, F_SETFL, O_NONBLOCK);
}

job_process::job_process(job_process&& other) noexcept
  : id_{std::exchange(other.id_, -1)}, from_{std::exchange(other.from_, -1)},
    words_from_{std::exchange(other.words_from_, -1)}, read_{std::move(other.read_)},
    words_{std::move(other.words_)}, at_{other.at_}, began_{other.began_}, given_up_{other.given_up_} {}

job_process::~job_process() {
  if (from_ >= 0) ::close(from_);
  if (words_from_ >= 0) ::close(words_from_);
  if (id_ <= 0) return;
  ::kill(id_, SIGKILL); // only when something was thrown meanwhile
  ::waitpid(id_, nullptr, 0);
}

void job_process::read(const take& to) {
  char part[65'536];
  const auto size = ::read(from_, part, sizeof part);
  if (size < 0 && errno == EINTR) return;
  if (size <= 0) return end(to);
  read_.append(part, static_cast<std::size_t>(size));
  take_frames(to);
}

void job_process::take_frames(const take& to) {
  for (;;) {
    frame_head head{};
    if (read_.size() < sizeof head) return;
    std::memcpy(&head, read_.data(), sizeof head);
    if (read_.size() - sizeof head < head.size) return;
    auto bytes = read_.substr(sizeof head, head.size);
    read_.erase(0, sizeof head + head.size);
    if (head.what == frame_head::kind::begins) {
      at_ = head.number;
      began_ = clock::now();
      continue;
    }
    at_.reset();
    tell_words();
    static_cast<void>(::send(from_, "", 1, MSG_NOSIGNAL)); // one that is gone is told by its end
    job_outcome outcome;
    if (head.what == frame_head::kind::threw)
      outcome.failure = job_failure{job_failure::kind::threw, "threw", std::move(bytes)};
    else
      outcome.bytes = std::move(bytes);
    to(head.number, std::move(outcome));
  }
}

void job_process::read_words() {
  char part[4'096];
  for (;;) {
    const auto size = words_from_ < 0 ? 0 : ::read(words_from_, part, sizeof part);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return; // nothing at the moment
    if (size == 0) {
      if (words_from_ >= 0) ::close(std::exchange(words_from_, -1));
      return;
    }
    words_.append(part, static_cast<std::size_t>(size));
    if (words_.size() > 2 * words_max) words_.erase(0, words_.size() - words_max);
  }
}

/// Of a job that ended well they are nobody's last ones.
void job_process::tell_words() {
  read_words();
  std::fwrite(words_.data(), 1, words_.size(), stderr);
  words_.clear();
}

std::optional<job_process::clock::time_point> job_process::late_at(std::chrono::milliseconds longest) const {
  if (!at_ || given_up_ || longest.count() == 0) return std::nullopt;
  return began_ + longest;
}

void job_process::give_up(std::chrono::milliseconds longest) {
  given_up_ = longest;
  ::kill(id_, SIGKILL);
}

void job_process::end(const take& to) {
  ::close(std::exchange(from_, -1));
  int status = 0;
  ::waitpid(std::exchange(id_, -1), &status, 0);
  read_words();
  if (words_from_ >= 0) ::close(std::exchange(words_from_, -1));
  if (!at_) {
    if (status != 0) throw std::runtime_error{"a process between two jobs " + how_it_died(status)};
    return;
  }
  job_failure failure{job_failure::kind::died, how_it_died(status), std::move(words_)};
  if (failure.last_words.size() > words_max)
    failure.last_words.erase(0, failure.last_words.size() - words_max);
  if (given_up_) {
    failure.what = job_failure::kind::hung;
    char span[32];
    std::snprintf(span, sizeof span, "%g", static_cast<double>(given_up_->count()) / 1'000);
    failure.how = std::string{"has not ended after "} + span + " s";
  }
  to(*std::exchange(at_, std::nullopt), {{}, std::move(failure)});
}

} // namespace strowger::sim
