#pragma once
#include "routing/model/result.hpp"
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// Listening TCP sockets, and how they outlive a program that executes its successor: who connects meanwhile
/// waits in their backlog instead of being refused. Sockets are handed over as in socket activation
/// (sd_listen_fds(3)): descriptors from 3 on, their number in LISTEN_FDS, the process in LISTEN_PID.
namespace strowger::channels::web {

/// A descriptor and the end of it.
class listening_socket {
public:
  explicit listening_socket(int fd) : fd_{fd} {}
  listening_socket(listening_socket&& from) noexcept;
  listening_socket& operator=(listening_socket&& from) noexcept;
  ~listening_socket();
  [[nodiscard]] int fd() const { return fd_; }
  /// It is the caller's to close now.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  /// Numeric address and port it is bound to; empty and 0 when it is no bound IP socket.
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::uint16_t port() const;
  /// The same socket under another descriptor, closed on execution like this one.
  [[nodiscard]] routing::result<listening_socket> copy() const;

private:
  int fd_ = -1;
};
using listening_sockets = std::vector<listening_socket>;

/// Listens on a numeric address, port 0: any free one. If one of `inherited` listens there already it is
/// taken out of them instead; for port 0 any on that address will do.
routing::result<listening_socket> listen_at(const std::string& address, std::uint16_t port,
                                            listening_sockets& inherited);

/// What this process was handed over, once: the environment says nothing of it afterwards. Before other
/// threads begin. What is no listening TCP socket is left alone.
listening_sockets take_inherited_sockets();
/// Puts these where a successor finds them. Right before it is executed, when nothing else of the program
/// needs a descriptor any more: those from 3 on are written over.
void leave_to_successor(listening_sockets sockets);

} // namespace strowger::channels::web
