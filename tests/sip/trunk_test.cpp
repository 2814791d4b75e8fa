#include "channels/sip/address_range.hpp"
#include "channels/sip/number_pattern.hpp"
#include "channels/sip/number_plan.hpp"
#include "channels/sip/outbound_gate.hpp"
#include "channels/sip/overload_guard.hpp"
#include "channels/sip/trunk_gate.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::trunk_test {

using namespace strowger::channels::sip;
namespace web = strowger::channels::web;
using namespace std::chrono_literals;

namespace {

constexpr routing::wall_time t0{1'700'000'000'000ms};
const web::instant s0 = web::instant{} + 1h;

channels::sip::address_bytes at(const char* text) { return *web::address_bytes(text); }
number_pattern pattern(const char* text) { return *number_pattern::read(text); }

trunk_settings trunk(const std::string& name, const char* range) {
  trunk_settings out;
  out.name = name;
  out.addresses = {*address_range::read(range)};
  out.targets = {"sip:" + name + ".example.com"};
  out.numbers.country = "44";
  return out;
}

outbound_rules british() {
  outbound_rules out;
  out.country = "44";
  out.refused = {"+449", "+44870"};
  out.routes = {{pattern("+*"), {"far", "near"}}, {pattern("+44*"), {"near", "far"}}};
  return out;
}

struct outbound_scene {
  trunk_gate trunks{{trunk("near", "192.0.2.0/24"), trunk("far", "198.51.100.0/24")}};
  outbound_gate gate;
  explicit outbound_scene(outbound_rules rules = british()) { gate.configure("main", std::move(rules)); }
  outbound_plan begin(const std::string& number, const std::string& agent = "ada",
                      routing::wall_time now = t0) {
    return gate.begin({"main", agent, number, ""}, trunks, now);
  }
};

} // namespace

TEST_CASE("ranges of addresses hold what begins with their bits", "[trunk]") {
  const auto four = address_range::read("192.0.2.64/26");
  REQUIRE(four);
  CHECK(four->holds(at("192.0.2.64")));
  CHECK(four->holds(at("192.0.2.127")));
  CHECK_FALSE(four->holds(at("192.0.2.128")));
  CHECK_FALSE(four->holds(at("::192.0.2.64")));
  CHECK(address_range::read("192.0.2.1")->holds(at("::ffff:192.0.2.1")));
  CHECK(address_range::read("0.0.0.0/0")->holds(at("8.8.8.8")));
  CHECK_FALSE(address_range::read("0.0.0.0/0")->holds(at("2001:db8::1")));
  const auto six = address_range::read("2001:db8:8000::/33");
  CHECK(six->holds(at("2001:db8:8fff::1")));
  CHECK_FALSE(six->holds(at("2001:db8:7fff::1")));
  CHECK(address_range::read("::/0")->holds(at("192.0.2.1")));
  for (const auto* bad :
       {"192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/", "192.0.2", "host", "2001:db8::/129", ""})
    CHECK_FALSE(address_range::read(bad));
}

TEST_CASE("the pattern that says more goes first, whatever the order", "[numbers]") {
  number_table<std::string> table;
  for (const auto* text : {"*", "+44*", "+442079460000", "+44207946xxxx", "+4420794600xx", "support", "sup*"})
    table.add(pattern(text), text);
  const auto found = [&](const char* number) {
    const auto* out = table.find(number);
    return out == nullptr ? std::string{} : *out;
  };
  CHECK(found("+442079460000") == "+442079460000");
  CHECK(found("+442079460001") == "+4420794600xx");
  CHECK(found("+442079461234") == "+44207946xxxx");
  CHECK(found("+4420794612345") == "+44*");
  CHECK(found("+1") == "*");
  CHECK(found("Support") == "support");
  CHECK(found("supper") == "sup*");
  for (const auto* bad : {"", "+44a", "44+", "+44*1", "sales team", "**"})
    CHECK_FALSE(number_pattern::read(bad));
  CHECK(number_table<int>{}.find("1") == nullptr);
}

