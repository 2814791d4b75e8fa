#include "journal_of_scenario.hpp"
#include "sim/scenario/journal_life.hpp"
#include "sim/scenario/presence_book.hpp"
#include "sim/scenario/scenario_changes.hpp"
#include "sim/scenario/scenario_compare.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "tests/temporary_folder.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace strowger::tests::real_life_test {

using namespace strowger::sim;
using namespace strowger::routing;

namespace {

const std::string centre = R"(  skills: {english: }
  attributes: [{name: tier, of: interaction}]
  queues:
    - {name: experts, requires: {english: 5}, wrap_up: 2m}
    - {name: sales, wrap_up: 30s, offer_timeout: 10s}
    - {name: support, wrap_up: 90s, tiers: [{tier: gold, priority: 60}], offer_timeout: 10s}
)";

std::string file_text(const std::string& passes, const std::string& manners) {
  return "version: 1\nname: truth\nbegins: 2026-03-03\nlength: 1d\nseed: 11\ncentre:\n" + centre +
         R"(contacts:
  - name: calls
    queue: support
    attributes: {tier: gold}
    arrivals: {periods: [{from: "08:00", to: "18:00", per_hour: 80}]}
    service: {law: lognormal, mean: 3m, variation: 0.9}
    patience: {law: weibull, mean: 2m, shape: 2}
    wrap_up: {law: exponential, mean: 40s}
)" + passes +
         R"(  - name: hard
    queue: experts
    arrivals: {periods: [{from: "09:00", to: "17:00", per_hour: 10}]}
    service: {law: gamma, mean: 5m, shape: 2}
    patience: {law: exponential, mean: 4m}
    wrap_up: {law: exponential, mean: 1m}
  - name: orders
    queue: sales
    arrivals: {periods: [{from: "08:00", to: "17:30", per_hour: 40}]}
    service: {law: exponential, mean: 100s}
    patience: {law: exponential, mean: 90s}
    wrap_up: {law: constant, mean: 10s}
crews:
  - name: l1
    count: 8
    agent: {queues: [sales, support], capacity: {voice: 1, chat: 0, email: 0, task: 0}}
)" + manners +
         R"(    late: {law: exponential, mean: 2m}
    shifts:
      - {from: "07:55", to: "16:00", agents: 5, breaks: [{after: 2h, length: 20m, spread: 1h}]}
      - {from: "10:00", to: "18:30"}
  - name: l2
    count: 3
    agent: {skills: {english: 6}, queues: [experts, support], capacity: {voice: 1, chat: 0, email: 0, task: 0}}
)" + manners +
         R"(    shifts: [{from: "08:30", to: "18:10"}]
)";
}

/// With the agents of the crews written out, as a configuration has them.
std::string configuration_text(const scenario& what) {
  auto text = "version: 1\n" + std::string{R"(skills: {english: }
attributes: [{name: tier, of: interaction}]
queues:
  - {name: experts, requires: {english: 5}, wrap_up: 2m}
  - {name: sales, wrap_up: 30s, offer_timeout: 10s}
  - {name: support, wrap_up: 90s, tiers: [{tier: gold, priority: 60}], offer_timeout: 10s}
agents:
)"};
  for (const auto& one : what.settings.agents)
    text += "  - {name: " + one.name +
            (one.skills.empty() ? ", queues: [sales, support]"
                                : ", skills: {english: 6}, queues: [experts, support]") +
            ", capacity: {voice: 1, chat: 0, email: 0, task: 0}}\n";
  return text;
}

real_life life_of(const scenario& what, const storage::archive& journal) {
  journal_choice choice;
  choice.begins = what.begins;
  auto life = read_journal(journal, choice, {});
  CHECK(life.configuration.empty());
  life.configuration = configuration_text(what);
  return life;
}

scenario through_files(const real_life& life) {
  const temporary_folder folder;
  scenario_folder made{folder / "made"};
  write_scenario(life, made);
  CHECK_THROWS_WITH(scenario_folder{folder / "made"}, Catch::Contains("a scenario in"));
  struct stat file {};
  REQUIRE(::stat((folder / "made/configuration.yaml").c_str(), &file) == 0);
  CHECK((file.st_mode & 077) == 0);
  return whole(read_scenario_file(folder / "made/scenario.yaml"));
}

