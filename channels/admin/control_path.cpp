#include "channels/admin/control_path.hpp"
#include "channels/local_address.hpp"
#include <cerrno>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace strowger::channels::admin {

namespace {

routing::error problem(std::string what) {
  return {routing::error_code::wrong_state, "control socket: " + std::move(what)};
}
std::string reason_of(int error) { return std::generic_category().message(error); }

routing::result<void> check_folder(const std::filesystem::path& folder) {
  std::error_code failed;
  if (!std::filesystem::exists(folder, failed)) {
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), failed);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      return problem("folder " + folder.string() + " cannot be made: " + reason_of(errno));
  }
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0)
    return problem("folder " + folder.string() + ": " + reason_of(errno));
  if (!S_ISDIR(found.st_mode)) return problem(folder.string() + " is not a folder");
  if (found.st_uid != ::geteuid() && found.st_uid != 0)
    return problem("folder " + folder.string() +
                   " belongs to another user; choose a folder of the engine's user");
  if ((found.st_mode & S_ISVTX) != 0)
    return problem("folder " + folder.string() +
                   " is shared by all users; choose one of the engine's own (control_socket)");
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return problem("others may write to folder " + folder.string() + "; run: chmod 700 " + folder.string());
  return {};
}

/// Takes a dead engine's socket file away.
routing::result<void> make_room(const std::filesystem::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return {};
    return problem(path.string() + ": " + reason_of(errno));
  }
  if (!S_ISSOCK(found.st_mode))
    return problem(path.string() + " is there and is not a socket; move it away or choose another path");
  if (const int fd = connect_to(path); fd >= 0) {
    ::close(fd);
    return problem("an engine answers at " + path.string() +
                   " already; stop it first, or choose another path");
  }
  if (errno != ECONNREFUSED)
    return problem("cannot tell whether an engine answers at " + path.string() + ": " + reason_of(errno));
  if (::unlink(path.c_str()) != 0)
    return problem("the dead socket " + path.string() + " cannot be removed: " + reason_of(errno));
  return {};
}

} // namespace

int connect_to(const std::filesystem::path& path) {
  const auto address = local_address(path);
  if (!address) {
    errno = ENAMETOOLONG;
    return -1;
  }
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (::connect(fd, plain(*address), sizeof *address) == 0) return fd;
  const int why = errno;
  ::close(fd);
  errno = why;
  return -1;
}

routing::result<int> listen_at(const std::filesystem::path& path) {
  const auto address = local_address(path);
  if (!address)
    return problem("the path " + path.string() +
                   " is longer than 107 bytes; choose a shorter one (control_socket)");
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
  if (auto ok = check_folder(folder); !ok) return ok.reason();
  if (auto ok = make_room(path); !ok) return ok.reason();
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return problem(reason_of(errno));
  // The mode the socket has now is the one its file gets: at no moment may anybody else connect.
  struct stat made {};
  if (::fchmod(fd, 0600) == 0 && ::bind(fd, plain(*address), sizeof *address) == 0 &&
      ::lstat(path.c_str(), &made) == 0 &&
      ((made.st_mode & 0777U) == 0600U || ::chmod(path.c_str(), 0600) == 0) && ::listen(fd, 16) == 0)
    return fd;
  const int why = errno;
  ::close(fd);
  return problem(path.string() + ": " + reason_of(why));
}

} // namespace strowger::channels::admin
