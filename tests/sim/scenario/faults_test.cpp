#include "sim/actor_centre.hpp"
#include "sim/scenario/hunt.hpp"
#include "sim/scenario/hunted_faults.hpp"
#include "sim/scenario/hunted_tree.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/scenario_report.hpp"
#include "sim/scenario/scenario_run.hpp"
#include "sim/scenario/scenario_text.hpp"
#include <catch2/catch.hpp>

/// Each thing that can go wrong: that it does, that somebody feels it, and that no rule is broken by it.
namespace strowger::tests::faults_test {

using namespace strowger::sim;

namespace {

const std::filesystem::path shop_file =
    std::filesystem::path{STROWGER_SOURCE_DIR} / "tests/sim/scenario/files/hunted/shop.yaml";

scenario shop_with(const std::string& faults) {
  std::vector<std::string> problems;
  const auto read = read_hunted(shop_file, problems);
  REQUIRE(read);
  actors::diagnostics none{"faults"};
  auto root = read->root;
  if (!faults.empty()) root = tree_with(root, "faults", actors::read_yaml(faults, none));
  const auto made = read_scenario_text(scenario_text(*root), shop_file);
  for (const auto& one : made.diagnostics) UNSCOPED_INFO(actors::to_text(one));
  REQUIRE(made.ok());
  return made.what;
}

replay_outcome lived(const scenario& what, std::uint64_t seed) {
  replay_options options;
  options.audit = true;
  return replay_on_actors(day_of(what, seed), options);
}

struct tried {
  fault_kind what;
  const char* keys;
};
const tried all_faults[] = {
    {fault_kind::crash, "lasts: {law: constant, mean: 20s}"},
    {fault_kind::adapter_loss, "resume_within: 1m, lasts: {law: exponential, mean: 45s}"},
    {fault_kind::adapter_cut, "lasts: {law: exponential, mean: 20s}"},
    {fault_kind::adapter_disorder, "share: 40%, by: 5s, lasts: {law: constant, mean: 5m}"},
    {fault_kind::agents_lost, "share: 50%, lasts: {law: exponential, mean: 40s}"},
    {fault_kind::late_answers, "share: 60%, by: 14s, lasts: {law: constant, mean: 5m}"},
    {fault_kind::double_answers, "lasts: {law: constant, mean: 5m}"},
    {fault_kind::slow_matcher, "by: 200ms, lasts: {law: constant, mean: 5m}"},
    {fault_kind::slow_disk, "factor: 200, lasts: {law: constant, mean: 2m}"},
    {fault_kind::full_disk, "lasts: {law: exponential, mean: 20s}"},
    {fault_kind::failing_disk, "lasts: {law: exponential, mean: 10s}"},
    {fault_kind::clock_jump, "by: 3h, back: true, lasts: {law: constant, mean: 5m}"}};

} // namespace

TEST_CASE("whatever goes wrong is felt, breaks no rule, and is counted") {
  CHECK(std::size(all_faults) == fault_kinds);
  for (const auto& one : all_faults) {
    const std::string name{to_text(one.what)};
    const auto what = shop_with("[{fault: " + name + ", per_hour: 6, " + one.keys + "}]");
    fault_tally all;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      INFO(name << ", seed " << seed);
      const auto outcome = lived(what, seed);
      CHECK(outcome.finding.value_or("") == "");
      CHECK(outcome.ends.came > 0);
      all += outcome.faults;
    }
    INFO(name);
    CHECK(all[one.what].begun >= 4);
    CHECK(all[one.what].felt > 0);
    for (std::size_t i = 0; i < fault_kinds; ++i)
      if (static_cast<fault_kind>(i) != one.what) CHECK(all.counts[i] == fault_count{});
  }
}

TEST_CASE("whatever goes wrong together breaks no rule") {
  std::vector<std::string> problems;
  const auto read = read_hunted(shop_file, problems);
  REQUIRE(read);
  const auto what = with_faults(*read, true);
  fault_tally all;
  for (std::uint64_t seed = 300; seed < 312; ++seed) {
    INFO("seed " << seed);
    const auto made = read_scenario_text(scenario_text(*what.root), what.file);
    REQUIRE(made.ok());
    const auto outcome = lived(made.what, seed);
    CHECK(outcome.finding.value_or("") == "");
    all += outcome.faults;
  }
  for (std::size_t i = 0; i < fault_kinds; ++i) {
    INFO(to_text(static_cast<fault_kind>(i)));
    CHECK(all.counts[i].felt > 0);
  }
}

