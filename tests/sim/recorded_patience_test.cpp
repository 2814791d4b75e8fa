#include "routing/kpi/definitions.hpp"
#include "sim/found_log.hpp"
#include "sim/scenario/real_life.hpp"
#include "sim/scenario/scenario_changes.hpp"
#include "sim/scenario/scenario_compare.hpp"
#include "sim/scenario/scenario_report.hpp"
#include "tests/reference_data.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/whole_read.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

/// How the patience of people in a log is found, for what share, and that every report of a scenario made of
/// it says so.
namespace strowger::tests::recorded_patience_test {

using namespace strowger::sim;

namespace {

/// Two were answered after 10 and 15 s, two gave up after 20 and 40 s: nobody is known to stay longer than 40
/// s.
const std::string four_calls = "arrival,queue,outcome,wait_s,service_s,agent\n"
                               "2024-02-29T08:00:10,sales,AGENT,10,100,ann\n"
                               "2024-02-29T08:00:20,sales,AGENT,15,100,ann\n"
                               "2024-02-29T08:00:30,sales,HANG,20,,\n"
                               "2024-02-29T08:00:40,sales,HANG,40,,\n";
/// And one was answered after more than that.
const std::string a_fifth = "2024-02-29T08:00:50,sales,AGENT,50,100,ann\n";

recorded_day day_of_log(const std::string& calls, patience_law law, std::uint64_t seed = 1) {
  const temporary_folder folder;
  folder.write("calls.csv", calls);
  log_choice choice;
  choice.date = "2024-02-29";
  choice.patience = law;
  choice.seed = seed;
  return read_log(find_log(folder.path()), choice);
}

const assumption* find_assumed(const assumptions_made& all, const std::string& id) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

void check_share(const assumptions_made& all, const std::string& id, std::uint64_t part, std::uint64_t of) {
  INFO(id);
  const auto* told = find_assumed(all, id);
  REQUIRE(told);
  CHECK(told->part == part);
  CHECK(told->of == of);
}

std::uint64_t without_end(const recorded_day& day) {
  return static_cast<std::uint64_t>(std::count_if(day.what.contacts.begin(), day.what.contacts.end(),
                                                  [](const auto& one) { return one.who.patience == never; }));
}

scenario scenario_of_log(const recorded_day& day) {
  const temporary_folder folder;
  scenario_folder made{folder / "made"};
  write_scenario(real_life_of(day), made);
  return whole(read_scenario_file(folder / "made/scenario.yaml"));
}

/// What the document of a run of it says was assumed.
nlohmann::json told_by_run(const recorded_day& day) {
  const auto what = scenario_of_log(day);
  const auto document = nlohmann::json::parse(scenario_page_json(what, {}, run_scenario(what, {})));
  return document["assumptions"]["assumed"];
}

} // namespace

TEST_CASE("how patience was drawn is told with the share it touches: Kaplan-Meier") {
  const auto day = day_of_log(four_calls, patience_law::kaplan_meier);
  check_share(day.assumptions, "patience_left", 2, 4);
  check_share(day.assumptions, "patience_kaplan_meier", 2, 4);
  check_share(day.assumptions, "patience_of_all_queues", 2, 4);
  check_share(day.assumptions, "patience_endless", 0, 4);
  CHECK(find_assumed(day.assumptions, "patience_kaplan_meier")->text ==
        "patience: 2 of 4 (50.0 %) were answered and get a patience drawn by Kaplan-Meier, longer than they "
        "waited");
  CHECK_FALSE(find_assumed(day.assumptions, "patience_exponential"));
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto five = day_of_log(four_calls + a_fifth, patience_law::kaplan_meier, seed);
    CHECK(five.what.contacts[4].who.patience == never);
    check_share(five.assumptions, "patience_endless", without_end(five), 5);
    check_share(five.assumptions, "patience_kaplan_meier", 3 - without_end(five), 5);
  }
}

TEST_CASE("how patience was drawn is told with the share it touches: an exponential law") {
  const auto day = day_of_log(four_calls + a_fifth, patience_law::exponential);
  check_share(day.assumptions, "patience_left", 2, 5);
  check_share(day.assumptions, "patience_exponential", 3, 5);
  check_share(day.assumptions, "patience_unknown", 0, 5);
  CHECK_FALSE(find_assumed(day.assumptions, "patience_kaplan_meier"));
  CHECK(without_end(day) == 0);
  // 135 s of waiting and two who gave up: 67.5 s for each, counted on from what was waited.
  double sum = 0;
  constexpr int days = 2'000;
  for (int seed = 1; seed <= days; ++seed) {
    const auto one =
        day_of_log(four_calls + a_fifth, patience_law::exponential, static_cast<std::uint64_t>(seed));
    REQUIRE(one.what.contacts[4].who.patience > 50 * instants_per_second);
    sum += static_cast<double>(one.what.contacts[4].who.patience) / instants_per_second - 50;
  }
  CHECK(sum / days == Approx(67.5).epsilon(0.08));
  const auto nobody = day_of_log("arrival,queue,outcome,wait_s,service_s,agent\n"
                                 "2024-02-29T08:00:10,sales,AGENT,10,100,ann\n",
                                 patience_law::exponential);
  check_share(nobody.assumptions, "patience_unknown", 1, 1);
}

