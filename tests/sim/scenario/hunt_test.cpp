#include "sim/actor_centre.hpp"
#include "sim/scenario/hunt.hpp"
#include "sim/scenario/hunted_tree.hpp"
#include "sim/scenario/scenario_text.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

/// The hunt for a seed with which something is broken, and what becomes of the scenario then.
namespace strowger::tests::hunt_test {

using namespace strowger::sim;
namespace fact = strowger::routing::fact;

namespace {

const std::filesystem::path source{STROWGER_SOURCE_DIR};

hunted read_file(const std::filesystem::path& file) {
  std::vector<std::string> problems;
  auto read = read_hunted(file, problems);
  for (const auto& one : problems) UNSCOPED_INFO(one);
  REQUIRE(read);
  return *read;
}

/// The shop with a few faults, so that little has to be left out again.
hunted shop_with_faults() {
  auto what = read_file(source / "tests/sim/scenario/files/hunted/shop.yaml");
  actors::diagnostics none{"faults"};
  what.root = tree_with(what.root, "faults",
                        actors::read_yaml(R"(
- {fault: agents_lost, per_hour: 2, share: 50%, lasts: {law: exponential, mean: 40s}}
- {fault: crash, per_hour: 3, lasts: {law: exponential, mean: 15s}}
- {fault: adapter_loss, per_hour: 1, resume_within: 1m, lasts: {law: exponential, mean: 45s}}
- {fault: slow_disk, per_hour: 1, factor: 50, lasts: {law: exponential, mean: 2m}}
)",
                                          none));
  what.root = tree_with(what.root, "commit_takes",
                        actors::read_yaml("{law: lognormal, mean: 2ms, variation: 1}", none));
  return what;
}

/// A pool that forgets what rings at an agent whose line is lost: its stream is told to a second auditor
/// without those ends.
replay_outcome forgetful(const day& what, const replay_options& options) {
  auditor books;
  // Slow disks that overlap take half a minute for a commit, and nobody forgets anything by being late.
  books.may_be_late(routing::milliseconds{60'000});
  std::optional<std::string> found;
  auto watched = options;
  watched.watch = [&](routing::moment at, const routing::pool_facts& facts) {
    if (found) return;
    auto told = facts;
    const bool lost = std::any_of(told.begin(), told.end(), [](const auto& one) {
      return std::holds_alternative<fact::agent_session_lost>(one);
    });
    if (lost)
      std::erase_if(told, [](const auto& one) { return std::holds_alternative<fact::offer_ended>(one); });
    found = books.take(at, told);
  };
  auto outcome = replay_on_actors(what, watched);
  if (!outcome.finding) outcome.finding = found;
  return outcome;
}

} // namespace

TEST_CASE("a hunted file is written so that it reads as the same") {
  for (const char* name : {"outsourcer.yaml", "support_centre.yaml", "omnichannel_service.yaml"}) {
    const auto what = read_file(source / "tests/scenarios/centre" / name);
    const auto text = scenario_text(*what.root);
    const auto again = read_scenario_text(text, what.file);
    INFO(name << "\n" << text);
    for (const auto& one : again.diagnostics) UNSCOPED_INFO(actors::to_text(one));
    CHECK(again.ok());
    actors::diagnostics none{"again"};
    CHECK(scenario_text(*actors::read_yaml(text, none)) == text);
    CHECK(again.what.settings == read_scenario_file(what.file).what.settings);
  }
}

TEST_CASE("what a finding is about is no part of its rule") {
  CHECK(rule_of("record 12: offer-1.77: broken: an offer ends at its deadline") ==
        rule_of("record 9: offer-1.3: broken: an offer ends at its deadline"));
  CHECK(rule_of("record 12: offer-1.77: broken: an offer ends once") !=
        rule_of("an offer ends at its deadline"));
}

TEST_CASE("a broken rule is found by a seed, found again, and made as short as can be") {
  const auto whole = shop_with_faults();
  std::uint64_t seed = 0;
  for (std::uint64_t next = 1; next <= 20 && seed == 0; ++next)
    if (!finding_of(whole, next, forgetful).empty()) seed = next;
  REQUIRE(seed != 0);
  const auto finding = finding_of(whole, seed, forgetful);
  CHECK(finding_of(whole, seed, forgetful) == finding);
  CHECK(finding_of(whole, seed, replay_on_actors).empty());

  shrink_settings how;
  how.runs_max = 1'000;
  how.seconds_max = 60;
  const auto small = shrink(whole, seed, forgetful, how);
  const auto text = scenario_text(*small.what.root);
  WARN("seed " << seed << ": " << small.before.contacts << " contacts, " << small.before.agents << " agents, "
               << small.before.faults << " faults, " << small.before.seconds << " s became "
               << small.after.contacts << ", " << small.after.agents << ", " << small.after.faults << ", "
               << small.after.seconds << " s in " << small.runs << " runs:\n"
               << text);
  CHECK(small.before.contacts > 100);
  CHECK(small.after.contacts <= 2);
  CHECK(small.after.agents <= 2);
  CHECK(small.after.faults <= 1);
  CHECK(small.after.seconds * 3 < small.before.seconds);
  CHECK(rule_of(small.finding) == rule_of(finding));
  const auto again = read_scenario_text(text, "small.yaml");
  CHECK(again.ok());
  CHECK(finding_of(small.what, seed, forgetful) == small.finding);
  CHECK(finding_of(small.what, seed, replay_on_actors).empty());
}

TEST_CASE("whatever seed breaks a rule, what is left of the scenario is short") {
  const auto whole = shop_with_faults();
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    if (finding_of(whole, seed, forgetful).empty()) continue;
    ++found;
    shrink_settings how;
    how.seconds_max = 600; // its runs bound it, on a busy machine too
    const auto small = shrink(whole, seed, forgetful, how);
    INFO("seed " << seed << " in " << small.runs << " runs: " << small.finding << "\n"
                 << scenario_text(*small.what.root));
    CHECK(finding_of(small.what, seed, forgetful) == small.finding);
    CHECK(small.after.contacts <= 2);
    CHECK(small.after.agents <= 2);
    CHECK(small.after.faults <= 1);
  }
  CHECK(found >= 5);
}

/// A world that does not survive the loss of an agent's line.
template <class Ends>
day_runner ends_at_a_loss(Ends ends) {
  return [ends](const day& what, const replay_options& options) {
    auto watched = options;
    watched.watch = [&](routing::moment, const routing::pool_facts& facts) {
      for (const auto& one : facts)
        if (std::holds_alternative<fact::agent_session_lost>(one)) ends();
    };
    return replay_on_actors(what, watched);
  };
}

TEST_CASE("a run that asserts is found with its seed and last words, and made as short as can be") {
  const auto asserting = ends_at_a_loss([] {
    std::fprintf(stderr, "pool.cpp:12: evolve: Assertion `agent 17 is there' failed.\n");
    std::abort();
  });
  const auto whole = shop_with_faults();
  const auto found = findings_of(whole, 1, 6, 2, asserting);
  const auto first =
      std::find_if(found.begin(), found.end(), [](const auto& one) { return !one.rule.empty(); });
  REQUIRE(first != found.end());
  CHECK(first->rule ==
        "died of signal 6 (Aborted): pool.cpp:12: evolve: Assertion `agent 17 is there' failed.");
  CHECK(first->last_words.find("Assertion") != std::string::npos);
  const auto seed = 1 + static_cast<std::uint64_t>(first - found.begin());
  CHECK(findings_of(whole, seed, 1, 1, replay_on_actors).front().rule.empty());

  shrink_settings how;
  how.runs_max = 1'000;
  how.seconds_max = 60;
  const auto small = shrink(whole, seed, asserting, how);
  INFO(scenario_text(*small.what.root));
  CHECK(rule_of(small.finding) == rule_of(first->rule));
  CHECK(small.after.faults == 1);
  CHECK(small.after.agents <= 2);
  CHECK(small.after.contacts <= 2);
}

TEST_CASE("a run that hangs is found by the watchdog, and made short") {
  const auto hanging = ends_at_a_loss([] {
    for (;;) ::pause();
  });
  const auto whole = shop_with_faults();
  hunt_bounds bounds;
  bounds.longest = std::chrono::milliseconds{4'000};
  std::uint64_t seed = 1;
  while (findings_of(whole, seed, 1, 1, hanging, bounds).front().rule.empty()) ++seed;
  const auto found = findings_of(whole, seed, 1, 1, hanging, bounds).front();
  CHECK(found.hung);
  CHECK(found.rule == "has not ended after 4 s");
  shrink_settings how;
  how.bounds = bounds;
  how.runs_max = 8;
  const auto small = shrink(whole, seed, hanging, how);
  CHECK(small.finding == "has not ended after 4 s");
  CHECK(small.after.seconds < small.before.seconds);
}

TEST_CASE("nothing is broken with faults at every boundary") {
  const auto what = with_faults(read_file(source / "tests/sim/scenario/files/hunted/shop.yaml"), true);
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    INFO("seed " << seed);
    CHECK(finding_of(what, seed, replay_on_actors) == "");
  }
  const auto agents = with_faults(read_file(source / "tests/sim/scenario/files/hunted/shop.yaml"), false);
  for (std::uint64_t seed = 1; seed <= 8; ++seed) CHECK(finding_of(agents, seed, replay_on_machine) == "");
}

TEST_CASE("nothing is broken with faults at every boundary, with many seeds", "[long]") {
  for (const char* name : {"tests/sim/scenario/files/hunted/shop.yaml"}) {
    const auto what = with_faults(read_file(source / name), true);
    for (std::uint64_t seed = 1'000; seed < 1'200; ++seed) {
      INFO(name << ", seed " << seed);
      CHECK(finding_of(what, seed, replay_on_actors) == "");
    }
  }
}

} // namespace strowger::tests::hunt_test
