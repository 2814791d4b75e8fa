#include "actors/house.hpp"
#include "actors/system_ports.hpp"
#include "actors/telephony.hpp"
#include "channels/media/media_settings_text.hpp"
#include "channels/sip/process/sip_settings_text.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/whole_read.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

namespace strowger::tests::telephony_test {

/// What the configuration says of calls, as the processes of calls read it.
namespace {

using namespace strowger::actors;
namespace sip = channels::sip;

const std::string installation_key(64, 'a');

struct handed_over {
  temporary_folder folder;
  std::vector<std::string> told;
  secret_reader secrets{[this](severity, const std::string& line) { told.push_back(line); }};

  engine_configuration read(const std::string& text) const {
    auto got = read_configuration_text(text, folder / "strowger.yaml");
    INFO(mistakes_in(got.diagnostics));
    REQUIRE(got.ok());
    return std::move(got.configuration);
  }
  sip::sip_settings settings(const std::string& text) {
    auto got = sip::read_settings(sip_settings_text(read(text), installation_key, secrets));
    INFO((got ? std::string{} : got.reason().detail));
    REQUIRE(got);
    return std::move(got.value());
  }
};

const sip::phone_settings& phone_of(const sip::sip_settings& all, const std::string& endpoint) {
  const auto found = std::find_if(all.phones.begin(), all.phones.end(),
                                  [&](const auto& one) { return one.endpoint == endpoint; });
  REQUIRE(found != all.phones.end());
  return *found;
}

const std::string begin =
    "version: 1\nskills: {english: }\nqueues: [{name: support, requires: {english: 1}}]\n"
    "entry_points: [{name: hotline, channel: voice, queue: support}]\n";

} // namespace

TEST_CASE("listeners, trunks, numbers and limits arrive at the SIP process as they were written") {
  handed_over with;
  std::ofstream{with.folder / "password"} << "mechanical brain\n";
  const auto got = with.settings(begin + R"(
sip:
  realm: calls.example.com
  srtp: taken
  registration_max: 30m
  silence: 20s
  calls_in_setup: 77
  name_servers: [192.0.2.53, "[2001:db8::53]:5353"]
  digests: [md5]
  listeners:
    - {address: 192.0.2.1, port: 5070, transports: [udp], advertised: 203.0.113.5}
    - {address: 192.0.2.1, port: 5071, transports: [tls], certificates: tls, client_certificates: true}
  trunks:
    - {name: carrier, addresses: [203.0.113.0/28], transports: [tcp], believed: true, country: "44", bare_number: national,
       number_form: digits, targets: ["sip:gw.example.net"], caller_id: "+442079460000", calls: 20, calls_per_second: 3,
       burst: 4, options_interval: 1m, srtp: demanded}
    - {name: provider, targets: ["sip:sip.example.net:5071"], transports: [udp], account_user: "442079", account_password_file: password,
       number_in: to, register: {interval: 10m, contact_user: desk}}
    - {name: other, targets: ["sip:gw.example.net"], account_user: us, account_password_file: password,
       register: {registrar: "sips:reg.example.net", address_of_record: "sip:+442079460000@example.net"}, transports: [tls]}
  numbers: [{number: "+44207946xxxx", entry: hotline, language: zh}]
  outbound:
    - {country: "44", refused: ["+4490"], allowed: ["+44*"], routes: [{numbers: "+44*", trunks: [carrier]}], per_hour: 9}
)");
  REQUIRE(got.listeners.size() == 2);
  CHECK_FALSE(got.listeners[0].asks_certificates);
  CHECK(got.listeners[1].asks_certificates);
  CHECK(got.listeners[0].port == 5070);
  CHECK(got.listeners[0].transports == std::vector{sip::transport::udp});
  CHECK(got.listeners[0].advertised == "203.0.113.5");
  CHECK(got.realm == "calls.example.com");
  CHECK(got.digests == std::vector{channels::sip::digest_algorithm::md5});
  CHECK(got.name_servers == std::vector<std::string>{"192.0.2.53", "[2001:db8::53]:5353"});
  REQUIRE(got.trunks.size() == 3);
  const auto& trunk = got.trunks[0];
  CHECK_FALSE(trunk.registers);
  CHECK(trunk.number_in == sip::number_place::by_contact);
  CHECK(got.trunks[1].registers ==
        sip::register_settings{"sip:442079@sip.example.net", "sip:sip.example.net:5071", "desk", 600});
  CHECK(got.trunks[1].number_in == sip::number_place::to);
  CHECK(got.trunks[1].account.password == "mechanical brain");
  CHECK(got.trunks[2].registers == sip::register_settings{"sip:+442079460000@example.net",
                                                          "sips:reg.example.net", "+442079460000", 3'600});
  CHECK(trunk.addresses == std::vector{*sip::address_range::read("203.0.113.0/28")});
  CHECK(trunk.transports == std::vector{sip::transport::tcp});
  CHECK(trunk.believed);
  CHECK(sip::normal_number("2079460000", trunk.numbers) == "+442079460000");
  CHECK(sip::number_for_trunk("+442079460000", trunk.numbers) == "442079460000");
  CHECK((trunk.calls == 20 && trunk.calls_per_second == 3 && trunk.burst == 4));
  CHECK(trunk.options_interval.count() == 60'000);
  CHECK(trunk.srtp == sip::srtp_rule::demanded);
  REQUIRE(got.numbers.size() == 1);
  CHECK(got.numbers[0].second.entry == "hotline");
  CHECK(got.numbers[0].second.language == "zh");
  CHECK(got.outbound.at("main").per_hour == 9);
  CHECK_FALSE(got.outbound.at("main").international);
  CHECK(got.outbound.at("main").routes.size() == 1);
  CHECK(got.calls.srtp == sip::srtp_rule::taken);
  CHECK(got.calls.silence.count() == 20'000);
  CHECK(got.registrations.max_expires_s == 1'800);
  CHECK(got.load.calls_in_setup == 77);
  CHECK(got.engine_socket == with.folder / "data/run/engine.sock");
  CHECK(got.media_socket == with.folder / "data/run/media.sock");
  CHECK(with.told.empty());
}

TEST_CASE("what one agent may dial, and how many registrations are looked at, arrive as they were written") {
  handed_over with;
  const auto got = with.settings(begin + R"(
agents:
  - {name: ada, skills: {english: 1}, phone: {contacts: ["sip:ada@192.0.2.7"]},
     outbound: {international: false, allowed: ["+4420*"], calls: 1, international_per_hour: 0}}
  - {name: alan, skills: {english: 1}, phone: {contacts: ["sip:alan@192.0.2.7"]}, outbound: {per_hour: 7}}
  - {name: grace, skills: {english: 1}, phone: {contacts: ["sip:grace@192.0.2.7"]}}
sip:
  registers_per_second: 6
  registers_burst: 21
  proved_registers_per_second: 300
  all_registers_per_second: 2000
  trunks: [{name: carrier, targets: ["sip:gw.example.net"]}]
  outbound: [{routes: [{numbers: "*", trunks: [carrier]}]}]
)");
  const auto& agents = got.outbound.at("main").agents;
  CHECK(agents.size() == 2);
  const auto& ada = agents.at("ada");
  CHECK_FALSE(ada.international);
  REQUIRE(ada.allowed.size() == 1);
  CHECK(ada.allowed.front().fits("+442079460000"));
  CHECK_FALSE(ada.allowed.front().fits("+441614960000"));
  CHECK((ada.calls == 1U && !ada.per_hour && ada.international_per_hour == 0U));
  const auto& alan = agents.at("alan");
  CHECK((alan.international && alan.allowed.empty() && !alan.calls && alan.per_hour == 7U));
  CHECK((got.strangers.per_second == 6 && got.strangers.burst == 21));
  CHECK((got.strangers.proved_per_second == 300 && got.strangers.all_per_second == 2'000));
}

TEST_CASE(
    "passwords come from files, from the environment and as digests, each telephone's under its own name") {
  handed_over with;
  with.folder.write("ada", "one\n");
  with.folder.write("all", "# telephones\nalan two words\nsouth/grace three\nbroken\n");
  ::setenv("TELEPHONY_TEST_PASSWORD", "four", 1);
  const auto digest = sip::secret_of("edsger", "strowger", "five");
  const auto got =
      with.settings("version: 1\nskills: {english: }\ntenants: [{name: main}, {name: south}]\nagents:\n"
                    "  - {name: ada, phone: {password_file: ada}}\n"
                    "  - {name: alan, phone: {}}\n"
                    "  - {name: grace, tenant: south, phone: {accept: desktop}}\n"
                    "  - {name: edsger, phone: {password_digest: \"" +
                    digest.md5 + ":" + digest.sha256 +
                    "\"}}\n"
                    "sip:\n  passwords: all\n  trunks:\n"
                    "    - {name: a, addresses: [192.0.2.1], user: them, password_variable: "
                    "TELEPHONY_TEST_PASSWORD}\n");
  CHECK(phone_of(got, "main/ada").secret == sip::secret_of("ada", "strowger", "one"));
  CHECK(phone_of(got, "main/alan").secret == sip::secret_of("alan", "strowger", "two words"));
  CHECK(phone_of(got, "south/grace").secret == sip::secret_of("south/grace", "strowger", "three"));
  CHECK(phone_of(got, "main/edsger").secret == digest);
  CHECK(got.trunks.at(0).secret == sip::secret_of("them", "strowger", "four"));
  REQUIRE(with.told.size() == 1);
  CHECK(with.told[0].find("all:4: write NAME PASSWORD") != std::string::npos);
}

TEST_CASE("whose password cannot be read gets in with none, and it is said") {
  handed_over with;
  ::unsetenv("TELEPHONY_TEST_NOWHERE");
  const auto got =
      with.settings("version: 1\nskills: {english: }\nagents: [{name: ada, phone: {password_file: gone}}]\n"
                    "sip:\n  trunks:\n    - {name: a, addresses: [192.0.2.1], user: them, "
                    "password_variable: TELEPHONY_TEST_NOWHERE,\n       account_user: us, "
                    "account_password_file: gone}\n");
  CHECK(phone_of(got, "main/ada").secret == sip::digest_secret{});
  CHECK(got.trunks.at(0).user == "them");
  CHECK_FALSE(got.trunks.at(0).secret.md5.empty());
  CHECK(got.trunks.at(0).secret != sip::secret_of("them", "strowger", ""));
  CHECK(got.trunks.at(0).account.user.empty());
  CHECK(with.told.size() == 3);
}

TEST_CASE("the audio's ports are none of the system's, and who chooses otherwise is warned") {
  const auto usual = actors::read_system_ports("32768\t60999\n");
  REQUIRE(usual);
  CHECK((usual->first == 32'768 && usual->last == 60'999));
  const actors::audio_settings by_default;
  CHECK_FALSE(usual->overlaps(by_default.first_port, by_default.last_port));
  CHECK(by_default.first_port % 2 == 0);
  CHECK(usual->overlaps(30'000, 32'768));
  CHECK(usual->overlaps(60'999, 61'999));
  CHECK(usual->overlaps(1'024, 65'535));
  CHECK_FALSE(usual->overlaps(61'000, 65'535));
  for (const auto* none : {"", "1", "x y", "60999 32768", "1 99999"})
    CHECK_FALSE(actors::read_system_ports(none));
  const temporary_folder folder;
  const auto warned = [&](const std::string& ports) {
    const auto got = read_configuration_text("version: 1\nskills: {english: }\nsip:\n"
                                             "  listeners: [{address: 192.0.2.1}]\n  media: {" +
                                                 ports + "}\n",
                                             folder / "strowger.yaml");
    REQUIRE(got.ok());
    return mistakes_in(got.diagnostics).find("net.ipv4.ip_local_port_range") != std::string::npos;
  };
  const auto system = ports_of_system();
  REQUIRE(system);
  const auto first = std::to_string(system->first), last = std::to_string(system->last);
  CHECK(warned("first_port: " + first + ", last_port: " + last));
  if (system->first > 2'000)
    CHECK_FALSE(warned("first_port: 1024, last_port: " + std::to_string(system->first - 1)));
}

TEST_CASE("the media process is told its socket, addresses, ports and prompts") {
  handed_over with;
  const auto text = media_settings_text(
      with.read("version: 1\nskills: {english: }\nsip:\n"
                "  listeners: [{address: 192.0.2.1, advertised: 203.0.113.5}]\n"
                "  media: {first_port: 30000, last_port: 30999, prompts: [own, shipped]}\n"
                "queues: [{name: support, prompts: ours}, {name: repairs, music: music/rain}]\n"));
  channels::media::media_settings got;
  REQUIRE(channels::media::read_settings(text, got));
  CHECK(got.socket == with.folder / "data/run/media.sock");
  CHECK(got.bind == "192.0.2.1");
  CHECK(got.advertise == "203.0.113.5");
  CHECK((got.first_port == 30'000 && got.last_port == 30'999));
  CHECK(got.prompt_folders ==
        std::vector<std::filesystem::path>{with.folder / "own", with.folder / "shipped"});
  REQUIRE(got.prompt_sets.size() == 1);
  CHECK(got.prompt_sets.front().name == "main/support");
  CHECK(got.prompt_sets.front().folder == with.folder / "ours");
  CHECK_FALSE(channels::media::read_settings("[]", got));
  CHECK_FALSE(channels::media::read_settings("{\"prompt_sets\": [1]}", got));
  CHECK_FALSE(channels::media::read_settings("{\"bind\": 5}", got));
}

TEST_CASE("the SIP process is told where rtpengine is, and nothing where there is none") {
  handed_over with;
  const std::string listens = begin + "sip:\n  listeners: [{address: 192.0.2.1}]\n";
  CHECK_FALSE(with.settings(listens).rtpengine);
  const auto got = with.settings(listens + "  media: {rtpengine: \"127.0.0.1:22222\"}\n").rtpengine;
  REQUIRE(got);
  CHECK(*got == sip::rtpengine_settings{"127.0.0.1", 22'222, sip::without_rtpengine::own_ports});
  const auto other =
      with.settings(listens + "  media: {rtpengine: \"[2001:db8::1]:2223\", without_rtpengine: refused}\n")
          .rtpengine;
  REQUIRE(other);
  CHECK(*other == sip::rtpengine_settings{"2001:db8::1", 2'223, sip::without_rtpengine::refused});
}

TEST_CASE("an rtpengine that is no address and port is refused") {
  handed_over with;
  for (const char* wrong : {"rtpengine:22222", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
                            "127.0.0.1:22x", "::1:22222", "[::1]", "0.0.0.0:22222", ":22222"}) {
    INFO(wrong);
    const auto text =
        begin + "sip:\n  listeners: [{address: 192.0.2.1}]\n  media: {rtpengine: \"" + wrong + "\"}\n";
    const auto got = read_configuration_text(text, with.folder / "strowger.yaml");
    CHECK_FALSE(got.ok());
    CHECK(mistakes_in(got.diagnostics).find("is no address and port") != std::string::npos);
  }
}

TEST_CASE("the installation's key is drawn once and for its owner alone") {
  handed_over with;
  const auto all = with.read("version: 1\nskills: {english: }\nsip: {}\n");
  std::string first;
  for (int i = 0; i < 2; ++i) {
    telephony calls{with.folder.path(), [](severity, const std::string&) {}};
    REQUIRE(calls.configure(all));
    const auto programs = calls.programs();
    REQUIRE(programs.size() == 2);
    CHECK(programs[0].name == "media");
    CHECK(programs[0].anew_when_changed);
    CHECK(programs[1].program == with.folder / "strowger-sip");
    const auto text = programs[1].configuration();
    CHECK((i == 0 || text == first));
    first = text;
  }
  const auto key = with.folder / "data/sip/key";
  CHECK(std::filesystem::status(key).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  with.folder.write("data/sip/key", "short\n");
  telephony calls{with.folder.path(), [](severity, const std::string&) {}};
  CHECK_FALSE(calls.configure(all));
}

} // namespace strowger::tests::telephony_test
