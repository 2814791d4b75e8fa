#include "sim/load/load_accounts.hpp"
#include "sim/load/load_plan.hpp"
#include "sim/load/load_report.hpp"
#include "tests/whole_read.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::load_plan_test {

using namespace strowger::sim;
using namespace strowger::sim::load;

namespace {

actors::engine_configuration engine_of(const std::string& more = "") {
  auto read = actors::read_configuration_text(
      R"(version: 1
listeners:
  - {address: 0.0.0.0, port: 8080, surfaces: [chat]}
  - {address: 127.0.0.1, port: 8082, surfaces: [desktop]}
queues: [{name: support}, {name: sales}]
agents:
  - {name: ada, password_hash: "$argon2id$v=19$m=8192,t=1,p=1$wHKzGqngMpd3TLaAwJUbxw$PsKqJZN42oMbruxOMu+8XsvgN0F83Um6PqUd1bVgPgc"}
  - {name: ben}
entry_points:
  - {name: shop, queue: support}
  - {name: offers, queue: sales}
)" + more,
      "engine.yaml");
  for (const auto& one : read.diagnostics) UNSCOPED_INFO(actors::to_text(one));
  REQUIRE(read.ok());
  return read.configuration;
}

scenario scenario_of(const std::string& contacts) {
  return whole(read_scenario_text("version: 1\nname: plan\ncentre: {queues: [{name: support}, {name: sales}, "
                                  "{name: second}], agents: [{name: ada}, {name: ben}, {name: cleo}]}\n"
                                  "templates: &talk {law: constant, mean: 3m}\n"
                                  "crews: [{name: all, agents: \"*\"}]\ncontacts:\n" +
                                      contacts,
                                  "scenario.yaml"));
}

const std::set<routing::channel_kind> chats{routing::channel_kind::chat};

} // namespace

TEST_CASE("contacts come by the entry point of their name, else by one to their queue; the rest is skipped "
          "and said") {
  const auto plan = plan_load(
      scenario_of("  - {name: shop, queue: sales, channel: chat, arrivals: {per_hour: 1}, service: *talk}\n"
                  "  - {name: deals, queue: sales, channel: chat, arrivals: {per_hour: 1}, service: *talk}\n"
                  "  - {name: lost, queue: second, channel: chat, arrivals: {per_hour: 1}, service: *talk}\n"
                  "  - {name: calls, queue: support, arrivals: {per_hour: 1}, service: *talk}\n"
                  "  - {name: passed, queue: second, channel: chat, service: *talk}\n"),
      engine_of(), chats);
  CHECK(plan.wrong.empty());
  REQUIRE(plan.ways.size() == 5);
  CHECK(plan.ways[0].entry == "shop");
  CHECK(plan.ways[1].entry == "offers");
  for (std::size_t i = 2; i < 5; ++i) CHECK(plan.ways[i].entry.empty());
  CHECK(plan.where.chat_address == "127.0.0.1");
  CHECK(plan.where.chat_port == 8080);
  CHECK(plan.where.desk_port == 8082);
  CHECK(plan.seats == std::vector<bool>{true, false, false});
  const std::vector<std::string> said{"contacts of deals come by the entry point offers",
                                      "contacts of lost are skipped: the configuration has no entry point "
                                      "lost for chat, and none to the queue "
                                      "second",
                                      "contacts of calls are skipped: voice has no player",
                                      "nobody is passed on to passed: the configuration has no queue second",
                                      "2 of the 3 agents of the crew all stay away: the configuration has no "
                                      "account with a password for them"};
  CHECK(plan.said == said);
}

TEST_CASE("what of a scenario is not played is said with its place") {
  const auto what = whole(read_scenario_text(
      "version: 1\nname: plan\ncentre: {queues: [{name: support}], agents: [{name: ada}]}\n"
      "crews:\n  - name: all\n    agents: \"*\"\n    leaves: first_free\n"
      "    shifts: [{from: \"08:00\", to: \"16:00\"}]\n"
      "contacts: [{name: shop, queue: support, channel: chat, arrivals: {per_hour: 1}, service: "
      "{law: constant, mean: 3m}}]\n"
      "faults: [{fault: agents_lost, at: 1h}]\n",
      "scenario.yaml"));
  const auto plan = plan_load(what, engine_of(), chats);
  REQUIRE(plan.said.size() == 2);
  CHECK(plan.said[0].starts_with("scenario.yaml:7:13: `leaves: first_free` is not played"));
  CHECK(plan.said[1].starts_with("scenario.yaml:10:10: faults are not played"));
}

TEST_CASE("where nothing can be played the plan says why") {
  const auto calls =
      scenario_of("  - {name: calls, queue: support, arrivals: {per_hour: 1}, service: *talk}\n");
  CHECK(plan_load(calls, engine_of(), chats).wrong == "no kind of contact can be played");
  auto deaf = engine_of();
  deaf.listeners.pop_back();
  CHECK(plan_load(calls, deaf, chats).wrong == "the configuration has no listener for chat and desktop");
  auto secret = engine_of();
  secret.listeners.front().certificate = "server.pem";
  CHECK(plan_load(calls, secret, chats).wrong.starts_with("the listener speaks TLS"));
}

