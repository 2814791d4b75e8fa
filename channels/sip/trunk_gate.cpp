#include "channels/sip/trunk_gate.hpp"
#include <algorithm>

namespace strowger::channels::sip {

namespace {

bool takes(const trunk_settings& trunk, transport by) {
  return std::find(trunk.transports.begin(), trunk.transports.end(), by) != trunk.transports.end();
}

} // namespace

std::string_view name_of(transport one) {
  switch (one) {
  case transport::udp:
    return "udp";
  case transport::tcp:
    return "tcp";
  case transport::tls:
    return "tls";
  }
  return "udp";
}

void trunk_gate::configure(std::vector<trunk_settings> trunks) {
  trunks_ = std::move(trunks);
  std::erase_if(beginnings_, [&](const auto& one) { return named(one.first) == nullptr; });
  std::erase_if(unanswered_, [&](const auto& one) { return named(one.first.first) == nullptr; });
}

const trunk_settings* trunk_gate::named(const std::string& name) const {
  const auto found =
      std::find_if(trunks_.begin(), trunks_.end(), [&](const auto& one) { return one.name == name; });
  return found == trunks_.end() ? nullptr : &*found;
}

std::optional<unsigned> trunk_gate::narrowness(const trunk_settings& trunk, const address_bytes& address,
                                               transport by) {
  if (!takes(trunk, by)) return std::nullopt;
  std::optional<unsigned> narrowest;
  for (const auto& range : trunk.addresses)
    if (range.holds(address)) narrowest = std::max(narrowest.value_or(0), range.bits());
  return narrowest;
}

bool trunk_gate::is_registrar(const trunk_settings& trunk, const address_bytes& address, transport by) const {
  const auto found = registrars_.find(trunk.name);
  return found != registrars_.end() && found->second == registrar_place{address, by};
}

const trunk_settings* trunk_gate::of_address(const address_bytes& address, transport by) const {
  const trunk_settings* out = nullptr;
  unsigned narrowest = 0;
  for (const auto& trunk : trunks_)
    if (const auto bits = narrowness(trunk, address, by); bits && (out == nullptr || *bits > narrowest)) {
      out = &trunk;
      narrowest = *bits;
    }
  if (out != nullptr) return out;
  const auto registered = std::find_if(trunks_.begin(), trunks_.end(),
                                       [&](const auto& trunk) { return is_registrar(trunk, address, by); });
  return registered == trunks_.end() ? nullptr : &*registered;
}

const trunk_settings* trunk_gate::of_request(const address_bytes& address, transport by,
                                             std::string_view user) const {
  for (const auto& trunk : trunks_)
    if (trunk.registers && trunk.registers->contact_user == user &&
        (narrowness(trunk, address, by) || is_registrar(trunk, address, by)))
      return &trunk;
  return of_address(address, by);
}

bool trunk_gate::asks_strangers(transport by) const {
  return std::any_of(trunks_.begin(), trunks_.end(),
                     [&](const auto& one) { return one.comes_from_anywhere() && takes(one, by); });
}

const trunk_settings* trunk_gate::of_user(std::string_view user, transport by) const {
  const auto found = std::find_if(trunks_.begin(), trunks_.end(), [&](const auto& one) {
    return one.comes_from_anywhere() && one.user == user && takes(one, by);
  });
  return found == trunks_.end() ? nullptr : &*found;
}

void trunk_gate::registered_at(const std::string& trunk, std::optional<registrar_place> place) {
  if (place)
    registrars_.insert_or_assign(trunk, *place);
  else
    registrars_.erase(trunk);
}

trunk_gate::verdict trunk_gate::begin(const std::string& trunk, instant now) {
  const auto* settings = named(trunk);
  if (settings == nullptr) return verdict::unknown;
  if (!has_room(trunk)) return verdict::too_many;
  if (!beginnings_[trunk].take(now, settings->calls_per_second, settings->burst)) return verdict::too_fast;
  ++calls_[trunk];
  return verdict::admitted;
}

bool trunk_gate::has_room(const std::string& trunk) const {
  const auto* settings = named(trunk);
  return settings != nullptr && (settings->calls == 0 || calls_of(trunk) < settings->calls);
}

void trunk_gate::end(const std::string& trunk) {
  const auto found = calls_.find(trunk);
  if (found != calls_.end() && --found->second == 0) calls_.erase(found);
}

std::uint32_t trunk_gate::calls_of(const std::string& trunk) const {
  const auto found = calls_.find(trunk);
  return found == calls_.end() ? 0 : found->second;
}

void trunk_gate::heard(const std::string& trunk, const std::string& target, bool answered) {
  if (answered)
    unanswered_.erase({trunk, target});
  else
    ++unanswered_[{trunk, target}];
}

bool trunk_gate::is_up(const std::string& trunk, const std::string& target) const {
  const auto found = unanswered_.find({trunk, target});
  return found == unanswered_.end() || found->second < 2;
}

std::vector<std::string> trunk_gate::targets_of(const std::string& trunk) const {
  const auto* settings = named(trunk);
  if (settings == nullptr) return {};
  auto out = settings->targets;
  std::stable_partition(out.begin(), out.end(), [&](const auto& one) { return is_up(trunk, one); });
  return out;
}

bool trunk_gate::is_up(const std::string& trunk) const {
  const auto* settings = named(trunk);
  if (settings == nullptr) return false;
  const auto& all = settings->targets;
  return all.empty() ||
         std::any_of(all.begin(), all.end(), [&](const auto& one) { return is_up(trunk, one); });
}

} // namespace strowger::channels::sip
