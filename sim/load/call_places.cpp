#include "sim/load/call_places.hpp"
#include "channels/media/socket_address.hpp"
#include <stdexcept>
#include <unistd.h>

namespace strowger::sim::load {

namespace media = channels::media;
namespace sip = channels::sip;

namespace {

/// A port that is free for datagrams there; 0: the address is not this machine's, or that port is taken.
std::uint16_t free_port_at(const std::string& address, std::uint16_t wanted) {
  auto at = media::socket_address::from(address, wanted);
  if (!at) return 0;
  const int fd = ::socket(at->family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  auto size = at->size();
  const bool free =
      fd >= 0 && ::bind(fd, at->data(), at->size()) == 0 && ::getsockname(fd, at->data(), &size) == 0;
  if (fd >= 0) ::close(fd);
  return free ? at->port() : 0;
}

sip::sip_listener listener_at(const std::string& address, std::uint16_t port, const call_place& where,
                              bool tls) {
  sip::sip_listener one;
  one.address = address;
  one.port = port;
  if (tls) {
    one.transports = {sip::transport::tls};
    one.certificates = where.certificates;
  }
  return one;
}

/// The first of the places callers may be at that is this machine's.
sip::sip_listener callers_place(const call_place& where) {
  for (const auto& address : where.from)
    if (const auto port = free_port_at(address, where.from_port); port != 0)
      return listener_at(address, port, where, where.by == sip::transport::tls);
  std::string all;
  for (const auto& address : where.from) all += (all.empty() ? "" : ", ") + address;
  throw std::runtime_error{"calls cannot come from " + all + ", port " + std::to_string(where.from_port) +
                           ": say one of this machine's addresses that is a trunk's (--call-from)"};
}

} // namespace

std::vector<sip::sip_listener> places_of(const call_place& where, std::vector<std::string>& said) {
  std::vector<sip::sip_listener> all{callers_place(where)};
  for (const auto& [address, port, tls] : where.phones) {
    if (address == all.front().address && port == all.front().port) continue;
    if (free_port_at(address, port) != 0)
      all.push_back(listener_at(address, port, where, tls));
    else
      said.push_back("telephones at " + address + ":" + std::to_string(port) +
                     " are not played: that is no address of this machine, or its port is taken");
  }
  return all;
}

} // namespace strowger::sim::load
