#include "sim/load/load_plan_calls.hpp"
#include "channels/sip/number_pattern.hpp"
#include "channels/sip/uri.hpp"
#include <algorithm>

namespace strowger::sim::load {

namespace sip = channels::sip;

namespace {

/// Some number that a pattern fits: as long as a national one where the pattern leaves it open.
std::string some_number_of(const std::string& pattern) {
  constexpr std::size_t usual_length = 13;
  auto number = pattern;
  std::replace(number.begin(), number.end(), 'x', '0');
  if (number.empty() || number.back() != '*') return sip::is_number(number) ? number : pattern;
  number.pop_back();
  if (number.empty()) number = "+";
  if (number.size() < usual_length) number.append(usual_length - number.size(), '1');
  return number;
}

/// `ADDRESS:PORT`, `[ADDRESS]:PORT` or an address alone.
std::pair<std::string, std::uint16_t> address_and_port(const std::string& text) {
  const auto read = sip::read_sip_uri("sip:" + text);
  if (!read) return {text, std::uint16_t{0}};
  auto host = read->host;
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  return {host, read->port};
}

std::string with_port(const std::string& address, std::uint16_t port) {
  return (address.find(':') != address.npos ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

call_place place_of_calls(const actors::telephony_settings& of, const call_wishes& calls) {
  constexpr std::uint16_t usual_port = 5060;
  call_place place;
  place.by = calls.by;
  place.srtp = calls.srtp;
  const auto speaks = [](std::string_view wanted) {
    return [wanted](const actors::sip_listener_settings& one) {
      return (one.transports.empty() && wanted != "tls") ||
             std::find(one.transports.begin(), one.transports.end(), wanted) != one.transports.end();
    };
  };
  const auto listener =
      std::find_if(of.listeners.begin(), of.listeners.end(), speaks(sip::name_of(calls.by)));
  const auto over_tls = std::find_if(of.listeners.begin(), of.listeners.end(), speaks("tls"));
  place.certificates = calls.certificates;
  if (place.certificates.empty() && over_tls != of.listeners.end())
    place.certificates = over_tls->certificates.string();
  if (listener != of.listeners.end()) place.engine = with_port(here(listener->address), listener->port);
  if (!calls.engine.empty()) {
    const auto [address, port] = address_and_port(calls.engine);
    const auto usual = listener != of.listeners.end() ? listener->port : usual_port;
    place.engine = with_port(address, port != 0 ? port : usual);
  }
  if (!calls.from.empty()) {
    const auto [address, port] = address_and_port(calls.from);
    place.from = {address};
    place.from_port = port;
    return place;
  }
  for (const auto& trunk : of.trunks)
    for (const auto& range : trunk.addresses) place.from.push_back(range.substr(0, range.find('/')));
  return place;
}

} // namespace

std::string here(const std::string& address) {
  if (address == "0.0.0.0") return "127.0.0.1";
  return address == "::" ? "::1" : address;
}

std::string number_to(const std::string& entry, const std::string& tenant,
                      const actors::telephony_settings& of, const call_wishes& calls) {
  for (const auto& key : {tenant + "/" + entry, entry})
    if (const auto wanted = calls.numbers.find(key); wanted != calls.numbers.end()) return wanted->second;
  sip::number_table<std::string> all;
  for (const auto& one : of.numbers)
    if (auto pattern = sip::number_pattern::read(one.number)) all.add(std::move(*pattern), one.entry);
  for (const auto& one : of.numbers) {
    if (one.entry != entry && one.entry != tenant + "/" + entry) continue;
    auto number = some_number_of(one.number);
    if (const auto* leads = all.find(number); leads != nullptr && *leads == one.entry) return number;
  }
  return {};
}

void find_phones(load_plan& plan, const scenario& what, const actors::engine_configuration& engine,
                 const call_wishes& calls) {
  plan.phones.resize(what.settings.agents.size());
  const bool somebody_calls =
      std::any_of(plan.ways.begin(), plan.ways.end(), [](const auto& way) { return !way.number.empty(); });
  if (!engine.sip || !somebody_calls) return;
  plan.calls = place_of_calls(*engine.sip, calls);
  if (plan.calls->engine.empty())
    plan.wrong = "the configuration has no SIP listener for " + std::string{sip::name_of(calls.by)};
  for (std::size_t place = 0; place < plan.phones.size(); ++place) {
    const auto& agent = what.settings.agents[place];
    const auto person = std::find_if(engine.people.begin(), engine.people.end(), [&](const auto& one) {
      return one.tenant == agent.tenant && one.name == agent.name;
    });
    if (!plan.seats[place] || person == engine.people.end() || !person->phone) continue;
    const auto& phone = *person->phone;
    plan.phones[place] = {agent.tenant == "main" ? agent.name : agent.tenant + "/" + agent.name,
                          phone.contacts, phone.accepts_at_desktop};
    for (const auto& contact : phone.contacts) {
      const auto uri = sip::read_sip_uri(contact);
      if (!uri) continue;
      const bool tls = uri->secure || contact.find("transport=tls") != contact.npos;
      const auto usual = tls ? 5061 : 5060;
      const auto at = address_and_port(uri->host + ":" + std::to_string(uri->port == 0 ? usual : uri->port));
      auto& all = plan.calls->phones;
      const call_place::phone_place stands{at.first, at.second, tls};
      if (std::find(all.begin(), all.end(), stands) == all.end()) all.push_back(stands);
    }
  }
  const bool any_tls = plan.calls->by == sip::transport::tls ||
                       std::any_of(plan.calls->phones.begin(), plan.calls->phones.end(),
                                   [](const auto& one) { return one.tls; });
  if (any_tls && plan.calls->certificates.empty() && plan.wrong.empty())
    plan.wrong = "TLS needs a folder with agent.pem and cafile.pem (--certificates)";
}

} // namespace strowger::sim::load