TEST_CASE("numbers have one form within, whatever the trunk writes", "[numbers]") {
  number_plan plan;
  plan.country = "44";
  CHECK(normal_number("00442079460000", plan) == "+442079460000");
  CHECK(normal_number("02079460000", plan) == "+442079460000");
  CHECK(normal_number("+442079460000", plan) == "+442079460000");
  CHECK(normal_number("100", plan) == "100");
  CHECK(normal_number("0123", plan) == "0123"); // too short to be one
  CHECK(normal_number("alice", plan) == "alice");
  plan.bare = bare_number::international;
  CHECK(normal_number("442079460000", plan) == "+442079460000");
  plan.bare = bare_number::national;
  CHECK(normal_number("2079460000", plan) == "+442079460000");
  const number_plan american{"1", "011", "1", bare_number::national, number_form::national};
  CHECK(normal_number("12125550100", american) == "+12125550100");
  CHECK(normal_number("2125550100", american) == "+12125550100");
  CHECK(normal_number("011442079460000", american) == "+442079460000");
  CHECK(number_for_trunk("+12125550100", american) == "12125550100");
  CHECK(number_for_trunk("+442079460000", american) == "011442079460000");
  CHECK(number_for_trunk("112", american) == "112");
  plan.form = number_form::digits;
  CHECK(number_for_trunk("+442079460000", plan) == "442079460000");
}

TEST_CASE("a number is dialled as its tenant's country, or else its trunk, writes it", "[outbound]") {
  outbound_scene one;
  CHECK(one.begin("02079460000").steps == one.begin("+442079460000").steps);
  CHECK_FALSE(one.begin("02079460000", "grace").steps.empty());
  CHECK(one.begin("0049301234567").refused == "international_off");
  CHECK(one.begin("0901234567").refused == "refused_prefix");
  CHECK(one.begin("2079460000").refused == "not_a_number");
  auto anywhere = british();
  anywhere.country.clear(); // its trunks' is known all the same, and everything is abroad
  anywhere.international = true;
  outbound_scene other{std::move(anywhere)};
  CHECK_FALSE(other.begin("02079460000").steps.empty());
}

TEST_CASE("what may never be dialled is known without dialling it", "[outbound]") {
  auto rules = british();
  CHECK(refusal_of("+442079460000", rules).empty());
  CHECK(refusal_of("02079460000", rules) == "not_a_number");
  CHECK(refusal_of("+44901234567", rules) == "refused_prefix");
  CHECK(refusal_of("+49301234567", rules) == "international_off");
  rules.allowed = {pattern("+4420*")};
  CHECK(refusal_of("+442079460000", rules).empty());
  CHECK(refusal_of("+441619460000", rules) == "not_allowed");
  rules.routes.clear();
  CHECK(refusal_of("+442079460000", rules) == "no_route");
}

TEST_CASE("a request belongs to the trunk with the narrowest range", "[trunk]") {
  auto tls_only = trunk("tls", "192.0.2.7");
  tls_only.transports = {transport::tls};
  const trunk_gate gate{{trunk("wide", "192.0.0.0/16"), trunk("near", "192.0.2.0/24"), tls_only}};
  const auto name = [&](const char* address, transport by) {
    const auto* found = gate.of_address(at(address), by);
    return found == nullptr ? std::string{} : found->name;
  };
  CHECK(name("192.0.2.7", transport::udp) == "near");
  CHECK(name("192.0.2.7", transport::tls) == "tls");
  CHECK(name("192.0.9.1", transport::udp) == "wide");
  CHECK(name("198.51.100.1", transport::udp).empty());
}

TEST_CASE("a trunk has so many calls at once and so many that begin in a second", "[trunk]") {
  auto small = trunk("small", "192.0.2.0/24");
  small.calls = 3;
  small.calls_per_second = 1;
  small.burst = 2;
  trunk_gate gate{{small}};
  using verdict = trunk_gate::verdict;
  CHECK(gate.begin("small", s0) == verdict::admitted);
  CHECK(gate.begin("small", s0) == verdict::admitted);
  CHECK(gate.begin("small", s0) == verdict::too_fast);
  CHECK(gate.begin("small", s0 + 1s) == verdict::admitted);
  CHECK(gate.begin("small", s0 + 9s) == verdict::too_many);
  gate.end("small");
  CHECK(gate.begin("small", s0 + 9s) == verdict::admitted);
  CHECK(gate.begin("other", s0) == verdict::unknown);
  CHECK_FALSE(gate.has_room("small"));
  CHECK_FALSE(gate.has_room("other"));
  gate.configure({});
  CHECK(gate.calls_of("small") == 3); // they go on
  for (int i = 0; i < 5; ++i) gate.end("small");
  CHECK(gate.calls_of("small") == 0);
}