TEST_CASE("a disk stays slow until the last of what makes it slow has ended") {
  const auto slowed = [](const std::string& faults) {
    const auto what = shop_with(faults);
    return lived(what, 1).faults[fault_kind::slow_disk].felt;
  };
  const auto first = "{fault: slow_disk, at: 20m, factor: 20, lasts: {law: constant, mean: 40m}}";
  const auto second = "{fault: slow_disk, at: 25m, factor: 5, lasts: {law: constant, mean: 5m}}";
  const auto alone = slowed(std::string{"["} + first + "]");
  const auto both = slowed(std::string{"["} + first + ", " + second + "]");
  CHECK(alone > 100);
  CHECK(both > alone * 9 / 10);
}

TEST_CASE("a full disk turns newcomers away at the door, and the report counts them") {
  const auto unreached = [](const replay_outcome& of) {
    std::uint64_t sum = 0;
    for (const auto one : of.unreached) sum += one;
    return sum;
  };
  const auto what = shop_with("[{fault: full_disk, at: 30m, lasts: {law: constant, mean: 5m}}]");
  const auto outcome = lived(what, 1);
  CHECK(outcome.finding.value_or("") == "");
  CHECK(unreached(outcome) >= 5);
  CHECK(unreached(lived(shop_with({}), 1)) == 0);
}

TEST_CASE("a clock that jumps changes nothing of what happens") {
  const auto straight = lived(shop_with("[{fault: slow_disk, at: 1s, factor: 1}]"), 3);
  const auto jumping =
      lived(shop_with("[{fault: slow_disk, at: 1s, factor: 1}, {fault: clock_jump, at: 30m, by: 4h, lasts: "
                      "{law: constant, mean: 20m}}, {fault: clock_jump, at: 70m, by: 4h, back: true}]"),
            3);
  CHECK(jumping.digest == straight.digest);
  CHECK(jumping.faults[fault_kind::clock_jump] == fault_count{2, 4});
}

TEST_CASE("answers that come twice have the effect they have once") {
  const auto once = lived(shop_with("[{fault: slow_disk, at: 1s, factor: 1}]"), 5);
  const auto twice =
      lived(shop_with("[{fault: slow_disk, at: 1s, factor: 1}, {fault: double_answers, at: 1s, "
                      "lasts: {law: constant, mean: 2h}}]"),
            5);
  CHECK(twice.digest == once.digest);
  CHECK(twice.faults[fault_kind::double_answers].felt > 100);
}

TEST_CASE("the report says how often each fault began and was felt") {
  auto what = shop_with("[{fault: crash, at: 20m, lasts: {law: constant, mean: 10s}}, {fault: full_disk, at: "
                        "40m, lasts: {law: constant, mean: 1m}}]");
  scenario_options how;
  how.level = simulation_level::actors;
  const auto result = run_scenario(what, how);
  CHECK(result.faults()[fault_kind::crash] == fault_count{1, 1});
  const auto json = scenario_json(what, how, result);
  CHECK(json.find("\"fault\": \"crash\",\n      \"begun\": 1,\n      \"felt\": 1") != std::string::npos);
  char* text = nullptr;
  std::size_t size = 0;
  auto* to = ::open_memstream(&text, &size);
  print_scenario(to, what, how, result);
  std::fclose(to);
  const std::string printed{text, size};
  std::free(text);
  CHECK(printed.find("fault crash: began 1 times, 1 deaths of the engine\n") != std::string::npos);
  CHECK(printed.find("fault full_disk: began 1 times, ") != std::string::npos);
}

TEST_CASE("what is spelled out as fixed faults reads as what was drawn") {
  std::vector<std::string> problems;
  const auto read = read_hunted(shop_file, problems);
  REQUIRE(read);
  const auto random = with_faults(*read, true);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto made = read_scenario_text(scenario_text(*random.root), random.file);
    const auto drawn = day_of(made.what, seed);
    std::string spelled;
    for (const auto& one : drawn.faults)
      spelled += (spelled.empty() ? "[{" : ", {") + fault_text(one, made.what.settings) + "}";
    const auto again = day_of(shop_with(spelled + "]"), seed);
    REQUIRE(again.faults.size() == drawn.faults.size());
    for (std::size_t i = 0; i < drawn.faults.size(); ++i) {
      const auto &a = drawn.faults[i], &b = again.faults[i];
      INFO(fault_text(a, made.what.settings));
      CHECK(fault_text(b, made.what.settings) == fault_text(a, made.what.settings));
      CHECK(a.at == b.at);
      CHECK(a.by == b.by);
      CHECK(a.agents == b.agents);
      CHECK(a.share == Approx(b.share));
    }
  }
}

} // namespace strowger::tests::faults_test
