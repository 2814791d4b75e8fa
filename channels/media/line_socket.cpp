#include "channels/media/line_socket.hpp"
#include <unistd.h>

namespace strowger::channels::media {

namespace {

constexpr int expedited_forwarding = 0xb8; ///< DSCP 46, as the byte of the header

} // namespace

line_socket::~line_socket() { close(); }

bool line_socket::open(const socket_address& at) {
  close();
  fd_ = ::socket(at.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return false;
  if (::bind(fd_, at.data(), at.size()) != 0) {
    close();
    return false;
  }
  // Refused in some containers; the mark is a wish.
  if (at.family() == AF_INET)
    ::setsockopt(fd_, IPPROTO_IP, IP_TOS, &expedited_forwarding, sizeof expedited_forwarding);
  else
    ::setsockopt(fd_, IPPROTO_IPV6, IPV6_TCLASS, &expedited_forwarding, sizeof expedited_forwarding);
  return true;
}

void line_socket::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  connected_ = false;
}

void line_socket::connect_to(const socket_address& peer) {
  connected_ = ::connect(fd_, peer.data(), peer.size()) == 0;
}

void line_socket::disconnect() {
  if (!connected_) return;
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC; // connect(2)
  ::connect(fd_, &nobody, sizeof nobody);
  connected_ = false;
}

void line_socket::send(bytes_view packet, const socket_address& to) const {
  const auto sent = connected_
                        ? ::send(fd_, packet.data(), packet.size(), MSG_DONTWAIT)
                        : ::sendto(fd_, packet.data(), packet.size(), MSG_DONTWAIT, to.data(), to.size());
  static_cast<void>(sent);
}

arrivals::arrivals()
  : buffers_{std::make_unique<std::array<std::array<std::uint8_t, packet_bytes>, most>>()} {
  for (std::size_t i = 0; i < most; ++i) {
    parts_[i] = {(*buffers_)[i].data(), packet_bytes};
    messages_[i].msg_hdr.msg_iov = &parts_[i];
    messages_[i].msg_hdr.msg_iovlen = 1;
  }
}

std::size_t arrivals::receive(int fd) {
  for (std::size_t i = 0; i < most; ++i) {
    messages_[i].msg_hdr.msg_name = sources_[i].data();
    messages_[i].msg_hdr.msg_namelen = socket_address::capacity;
    messages_[i].msg_hdr.msg_flags = 0;
  }
  const auto count = ::recvmmsg(fd, messages_.data(), most, MSG_DONTWAIT, nullptr);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::span<std::uint8_t> arrivals::packet(std::size_t index) {
  if ((messages_[index].msg_hdr.msg_flags & MSG_TRUNC) != 0) return {};
  return {(*buffers_)[index].data(), messages_[index].msg_len};
}

} // namespace strowger::channels::media