std::vector<instant> times_at(const scenario& what, std::uint32_t queue) {
  std::vector<instant> all;
  for (const auto& one : day_of(what, 99).contacts)
    if (one.who.queue == queue) all.push_back(one.at);
  return all;
}

std::vector<instant> true_times_at(const scenario& what, std::uint32_t queue) {
  std::vector<instant> all;
  for (const auto& one : day_of(what, what.seed).contacts)
    if (one.who.queue == queue) all.push_back(one.at);
  return all;
}

} // namespace

TEST_CASE("a day read from the engine's journal goes again as it went") {
  const auto truth = scenario_of(file_text("", "    answers_after: {law: constant, mean: 3s}\n"));
  const auto journal = journal_of(truth);
  const auto life = life_of(truth, *journal);
  auto made = through_files(life);
  CHECK(made.begins == truth.begins);
  REQUIRE(made.settings.queues.size() == 3);
  for (std::uint32_t queue = 0; queue < 3; ++queue)
    CHECK(times_at(made, queue) == true_times_at(truth, queue));

  const auto run = run_scenario(made, {});
  CHECK(run.good());
  REQUIRE(life.queues.size() == 3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    const auto& queue = made.settings.queues[i];
    const auto was = std::find_if(life.queues.begin(), life.queues.end(),
                                  [&](const auto& one) { return one.name == queue.name; });
    REQUIRE(was != life.queues.end());
    INFO(queue.name);
    CHECK(run.find("count.enqueued", i)->over_all.mean == static_cast<double>(was->counts.enqueued));
    CHECK(run.find("count.answered", i)->over_all.mean == static_cast<double>(was->counts.answered));
    CHECK(run.find("count.abandoned", i)->over_all.mean == static_cast<double>(was->counts.abandoned));
    CHECK(was->counts.abandoned > 0);
    for (const auto* id : {"asa.of_answered", "average_abandon_time", "average_handle_time"})
      CHECK(run.find(id, i)->over_all.mean == Approx(*kpi::find_queue_kpi(id)->value(was->counts)));
  }
  // What is drawn is told with its share, in the life and by the scenario that is made of it.
  std::uint64_t left = 0, people = 0, known = 0;
  for (const auto& one : life.queues) left += one.counts.abandoned;
  for (const auto& kind : life.kinds)
    for (const auto& one : kind.contacts) {
      ++people;
      known += one.patience ? 1 : 0;
    }
  for (const auto* all : std::initializer_list<const assumptions_made*>{&life.assumptions, &made.assumed}) {
    const auto part = [&](const std::string& id) {
      const auto found =
          std::find_if(all->begin(), all->end(), [&](const auto& one) { return one.id == id; });
      REQUIRE(found != all->end());
      CHECK(found->of == people);
      return *found->part;
    };
    CHECK(part("patience_left") == left);
    CHECK(part("patience_kaplan_meier") == known - left);
    CHECK(part("patience_endless") == people - known);
  }
}

TEST_CASE("what a journal cannot tell in full is near, and said") {
  const auto truth = scenario_of(file_text("    passes_on: [{to: hard, chance: 15%}]\n",
                                           "    answers_after: {law: lognormal, mean: 3s, variation: 0.5}\n"
                                           "    refuses: 4%\n    misses: 3%\n"));
  const auto journal = journal_of(truth);
  const auto life = life_of(truth, *journal);
  CHECK(life.declined > 10);
  CHECK(life.missed > 5);
  auto made = through_files(life);
  made.replications = 20;
  const auto run = run_scenario(made, {});
  CHECK(run.good());
  kpi::queue_counts was;
  for (const auto& one : life.queues) was += one.counts;
  const auto transferred = run.find("count.transferred")->over_all.mean;
  CHECK(transferred == Approx(static_cast<double>(was.transferred)).epsilon(0.15));
  CHECK(run.find("count.answered")->over_all.mean == Approx(static_cast<double>(was.answered)).epsilon(0.03));
  CHECK(run.find("abandon_rate")->over_all.mean ==
        Approx(*kpi::find_queue_kpi("abandon_rate")->value(was)).margin(0.02));
  CHECK(run.find("asa.of_answered")->over_all.mean ==
        Approx(*kpi::find_queue_kpi("asa.of_answered")->value(was)).epsilon(0.25));
  CHECK(run.find("offer_answer_rate")->over_all.mean ==
        Approx(*kpi::find_queue_kpi("offer_answer_rate")->value(was)).margin(0.02));

  // Against other staffing.
  auto more = made;
  change_agents(more, "agents=+3");
  CHECK(more.settings.agents.size() == 14);
  const auto compared = compare_scenarios(made, more, {});
  const auto wait = std::find_if(compared.figures.begin(), compared.figures.end(),
                                 [](const auto& one) { return one.id == "asa.of_answered"; });
  CHECK(wait->clear());
  CHECK(wait->difference->mean < 0);
}