TEST_CASE(
    "calls go to a number of their entry point, from a trunk's address, and find the crew's telephones") {
  const auto more = R"(
  - {name: hotline, channel: voice, queue: support}
  - {name: orders, channel: voice, queue: sales}
  - {name: nowhere, channel: voice, queue: sales}
sip:
  listeners: [{address: 127.0.0.1, port: 5070, transports: [udp]}]
  trunks: [{name: carrier, addresses: [127.0.0.2, 198.51.100.0/28]}]
  numbers: [{number: "+44*", entry: hotline}, {number: "+442079460xxx", entry: orders}]
)";
  auto engine = engine_of(more);
  for (auto& one : engine.people)
    if (one.name == "ada") one.phone = actors::agent_phone{{"sip:ada@127.0.0.1:5090"}, {}, true};
  const auto what =
      scenario_of("  - {name: hotline, queue: support, arrivals: {per_hour: 1}, service: *talk}\n"
                  "  - {name: orders, queue: sales, arrivals: {per_hour: 1}, service: *talk}\n"
                  "  - {name: nowhere, queue: sales, arrivals: {per_hour: 1}, service: *talk}\n");
  const std::set<routing::channel_kind> all{routing::channel_kind::chat, routing::channel_kind::voice};
  const auto plan = plan_load(what, engine, all);
  CHECK(plan.wrong.empty());
  CHECK(plan.ways[0].number == "+441111111111");
  CHECK(plan.ways[1].number == "+442079460000");
  CHECK(plan.ways[2].entry.empty());
  CHECK(plan.said.front() ==
        "contacts of nowhere are skipped: no number of the configuration leads to nowhere, "
        "and none is said (--number nowhere=...)");
  REQUIRE(plan.calls);
  CHECK(plan.calls->engine == "127.0.0.1:5070");
  CHECK(plan.calls->from == std::vector<std::string>{"127.0.0.2", "198.51.100.0"});
  CHECK(plan.calls->phones == std::vector<call_place::phone_place>{{"127.0.0.1", 5'090, false}});
  REQUIRE(plan.phones[0]);
  CHECK(plan.phones[0]->answers_by_itself);
  CHECK_FALSE(plan.phones[1]);

  call_wishes wishes;
  wishes.numbers["nowhere"] = "100";
  wishes.engine = "127.0.0.9";
  wishes.from = "127.0.0.3:6000";
  const auto wanted = plan_load(what, engine, all, wishes);
  CHECK(wanted.ways[2].number == "100");
  CHECK(wanted.calls->engine == "127.0.0.9:5070");
  CHECK(wanted.calls->from == std::vector<std::string>{"127.0.0.3"});
  CHECK(wanted.calls->from_port == 6'000);
  wishes = {};
  wishes.by = channels::sip::transport::tcp;
  CHECK(plan_load(what, engine, all, wishes).wrong == "the configuration has no SIP listener for tcp");
  for (auto& one : engine.people)
    if (one.name == "ada") one.phone = actors::agent_phone{{"sips:ada@127.0.0.1"}, {}, true};
  wishes = {};
  CHECK(plan_load(what, engine, all, wishes).wrong ==
        "TLS needs a folder with agent.pem and cafile.pem (--certificates)");
  wishes.certificates = "tls";
  CHECK(plan_load(what, engine, all, wishes).calls->phones ==
        std::vector<call_place::phone_place>{{"127.0.0.1", 5'061, true}});
  engine.sip->listeners.push_back({"127.0.0.1", 5'071, {"tls"}, "ours", {}, false});
  wishes = {};
  wishes.by = channels::sip::transport::tls;
  wishes.srtp = true;
  const auto secure = plan_load(what, engine, all, wishes);
  CHECK(secure.wrong.empty());
  CHECK(secure.calls->engine == "127.0.0.1:5071");
  CHECK(secure.calls->certificates == "ours");
  CHECK(secure.calls->srtp);
  CHECK_FALSE(plan_load(what, engine_of(), all).calls);
}

TEST_CASE("passwords are per agent or for all who have none of their own") {
  load_accounts accounts{"demo"};
  CHECK(accounts.of("main", "ada") == "demo");
  accounts.read("# of the test centre\n\nada secret word\r\nnorth/ada  other\nfor-all\n");
  CHECK(accounts.of("main", "ada") == "secret word");
  CHECK(accounts.of("north", "ada") == "other");
  CHECK(accounts.of("north", "ben") == "for-all");
}

TEST_CASE("a run tells how it stands, and in the end which thresholds were held") {
  load_standing now;
  now.now = load_standing::phase::playing;
  now.seconds = 65;
  now.waiting = 2;
  now.talking = 5;
  now.agents_there = 3;
  now.agents_all = 4;
  now.worst_lag = 1'500;
  now.book.count(tally::arrived, 40);
  now.book.count(tally::customers_reconnected, 6);
  now.book.add(measure::to_agent, 12'340);
  CHECK(progress_line(now) ==
        "playing 65 s: customers 7 (waiting 2, talking 5), arrived 40, answered 0, abandoned 0, agents 3/4, "
        "messages p99 12.3 ms, own lag 1.50 ms, reconnected 6");
  now.refusals["full"] = 3;
  now.notes = {"contacts of calls are skipped: voice has no player"};
  const auto judged =
      judge(now.book, {{"message_ms.p99", 250, {}, "s.yaml:3"}, {"wait_ms.p50", 9, {}, "s.yaml:4"}});
  const auto told = summary(now, judged);
  INFO(told);
  CHECK(told.find("held   message_ms.p99 below 250: 12.3 (s.yaml:3)") != std::string::npos);
  CHECK(told.find("MISSED wait_ms.p50 below 9.00: not measured (s.yaml:4)") != std::string::npos);
  CHECK(told.find("refused as full: 3") != std::string::npos);
  CHECK(told.find("note: contacts of calls") != std::string::npos);
  scenario what;
  what.name = "told";
  const auto json = load_json(what, {}, now, judged, 1);
  CHECK(json.find("\"held\": false") != std::string::npos);
  CHECK(json.find("\"arrived\": 40") != std::string::npos);
}

} // namespace strowger::tests::load_plan_test
