#include "channels/sip/next_hop.hpp"
#include "channels/sip/uri.hpp"

namespace strowger::channels::sip {

std::string next_hop_of(const dialog& within) {
  const auto route = within.routes.empty() ? std::nullopt : read_named_address(within.routes.front());
  const auto& as_it_is = within.routes.empty() ? within.flow : std::string{};
  const auto& text = route ? route->uri : as_it_is.empty() ? within.target : as_it_is;
  auto uri = read_sip_uri(text);
  if (!uri || !uri->host.starts_with('[') || find_parameter(uri->params, "maddr") != nullptr) return as_it_is;
  uri->params.push_back({"maddr", uri->host.substr(1, uri->host.size() - 2)});
  return text_of(*uri);
}

} // namespace strowger::channels::sip