TEST_CASE("targets that do not answer are tried last", "[trunk]") {
  auto two = trunk("two", "192.0.2.0/24");
  two.targets = {"sip:a", "sip:b"};
  trunk_gate gate{{two}};
  gate.heard("two", "sip:a", false);
  CHECK(gate.is_up("two", "sip:a"));
  gate.heard("two", "sip:a", false);
  CHECK(gate.targets_of("two") == std::vector<std::string>{"sip:b", "sip:a"});
  CHECK(gate.is_up("two"));
  gate.heard("two", "sip:b", false);
  gate.heard("two", "sip:b", false);
  CHECK_FALSE(gate.is_up("two"));
  CHECK(gate.targets_of("two") == two.targets);
  gate.heard("two", "sip:a", true);
  CHECK(gate.is_up("two"));
}

TEST_CASE("calls go out by the route that says most, round a trunk that is down", "[outbound]") {
  outbound_scene s;
  const auto plan = s.begin("+442079460000");
  REQUIRE(plan.refused.empty());
  CHECK(plan.steps ==
        std::vector<outbound_step>{{"near", "+442079460000", ""}, {"far", "+442079460000", ""}});
  s.trunks.heard("near", "sip:near.example.com", false);
  s.trunks.heard("near", "sip:near.example.com", false);
  CHECK(s.begin("+442079460000").steps.front().trunk == "far");
  outbound_rules none;
  none.country = "44";
  CHECK(outbound_scene{none}.begin("+442079460000").refused == "no_route");
  CHECK(s.gate.begin({"other", "ada", "+442079460000", ""}, s.trunks, t0).refused == "no_route");
}

TEST_CASE("each trunk gets the number as it wants it and shows a caller it may", "[outbound]") {
  outbound_scene s;
  auto near = trunk("near", "192.0.2.0/24");
  near.numbers.form = number_form::national;
  near.caller_ids = {"+442079460001"};
  near.caller_id = "+442079460009";
  s.trunks.configure({near, trunk("far", "198.51.100.0/24")});
  const auto steps = [&](const char* shown) {
    return s.gate.begin({"main", "", "+442079460000", shown}, s.trunks, t0).steps;
  };
  CHECK(steps("+442079460001").front() == outbound_step{"near", "02079460000", "02079460001"});
  CHECK(steps("+15550100").front() == outbound_step{"near", "02079460000", "02079460009"});
  CHECK(steps("+442079460001").back() == outbound_step{"far", "+442079460000", "+442079460001"});
}

TEST_CASE("what costs much is refused unless it is allowed", "[outbound]") {
  outbound_scene s;
  CHECK(s.begin("+12125550100").refused == "international_off");
  CHECK(s.begin("+449098790000").refused == "refused_prefix");
  CHECK(s.begin("2079460000").refused == "not_a_number");
  auto rules = british();
  rules.allowed = {pattern("+1212555xxxx"), pattern("+44*")};
  outbound_scene listed{rules};
  CHECK(listed.begin("+12125550100").refused.empty());
  CHECK(listed.begin("+12135550100").refused == "not_allowed");
  CHECK(listed.begin("+448701234567").refused == "refused_prefix"); // holds before the list
}

TEST_CASE("an agent and a tenant have so many calls at once and in an hour", "[outbound]") {
  auto rules = british();
  rules.calls_per_agent = 1;
  rules.calls = 2;
  rules.agent_per_hour = 2;
  rules.per_hour = 4;
  outbound_scene s{rules};
  const std::string number = "+442079460000";
  CHECK(s.begin(number).refused.empty());
  CHECK(s.begin(number).refused == "agent_calls");
  CHECK(s.begin(number, "bob").refused.empty());
  CHECK(s.begin(number, "eve").refused == "tenant_calls");
  for (const auto* name : {"ada", "bob"}) s.gate.end("main", name);
  CHECK(s.begin(number).refused.empty());
  s.gate.end("main", "ada");
  CHECK(s.begin(number).refused == "agent_hour");
  CHECK(s.begin(number, "").refused.empty());
  s.gate.end("main", "");
  CHECK(s.begin(number, "eve").refused == "tenant_hour");
  CHECK(s.begin(number, "ada", t0 + 1h).refused.empty());
}

