#include "sim/scenario/compare_report.hpp"
#include "sim/scenario/pairing_doubts.hpp"
#include "sim/scenario/scenario_changes.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "tests/temporary_folder.hpp"
#include "written_scenario.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <unistd.h>

namespace strowger::tests::scenario_compare_test {

using namespace strowger::sim;

namespace {

const char* shop = R"(
version: 1
name: shop
begins: 2026-03-02
length: 6h
warm_up: 30m
replications: 12
seed: 7
centre:
  queues: [{name: shop, wrap_up: 1m, service_level: {within: 20s, target: 80%}}]
contacts:
  - name: calls
    queue: shop
    arrivals: {per_hour: 100}
    service: {law: lognormal, mean: 4m, variation: 0.9}
    patience: {law: weibull, mean: 2m, shape: 1.5}
    wrap_up: {law: exponential, mean: 20s}
  - name: letters
    queue: shop
    arrivals: {process: even, per_hour: 4}
    service: {law: constant, mean: 30s}
crews:
  - name: early
    count: 8
    agent: {capacity: {voice: 1, chat: 0, email: 0, task: 0}}
    speed_variation: 0.2
    shifts: [{from: "00:00", to: "06:00", agents: 6}, {from: "00:10", to: "06:00"}]
)";

std::map<std::uint64_t, coming_contact> people_of(const scenario& what) {
  std::map<std::uint64_t, coming_contact> all;
  for (const auto& one : day_of(what, what.seed).contacts) all.emplace(one.who.number, one);
  return all;
}

/// Everybody of `fewer` is in `more`, at the same moment and with the same matter.
void check_same_people(const std::map<std::uint64_t, coming_contact>& fewer,
                       const std::map<std::uint64_t, coming_contact>& more) {
  for (const auto& [number, one] : fewer) {
    const auto same = more.find(number);
    REQUIRE(same != more.end());
    CHECK(same->second.at == one.at);
    CHECK(same->second.who.service == one.who.service);
    CHECK(same->second.who.patience == one.who.patience);
    CHECK(same->second.who.wrap_up == one.who.wrap_up);
  }
}

std::uint64_t count_of(const compared_contacts& all, fared how) {
  return all.counts[static_cast<std::size_t>(how)];
}

const figure_beside& figure(const std::vector<figure_beside>& all, const std::string& id,
                            const std::string& name = "all") {
  for (const auto& one : all)
    if (one.id == id && one.name == name) return one;
  FAIL("there is no figure " + id);
  return all.front();
}

} // namespace

TEST_CASE("with other demand the same people come, some of them or others beside them") {
  const auto usual = people_of(scenario_of(shop));
  auto what = scenario_of(shop);
  change_demand(what, "calls=0.5");
  const auto half = people_of(what);
  check_same_people(half, usual);
  CHECK(half.size() < usual.size() * 6 / 10);
  CHECK(half.size() > usual.size() * 4 / 10);

  what = scenario_of(shop);
  change_demand(what, "calls=2.5");
  const auto more = people_of(what);
  check_same_people(usual, more);
  CHECK(static_cast<double>(more.size()) / static_cast<double>(usual.size()) == Approx(2.5).epsilon(0.1));
  change_demand(what, "*=0");
  CHECK(people_of(what).empty());

  what = scenario_of(shop);
  change_demand(what, "letters=2"); // evenly spaced ones stay evenly spaced
  CHECK(people_of(what).size() == usual.size() + 24);
}

TEST_CASE("of a trace others come at other times") {
  const temporary_folder folder;
  std::ofstream rows{folder / "calls.csv"};
  rows << "at_s,service_s\n";
  for (int i = 0; i < 200; ++i) rows << 60 * i << "," << i + 1 << "\n";
  rows.close();
  std::string text{shop};
  text.replace(text.find("{per_hour: 100}"), 15,
               "{process: trace, file: " + (folder / "calls.csv").string() + "}");
  const auto usual = people_of(scenario_of(text));
  auto what = scenario_of(text);
  change_demand(what, "calls=1.5");
  const auto more = people_of(what);
  check_same_people(usual, more);
  CHECK(more.size() > usual.size() + 70);
  CHECK(more.size() < usual.size() + 130);
  std::set<instant> times;
  for (const auto& [number, one] : more)
    if (one.who.kind == 0) times.insert(one.at);
  CHECK(times.size() > more.size() - 30);
}

