#include "channels/sip/grammar.hpp"
#include "channels/sip/nta/nta_inside.hpp"
#include "channels/sip/uri.hpp"
#include <algorithm>

/// Which of our listeners a message goes by, and what peers are told of it.
namespace strowger::channels::sip {

std::string sip_listener::name() const {
  return (address.find(':') != address.npos ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

std::string sip_listener::host() const {
  const auto& told = advertised.empty() ? address : advertised;
  return told.find(':') != told.npos ? "[" + told + "]" : told;
}

bool sip_listener::takes(transport by) const {
  return std::find(transports.begin(), transports.end(), by) != transports.end();
}

socket_need need_of(const std::string& uri) {
  const bool in_brackets = uri.find('<') != uri.npos; // a route is, with parameters of its own behind it
  const auto named = in_brackets ? read_named_address(uri) : std::nullopt;
  const auto where = read_sip_uri(named ? named->uri : uri);
  socket_need what;
  if (!where) return what;
  what.v6 = where->host.starts_with('[');
  const auto* said = find_parameter(where->params, "transport");
  if (where->secure || (said != nullptr && same_word(*said, "tls")))
    what.by = transport::tls;
  else if (said != nullptr && same_word(*said, "tcp"))
    what.by = transport::tcp;
  return what;
}

std::string contact_at(const way& how) {
  std::string contact = how.by == transport::tls ? "<sips:" : "<sip:";
  contact += how.at->host() + ":" + std::to_string(how.at->port);
  if (how.by == transport::tcp) contact += ";transport=tcp";
  return contact + ">";
}

way nta_stack::inside::way_by(const std::string& listener, const socket_need& what) const {
  const sip_listener *first = nullptr, *of_family = nullptr;
  for (const auto& one : listeners) {
    if (!one.takes(what.by)) continue;
    if (one.name() == listener) return {&one, what.by, true};
    if (first == nullptr) first = &one;
    if (of_family == nullptr && one.host().starts_with('[') == what.v6) of_family = &one;
  }
  if (first == nullptr) first = &listeners.front();
  return {of_family != nullptr ? of_family : first, what.by, false};
}

way nta_stack::inside::way_of(const dialog& within) const {
  const auto& next = !within.routes.empty() ? within.routes.front()
                     : within.flow.empty()  ? within.target
                                            : within.flow;
  return way_by(within.listener, need_of(next));
}

bool nta_stack::inside::lost_connection(const dialog& within) const {
  const auto by = need_of(within.flow).by;
  const auto to = by == transport::udp ? std::nullopt : read_sip_uri(within.flow);
  auto* socket = to ? bound(way_of(within)) : nullptr;
  if (socket == nullptr) return false;
  const auto port = std::to_string(to->port);
  const std::string proto{name_of(by)};
  tp_name_t name{};
  name.tpn_proto = proto.c_str();
  name.tpn_canon = name.tpn_host = to->host.c_str();
  name.tpn_port = port.c_str();
  const auto* found = tport_by_name(socket, &name);
  return found == nullptr || !tport_is_secondary(found) || tport_is_closed(found) != 0;
}

void nta_stack::inside::watch_connection(msg_t* message, std::string source) {
  auto* by = tport_delivered_by(nta_agent_tports(agent), message);
  if (by == nullptr || tport_is_secondary(by) == 0 || connections.contains(by)) return;
  if (const int pending = tport_pend(by, nullptr, &inside::connection_closed, this); pending > 0)
    connections[by] = {std::move(source), pending};
}

void nta_stack::inside::connection_closed(tp_stack_t*, tp_client_t* client, tport_t* which, msg_t*, int) {
  auto* self = static_cast<inside*>(client);
  const auto node = self->connections.extract(which);
  if (!node) return;
  const doing now{self};
  tport_release(which, node.mapped().pending, nullptr, nullptr, client, 0);
  self->user.connection_closed(node.mapped().source);
}

tport_t* nta_stack::inside::bound(const way& which) const {
  const auto listener = which.at->name();
  for (auto* one = tport_primaries(nta_agent_tports(agent)); one != nullptr; one = tport_next(one))
    if (listener == tport_name(one)->tpn_ident && same_word(tport_name(one)->tpn_proto, name_of(which.by)))
      return one;
  return nullptr;
}

std::string nta_stack::host_towards(const std::string& uri, const std::string& listener) const {
  return inside_->way_by(listener, need_of(uri)).at->host();
}

} // namespace strowger::channels::sip
