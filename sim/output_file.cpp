#include "sim/output_file.hpp"
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace strowger::sim {

namespace fs = std::filesystem;

namespace {

/// What this process has begun to write: taken away when a signal ends it, as with Ctrl-C.
constexpr std::size_t parts_max = 8;
std::array<std::atomic<const char*>, parts_max> open_parts;
/// Copies of it (`job_processes`) have the same list, and nothing to take away.
std::atomic<::pid_t> whose_parts;

void take_parts_away(int signal) {
  if (::getpid() == whose_parts.load())
    for (const auto& one : open_parts)
      if (const auto* path = one.load()) ::unlink(path);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void mind_signals() {
  for (const int one : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now {};
    ::sigaction(one, nullptr, &now);
    if (now.sa_handler != SIG_DFL) continue; // somebody else minds it, or nobody shall
    now.sa_handler = take_parts_away;
    ::sigaction(one, &now, nullptr);
  }
}

void remember_part(const char* path) {
  if (whose_parts.exchange(::getpid()) != ::getpid())
    for (auto& one : open_parts) one.store(nullptr);
  mind_signals();
  for (auto& one : open_parts) {
    const char* free = nullptr;
    if (one.compare_exchange_strong(free, path)) return;
  }
}

void forget_part(const char* path) {
  for (auto& one : open_parts) {
    const char* its = path;
    if (one.compare_exchange_strong(its, nullptr)) return;
  }
}

} // namespace

output_file::output_file(std::string path, unsigned rights) : path_{std::move(path)} {
  if (path_.empty()) return;
  struct stat found {};
  const bool there = ::stat(path_.c_str(), &found) == 0;
  if (there && S_ISDIR(found.st_mode)) refuse(EISDIR);
  if (there && !S_ISREG(found.st_mode)) {
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    if (there && ::access(path_.c_str(), W_OK) != 0) refuse(errno);
    part_ = path_ + ".part";
    fd_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, rights);
    if (fd_ >= 0) remember_part(part_.c_str());
  }
  if (fd_ < 0) refuse(errno);
}

output_file::~output_file() {
  if (fd_ >= 0) ::close(fd_);
  if (fd_ >= 0 && !part_.empty()) ::unlink(part_.c_str());
  forget_part(part_.c_str());
}

void output_file::write(std::string_view text) {
  if (path_.empty()) return;
  while (!text.empty()) {
    const auto written = ::write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) refuse(errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  const bool closed = ::close(fd_) == 0;
  fd_ = -1;
  if (!closed || (!part_.empty() && std::rename(part_.c_str(), path_.c_str()) != 0)) {
    const int reason = errno;
    if (!part_.empty()) ::unlink(part_.c_str());
    refuse(reason);
  }
  forget_part(part_.c_str());
}

void output_file::refuse(int reason) const {
  throw std::runtime_error{"cannot write " + path_ + ": " + std::strerror(reason)};
}

void check_outputs(const std::vector<std::string>& inputs, const std::vector<std::string>& outputs) {
  const auto same = [](const std::string& a, const std::string& b) {
    std::error_code none;
    if (fs::exists(a, none) && fs::exists(b, none)) return fs::equivalent(a, b, none);
    return fs::weakly_canonical(a, none) == fs::weakly_canonical(b, none);
  };
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].empty()) continue;
    std::error_code none;
    if (fs::exists(outputs[i], none) && !fs::is_regular_file(outputs[i], none)) continue;
    for (const auto& input : inputs)
      if (!input.empty() && same(input, outputs[i]))
        throw std::runtime_error{outputs[i] + " is the file that is read: write to another"};
    for (std::size_t j = i + 1; j < outputs.size(); ++j)
      if (!outputs[j].empty() && same(outputs[i], outputs[j]))
        throw std::runtime_error{outputs[i] + " is named twice: one would write over the other"};
  }
}

void check_printed() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  throw std::runtime_error{std::string{"cannot print: "} + std::strerror(errno)};
}

} // namespace strowger::sim
