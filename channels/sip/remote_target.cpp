#include "channels/sip/remote_target.hpp"
#include "channels/sip/address_range.hpp"
#include "channels/sip/uri.hpp"
#include "channels/web/admission.hpp"
#include <algorithm>

namespace strowger::channels::sip {

namespace {

/// The address in a URI; nothing where it has a name.
std::optional<address_bytes> address_of(const std::string& uri) {
  const auto read = read_sip_uri(uri);
  if (!read) return std::nullopt;
  const auto& host = read->host;
  return web::address_bytes(host.starts_with('[') ? host.substr(1, host.size() - 2) : host);
}

bool is_private(const address_bytes& address) {
  static const auto ranges = [] {
    std::vector<address_range> all;
    for (const auto* text : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                             "169.254.0.0/16", "fc00::/7", "fe80::/10"})
      all.push_back(address_range::read(text).value());
    return all;
  }();
  return std::any_of(ranges.begin(), ranges.end(), [&](const auto& one) { return one.holds(address); });
}

} // namespace

void take_target(dialog& in, const std::string& contact, const std::string& source) {
  if (contact.empty()) return;
  in.target = contact;
  if (!in.routes.empty()) return;
  const auto told = address_of(contact), real = address_of(source);
  if (told && real && *told != *real && is_private(*told)) in.flow = source;
}

} // namespace strowger::channels::sip
