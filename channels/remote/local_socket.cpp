#include "channels/remote/local_socket.hpp"
#include "channels/local_address.hpp"
#include <cerrno>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace strowger::channels::remote {

namespace {

routing::error socket_trouble(const std::filesystem::path& path, const std::string& what) {
  return {routing::error_code::wrong_state, "socket " + path.string() + ": " + what};
}

bool is_ours(int fd) {
  ucred who{};
  socklen_t size = sizeof who;
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 &&
         (who.uid == ::geteuid() || who.uid == 0);
}

int close_with(int fd, int why) {
  ::close(fd);
  errno = why;
  return -1;
}

} // namespace

routing::result<int> listen_locally(const std::filesystem::path& path) {
  const auto address = local_address(path);
  if (!address)
    return socket_trouble(path, "the path is longer than 107 bytes; choose a shorter data folder");
  const auto folder = path.parent_path();
  std::error_code failed;
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), failed);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return socket_trouble(path, "its folder cannot be made: " + std::generic_category().message(errno));
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() ||
      (found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return socket_trouble(path, "its folder must belong to the engine's user, and only that user may write "
                                "to it; run: chmod 700 " +
                                    folder.string());
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return socket_trouble(path, "what is there cannot be removed: " + std::generic_category().message(errno));
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return socket_trouble(path, std::generic_category().message(errno));
  // The mode the socket has now is the one its file gets: at no moment may anybody else connect.
  if (::fchmod(fd, 0600) == 0 && ::bind(fd, plain(*address), sizeof *address) == 0 &&
      ::chmod(path.c_str(), 0600) == 0 && ::listen(fd, 16) == 0)
    return fd;
  const int why = errno;
  ::close(fd);
  return socket_trouble(path, std::generic_category().message(why));
}

int accept_locally(int listening) {
  const int fd = ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0 || is_ours(fd)) return fd;
  return close_with(fd, EPERM);
}

int connect_locally(const std::filesystem::path& path) {
  const auto address = local_address(path);
  if (!address) {
    errno = ENAMETOOLONG;
    return -1;
  }
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  // A stream of this family connects at once or, with a full backlog, not at all (EAGAIN).
  if (::connect(fd, plain(*address), sizeof *address) != 0) return close_with(fd, errno);
  return is_ours(fd) ? fd : close_with(fd, EPERM);
}

} // namespace strowger::channels::remote