TEST_CASE("every report of a scenario made of a log says how its patience was drawn, and for what share") {
  for (const auto law : {patience_law::kaplan_meier, patience_law::exponential}) {
    const auto told = told_by_run(day_of_log(four_calls, law));
    const auto id = law == patience_law::exponential ? "patience_exponential" : "patience_kaplan_meier";
    const auto found =
        std::find_if(told.begin(), told.end(), [&](const auto& one) { return one["what"] == id; });
    REQUIRE(found != told.end());
    CHECK((*found)["part"] == 2);
    CHECK((*found)["of"] == 4);
    CHECK((*found)["text"].get<std::string>().find("2 of 4 (50.0 %) were answered") != std::string::npos);
  }
}

TEST_CASE("a log without a form that is known is refused with what is looked for") {
  using Catch::Matchers::Contains;
  const temporary_folder folder;
  folder.write("other.csv", "a,b\n1,2\n");
  CHECK_THROWS_WITH(find_log(folder / "other.csv"), Contains("named calls.csv") && Contains("queue_arrival"));
  CHECK_THROWS_WITH(find_log(folder.path()), Contains("there is no calls.csv in"));
  const std::string of_bank = "queue_arrival,type,priority,queued,queue_s,outcome,service_s,agent\n";
  folder.write("bank.csv", of_bank);
  CHECK(find_log(folder.path()).of_bank);
  folder.write("bank2.csv", of_bank);
  CHECK_THROWS_WITH(find_log(folder.path()), Contains("several: name one"));
  folder.write("calls.csv", four_calls);
  CHECK_FALSE(find_log(folder / "calls.csv").of_bank);
  CHECK(find_log(folder / "calls.csv").where == folder.path());
}

namespace {

/// Two agents and, from eight on, a call every 30 s of which every fourth is urgent; each takes 64 s. Every
/// fifth gives up after a minute.
std::string small_bank() {
  std::string text =
      "vru_entry,queue_arrival,vru_s,type,priority,customer,queued,queue_s,outcome,service_s,agent\n";
  for (int i = 0; i < 120; ++i) {
    char at[16], row[160];
    const int second = 30 * i;
    std::snprintf(at, sizeof at, "%02d:%02d:%02d", 8 + second / 3'600, second / 60 % 60, second % 60);
    const bool left = i % 5 == 4;
    std::snprintf(row, sizeof row, "1999-01-12T%s,1999-01-12T%s,0,PS,%d,,1,%d,%s,%d,%s\n", at, at,
                  i % 4 == 0 ? 2 : 0, left ? 60 : 30 + i % 7, left ? "HANG" : "AGENT", left ? 0 : 64,
                  left         ? ""
                  : i % 2 == 0 ? "ANN"
                               : "BEN");
    text += row;
  }
  return text + "1999-01-12T09:00:00,1999-01-12T09:00:03,3,PS,0,,0,0,HANG,0,\n";
}

const figure_beside& wait_of(const scenario_comparison& made) {
  return *std::find_if(made.figures.begin(), made.figures.end(),
                       [](const auto& one) { return one.id == "asa.of_answered" && one.scope == "queues"; });
}

/// Lives through a scenario of a bank's log, and once more with other staffing.
void check_what_if(const recorded_day& day) {
  const auto made = scenario_of_log(day);
  std::size_t urgent = 0;
  for (const auto& queue : made.settings.queues) urgent += queue.priority == 90 ? 1 : 0;
  CHECK(urgent > 0);
  const auto run = run_scenario(made, {});
  CHECK(run.good());
  CHECK(run.find("count.enqueued")->over_all.mean == static_cast<double>(day.what.contacts.size()));
  std::uint64_t answered = 0;
  for (const auto& one : day.queues) answered += one.answered;
  CHECK(run.find("count.answered")->over_all.mean > 0.85 * static_cast<double>(answered));
  for (const auto* id : {"patience_left", "patience_kaplan_meier", "priority_credit", "ended_in_menu"})
    CHECK(find_assumed(made.assumed, id));
  auto more = made;
  change_agents(more, "agents=+2");
  const auto compared = compare_scenarios(made, more, {});
  CHECK(wait_of(compared).difference->mean < 0);
}

} // namespace

TEST_CASE("a bank's log becomes a scenario with its priorities, its patience and other staffing") {
  const temporary_folder folder;
  folder.write("bank.csv", small_bank());
  log_choice choice;
  choice.date = "1999-01-12";
  const auto day = read_log(find_log(folder / "bank.csv"), choice);
  REQUIRE(day.what.contacts.size() == 120);
  check_share(day.assumptions, "patience_left", 24, 120);
  check_share(day.assumptions, "patience_kaplan_meier", 96 - without_end(day), 120);
  CHECK(find_assumed(day.assumptions, "ended_in_menu")->part == 1);
  check_what_if(day);
}

TEST_CASE("a day of a real bank becomes a scenario that can be asked what if") {
  const auto calls = reference_data("technion_bank_1999/calls_1999-01.csv", "what-if of a bank's day");
  if (!calls) return;
  log_choice choice;
  choice.date = "1999-01-13";
  const auto day = read_log(find_log(*calls), choice);
  CHECK(day.what.contacts.size() > 500);
  check_share(day.assumptions, "patience_endless", without_end(day), day.what.contacts.size());
  check_what_if(day);
}

} // namespace strowger::tests::recorded_patience_test
