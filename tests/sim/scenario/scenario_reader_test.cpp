#include "actors/configuration_schema.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/scenario_command.hpp"
#include "sim/scenario/scenario_keys.hpp"
#include "tests/golden_file.hpp"
#include "tests/whole_read.hpp"
#include <catch2/catch.hpp>

/// Golden cases: tests/sim/scenario/files/NAME.yaml and what is said about it in NAME.txt. UPDATE=1 rewrites
/// the latter, and the published schema and key list.
namespace strowger::tests::scenario_reader_test {

using namespace strowger::sim;

namespace {

const std::filesystem::path source{STROWGER_SOURCE_DIR};

/// With file names alone, wherever the source lies.
std::string all_text(const read_scenario& read) {
  auto text = mistakes_in(read.diagnostics);
  const auto folder = (source / "tests/sim/scenario/files").string() + "/";
  for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
    text.erase(at, folder.size());
  return text.empty() ? "no mistake\n" : text;
}

} // namespace

TEST_CASE("every mistake of a scenario file is told with its place and what was meant") {
  std::size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator{source / "tests/sim/scenario/files"}) {
    if (entry.path().extension() != ".yaml") continue;
    ++cases;
    auto golden = entry.path();
    const auto read = read_scenario_file(entry.path());
    INFO(entry.path() << "\n" << all_text(read));
    CHECK(read.ok() == (entry.path().stem() == "good" || entry.path().stem() == "unreached"));
    check_golden(golden.replace_extension(".txt"), all_text(read));
  }
  CHECK(cases >= 8);
}

TEST_CASE("a scenario file is read as it is written") {
  const auto read = read_scenario_file(source / "tests/sim/scenario/files/good.yaml");
  INFO(all_text(read));
  REQUIRE(read.ok());
  const auto& what = read.what;
  CHECK(what.length == 2 * instants_per_day);
  CHECK(what.common.lognormal);
  REQUIRE(what.settings.agents.size() == 14);
  REQUIRE(what.settings.queues.size() == 2);
  REQUIRE(what.contacts.size() == 2);
  const auto& calls = what.contacts[0];
  CHECK(what.settings.queues[calls.queue].name == "support");
  CHECK(what.entries[0].priority == 30);
  CHECK(what.entries[0].hours == "office");
  CHECK(calls.arrivals->periods[0].per_hour == 20.5);
  CHECK(calls.arrivals->periods[0].days == 0x10);
  CHECK(calls.service->mean() == 240);
  CHECK(calls.patience->kind() == law_kind::empirical);
  CHECK(calls.patience->mean() == Approx(26.25));
  CHECK(calls.passes[0].to == 1);
  CHECK(calls.passes[0].chance == Approx(0.055));
  REQUIRE(calls.backs.size() == 2);
  CHECK(calls.backs[0].to == 1);
  CHECK(calls.backs[0].chance == Approx(0.025));
  CHECK(calls.backs[0].after->mean() == 7'200);
  CHECK(calls.backs[0].times == 4);
  CHECK(calls.backs[1].to == 0);
  CHECK(calls.backs[1].times == 1);
  CHECK(calls.known);
  CHECK(what.entries[1].channel == routing::channel_kind::chat);
  REQUIRE(what.crews.size() == 2);
  CHECK(what.crews[0].agents.size() == 12);
  CHECK(what.crews[0].misses == Approx(0.0025));
  CHECK(what.crews[0].rings_after->mean() == Approx(0.2));
  CHECK(what.crews[0].shifts[1].agents == 5);
  CHECK(what.crews[0].shifts[1].to == 26 * 3'600 * instants_per_second);
  CHECK(what.crews[0].speed_at.size() == 1);
  CHECK(what.crews[1].agents.size() == 2);
  REQUIRE(what.expected.size() == 3);
  CHECK(what.expected[2].figure == "count.enqueued");
  CHECK(what.load.say_every.mean() == 8);
  REQUIRE(what.load.thresholds.size() == 2);
  CHECK(what.load.thresholds[0].below == 250.5);
  CHECK_FALSE(what.load.thresholds[0].above);
  CHECK(what.load.thresholds[1].above == 3);
}

TEST_CASE("a scenario names a configuration file, and mistakes of that file are told as its own") {
  const auto text = [](const std::string& configuration) {
    return "version: 1\nname: demo\nconfiguration: " + configuration +
           "\ncontacts: [{name: chats, queue: support, channel: chat, arrivals: {per_hour: 60}, "
           "service: {law: constant, mean: 5m}}]\ncrews: [{name: all, agents: \"*\"}]\n";
  };
  const auto demo = read_scenario_text(text("demo/support-centre/strowger.yaml"), source / "scenario.yaml");
  INFO(all_text(demo));
  CHECK(demo.ok());
  CHECK(demo.what.crews.at(0).agents.size() == 100);
  const auto none = read_scenario_text(text("demo/no_such.yaml"), source / "scenario.yaml");
  CHECK_FALSE(none.ok());
  CHECK(none.diagnostics.at(0).line == 3);
}

TEST_CASE("the published scenario schema and key list are what the reader's own table says") {
  check_golden(source / "docs/scenario.schema.json", scenario_schema() + "\n");
  const auto file = source / "docs/scenarios.md";
  const std::string mark = "<!-- From here on written by UPDATE=1 test_sim. -->\n";
  const auto text = content_of(file);
  const auto at = text.find(mark);
  REQUIRE(at != std::string::npos);
  check_golden(file, text.substr(0, at) + mark +
                         actors::reference_of(scenario_rules(), actors::configuration_rules()));
}

} // namespace strowger::tests::scenario_reader_test
