#include "actors/configuration_draft.hpp"
#include "channels/sip/host_names.hpp"
#include "channels/sip/uri.hpp"
#include <algorithm>

/// How we register at trunks.
namespace strowger::actors {

namespace sip = channels::sip;

void check_sip_uri(draft& made, const std::string& key, const std::string& text, place at) {
  const auto start = key + ": " + in_quotes(text);
  const auto hop = sip::next_hop_to(text);
  if (!sip::read_sip_uri(text))
    made.found.error(at, start + " is no SIP URI, such as sip:gw.example.net:5060");
  else if (const auto name = sip::question_of(hop); !name && !sip::is_numeric(hop.host))
    made.found.error(at, start + ": " + in_quotes(hop.host) + " is no address, nor the name of a host");
  else if (name && name->host.find('.') == name->host.npos && name->host != "localhost")
    made.found.warning(at, start + ": the name " + in_quotes(name->host) +
                               " has no dot; it is looked up as it is, in no domain");
}

std::optional<sip_register_settings> read_register(draft& made, const section_values& one,
                                                   const sip_trunk_settings& trunk) {
  if (one.sections("register").empty()) return std::nullopt;
  const auto& from = one.sections("register").front();
  sip_register_settings to;
  to.interval = duration(from, "interval");
  for (const std::string_view key : {"registrar", "address_of_record"})
    if (from.good(key)) check_sip_uri(made, std::string{key}, from.text(key), from.at(key));
  const auto first = trunk.targets.empty() ? std::string{} : trunk.targets.front();
  auto registrar = sip::read_sip_uri(from.says("registrar") ? from.text("registrar") : first);
  if (!from.says("registrar") && first.empty())
    made.found.error(from.at(), "register: say `registrar`, since the trunk has no `targets`");
  if (from.good("registrar") && registrar && !registrar->user.empty())
    made.found.error(from.at("registrar"), "registrar: " + in_quotes(from.text("registrar")) +
                                               " has a user: whose calls we want is the address_of_record");
  if (!registrar) return to;
  registrar->user.clear();
  registrar->headers.clear();
  to.registrar = sip::text_of(*registrar);
  const auto said = sip::read_sip_uri(from.text("address_of_record"));
  const auto user = said ? said->user : trunk.account_user;
  if (user.empty() && !from.mistaken("address_of_record"))
    made.found.error(
        from.at(from.says("address_of_record") ? "address_of_record" : ""),
        from.says("address_of_record")
            ? "address_of_record: " + in_quotes(from.text("address_of_record")) + " has no user"
            : "register: say `account_user` with its password, as the provider gave them to you");
  else if (trunk.account_user.empty())
    made.found.warning(from.at(),
                       "register: without `account_user` nothing can be answered to a registrar that "
                       "asks who we are, as nearly all do");
  to.address_of_record = said ? sip::text_of(*said) : sip::text_of({false, user, registrar->host, 0, {}, {}});
  to.contact_user = from.says("contact_user") ? from.text("contact_user") : user;
  return to;
}

namespace {

bool has(const std::vector<std::string>& transports, std::string_view by) {
  return std::find(transports.begin(), transports.end(), by) != transports.end();
}

/// At the same host the Contact's user alone says whose call it is.
bool same_contact(const sip_register_settings& a, const sip_register_settings& b) {
  return a.contact_user == b.contact_user &&
         sip::next_hop_to(a.registrar).host == sip::next_hop_to(b.registrar).host;
}

} // namespace

void check_register(draft& made, const section_values& one, const sip_trunk_settings& trunk,
                    const telephony_settings& all) {
  if (!trunk.registers || trunk.registers->registrar.empty()) return;
  const auto& from = one.sections("register").front();
  const std::string by{sip::name_of(sip::next_hop_to(trunk.registers->registrar).socket.by)};
  const auto at = from.says("registrar") ? from.at("registrar") : from.at();
  const bool heard = std::any_of(all.listeners.begin(), all.listeners.end(),
                                 [&](const auto& listener) { return has(listener.transports, by); });
  if (!heard)
    made.found.error(at, "register: the registrar is reached by " + by +
                             ", which no SIP listener speaks: no call could come in");
  else if (!has(trunk.transports, by))
    made.found.error(at, "register: the registrar is reached by " + by + ", and so its calls come; add " +
                             by + " to the trunk's `transports`");
  for (const auto& other : all.trunks)
    if (other.registers && same_contact(*other.registers, *trunk.registers))
      made.found.error(from.at(from.says("contact_user") ? "contact_user" : ""),
                       "register: the trunk " + in_quotes(other.name) + " has the contact user " +
                           in_quotes(trunk.registers->contact_user) +
                           " at the same registrar: their calls could not be told apart; say another "
                           "`contact_user`");
}

} // namespace strowger::actors
