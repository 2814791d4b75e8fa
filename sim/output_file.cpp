#include "sim/output_file.hpp"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace strowger::sim {

namespace fs = std::filesystem;

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
  }
  if (fd_ < 0) refuse(errno);
}

output_file::~output_file() {
  if (fd_ >= 0) ::close(fd_);
  if (fd_ >= 0 && !part_.empty()) ::unlink(part_.c_str());
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
}

void output_file::refuse(int reason) const {
  throw std::runtime_error{"cannot write " + path_ + ": " + std::strerror(reason)};
}

void check_outputs(const std::string& input, const std::vector<std::string>& outputs) {
  const auto same = [](const std::string& a, const std::string& b) {
    std::error_code none;
    if (fs::exists(a, none) && fs::exists(b, none)) return fs::equivalent(a, b, none);
    return fs::weakly_canonical(a, none) == fs::weakly_canonical(b, none);
  };
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].empty()) continue;
    std::error_code none;
    if (fs::exists(outputs[i], none) && !fs::is_regular_file(outputs[i], none)) continue;
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
