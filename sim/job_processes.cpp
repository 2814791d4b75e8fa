#include "sim/job_processes.hpp"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <sched.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace strowger::sim {

namespace {

struct frame_head {
  std::uint32_t number;
  std::uint32_t failed; ///< the bytes are the exception's words
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

/// A counter that copies of the process share.
class shared_counter {
public:
  shared_counter() {
    void* page = ::mmap(nullptr, sizeof(std::atomic<std::uint32_t>), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw std::runtime_error{"no memory that processes share"};
    next_ = new (page) std::atomic<std::uint32_t>{0};
  }
  ~shared_counter() { ::munmap(next_, sizeof *next_); }
  shared_counter(const shared_counter&) = delete;
  shared_counter& operator=(const shared_counter&) = delete;
  std::uint32_t take() { return next_->fetch_add(1); }

private:
  std::atomic<std::uint32_t>* next_;
};

/// In the copy: jobs until there are none.
[[noreturn]] void work(int to, shared_counter& next, std::uint32_t count, const job& what) {
  for (auto number = next.take(); number < count; number = next.take()) {
    std::string bytes;
    std::uint32_t failed = 0;
    try {
      bytes = what(number);
    } catch (const std::exception& thrown) {
      failed = 1;
      bytes = thrown.what();
    }
    const frame_head head{number, failed, bytes.size()};
    write_all(to, &head, sizeof head);
    write_all(to, bytes.data(), bytes.size());
    if (failed != 0) ::_exit(1);
  }
  ::_exit(0);
}

class job_process {
public:
  job_process(shared_counter& next, std::uint32_t count, const job& what) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error{"no pipe to a process"};
    std::fflush(nullptr);
    const auto parent = ::getpid();
    id_ = ::fork();
    if (id_ < 0) throw std::runtime_error{"no further process can be made"};
    if (id_ == 0) {
      // However the parent ends, nobody works on for nothing.
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != parent) ::_exit(1);
      ::close(ends[0]);
      work(ends[1], next, count, what);
    }
    ::close(ends[1]);
    from_ = ends[0];
  }
  job_process(job_process&& other) noexcept
    : id_{std::exchange(other.id_, -1)}, from_{std::exchange(other.from_, -1)}, read_{
                                                                                    std::move(other.read_)} {}
  job_process(const job_process&) = delete;
  job_process& operator=(const job_process&) = delete;
  job_process& operator=(job_process&&) = delete;
  ~job_process() {
    if (from_ >= 0) ::close(from_);
    if (id_ <= 0) return;
    ::kill(id_, SIGKILL); // only when something was thrown meanwhile
    ::waitpid(id_, nullptr, 0);
  }

  [[nodiscard]] int descriptor() const { return from_; } ///< below 0: it has ended
  /// Takes in what there is; `take(head, bytes)` for each result.
  template <class Take>
  void read(const Take& take) {
    char part[65'536];
    const auto size = ::read(from_, part, sizeof part);
    if (size < 0 && errno == EINTR) return;
    if (size <= 0) return end();
    read_.append(part, static_cast<std::size_t>(size));
    for (;;) {
      frame_head head{};
      if (read_.size() < sizeof head) return;
      std::memcpy(&head, read_.data(), sizeof head);
      if (read_.size() - sizeof head < head.size) return;
      take(head, read_.substr(sizeof head, head.size));
      read_.erase(0, sizeof head + head.size);
    }
  }

private:
  void end() {
    ::close(std::exchange(from_, -1));
    int status = 0;
    ::waitpid(std::exchange(id_, -1), &status, 0);
    if (WIFSIGNALED(status))
      throw std::runtime_error{"a process that ran jobs died of signal " + std::to_string(WTERMSIG(status))};
    if (WEXITSTATUS(status) != 0) throw std::runtime_error{"a process that ran jobs ended early"};
  }

  pid_t id_ = -1;
  int from_ = -1;
  std::string read_;
};

} // namespace

unsigned usable_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&cores)));
}

std::vector<std::string> run_jobs(std::uint32_t count, unsigned processes, const job& what,
                                  const std::function<void(std::uint32_t)>& done) {
  std::vector<std::string> results(count);
  if (processes <= 1 || count <= 1) {
    for (std::uint32_t i = 0; i < count; ++i) {
      results[i] = what(i);
      if (done) done(i);
    }
    return results;
  }
  shared_counter next;
  std::vector<job_process> all;
  for (unsigned i = 0; i < std::min<unsigned>(processes, count); ++i) all.emplace_back(next, count, what);
  const auto take = [&](const frame_head& head, std::string bytes) {
    if (head.failed != 0) throw std::runtime_error{bytes};
    results[head.number] = std::move(bytes);
    if (done) done(head.number);
  };
  for (;;) {
    std::vector<pollfd> open;
    for (const auto& one : all)
      if (one.descriptor() >= 0) open.push_back({one.descriptor(), POLLIN, 0});
    if (open.empty()) return results;
    if (::poll(open.data(), open.size(), -1) < 0 && errno != EINTR)
      throw std::runtime_error{"the processes cannot be listened to"};
    for (auto& one : all)
      for (const auto& ready : open)
        if (ready.fd == one.descriptor() && ready.revents != 0) one.read(take);
  }
}

} // namespace strowger::sim
