#include "channels/sip/process/sip_settings_text.hpp"
#include <nlohmann/json.hpp>
#include <sodium.h>

namespace strowger::channels::sip {

namespace {

using json = nlohmann::json;
using routing::milliseconds;

struct wrong_setting {
  std::string what;
};

template <class Value>
Value get(const json& from, const char* key, Value otherwise) {
  const auto found = from.find(key);
  if (found == from.end() || found->is_null()) return otherwise;
  try {
    return found->get<Value>();
  } catch (const json::exception&) {
    throw wrong_setting{std::string{key} + " is of another kind"};
  }
}

const json& list_of(const json& from, const char* key) {
  static const json none = json::array();
  const auto found = from.find(key);
  if (found == from.end()) return none;
  if (!found->is_array()) throw wrong_setting{std::string{key} + " is no list"};
  return *found;
}

transport read_transport(const std::string& text) {
  for (const auto one : {transport::udp, transport::tcp, transport::tls})
    if (name_of(one) == text) return one;
  throw wrong_setting{"no transport is called " + text};
}

std::vector<transport> read_transports(const json& from) {
  std::vector<transport> all;
  for (const auto& one : list_of(from, "transports")) all.push_back(read_transport(one.get<std::string>()));
  return all;
}

srtp_rule read_srtp(const json& from) {
  const auto text = get<std::string>(from, "srtp", "refused");
  if (text == "refused") return srtp_rule::refused;
  if (text == "taken") return srtp_rule::taken;
  if (text == "demanded") return srtp_rule::demanded;
  throw wrong_setting{"srtp is refused, taken or demanded"};
}

number_pattern read_pattern(const std::string& text) {
  auto pattern = number_pattern::read(text);
  if (!pattern) throw wrong_setting{"no pattern of numbers: " + text};
  return std::move(*pattern);
}

sip_listener read_listener(const json& from) {
  sip_listener one;
  one.address = get<std::string>(from, "address", "127.0.0.1");
  one.port = get<std::uint16_t>(from, "port", 5060);
  if (from.contains("transports")) one.transports = read_transports(from);
  one.certificates = get<std::string>(from, "certificates", "");
  one.asks_certificates = get<bool>(from, "client_certificates", false);
  one.advertised = get<std::string>(from, "advertised", "");
  return one;
}

number_plan read_plan(const json& from) {
  number_plan_words words;
  words.country = get<std::string>(from, "country", "");
  words.international_prefix = get<std::string>(from, "international_prefix", words.international_prefix);
  words.national_prefix = get<std::string>(from, "national_prefix", words.national_prefix);
  words.bare_number = get<std::string>(from, "bare_number", "");
  words.number_form = get<std::string>(from, "number_form", "");
  return plan_of(words);
}

register_settings read_register(const json& from) {
  register_settings to;
  to.address_of_record = get<std::string>(from, "address_of_record", "");
  to.registrar = get<std::string>(from, "registrar", "");
  to.contact_user = get<std::string>(from, "contact_user", "");
  to.interval_s = get<std::uint32_t>(from, "interval_s", to.interval_s);
  if (to.address_of_record.empty() || to.registrar.empty() || to.contact_user.empty())
    throw wrong_setting{"register: its address of record, registrar or contact user is missing"};
  return to;
}

number_place read_number_place(const json& from) {
  const auto text = get<std::string>(from, "number_in", "");
  if (text.empty()) return number_place::by_contact;
  if (text == "request") return number_place::request;
  if (text == "to") return number_place::to;
  throw wrong_setting{"number_in is request or to"};
}

trunk_settings read_trunk(const json& from, const std::string& realm) {
  trunk_settings one;
  one.name = get<std::string>(from, "name", "");
  for (const auto& text : list_of(from, "addresses")) {
    const auto range = address_range::read(text.get<std::string>());
    if (!range) throw wrong_setting{"no address range: " + text.get<std::string>()};
    one.addresses.push_back(*range);
  }
  if (from.contains("transports")) one.transports = read_transports(from);
  one.user = get<std::string>(from, "user", "");
  if (!one.user.empty()) one.secret = secret_of(one.user, realm, get<std::string>(from, "password", ""));
  one.believed = get<bool>(from, "believed", false);
  one.targets = get<std::vector<std::string>>(from, "targets", {});
  one.account = {get<std::string>(from, "account_user", ""), get<std::string>(from, "account_password", "")};
  if (const auto how = from.find("register"); how != from.end()) one.registers = read_register(*how);
  one.number_in = read_number_place(from);
  one.numbers = read_plan(from);
  one.caller_ids = get<std::vector<std::string>>(from, "caller_ids", {});
  one.caller_id = get<std::string>(from, "caller_id", "");
  one.from_domain = get<std::string>(from, "from_domain", "");
  if (one.from_domain.empty() && one.registers)
    if (const auto account = read_sip_uri(one.registers->address_of_record)) one.from_domain = account->host;
  one.calls = get<std::uint32_t>(from, "calls", 0);
  one.calls_per_second = get<std::uint32_t>(from, "calls_per_second", 0);
  one.burst = get<std::uint32_t>(from, "burst", one.burst);
  one.options_interval =
      milliseconds{get<std::int64_t>(from, "options_interval_ms", one.options_interval.count())};
  one.srtp = read_srtp(from);
  return one;
}

phone_settings read_phone(const json& from, const std::string& realm) {
  phone_settings one;
  one.endpoint = get<std::string>(from, "endpoint", "");
  const auto user = one.endpoint.rfind("main/", 0) == 0 ? one.endpoint.substr(5) : one.endpoint;
  if (const auto password = get<std::string>(from, "password", ""); !password.empty())
    one.secret = secret_of(user, realm, password);
  if (const auto md5 = get<std::string>(from, "ha1_md5", ""); !md5.empty()) one.secret.md5 = md5;
  if (const auto sha = get<std::string>(from, "ha1_sha256", ""); !sha.empty()) one.secret.sha256 = sha;
  one.contacts = get<std::vector<std::string>>(from, "contacts", {});
  return one;
}

agent_outbound_rules read_agent_outbound(const json& from) {
  agent_outbound_rules own;
  own.international = get<bool>(from, "international", true);
  for (const auto& text : list_of(from, "allowed"))
    own.allowed.push_back(read_pattern(text.get<std::string>()));
  const auto limit = [&](const char* key, std::optional<std::uint32_t>& into) {
    if (from.contains(key)) into = get<std::uint32_t>(from, key, 0);
  };
  limit("calls", own.calls);
  limit("per_hour", own.per_hour);
  limit("international_per_hour", own.international_per_hour);
  return own;
}

stranger_limits read_strangers(const json& from) {
  stranger_limits limits;
  limits.per_second = get<std::uint32_t>(from, "registers_per_second", limits.per_second);
  limits.burst = get<std::uint32_t>(from, "registers_burst", limits.burst);
  limits.proved_per_second =
      get<std::uint32_t>(from, "proved_registers_per_second", limits.proved_per_second);
  limits.all_per_second = get<std::uint32_t>(from, "all_registers_per_second", limits.all_per_second);
  return limits;
}

outbound_rules read_outbound(const json& from) {
  outbound_words words{get<std::string>(from, "country", ""),
                       get<bool>(from, "international", false),
                       get<std::vector<std::string>>(from, "refused", {}),
                       get<std::vector<std::string>>(from, "allowed", {}),
                       {}};
  for (const auto& route : list_of(from, "routes"))
    words.routes.push_back(
        {get<std::string>(route, "numbers", "*"), get<std::vector<std::string>>(route, "trunks", {})});
  auto read = rules_of(std::move(words));
  if (!read) throw wrong_setting{read.reason().detail};
  auto rules = std::move(read.value());
  rules.calls_per_agent = get<std::uint32_t>(from, "calls_per_agent", rules.calls_per_agent);
  rules.calls = get<std::uint32_t>(from, "calls", rules.calls);
  rules.agent_per_hour = get<std::uint32_t>(from, "agent_per_hour", rules.agent_per_hour);
  rules.per_hour = get<std::uint32_t>(from, "per_hour", rules.per_hour);
  rules.international_per_hour =
      get<std::uint32_t>(from, "international_per_hour", rules.international_per_hour);
  if (const auto agents = from.find("agents"); agents != from.end())
    for (const auto& [name, own] : agents->items()) rules.agents[name] = read_agent_outbound(own);
  return rules;
}

void read_secret(const json& from, sip_settings& into) {
  const auto text = get<std::string>(from, "secret", "");
  std::size_t size = 0;
  const bool well = sodium_hex2bin(into.secret.data(), into.secret.size(), text.data(), text.size(), nullptr,
                                   &size, nullptr) == 0 &&
                    size == into.secret.size();
  if (!well) throw wrong_setting{"secret is 64 hexadecimal digits"};
}

rtpengine_settings read_rtpengine(const json& from) {
  rtpengine_settings to;
  to.address = get<std::string>(from, "address", "");
  to.port = get<std::uint16_t>(from, "port", 0);
  const auto without = get<std::string>(from, "without", "own_ports");
  if (to.address.empty() || to.port == 0) throw wrong_setting{"rtpengine: its address or port is missing"};
  if (without != "own_ports" && without != "refused") throw wrong_setting{"rtpengine: " + without};
  to.without = without == "refused" ? without_rtpengine::refused : without_rtpengine::own_ports;
  return to;
}

sip_settings settings_of(const json& from) {
  sip_settings all;
  all.realm = get<std::string>(from, "realm", all.realm);
  all.name_servers = get<std::vector<std::string>>(from, "name_servers", {});
  all.digests.clear();
  for (const auto& one : get<std::vector<std::string>>(from, "digests", {"sha-256", "md5"}))
    all.digests.push_back(one == "md5" ? digest_algorithm::md5 : digest_algorithm::sha256);
  for (const auto& one : list_of(from, "listeners")) all.listeners.push_back(read_listener(one));
  for (const auto& one : list_of(from, "trunks")) all.trunks.push_back(read_trunk(one, all.realm));
  for (const auto& one : list_of(from, "numbers"))
    all.numbers.emplace_back(read_pattern(get<std::string>(one, "number", "*")),
                             entry_number{get<std::string>(one, "entry", ""),
                                          get<std::string>(one, "language", ""),
                                          get<bool>(one, "early_media", false)});
  for (const auto& one : list_of(from, "phones")) all.phones.push_back(read_phone(one, all.realm));
  if (const auto outbound = from.find("outbound"); outbound != from.end())
    for (const auto& [tenant, rules] : outbound->items()) all.outbound[tenant] = read_outbound(rules);
  all.calls.timers.expires_s = get<std::uint32_t>(from, "session_expires_s", all.calls.timers.expires_s);
  all.calls.silence = milliseconds{get<std::int64_t>(from, "silence_ms", all.calls.silence.count())};
  auto& repeats = all.calls.repeats;
  repeats.after = milliseconds{get<std::int64_t>(from, "repeat_after_ms", repeats.after.count())};
  repeats.at_most = milliseconds{get<std::int64_t>(from, "repeat_at_most_ms", repeats.at_most.count())};
  all.calls.srtp = read_srtp(from);
  all.load.calls_in_setup = get<std::uint32_t>(from, "calls_in_setup", all.load.calls_in_setup);
  all.strangers = read_strangers(from);
  all.registrations.max_expires_s =
      get<std::uint32_t>(from, "max_expires_s", all.registrations.max_expires_s);
  all.phone_options_interval =
      milliseconds{get<std::int64_t>(from, "phone_options_interval_ms", all.phone_options_interval.count())};
  all.engine_socket = get<std::string>(from, "engine_socket", "");
  all.media_socket = get<std::string>(from, "media_socket", "");
  all.folder = get<std::string>(from, "folder", "");
  all.calls.recordings = get<std::string>(from, "recordings", "");
  if (const auto engine = from.find("rtpengine"); engine != from.end())
    all.rtpengine = read_rtpengine(*engine);
  if (const auto audio = from.find("audio"); audio != from.end())
    all.audio = {get<std::string>(*audio, "advertise", ""), get<std::uint16_t>(*audio, "first_port", 0),
                 get<std::uint16_t>(*audio, "last_port", 0)};
  read_secret(from, all);
  return all;
}

} // namespace

routing::result<sip_settings> read_settings(std::string_view text) {
  const auto from = json::parse(text, nullptr, false);
  const auto refuse = [](std::string why) {
    return routing::error{routing::error_code::invalid_value,
                          "settings of the SIP process: " + std::move(why)};
  };
  if (from.is_discarded() || !from.is_object()) return refuse("no JSON object");
  try {
    return settings_of(from);
  } catch (const wrong_setting& wrong) {
    return refuse(wrong.what);
  } catch (const json::exception& wrong) {
    return refuse(wrong.what());
  }
}

} // namespace strowger::channels::sip