TEST_CASE("only what happened on the days counts, with those who were there before") {
  auto text = file_text("", "");
  text.replace(text.find("length: 1d"), 10, "length: 2d");
  const auto truth = scenario_of(text);
  const auto journal = journal_of(truth);
  journal_choice choice;
  choice.begins = truth.begins + milliseconds{86'400'000};
  auto life = read_journal(*journal, choice, {});
  std::size_t people = 0, second_day = 0;
  for (const auto& kind : life.kinds) people += kind.contacts.size();
  for (const auto& one : day_of(truth, truth.seed).contacts) second_day += one.at >= instants_per_day ? 1 : 0;
  CHECK(people == second_day);
  CHECK(life.presence.size() >= 11);
  choice.begins = truth.begins + milliseconds{5LL * 86'400'000};
  CHECK_THROWS_WITH(read_journal(*journal, choice, {}), "nothing happened in the journal then");
  choice.begins = truth.begins;
  choice.pool = 7;
  CHECK_THROWS_WITH(read_journal(*journal, choice, {}), "nothing happened in the journal then, in pool 7");
}

TEST_CASE("outages of the engine and lost agents are told among what was assumed") {
  const auto truth =
      scenario_of(file_text("", "    drops: {per_hour: 0.3, lasts: {law: constant, mean: 30s}}\n") +
                  "faults: [{fault: crash, at: 10h, lasts: {law: constant, mean: 20s}}]\n");
  const auto journal = journal_of(truth);
  const auto life = life_of(truth, *journal);
  const auto told = [&](const std::string& words) {
    return std::count_if(life.assumptions.begin(), life.assumptions.end(),
                         [&](const auto& one) { return one.text.find(words) != std::string::npos; });
  };
  for (const auto& one : life.assumptions) UNSCOPED_INFO(one.text);
  CHECK(told("the engine stopped and started again once and wrote nothing for at most") == 1);
  CHECK(told("agents' lines went down ") == 1);
  CHECK(through_files(life).settings.queues.size() == 3);
}

TEST_CASE("presence is what agents wanted") {
  presence_book book;
  const agent_id ada{1, 1}, ben{1, 2};
  book.call(ada, "main/ada");
  book.call(ben, "main/ben");
  book.ready(ben, 0);
  book.take(fact::agent_state_set{ada, agent_state::not_ready, "signed_in", {}, {}}, 5);
  book.take(fact::agent_state_set{ada, agent_state::ready, "", {}, {}}, 10);
  book.take(fact::agent_state_pending{ada, true, agent_state::not_ready, "break", {}}, 20);
  book.take(fact::agent_state_set{ada, agent_state::not_ready, "break", {}, {}}, 25);
  book.take(fact::agent_state_set{ada, agent_state::ready, "", {}, {}}, 30);
  book.take(fact::agent_session_lost{ada, {}, {}}, 40);
  book.take(fact::agent_session_back{ada, {}}, 45);
  book.take(fact::agent_state_pending{ada, true, agent_state::not_ready, "shift_over", {}}, 60);
  book.take(fact::agent_state_set{ada, agent_state::signed_out, "", {}, {}}, 70);
  const auto all = book.finish(100);
  REQUIRE(all.size() == 4);
  const auto is = [&](std::size_t i, const std::string& who, instant from, instant to, bool away) {
    CHECK(all[i].agent == who);
    CHECK(all[i].from == from);
    CHECK(all[i].to == to);
    CHECK(all[i].away == away);
  };
  is(0, "main/ada", 10, 60, false);
  is(1, "main/ada", 20, 30, true);
  is(2, "main/ada", 40, 45, true);
  is(3, "main/ben", 0, 100 + instants_per_day, false);
}

} // namespace strowger::tests::real_life_test
