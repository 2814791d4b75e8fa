#include "channels/sip/nta/nta_inside.hpp"
#include "channels/sip/stun.hpp"
#include <cassert>
extern "C" {
#include <sofia-sip/tport_plugins.h>
}

/// STUN on the sockets of our listeners: the keep-alive of telephones over UDP. Sofia brings a server of its
/// own that answers everybody, also who is only said to have asked, and writes all that it hears on stderr.
namespace strowger::channels::sip {

namespace {

tport_stun_server_t* begin_server(su_root_t* root, tagi_t const*) {
  return reinterpret_cast<tport_stun_server_t*>(su_root_magic(root));
}
void end_server(tport_stun_server_t*) {}
int pass_over_socket(tport_stun_server_t*, su_socket_t) { return 0; }

void requested(tport_stun_server_t* server, su_socket_t socket, void* datagram, ssize_t size, void* address,
               socklen_t address_size) {
  auto* in = static_cast<nta_stack::inside*>(reinterpret_cast<su_root_magic_t*>(server));
  const auto* from = static_cast<const su_sockaddr_t*>(address);
  const std::string_view text{static_cast<const char*>(datagram), static_cast<std::size_t>(size)};
  if (const auto answer = in->answer_to_stun(text, *from))
    static_cast<void>(::sendto(socket, answer->data(), answer->size(), 0, &from->su_sa, address_size));
}

} // namespace

std::optional<std::string> nta_stack::inside::answer_to_stun(std::string_view datagram,
                                                             const su_sockaddr_t& from) {
  sip_source source;
  char text[64] = "";
  su_inet_ntop(from.su_family, SU_ADDR(&from), text, sizeof text);
  source.address = text;
  source.port = ntohs(from.su_port);
  if (!user.welcome(source, approach::other)) return ++counters.dropped, std::nullopt;
  const std::string_view octets{static_cast<const char*>(SU_ADDR(&from)),
                                from.su_family == AF_INET ? 4U : 16U};
  return sip::answer_to_stun(datagram, octets, source.port);
}

void nta_stack::inside::be_the_stun_server() {
  // Sofia wants more of a size than the table has.
  static const tport_stun_server_vtable_t ours{sizeof ours + 1,  begin_server,     end_server,
                                               pass_over_socket, pass_over_socket, requested};
  static const bool plugged_in = tport_plug_in_stun_server(&ours) == 0; // once for all stacks
  assert(plugged_in);
}

} // namespace strowger::channels::sip
