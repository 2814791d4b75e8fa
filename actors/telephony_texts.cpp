#include "actors/house.hpp"
#include "actors/telephony.hpp"
#include "channels/sip/digest.hpp"
#include <array>
#include <nlohmann/json.hpp>
#include <sodium.h>

/// The configuration in the words of the processes beside the engine.
namespace strowger::actors {
namespace {

using nlohmann::json;

std::string in_run(const engine_configuration& from, const char* name) {
  return std::filesystem::absolute(from.data_folder / "run" / name).string();
}

/// Nobody knows it: who must show a password that cannot be read is not let in without one.
std::string unknown_password() {
  std::array<unsigned char, 24> drawn{};
  randombytes_buf(drawn.data(), drawn.size());
  std::array<char, drawn.size() * 2 + 1> digits{};
  sodium_bin2hex(digits.data(), digits.size(), drawn.data(), drawn.size());
  return digits.data();
}

json listener_json(const sip_listener_settings& one) {
  return {{"address", one.address},
          {"port", one.port},
          {"transports", one.transports},
          {"certificates", one.certificates.string()},
          {"client_certificates", one.client_certificates},
          {"advertised", one.advertised}};
}

json trunk_json(const sip_trunk_settings& one, const secret_reader& secrets) {
  json out{{"name", one.name},
           {"addresses", one.addresses},
           {"transports", one.transports},
           {"believed", one.believed},
           {"targets", one.targets},
           {"country", one.country},
           {"national_prefix", one.national_prefix},
           {"international_prefix", one.international_prefix},
           {"bare_number", one.bare_number},
           {"number_form", one.number_form},
           {"number_in", one.number_in},
           {"caller_ids", one.caller_ids},
           {"caller_id", one.caller_id},
           {"from_domain", one.from_domain},
           {"calls", one.calls},
           {"calls_per_second", one.calls_per_second},
           {"burst", one.burst},
           {"options_interval_ms", one.options_interval.count()},
           {"srtp", one.srtp}};
  if (!one.user.empty()) {
    const auto password = secrets.password(one.password, "trunk " + one.name);
    out["user"] = one.user;
    out["password"] = password ? *password : unknown_password();
  }
  if (one.registers)
    out["register"] = {{"address_of_record", one.registers->address_of_record},
                       {"registrar", one.registers->registrar},
                       {"contact_user", one.registers->contact_user},
                       {"interval_s", one.registers->interval.count() / 1'000}};
  if (!one.account_user.empty())
    if (const auto password = secrets.password(one.account_password, "account of trunk " + one.name)) {
      out["account_user"] = one.account_user;
      out["account_password"] = *password;
    }
  return out;
}

json agent_outbound_json(const agent_outbound_settings& one) {
  json out{{"international", one.international}, {"allowed", one.allowed}};
  if (one.calls) out["calls"] = *one.calls;
  if (one.per_hour) out["per_hour"] = *one.per_hour;
  if (one.international_per_hour) out["international_per_hour"] = *one.international_per_hour;
  return out;
}

json outbound_json(const outbound_settings& one, const std::vector<person_settings>& people) {
  json agents = json::object();
  for (const auto& person : people)
    if (person.outbound && person.tenant == one.tenant)
      agents[person.name] = agent_outbound_json(*person.outbound);
  json routes = json::array();
  for (const auto& route : one.routes)
    routes.push_back({{"numbers", route.numbers}, {"trunks", route.trunks}});
  return {{"country", one.country},      {"international", one.international},
          {"refused", one.refused},      {"allowed", one.allowed},
          {"routes", std::move(routes)}, {"calls_per_agent", one.calls_per_agent},
          {"calls", one.calls},          {"agent_per_hour", one.agent_per_hour},
          {"per_hour", one.per_hour},    {"international_per_hour", one.international_per_hour},
          {"agents", std::move(agents)}};
}

json phone_json(const person_settings& person, const std::map<std::string, std::string>& of_all,
                const secret_reader& secrets) {
  const auto endpoint = person.tenant + "/" + person.name;
  const auto& phone = *person.phone;
  json out{{"endpoint", endpoint}, {"contacts", phone.contacts}};
  if (!phone.password.digest.empty()) {
    const auto end = phone.password.digest.find(':');
    out["ha1_md5"] = phone.password.digest.substr(0, end);
    out["ha1_sha256"] = phone.password.digest.substr(end + 1);
  } else if (phone.password.said()) {
    if (const auto password = secrets.password(phone.password, "telephone of " + endpoint))
      out["password"] = *password;
  } else if (const auto known = of_all.find(endpoint); known != of_all.end()) {
    out["password"] = known->second;
  }
  return out;
}

json phones_json(const engine_configuration& from, const secret_reader& secrets) {
  const auto of_all = secrets.passwords(from.sip->passwords);
  json all = json::array();
  for (const auto& person : from.people)
    if (person.phone) all.push_back(phone_json(person, of_all, secrets));
  return all;
}

} // namespace

std::string sip_settings_text(const engine_configuration& from, const std::string& key,
                              const secret_reader& secrets) {
  const auto& sip = *from.sip;
  json listeners = json::array(), trunks = json::array(), numbers = json::array(), outbound = json::object();
  for (const auto& one : sip.listeners) listeners.push_back(listener_json(one));
  for (const auto& one : sip.trunks) trunks.push_back(trunk_json(one, secrets));
  for (const auto& one : sip.numbers)
    numbers.push_back({{"number", one.number},
                       {"entry", one.entry},
                       {"language", one.language},
                       {"early_media", one.early_media}});
  for (const auto& one : sip.outbound) outbound[one.tenant] = outbound_json(one, from.people);
  json all{{"realm", sip.realm},
           {"listeners", std::move(listeners)},
           {"name_servers", sip.name_servers},
           {"digests", sip.digests},
           {"trunks", std::move(trunks)},
           {"numbers", std::move(numbers)},
           {"outbound", std::move(outbound)},
           {"phones", phones_json(from, secrets)},
           {"srtp", sip.srtp},
           {"max_expires_s", sip.registration_max.count() / 1'000},
           {"phone_options_interval_ms", sip.phone_options_interval.count()},
           {"session_expires_s", sip.session_expires.count() / 1'000},
           {"silence_ms", sip.silence.count()},
           {"calls_in_setup", sip.calls_in_setup},
           {"registers_per_second", sip.registers_per_second},
           {"registers_burst", sip.registers_burst},
           {"proved_registers_per_second", sip.proved_registers_per_second},
           {"all_registers_per_second", sip.all_registers_per_second},
           {"engine_socket", in_run(from, "engine.sock")},
           {"media_socket", in_run(from, "media.sock")},
           {"folder", std::filesystem::absolute(from.data_folder / "sip").string()},
           {"recordings", std::filesystem::absolute(sip.audio.recordings).string()},
           {"secret", key}};
  if (!sip.audio.rtpengine_address.empty())
    all["rtpengine"] = {{"address", sip.audio.rtpengine_address},
                        {"port", sip.audio.rtpengine_port},
                        {"without", sip.audio.without}};
  else
    all["audio"] = {{"advertise", sip.audio.advertised},
                    {"first_port", sip.audio.first_port},
                    {"last_port", sip.audio.last_port}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string media_settings_text(const engine_configuration& from) {
  const auto& audio = from.sip->audio;
  json prompts = json::array();
  for (const auto& one : audio.prompts) prompts.push_back(std::filesystem::absolute(one).string());
  json sets = json::object();
  for (const auto& one : from.queue_sounds)
    if (!one.prompts.empty())
      sets[one.tenant + "/" + one.queue] = std::filesystem::absolute(one.prompts).string();
  const json all{{"socket", in_run(from, "media.sock")}, {"bind", audio.bind},
                 {"advertise", audio.advertised},        {"first_port", audio.first_port},
                 {"last_port", audio.last_port},         {"prompts", std::move(prompts)},
                 {"prompt_sets", std::move(sets)}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace strowger::actors
