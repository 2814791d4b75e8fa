#pragma once
#include <algorithm>
#include <filesystem>
#include <optional>
#include <sys/socket.h>
#include <sys/un.h>

namespace strowger::channels {

/// The address of a UNIX socket in the file system; nothing if the path does not fit (107 bytes, unix(7)).
inline std::optional<sockaddr_un> local_address(const std::filesystem::path& path) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  const auto& text = path.native();
  if (text.empty() || text.size() >= sizeof out.sun_path) return std::nullopt;
  std::copy(text.begin(), text.end(), out.sun_path);
  return out;
}

/// As the calls of the system take it.
inline const sockaddr* plain(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

} // namespace strowger::channels
