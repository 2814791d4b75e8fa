#include "channels/sip/next_hop.hpp"
#include "channels/sip/uri.hpp"
#include <algorithm>

namespace strowger::channels::sip {

namespace {

std::string_view without_brackets(std::string_view host) {
  const bool in_brackets = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
  return in_brackets ? host.substr(1, host.size() - 2) : host;
}

/// Whether that changed it.
bool set_parameter(parameters& of, std::string_view name, std::string_view value) {
  const auto found = std::find_if(of.begin(), of.end(), [&](const auto& one) { return one.name == name; });
  if (found != of.end() && found->value == value) return false;
  if (found != of.end())
    found->value = value;
  else
    of.push_back({std::string{name}, std::string{value}});
  return true;
}

} // namespace

next_hop next_hop_to(std::string_view text) {
  next_hop hop;
  auto uri = read_sip_uri(text);
  if (!uri) return hop;
  const auto* said = find_parameter(uri->params, "transport");
  if (uri->secure || (said != nullptr && same_word(*said, "tls")))
    hop.socket.by = transport::tls;
  else if (said != nullptr && same_word(*said, "tcp"))
    hop.socket.by = transport::tcp;
  const auto* instead = find_parameter(uri->params, "maddr");
  hop.host = without_brackets(instead != nullptr && !instead->empty() ? *instead : uri->host);
  hop.port = uri->port;
  hop.socket.v6 = hop.host.find(':') != hop.host.npos;
  bool changed = uri->secure && said != nullptr && set_parameter(uri->params, "transport", "tls");
  if (hop.socket.v6) changed |= set_parameter(uri->params, "maddr", hop.host);
  if (changed) hop.uri = text_of(*uri);
  return hop;
}

next_hop next_hop_of(const dialog& within, bool connection_gone) {
  if (!within.routes.empty()) {
    const auto route = read_named_address(within.routes.front());
    return route ? next_hop_to(route->uri) : next_hop{};
  }
  const bool by_flow = !within.flow.empty() && !connection_gone;
  auto hop = next_hop_to(by_flow ? within.flow : within.target);
  if (by_flow && hop.uri.empty()) hop.uri = within.flow;
  hop.on_connection = by_flow && hop.socket.by != transport::udp;
  return hop;
}

} // namespace strowger::channels::sip
