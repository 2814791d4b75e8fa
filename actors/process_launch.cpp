#include "actors/process_launch.hpp"
#include "actors/process_keeper.hpp"
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace strowger::actors {

namespace {

constexpr int status_of_no_program = 127;

/// Between fork and exec in a process with threads: calls only what signal-safety(7) names, and plain system
/// calls.
[[noreturn]] void become(const char* program, char** arguments, int configuration, int lock) {
  // Above all numbers that are needed, whatever numbers they had.
  const int own_configuration = ::fcntl(configuration, F_DUPFD, 16);
  const int own_lock = ::fcntl(lock, F_DUPFD, 16);
  if (::dup2(own_configuration, kept_process::configuration_fd) < 0 ||
      ::dup2(own_lock, kept_process::lock_fd) < 0)
    ::_exit(status_of_no_program);
  ::syscall(SYS_close_range, kept_process::lock_fd + 1, ~0U, 0);

  std::array<char, 16> digits{};
  std::size_t first = digits.size();
  digits[--first] = '\n';
  for (auto left = ::getpid(); left > 0; left /= 10) digits[--first] = static_cast<char>('0' + left % 10);
  if (::ftruncate(kept_process::lock_fd, 0) != 0 ||
      ::pwrite(kept_process::lock_fd, digits.data() + first, digits.size() - first, 0) < 0)
    ::_exit(status_of_no_program);

  for (const int one : {SIGPIPE, SIGHUP, SIGTERM, SIGINT, SIGUSR2}) ::signal(one, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(program, arguments, environ);
  ::_exit(status_of_no_program);
}

} // namespace

int configuration_in_memory(const std::string& name, const std::string& content) {
  const int file = ::memfd_create(name.c_str(), MFD_CLOEXEC);
  if (file < 0) return -1;
  if (replace_content(file, content)) return file;
  const int why = errno;
  ::close(file);
  errno = why;
  return -1;
}

std::string whole_content(int file) {
  std::string all;
  std::array<char, 4'096> part{};
  for (;;) {
    const auto got = ::pread(file, part.data(), part.size(), static_cast<off_t>(all.size()));
    if (got <= 0) return all;
    all.append(part.data(), static_cast<std::size_t>(got));
  }
}

bool replace_content(int file, const std::string& content) {
  if (::ftruncate(file, 0) != 0) return false;
  for (std::size_t done = 0; done < content.size();) {
    const auto put = ::pwrite(file, content.data() + done, content.size() - done, static_cast<off_t>(done));
    if (put <= 0) return false;
    done += static_cast<std::size_t>(put);
  }
  return true;
}

pid_t launch_process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                     int configuration, int lock) {
  auto name = program.string();
  auto texts = arguments;
  std::vector<char*> pointers{name.data()};
  for (auto& one : texts) pointers.push_back(one.data());
  pointers.push_back(nullptr);
  // Until the child is the program, a signal to it must not run a handler of ours: it waits.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const auto child = ::fork();
  if (child == 0) become(name.c_str(), pointers.data(), configuration, lock);
  const int why = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = why;
  return child;
}

// By number: the header of glibc 2.36 declares these two without C's linkage.
int open_process(pid_t process) { return static_cast<int>(::syscall(SYS_pidfd_open, process, 0)); }

void signal_process(int process, int signal) {
  ::syscall(SYS_pidfd_send_signal, process, signal, nullptr, 0); // it may have ended: then there is nobody
}

} // namespace strowger::actors