TEST_CASE("calls abroad have a limit of their own", "[outbound]") {
  auto rules = british();
  rules.international = true;
  rules.international_per_hour = 2;
  outbound_scene s{rules};
  for (int i = 0; i < 2; ++i) CHECK(s.begin("+12125550100", "").refused.empty());
  CHECK(s.begin("+12125550100", "").refused == "international_hour");
  CHECK(s.begin("+442079460000", "").refused.empty());
  CHECK(s.begin("+12125550100", "", t0 + 1h).refused.empty());
}

TEST_CASE("under load new calls are refused until all figures are well below their limits", "[overload]") {
  overload_guard guard;
  CHECK_FALSE(guard.refuse({999, 199, 1'999}, 0));
  CHECK(guard.refuse({1'000, 0, 0}, 0) == 5U);
  CHECK(guard.refuse({800, 0, 0}, 5) == 10U);
  CHECK(guard.refuse({800, 0, 0}, 6) == 5U);
  CHECK_FALSE(guard.refuse({700, 0, 0}, 0));
  CHECK(guard.refuse({0, 200, 0}, 0));
  CHECK(guard.refuse({0, 0, 2'000}, 0));
  CHECK(guard.refuse({0, 0, 1'600}, 0));
  CHECK_FALSE(guard.refuse({0, 0, 1'499}, 0));
}

TEST_CASE("strangers are dropped but for a few REGISTERs a second, and as many proofs", "[overload]") {
  stranger_guard guard;
  const web::address_key one{0, 1}, other{0, 2};
  CHECK_FALSE(guard.look_at(one, approach::other, s0));
  for (int i = 0; i < 20; ++i) CHECK(guard.look_at(one, approach::registers, s0));
  CHECK_FALSE(guard.look_at(one, approach::registers, s0));
  for (int i = 0; i < 20; ++i) CHECK(guard.look_at(one, approach::shows_proof, s0));
  CHECK_FALSE(guard.look_at(one, approach::shows_proof, s0));
  CHECK(guard.look_at(other, approach::registers, s0));
  CHECK(guard.look_at(one, approach::registers, s0 + 1s));
  CHECK(guard.dropped() == 3);
  for (std::uint64_t i = 0; i < 50'000; ++i) (void)guard.look_at({0, i}, approach::registers, s0);
  CHECK(guard.size() <= 20'000);
}

TEST_CASE("an address from which a right password came may send many more, for a while", "[overload]") {
  stranger_guard guard;
  const web::address_key office{0, 1};
  for (int i = 0; i < 25; ++i) (void)guard.look_at(office, approach::registers, s0);
  CHECK_FALSE(guard.look_at(office, approach::registers, s0));
  guard.right(office, s0);
  for (int i = 0; i < 200; ++i) {
    CHECK(guard.look_at(office, approach::registers, s0));
    guard.right(office, s0);
  }
  CHECK_FALSE(guard.look_at(office, approach::registers, s0));
  CHECK(guard.look_at(office, approach::registers, s0 + 1s));
  const auto late = s0 + 2h;
  for (int i = 0; i < 20; ++i) CHECK(guard.look_at(office, approach::registers, late));
  CHECK_FALSE(guard.look_at(office, approach::registers, late));
}

TEST_CASE("from where somebody is registered a few other requests a second are looked at", "[overload]") {
  stranger_guard guard;
  const web::address_key office{0, 1};
  guard.right(office, s0);
  for (int i = 0; i < 20; ++i) CHECK(guard.look_at(office, approach::registered, s0));
  CHECK_FALSE(guard.look_at(office, approach::registered, s0));
  CHECK(guard.look_at(office, approach::registers, s0));
  CHECK(guard.look_at(office, approach::registered, s0 + 1s));
}

TEST_CASE("strangers' calls are counted apart, and those of a known address in nobody's count",
          "[overload]") {
  stranger_guard guard;
  guard.configure({.per_second = 5, .burst = 20, .proved_per_second = 30, .all_per_second = 50});
  const web::address_key one{0, 1}, other{0, 2}, known{0, 3};
  guard.right(known, s0);
  for (int i = 0; i < 20; ++i) CHECK(guard.look_at(one, approach::calls, s0));
  CHECK_FALSE(guard.look_at(one, approach::calls, s0));
  for (int i = 0; i < 20; ++i) CHECK(guard.look_at(one, approach::proves_call, s0));
  CHECK_FALSE(guard.look_at(one, approach::proves_call, s0));
  CHECK(guard.look_at(one, approach::registers, s0));
  for (int i = 0; i < 10; ++i) CHECK(guard.look_at(other, approach::calls, s0));
  CHECK_FALSE(guard.look_at(other, approach::calls, s0)); // of all together
  for (int i = 0; i < 30; ++i) CHECK(guard.look_at(known, approach::calls, s0));
  CHECK(guard.look_at(other, approach::registers, s0));
}

TEST_CASE("a trunk from anywhere has a user, and nothing that says where it is", "[trunk]") {
  auto office = trunk("office", "192.0.2.0/24"), tied = office, registered = office, nobody = office;
  for (auto* one : {&office, &tied, &registered}) one->user = one->name = one == &office ? "office" : "tied";
  for (auto* one : {&office, &registered, &nobody}) one->addresses.clear();
  registered.registers = register_settings{"sip:a@example.net", "sip:example.net", "a", 3'600};
  trunk_gate gate{{tied, registered, nobody}};
  CHECK_FALSE(gate.asks_strangers(transport::udp));
  CHECK(gate.of_user("tied", transport::udp) == nullptr);
  CHECK(gate.of_user("", transport::udp) == nullptr);
  gate.configure({tied, registered, nobody, office});
  CHECK(gate.asks_strangers(transport::udp));
  CHECK_FALSE(gate.asks_strangers(transport::tcp));
  REQUIRE(gate.of_user("office", transport::udp) != nullptr);
  CHECK(gate.of_user("office", transport::tcp) == nullptr);
  CHECK(gate.of_user("tied", transport::udp) == nullptr);
  CHECK(gate.of_address(at("198.51.100.1"), transport::udp) == nullptr);
}

TEST_CASE("how many registrations are looked at is configured", "[overload]") {
  stranger_guard guard;
  guard.configure({.per_second = 1, .burst = 2});
  const web::address_key one{0, 1};
  for (int i = 0; i < 2; ++i) CHECK(guard.look_at(one, approach::registers, s0));
  CHECK_FALSE(guard.look_at(one, approach::registers, s0));
}

TEST_CASE("who answers our registration is the trunk, until it does not", "[trunk]") {
  auto ours = trunk("ours", "192.0.2.0/24"), theirs = trunk("theirs", "192.0.2.0/24");
  for (auto* one : {&ours, &theirs}) {
    one->addresses.clear();
    one->registers = register_settings{"sip:a@example.net", "sip:example.net", one->name, 3'600};
  }
  trunk_gate gate{{ours, theirs, trunk("others", "198.51.100.0/24")}};
  const auto from = at("192.0.2.7");
  CHECK(gate.of_address(from, transport::udp) == nullptr);
  gate.registered_at("theirs", registrar_place{from, transport::udp});
  REQUIRE(gate.of_address(from, transport::udp) != nullptr);
  CHECK(gate.of_address(from, transport::udp)->name == "theirs");
  CHECK(gate.of_address(from, transport::tcp) == nullptr);
  CHECK(gate.of_address(at("192.0.2.8"), transport::udp) == nullptr);
  CHECK(gate.of_request(from, transport::udp, "ours")->name == "theirs"); // nobody else is registered there
  gate.registered_at("ours", registrar_place{from, transport::udp});
  CHECK(gate.of_request(from, transport::udp, "ours")->name == "ours");
  CHECK(gate.of_request(from, transport::udp, "theirs")->name == "theirs");
  CHECK(gate.of_request(from, transport::udp, "+442079460000")->name == "ours"); // the first
  CHECK(gate.of_request(at("198.51.100.1"), transport::udp, "ours")->name == "others");
  gate.registered_at("ours", std::nullopt);
  CHECK(gate.of_request(from, transport::udp, "ours")->name == "theirs");
  gate.registered_at("ours", registrar_place{at("198.51.100.1"), transport::udp});
  CHECK(gate.of_address(at("198.51.100.1"), transport::udp)->name == "others"); // as configured
}

} // namespace strowger::tests::trunk_test
