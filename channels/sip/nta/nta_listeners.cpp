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

std::string contact_at(const way& how, bool secured, const std::string& user) {
  sip_uri contact{secured, user, how.at->host(), how.at->port, {}, {}};
  if (how.by == transport::tcp || (how.by == transport::tls && !secured))
    contact.params.push_back({"transport", std::string{name_of(how.by)}});
  return "<" + text_of(contact) + ">";
}

namespace {

/// Looked at by its first letters before it is read: nearly none is.
bool is_sips(std::string_view uri) {
  constexpr std::string_view scheme = "sips:";
  return same_word(uri.substr(0, scheme.size()), scheme) && read_sip_uri(uri).has_value();
}

} // namespace

bool is_secured(const dialog& to) {
  if (is_sips(to.target)) return true;
  const auto route = to.routes.empty() ? std::nullopt : read_named_address(to.routes.front());
  return route && is_sips(route->uri);
}

bool is_secured(const sip_t& request) {
  if (request.sip_request->rq_url->url_type == url_sips) return true;
  if (request.sip_record_route != nullptr) return request.sip_record_route->r_url->url_type == url_sips;
  return request.sip_contact != nullptr && request.sip_contact->m_url->url_type == url_sips;
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

next_hop nta_stack::inside::hop_of(const dialog& within) const {
  auto hop = next_hop_of(within);
  if (is_lost(hop, within.listener)) hop = next_hop_of(within, true);
  hop.socket.v6 = goes_by_v6(hop, within.call_id);
  return hop;
}

bool nta_stack::inside::is_lost(const next_hop& hop, const std::string& listener) const {
  if (!hop.on_connection) return false;
  auto* socket = bound(way_by(listener, hop.socket));
  if (socket == nullptr) return true;
  const auto port = std::to_string(hop.port);
  const std::string proto{name_of(hop.socket.by)};
  tp_name_t name{};
  name.tpn_proto = proto.c_str();
  name.tpn_canon = name.tpn_host = hop.host.c_str();
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

std::string nta_stack::host_towards(const dialog& to) const {
  return inside_->way_by(to.listener, inside_->hop_of(to).socket).at->host();
}

} // namespace strowger::channels::sip
