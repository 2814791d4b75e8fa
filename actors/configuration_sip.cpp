#include "actors/configuration_draft.hpp"
#include "actors/system_ports.hpp"
#include "channels/sip/address_range.hpp"
#include "channels/sip/host_names.hpp"
#include "channels/sip/number_plan.hpp"
#include "channels/sip/uri.hpp"
#include <algorithm>
#include <charconv>
#include <fstream>
#include <sys/stat.h>
#include <sys/un.h>

/// Calls: where SIP is spoken, trunks, audio, telephones. Numbers are in `configuration_sip_numbers.cpp`.
namespace strowger::actors {
namespace {

namespace sip = channels::sip;

constexpr std::size_t digest_digits = 32, stronger_digest_digits = 64; ///< of MD5 and SHA-256, hexadecimal

/// A file with a password, told if nobody or everybody can read it.
std::filesystem::path read_secret_file(draft& made, const section_values& from, std::string_view key) {
  if (!from.good(key)) return {};
  auto path = resolved(made.out.file, from.text(key));
  struct stat found {};
  if (!std::ifstream{path} || ::stat(path.c_str(), &found) != 0)
    made.found.warning(from.at(key),
                       std::string{key} + ": the file " + path.string() + " cannot be read by this user");
  else if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    made.found.warning(from.at(key), std::string{key} +
                                         ": others than its owner may read or write the file " +
                                         path.string() + ": chmod 600");
  return path;
}

secret_place read_account(draft& made, const section_values& one, std::string_view user,
                          const std::string& password) {
  const auto file = password + "_file", variable = password + "_variable";
  secret_place place{read_secret_file(made, one, file), one.text(variable), {}};
  if (one.says(file) && one.says(variable))
    made.found.error(one.at(variable), variable + " and " + file + ": say one of them");
  if (one.says(user) && !one.says(file) && !one.says(variable))
    made.found.error(one.at(user), std::string{user} + " needs a password: say " + file + " or " + variable);
  if (!one.says(user) && (one.says(file) || one.says(variable)))
    made.found.error(one.at(one.says(file) ? file : variable),
                     "a password without " + std::string{user} + ": say whose it is");
  return place;
}

void check_uris(draft& made, const section_values& from, std::string_view key) {
  for (const auto& word : from.words(key)) check_sip_uri(made, std::string{key}, word.text, word.at);
}

void check_country(draft& made, const section_values& from) {
  const auto& text = from.text("country");
  if (from.good("country") &&
      (text.find_first_not_of("0123456789") != std::string::npos || text.front() == '0'))
    made.found.error(from.at("country"),
                     "country is " + in_quotes(text) + ": write the digits of a country code, such as 44");
}

sip_listener_settings read_listener(draft& made, const section_values& one) {
  sip_listener_settings listener{one.text("address"),
                                 static_cast<std::uint16_t>(one.number("port")),
                                 texts(one.words("transports")),
                                 {},
                                 one.text("advertised"),
                                 one.number("client_certificates") != 0};
  if (!is_address(listener.address))
    made.found.error(one.at("address"), "address is " + in_quotes(listener.address) +
                                            ": write an IPv4 or IPv6 address, such as 127.0.0.1 or 0.0.0.0");
  if (is_every_address(listener.address) && listener.advertised.empty())
    made.found.error(one.at("address"),
                     "a listener on all addresses needs `advertised`: the one address that "
                     "others are told");
  if (listener.transports.empty() && !one.mistaken("transports"))
    made.found.error(one.at("transports"), "this listener has no transports: it would hear nothing");
  const auto& ways = listener.transports;
  const bool secure = std::find(ways.begin(), ways.end(), "tls") != ways.end();
  if (secure && !one.says("certificates"))
    made.found.error(one.at("transports"),
                     "tls needs `certificates`: a folder with agent.pem and cafile.pem");
  if (listener.client_certificates && !secure)
    made.found.error(one.at("client_certificates"), "client_certificates: only over tls are any shown");
  if (!one.good("certificates")) return listener;
  listener.certificates = resolved(made.out.file, one.text("certificates"));
  for (const auto* file : {"agent.pem", "cafile.pem"})
    if (secure && !std::ifstream{listener.certificates / file})
      made.found.warning(one.at("certificates"), "certificates: the file " +
                                                     (listener.certificates / file).string() +
                                                     " cannot be read by this user");
  return listener;
}

/// TLS and TCP share what is bound; UDP is beside them.
bool collide(const sip_listener_settings& a, const sip_listener_settings& b) {
  if (a.port != b.port ||
      (a.address != b.address && !is_every_address(a.address) && !is_every_address(b.address)))
    return false;
  const auto has = [](const auto& of, bool datagrams) {
    return std::any_of(of.transports.begin(), of.transports.end(),
                       [&](const auto& one) { return (one == "udp") == datagrams; });
  };
  return (has(a, true) && has(b, true)) || (has(a, false) && has(b, false));
}

void read_listeners(draft& made, const section_values& from, telephony_settings& to) {
  for (const auto& one : from.sections("listeners")) {
    auto listener = read_listener(made, one);
    const auto& ways = listener.transports;
    const auto many = std::count_if(ways.begin(), ways.end(), [](const auto& way) { return way != "udp"; });
    if (many > 1)
      made.found.error(one.at("transports"),
                       "tcp and tls cannot share a port: give tls a listener of its own");
    for (const auto& other : to.listeners)
      if (!one.mistaken("port") && !one.mistaken("address") && collide(listener, other))
        made.found.error(one.at("port"), "another SIP listener has " + other.address + ":" +
                                             std::to_string(other.port) + " already");
    to.listeners.push_back(std::move(listener));
  }
  if (from.sections("listeners").empty())
    to.listeners.push_back({"127.0.0.1", 5060, {"udp", "tcp"}, {}, {}, false});
}

std::string read_host(draft& made, const section_values& one, std::string_view key) {
  if (one.text(key).empty()) return {};
  const auto uri = sip::read_sip_uri("sip:" + one.text(key));
  if (uri && *uri == sip::sip_uri{false, {}, uri->host, 0, {}, {}}) return uri->host;
  made.found.error(one.at(key), std::string{key} + ": " + in_quotes(one.text(key)) +
                                    " is no host: write a name or an address, without a port");
  return {};
}

void read_trunk_numbers(draft& made, const section_values& one, sip_trunk_settings& trunk) {
  trunk.country = one.text("country");
  check_country(made, one);
  for (const std::string_view key : {"national_prefix", "international_prefix"})
    if (one.text(key).find_first_not_of("0123456789") != std::string::npos)
      made.found.error(one.at(key), std::string{key} + " is " + in_quotes(one.text(key)) + ": write digits");
  trunk.national_prefix = one.text("national_prefix");
  trunk.international_prefix = one.text("international_prefix");
  trunk.bare_number = one.text("bare_number");
  trunk.number_form = one.text("number_form");
  trunk.caller_ids = texts(one.words("caller_ids"));
  trunk.caller_id = one.text("caller_id");
  const auto check = [&](const std::string& number, place at, const std::string& key) {
    if (!sip::is_e164(number))
      made.found.error(at, key + ": " + in_quotes(number) +
                               " is no number in international form, such as \"+442079460000\"");
  };
  for (const auto& word : one.words("caller_ids")) check(word.text, word.at, "caller_ids");
  if (one.good("caller_id")) check(trunk.caller_id, one.at("caller_id"), "caller_id");
  trunk.from_domain = read_host(made, one, "from_domain");
}

sip_trunk_settings read_trunk(draft& made, const section_values& one) {
  sip_trunk_settings trunk;
  trunk.name = one.text("name");
  trunk.addresses = texts(one.words("addresses"));
  for (const auto& word : one.words("addresses"))
    if (!sip::address_range::read(word.text))
      made.found.error(word.at, "addresses: " + in_quotes(word.text) +
                                    " is no address or range, such as 203.0.113.7 or 203.0.113.0/28 (with no "
                                    "bits set behind its length); a name is not looked up");
  trunk.transports = texts(one.words("transports"));
  trunk.user = one.text("user");
  trunk.password = read_account(made, one, "user", "password");
  trunk.believed = one.number("believed") != 0;
  trunk.targets = texts(one.words("targets"));
  check_uris(made, one, "targets");
  trunk.account_user = one.text("account_user");
  trunk.account_password = read_account(made, one, "account_user", "account_password");
  read_trunk_numbers(made, one, trunk);
  trunk.calls = count(one, "calls");
  trunk.calls_per_second = count(one, "calls_per_second");
  trunk.burst = count(one, "burst");
  trunk.options_interval = duration(one, "options_interval");
  trunk.srtp = one.text("srtp");
  trunk.number_in = one.text("number_in");
  trunk.registers = read_register(made, one, trunk);
  if (!one.says("addresses") && !one.says("targets") && !one.says("register") && !one.says("user"))
    made.found.error(one.at(), "the trunk " + in_quotes(trunk.name) +
                                   " has neither `addresses`, nor a `user`, to be called from nor `targets` "
                                   "to call");
  return trunk;
}

/// The address that others are told where nothing else is said.
std::string told_address(const sip_listener_settings& first) {
  if (!first.advertised.empty()) return first.advertised;
  return is_every_address(first.address) ? std::string{} : first.address;
}

struct address_and_port {
  std::string address;
  std::optional<std::uint16_t> port; ///< nothing: none is said
};

/// `ADDRESS` or `ADDRESS:PORT`, an IPv6 address with a port in brackets. Nothing where it is neither.
std::optional<address_and_port> read_place(const std::string& text) {
  if (is_address(text)) return address_and_port{text, std::nullopt};
  const auto colon = text.rfind(':');
  const bool has_port = colon != text.npos && !text.ends_with(']');
  auto address = has_port ? text.substr(0, colon) : text;
  const bool in_brackets = address.size() > 2 && address.front() == '[' && address.back() == ']';
  if (in_brackets) address = address.substr(1, address.size() - 2);
  if (!is_address(address) || in_brackets != (address.find(':') != address.npos)) return std::nullopt;
  if (!has_port) return address_and_port{std::move(address), std::nullopt};
  const std::string_view port = std::string_view{text}.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (wrong != std::errc{} || end != port.data() + port.size() || number == 0) return std::nullopt;
  return address_and_port{std::move(address), number};
}

std::vector<std::string> read_name_servers(draft& made, const section_values& from) {
  std::vector<std::string> all;
  for (const auto& word : from.words("name_servers")) {
    const auto place = read_place(word.text);
    if (!place || is_every_address(place->address)) {
      made.found.error(word.at, "name_servers: " + in_quotes(word.text) +
                                    " is no address, such as 192.0.2.53 or 192.0.2.53:5353; a name is not "
                                    "looked up");
      continue;
    }
    auto text = place->address;
    if (place->port && text.find(':') != text.npos) text = "[" + text + "]";
    if (place->port) text += ":" + std::to_string(*place->port);
    all.push_back(std::move(text));
  }
  return all;
}

/// `ADDRESS:PORT`, an IPv6 address in brackets.
void read_rtpengine(draft& made, const section_values& from, audio_settings& to) {
  to.without = from.text("without_rtpengine");
  if (!from.says("rtpengine") || !from.good("rtpengine")) {
    if (from.says("without_rtpengine"))
      made.found.warning(from.at("without_rtpengine"),
                         "without_rtpengine: there is no rtpengine to do without");
    return;
  }
  const auto text = from.text("rtpengine");
  const auto place = read_place(text);
  if (!place || !place->port || is_every_address(place->address)) {
    made.found.error(from.at("rtpengine"),
                     "rtpengine: " + in_quotes(text) +
                         " is no address and port, such as 127.0.0.1:22222; a name is not "
                         "looked up");
    return;
  }
  to.rtpengine_address = place->address;
  to.rtpengine_port = *place->port;
}

void read_audio(draft& made, const section_values& from, telephony_settings& to) {
  const auto media = from.section("media");
  auto& audio = to.audio;
  audio.bind = media.says("bind") ? media.text("bind") : to.listeners.front().address;
  audio.advertised = media.says("advertised") ? media.text("advertised") : told_address(to.listeners.front());
  if (media.good("bind") && !is_address(audio.bind))
    made.found.error(media.at("bind"), "bind: " + in_quotes(audio.bind) + " is no IPv4 or IPv6 address");
  if (!is_address(audio.advertised) || is_every_address(audio.advertised)) {
    const auto key = media.says("advertised") ? media.at("advertised") : media.at();
    made.found.error(key,
                     "advertised: callers have to be told one IPv4 or IPv6 address for their audio, such "
                     "as 203.0.113.5; say it under sip.media.advertised");
  }
  audio.first_port = static_cast<std::uint16_t>(media.number("first_port"));
  audio.last_port = static_cast<std::uint16_t>(media.number("last_port"));
  if (audio.first_port >= audio.last_port)
    made.found.error(media.at(media.says("last_port") ? "last_port" : "first_port"),
                     "last_port (" + std::to_string(audio.last_port) + ") is not above first_port (" +
                         std::to_string(audio.first_port) + ")");
  if (const auto system = ports_of_system(); system && system->overlaps(audio.first_port, audio.last_port))
    made.found.warning(media.at(media.says("last_port") ? "last_port" : ""),
                       "the system gives ports " + std::to_string(system->first) + " to " +
                           std::to_string(system->last) +
                           " to any program (net.ipv4.ip_local_port_range): after a restart one of the "
                           "audio's may be somebody else's; choose first_port and last_port outside");
  read_rtpengine(made, media, audio);
  for (const auto& word : media.words("prompts")) {
    audio.prompts.push_back(resolved(made.out.file, word.text));
    std::error_code problem;
    if (!std::filesystem::is_directory(audio.prompts.back(), problem))
      made.found.warning(word.at, "prompts: there is no folder " + audio.prompts.back().string());
  }
  audio.recordings = media.says("recordings") ? resolved(made.out.file, media.text("recordings"))
                                              : made.out.data_folder / "recordings";
}

/// The processes meet at sockets in the data folder, whose paths have a limit (unix(7)).
void check_socket_paths(draft& made, const section_values& from) {
  constexpr std::size_t path_bytes_max = sizeof sockaddr_un{}.sun_path - 1;
  const auto longest = std::filesystem::absolute(made.out.data_folder / "run" / "engine.sock");
  if (longest.native().size() > path_bytes_max)
    made.found.error(from.at(),
                     "the path " + longest.string() + " would be longer than the " +
                         std::to_string(path_bytes_max) +
                         " bytes a UNIX socket's may have: calls need a data folder with a shorter "
                         "path");
}

} // namespace

void read_sip(draft& made, const section_values& file) {
  if (file.sections("sip").empty()) return;
  const auto& from = file.sections("sip").front();
  telephony_settings all;
  all.realm = from.text("realm");
  if (all.realm.find_first_of("\"\\:") != std::string::npos)
    made.found.error(from.at("realm"), "realm: quotes, backslashes and colons cannot be in it");
  read_listeners(made, from, all);
  all.name_servers = read_name_servers(made, from);
  all.digests = texts(from.words("digests"));
  if (all.digests.empty() && !from.mistaken("digests"))
    made.found.error(from.at("digests"), "digests: without one nobody could show a password");
  for (const auto& one : from.sections("trunks")) {
    auto trunk = read_trunk(made, one);
    check_register(made, one, trunk, all);
    check_user(made, one, trunk, all);
    if (one.good("name") && made.trunks.add({}, trunk.name, one.at("name"), all.trunks.size(), made.found))
      all.trunks.push_back(std::move(trunk));
  }
  all.passwords = read_secret_file(made, from, "passwords");
  all.srtp = from.text("srtp");
  all.registration_max = duration(from, "registration_max");
  all.phone_options_interval = duration(from, "phone_options_interval");
  all.session_expires = duration(from, "session_expires");
  all.silence = duration(from, "silence");
  all.calls_in_setup = count(from, "calls_in_setup");
  all.registers_per_second = count(from, "registers_per_second");
  all.registers_burst = count(from, "registers_burst");
  all.proved_registers_per_second = count(from, "proved_registers_per_second");
  all.all_registers_per_second = count(from, "all_registers_per_second");
  read_audio(made, from, all);
  check_socket_paths(made, from);
  made.out.sip = std::move(all);
}

std::optional<agent_phone> read_phone(draft& made, const section_values& agent) {
  if (agent.sections("phone").empty()) return std::nullopt;
  const auto& one = agent.sections("phone").front();
  agent_phone phone;
  phone.contacts = texts(one.words("contacts"));
  check_uris(made, one, "contacts");
  phone.accepts_at_desktop = one.text("accept") == "desktop";
  phone.password.file = read_secret_file(made, one, "password_file");
  if (one.says("password_file") && one.says("password_digest"))
    made.found.error(one.at("password_digest"), "password_digest and password_file: say one of them");
  if (one.good("password_digest")) { // never shown: it is as good as the password
    const auto& text = one.text("password_digest");
    const auto of_hex = [](std::string_view part, std::size_t digits) {
      return part.size() == digits && part.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    };
    const std::string_view view{text};
    if (of_hex(view.substr(0, digest_digits), digest_digits) && view[digest_digits] == ':' &&
        of_hex(view.substr(digest_digits + 1), stronger_digest_digits))
      phone.password.digest = text;
    else
      made.found.error(one.at("password_digest"),
                       "password_digest is not what `strowger hash-phone-password` "
                       "prints");
  }
  if (made.out.sip && phone.contacts.empty() && !phone.password.said() && made.out.sip->passwords.empty() &&
      !one.says("password_digest"))
    made.found.error(one.at(), "this phone has neither `contacts` nor a password to register with (here, or "
                               "in the file under sip.passwords): it could not be rung");
  return phone;
}

} // namespace strowger::actors