TEST_CASE("another number of agents keeps who was there and the crew's parts") {
  auto what = scenario_of(shop);
  change_agents(what, "early=+4");
  CHECK(what.crews[0].agents.size() == 12);
  CHECK(what.crews[0].shifts[0].agents == 9);
  CHECK(what.crews[0].shifts[1].agents == 3);
  CHECK(what.settings.agents.size() == 12);
  CHECK(what.settings.agents[8].name == "early-9");
  CHECK(what.settings.agents[8].capacity == what.settings.agents[0].capacity);
  CHECK(day_of(what, 1).shifts.size() == 12);
  change_agents(what, "early=4");
  CHECK(what.crews[0].shifts[0].agents == 3);
  CHECK(what.crews[0].shifts[1].agents == 1);
  CHECK(day_of(what, 1).shifts.size() == 4);
  change_agents(what, "early=-4");
  CHECK(day_of(what, 1).shifts.empty());

  CHECK_THROWS_WITH(change_agents(what, "late=3"), "there is no crew \"late\"; there is early");
  CHECK_THROWS_WITH(change_agents(what, "early=-3"), "the crew early cannot have -3 agents");
  CHECK_THROWS_WITH(change_agents(what, "early=x"), Catch::Contains("is no number of agents"));
  CHECK_THROWS_WITH(change_agents(what, "early"), Catch::Contains("says no change"));
  CHECK_THROWS_WITH(change_agents(what, "early=2"), Catch::Contains("nobody new agents could be like"));
  CHECK_THROWS_WITH(change_demand(what, "calls=-1"), Catch::Contains("is no factor of demand"));
  CHECK_THROWS_WITH(change_demand(what, "mail=2"),
                    "there is no kind of contact \"mail\"; there is calls, letters");
}

TEST_CASE("a scenario beside itself does not differ") {
  const auto what = scenario_of(shop);
  scenario_options how;
  how.digest = false;
  const auto made = compare_scenarios(what, what, how);
  for (const auto& one : made.figures) {
    INFO(one.id);
    CHECK_FALSE(one.clear());
    if (one.difference) CHECK(one.difference->mean == 0);
  }
  const auto contacts = compare_contacts(what, what, simulation_level::machine, 0, 5);
  CHECK(contacts.most.empty());
  for (std::size_t i = 0; i + 1 < fared_kinds; ++i) CHECK(contacts.counts[i] == 0);
  CHECK(count_of(contacts, fared::alike) > 400);
}

