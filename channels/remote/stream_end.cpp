#include "channels/remote/stream_end.hpp"
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>

namespace strowger::channels::remote {

void stream_end::adopt(int fd) {
  close();
  fd_ = fd;
}

void stream_end::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  in_ = {};
  out_ = {};
  written_ = 0;
}

bool stream_end::read() {
  constexpr std::size_t chunk = 64U * 1024U;
  for (std::size_t sum = 0; sum < read_bytes_max;) {
    const auto got = ::recv(fd_, in_.room(chunk), chunk, MSG_DONTWAIT);
    if (got > 0) {
      in_.arrived(static_cast<std::size_t>(got));
      sum += static_cast<std::size_t>(got);
      if (static_cast<std::size_t>(got) < chunk) return true;
    } else if (got == 0) {
      return false;
    } else if (errno != EINTR) {
      return errno == EAGAIN;
    }
  }
  return true;
}

void stream_end::take(std::string& frames) {
  if (waiting() == 0) {
    out_.swap(frames);
    written_ = 0;
  } else {
    out_.append(frames);
  }
  frames.clear();
}

bool stream_end::write() {
  while (waiting() > 0) {
    const auto sent = ::send(fd_, out_.data() + written_, waiting(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0)
      written_ += static_cast<std::size_t>(sent);
    else if (errno == EAGAIN)
      break;
    else if (errno != EINTR)
      return false;
  }
  constexpr std::size_t lasting = 256U * 1024U;
  if (waiting() == 0) {
    out_.clear();
    if (out_.capacity() > lasting) out_.shrink_to_fit();
    written_ = 0;
  } else if (written_ > lasting) {
    out_.erase(0, written_);
    written_ = 0;
  }
  return true;
}

} // namespace strowger::channels::remote
