#pragma once
#include "channels/sip/host_names.hpp"
#include <functional>
#include <memory>

/// Looks up hosts' names, by c-ares on a thread of its own: SRV records where no port is said, then the
/// addresses of each server (RFC 3263 4.2). /etc/hosts is read, too; domains are never searched.
///
/// Threads: made, asked and attended by one, that of a foreign event loop, which watches `fd` for reading.
/// Never blocks it. Every question is answered, in `attend`, within `patience` and a little.
namespace strowger::channels::sip {

class dns_client {
public:
  static constexpr std::chrono::seconds patience{5};

  /// `servers`: numeric addresses, each with a port or without; none: those of /etc/resolv.conf, which is
  /// read again when it has changed.
  dns_client(const std::vector<std::string>& servers, std::function<void(const host_answer&)> heard);
  ~dns_client();
  dns_client(const dns_client&) = delete;
  dns_client& operator=(const dns_client&) = delete;

  void ask(host_question of);
  [[nodiscard]] int fd() const;
  void attend();

private:
  struct inside;
  std::unique_ptr<inside> inside_;
};

} // namespace strowger::channels::sip