TEST_CASE("with two agents more the difference is clear, and surer by the same people") {
  const auto a = scenario_of(shop);
  auto b = a;
  change_agents(b, "early=+2");
  scenario_options how;
  how.digest = false;
  how.audit = true;
  auto made = compare_scenarios(a, b, how);
  const auto& given_up = figure(made.figures, "abandon_rate");
  REQUIRE(given_up.difference);
  CHECK(given_up.clear());
  CHECK(given_up.difference->mean < 0);
  CHECK(given_up.difference->mean == Approx(given_up.b->mean - given_up.a->mean));
  CHECK(given_up.difference->batches == 12);
  CHECK(given_up.unpaired > given_up.difference->half_width_95 * 1.3);
  CHECK(figure(made.figures, "count.enqueued").difference->mean == 0);

  made.contacts = compare_contacts(a, b, simulation_level::machine, 0, 8);
  const auto& people = *made.contacts;
  std::uint64_t all = 0;
  for (const auto one : people.counts) all += one;
  CHECK(static_cast<double>(all) == made.a.find("count.enqueued")->values[0]);
  CHECK(count_of(people, fared::only_in_a) + count_of(people, fared::only_in_b) == 0);
  const auto net =
      static_cast<double>(count_of(people, fared::won)) - static_cast<double>(count_of(people, fared::lost));
  CHECK(std::abs(net - (*made.a.find("count.abandoned")->values[0] -
                        *made.b.find("count.abandoned")->values[0])) <= 5); // some still wait at the end

  REQUIRE(people.most.size() == 8);
  for (const auto& one : people.most) {
    CHECK((one.how == fared::won || one.how == fared::lost));
    const auto& served = one.how == fared::won ? one.story_b : one.story_a;
    const auto& not_served = one.how == fared::won ? one.story_a : one.story_b;
    REQUIRE(served.size() >= 2);
    CHECK(served.back().text.find("answered after") != std::string::npos);
    bool decided = false, explained = false;
    for (const auto& line : served)
      if (!line.decision.empty()) decided = nlohmann::json::parse(line.decision).contains("best");
    for (const auto& line : not_served) explained |= line.text.find("at their limit") != std::string::npos;
    CHECK(decided);
    CHECK(explained);
    const auto last = nlohmann::json::parse(served.back().step);
    CHECK(last["kind"] == "ended");
    CHECK(last["how"] == "answered");
    CHECK(last["after_ms"].get<std::int64_t>() >= 0);
  }
  const auto json = nlohmann::json::parse(comparison_json(a, b, {"A", "B"}, made));
  CHECK(json["contacts"]["most_different"].size() == 8);
  CHECK(json["figures"].size() == made.figures.size());
  const auto csv = comparison_csv(made);
  CHECK(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')) == made.figures.size() + 1);
}

TEST_CASE("another configuration is compared by the names of its queues") {
  const auto file =
      std::filesystem::temp_directory_path() / ("strowger-compare-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream{file} << "version: 1\nqueues: [{name: shop, wrap_up: 1m}, {name: desk}]\n";
  const auto a = scenario_of(shop), b = scenario_of(shop, file);
  std::filesystem::remove(file);
  CHECK(b.settings.queues.size() == 2);
  scenario_options how;
  const auto made = compare_scenarios(a, b, how);
  CHECK(figure(made.figures, "count.answered").difference->mean == 0);
  CHECK(figure(made.figures, "count.answered", "desk").b.has_value());
  CHECK_FALSE(figure(made.figures, "count.answered", "desk").a.has_value());
  auto longer = b;
  longer.length *= 2;
  CHECK_THROWS_WITH(compare_scenarios(a, longer, how), Catch::Contains("cannot be compared"));
}

TEST_CASE("a comparison of centres that have nothing in common says so") {
  const auto a = scenario_of(shop);
  auto other = std::string{shop};
  for (const auto& [was, is] :
       {std::pair{"shop", "desk"}, std::pair{"per_hour: 100", "per_hour: 90"},
        std::pair{"per_hour: 4", "per_hour: 5"}, std::pair{"name: early", "name: late"},
        std::pair{"name: calls", "name: mails"}})
    for (auto at = other.find(was); at != std::string::npos; at = other.find(was, at + 1))
      other.replace(at, std::string{was}.size(), is);
  const auto doubts = pairing_doubts(a, scenario_of(other));
  REQUIRE(doubts.size() == 4);
  CHECK(doubts[0].find("number 1 is calls in A and mails in B") != std::string::npos);
  CHECK(doubts[1].find("nobody comes at the same moment") != std::string::npos);
  CHECK(doubts[2].find("no queue of the same name (A: shop; B: desk)") != std::string::npos);
  CHECK(doubts[3].find("no crew of the same name (A: early; B: late)") != std::string::npos);
  auto fewer = a;
  change_demand(fewer, "calls=0.5");
  change_agents(fewer, "early=+1");
  CHECK(pairing_doubts(a, fewer).empty());
}

TEST_CASE("where the engine fails, people are followed through it on both sides") {
  auto text = std::string{shop};
  text.replace(text.find("warm_up: 30m"), 12, "warm_up: 10m");
  const auto a = scenario_of(text + R"(faults:
  - {fault: crash, at: 1h, lasts: {law: constant, mean: 5m}}
  - {fault: crash, at: 3h, lasts: {law: constant, mean: 10m}}
)");
  auto b = a;
  change_agents(b, "early=+2");
  scenario_options how;
  how.level = simulation_level::actors;
  how.audit = true;
  how.only = 0;
  const auto of_a = run_scenario(a, how);
  REQUIRE(of_a.good());
  const auto count = [&](const char* id) { return static_cast<std::uint64_t>(of_a.find(id)->over_all.mean); };
  // A quarter of an hour at 104 an hour.
  CHECK(count("count.unreached") > 10);
  CHECK(count("count.unreached") < 50);
  CHECK(of_a.find("count.refused")->over_all.mean == 0);

  const auto people = compare_contacts(a, b, how.level, 0, 8);
  std::uint64_t all = 0;
  for (const auto one : people.counts) all += one;
  CHECK(all == count("count.enqueued") + count("count.unreached"));
  CHECK(count_of(people, fared::won) > count_of(people, fared::lost));
  REQUIRE(people.most.size() == 8);
  for (const auto& one : people.most) CHECK_FALSE((one.story_a.empty() && one.story_b.empty()));
  std::uint64_t turned_away = 0;
  for (const auto& [who, fate] : fates_of(a, a.seed, how.level))
    turned_away +=
        fate.how == contact_fate::end::refused && fate.came >= routing::moment{routing::milliseconds{600'000}}
            ? 1
            : 0;
  CHECK(turned_away == count("count.unreached"));
  CHECK_THROWS_AS(compare_contacts(a, b, simulation_level::machine, 0, 8), std::invalid_argument);
}

TEST_CASE("people fare the same at both levels, and so do their stories") {
  const auto a = scenario_of(shop);
  auto b = a;
  change_agents(b, "early=+1");
  const auto machine = compare_contacts(a, b, simulation_level::machine, 1, 5),
             actors = compare_contacts(a, b, simulation_level::actors, 1, 5);
  CHECK(machine.counts == actors.counts);
  REQUIRE(machine.most.size() == 5);
  REQUIRE(actors.most.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(machine.most[i].who == actors.most[i].who);
    for (const auto side : {&compared_contact::story_a, &compared_contact::story_b}) {
      const auto &one = machine.most[i].*side, &other = actors.most[i].*side;
      REQUIRE(one.size() == other.size());
      for (std::size_t line = 0; line < one.size(); ++line) {
        CHECK(one[line].at == other[line].at);
        CHECK(one[line].text == other[line].text);
      }
    }
  }
}

} // namespace strowger::tests::scenario_compare_test
