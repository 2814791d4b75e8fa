#include "actors/configuration_document.hpp"
#include "assumed_scenario.hpp"
#include "sim/load/load_report.hpp"
#include "sim/scenario/assumption_report.hpp"
#include "sim/scenario/compare_report.hpp"
#include "sim/scenario/hunted_tree.hpp"
#include "sim/scenario/scenario_keys.hpp"
#include "sim/scenario/scenario_report.hpp"
#include "sim/scenario/scenario_text.hpp"
#include "tests/golden_file.hpp"
#include "tests/temporary_folder.hpp"
#include "written_scenario.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

namespace strowger::tests::assumption_report_test {

using namespace strowger::sim;
using namespace strowger::actors;
using json = nlohmann::ordered_json;

namespace {

const std::filesystem::path source{STROWGER_SOURCE_DIR};

/// Another value of a key, where one of its kind alone would not do.
const std::map<std::string, std::string> otherwise{
    {"begins", "2026-03-03"},
    {"length", "6h"},
    {"contacts[].queue", "sales"},
    {"contacts[].hours", "night"},
    {"contacts[].attributes", "{tier: silver}"},
    {"contacts[].arrivals.process", "even"},
    {"contacts[].arrivals.periods[].from", "\"00:40\""},
    {"contacts[].arrivals.periods[].to", "\"02:10\""},
    {"contacts[].passes_on[].to", "chats"},
    {"contacts[].changes_to[].to", "hard"},
    {"contacts[].comes_back[].to", "hard"},
    {"crews[].agent", "{queues: [support], capacity: {voice: 1, chat: 3}}"},
    {"crews[].agents", "[ada, eve]"},
    {"crews[].count", "8"},
    {"crews[].shifts[].from", "\"00:20\""},
    {"crews[].shifts[].to", "\"04:00\""},
    {"crews[].shifts[].agents", "4"},
    {"crews[].speeds[].queue", "support"},
    {"faults[].fault", "slow_disk"},
    {"faults[].crew", "l2"},
    {"faults[].agents", "[l1-1, l1-3]"},
    {"only", "[17, 204]"},
    {"expected[].figure", "abandon_rate"},
    {"expected[].queue", "sales"},
    {"expected[].from", "0.15"},
    {"expected[].crew", "l2"},
    {"load.thresholds[].figure", "message_ms.p50"},
};
/// Of which there is only one possible value here, or which nobody reads; each with the reason.
const std::map<std::string, std::string> of_one_value{
    {"version", "there is one"},
    {"templates", "not read"},
    {"contacts[].tenant", "there is one here; the queue it belongs to is told with it"},
    {"crews[].speeds[].tenant", "likewise"},
    {"expected[].tenant", "likewise"},
    {"pool", "there is one here: shown by another test"},
    {"configuration", "in place of `centre`: shown by another test"},
    {"contacts[].arrivals.file", "of a trace: shown by another test"},
    {"crews[].attendance", "in place of shifts: shown by another test"},
};

std::string another(const key_rule& rule, const yaml_node& now) {
  using kind = value_kind;
  const auto unlike = [&](const char* one, const char* other) { return now.text == one ? other : one; };
  switch (rule.what) {
  case kind::text:
  case kind::name:
    return now.text + "x";
  case kind::word:
    return std::string{now.text == rule.words.front() ? rule.words.back() : rule.words.front()};
  case kind::words:
    return "[Mon]";
  case kind::whole:
    return std::to_string(std::stoll(now.text) + 1);
  case kind::decimal:
    return unlike("1.5", "0.5");
  case kind::duration:
    return unlike("7m", "8m");
  case kind::percentage:
    return unlike("1%", "2%");
  case kind::yes_no:
    return unlike("true", "false");
  default:
    return {};
  }
}

/// A key, and where it stands in the file: every entry and item that leads there.
struct said_key {
  std::string path;
  const key_rule* rule = nullptr;
  std::vector<tree_place> at;
};

/// Every key of the rules with the places in the tree at which it stands.
class key_walk {
public:
  explicit key_walk(const yaml_node_ptr& root) { walk(scenario_rules(), {}, {{root.get(), {}}}); }
  std::vector<said_key> all;

private:
  using standing = std::vector<std::pair<const yaml_node*, tree_place>>;
  void walk(const section_rule& rules, const std::string& path, const standing& nodes) {
    for (const auto& rule : rules.keys) {
      standing found;
      for (const auto& [node, at] : nodes)
        for (std::size_t i = 0; i < node->entries.size(); ++i)
          if (node->entries[i].key == rule.name) {
            auto there = at;
            there.push_back(i);
            found.emplace_back(node->entries[i].value.get(), std::move(there));
          }
      const auto name = path + std::string{rule.name};
      all.push_back({name, &rule, {}});
      for (const auto& [value, at] : found) all.back().at.push_back(at);
      // The configuration's own keys are told as they are written, and a law as one.
      if (name == "centre" || name == "crews[].agent" || rule.section == &law_rules()) continue;
      if (rule.what == value_kind::section)
        walk(*rule.section, name + ".", found);
      else if (rule.what == value_kind::sections)
        walk(*rule.section, name + "[].", items(found));
    }
  }
  static standing items(const standing& lists) {
    standing all;
    for (const auto& [node, at] : lists)
      for (std::size_t i = 0; i < node->items.size(); ++i) {
        auto there = at;
        there.push_back(i);
        all.emplace_back(node->items[i].get(), std::move(there));
      }
    return all;
  }
};

yaml_node_ptr tree_of(const std::string& text) {
  diagnostics found{"written.yaml"};
  auto root = read_yaml(text, found);
  REQUIRE(root);
  return root;
}

/// Everything that reports say of a scenario before it is lived through.
std::string told_of(const scenario& what) {
  const load::load_settings how;
  const std::vector<load::verdict> judged = load::judge(load::load_book{}, what.load.thresholds);
  auto text = scenario_json(what, {}, {});
  text += load::load_page_json(what, how, {}, judged, 0, load::load_series{600}, "engine");
  return text;
}

/// The scenario with another value of the key, at the first of its places where there can be one; nothing:
/// nowhere.
std::optional<scenario> changed_at(const yaml_node_ptr& root, const said_key& key) {
  const auto given = otherwise.find(key.path);
  for (const auto& at : key.at) {
    const auto text = given != otherwise.end()            ? given->second
                      : key.rule->section == &law_rules() ? "{law: constant, mean: 77s}"
                                                          : another(*key.rule, tree_at(root, at));
    const auto changed = tree_put(root, at, tree_of("x: " + text)->entries.front().value);
    auto read = read_scenario_text(scenario_text(*changed), "written.yaml");
    if (read.ok()) return std::move(read.what);
    for (const auto& one : read.diagnostics) UNSCOPED_INFO(to_text(one));
  }
  return std::nullopt;
}

json assumptions_of(const scenario& what) {
  json all;
  add_assumptions(all, what);
  return all["assumptions"];
}

} // namespace

TEST_CASE("whatever a scenario file may say is told by the reports") {
  const auto root = tree_of(everything_said);
  const auto base = told_of(scenario_of(everything_said));
  std::size_t tried = 0;
  for (const auto& key : key_walk{root}.all) {
    INFO(key.path << ": a new key has to be said in assumed_scenario.hpp, and told in assumption_report.cpp");
    if (of_one_value.contains(key.path)) continue;
    REQUIRE_FALSE(key.at.empty());
    const bool part = key.rule->section != nullptr && key.rule->section != &law_rules();
    if (part && !otherwise.contains(key.path)) continue; // by its keys
    const auto changed = changed_at(root, key);
    REQUIRE(changed);
    CHECK(told_of(*changed) != base);
    ++tried;
  }
  CHECK(tried > 90);
}

TEST_CASE("the figures as CSV tell what records did not say, and of what share") {
  auto what = scenario_of(everything_said);
  what.assumed = {{"patience_kaplan_meier", "80 of 320, \"drawn\"", 80, 320, {}},
                  {"queue_names", "queue-1", {}, {}, {}}};
  const auto text = scenario_csv(what, {});
  CHECK_THAT(text,
             Catch::EndsWith("\nassumed,patience_kaplan_meier,\"80 of 320, \"\"drawn\"\"\",share,,0.25,,\n"
                             "assumed,queue_names,queue-1,share,,,,\n"));
}

TEST_CASE("a law is told with all that it is made of") {
  const auto told = [](const std::string& law) {
    const auto text = std::string{everything_said};
    const std::string before = "{law: lognormal, mean: 3m, variation: 0.9}";
    auto changed = text;
    changed.replace(changed.find(before), before.size(), law);
    return assumptions_of(scenario_of(changed))["contacts"][0]["service"].dump();
  };
  CHECK(told("{law: gamma, mean: 3m, variation: 0.9}") != told("{law: lognormal, mean: 3m, variation: 0.9}"));
  CHECK(told("{law: gamma, mean: 3m, variation: 0.8}") != told("{law: gamma, mean: 3m, variation: 0.9}"));
  CHECK(told("{law: gamma, mean: 3m, shape: 2}") != told("{law: gamma, mean: 3m, shape: 3}"));
  CHECK(told("{law: weibull, mean: 3m, shape: 2}") != told("{law: weibull, mean: 3m, shape: 3}"));
  const auto weighed = [&](const char* weight) {
    return told("{law: empirical, values: [{value: 30s, weight: " + std::string{weight} + "}, {value: 5m}]}");
  };
  CHECK(weighed("1") != weighed("2"));
  CHECK(told("{law: empirical, values: [{value: 30s}]}") != told("{law: empirical, values: [{value: 31s}]}"));
  CHECK(told("{law: hyper_exponential, values: [{value: 1m}, {value: 2m}]}").find("\"values\":2") !=
        std::string::npos);
}

TEST_CASE("what a trace and an attendance tell is told, and a centre of another file without its secrets") {
  const temporary_folder folder;
  folder.write("centre.yaml", "version: 1\nqueues: [{name: q}]\nagents: [{name: ada, password_hash: "
                              "\"$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA\"}]\n"
                              "listeners: [{port: 0}]\n");
  folder.write("calls.csv", "at_s,service_s,patience_s\n1,60,\n2,100,45\n3,,15\n");
  folder.write("agents.csv", "agent,from_s,to_s,what\nada,0,3600,work\nada,600,900,break\n");
  const std::string text = R"(version: 1
name: traced
length: 1h
configuration: centre.yaml
contacts:
  - {name: calls, queue: q, arrivals: {process: trace, file: calls.csv}, service: {law: empirical, file: calls.csv, column: service_s}}
crews: [{name: all, agents: "*", attendance: agents.csv}]
)";
  folder.write("s.yaml", text);
  const auto read = read_scenario_file(folder / "s.yaml");
  for (const auto& one : read.diagnostics) UNSCOPED_INFO(to_text(one));
  REQUIRE(read.ok());
  const auto told = assumptions_of(read.what);
  const auto& arrivals = told["contacts"][0]["arrivals"];
  CHECK(arrivals["contacts"] == 3);
  CHECK(arrivals["traced_service"] == json{{"contacts", 2}, {"mean_s", 80}});
  CHECK(arrivals["traced_patience"] == json{{"contacts", 2}, {"mean_s", 30}});
  CHECK(arrivals["traced_wrap_up"].is_null());
  CHECK(told["crews"][0]["attendance"] == json{{"rows", 2}, {"work_s", 3600}, {"break_s", 300}});
  CHECK(told["crews"][0]["members"] == json::array({"ada"}));
  CHECK(told["centre"]["queues"][0]["name"] == "q");
  CHECK(told["centre"]["agents"][0] == json{{"name", "ada"}});
  CHECK_FALSE(told["centre"].contains("listeners"));
  CHECK(told.dump().find("argon2id") == std::string::npos);
}

TEST_CASE("which pool is meant is told, and both sides of a comparison tell what they assume") {
  auto text = std::string{everything_said};
  const auto put = [&](const std::string& before, const std::string& after) {
    text.replace(text.find(before), before.size(), after);
  };
  put("pool: main\n", "pool: north\n");
  put("centre:\n", "centre:\n  pools: [{name: north, tenants: [main]}]\n");
  CHECK(assumptions_of(scenario_of(text))["pool"] == "north");
  const auto a = scenario_of(everything_said);
  auto b = a;
  b.contacts[0].demand = 1.2;
  const auto both = json::parse(comparison_json(a, b, {"A", "B"}, {}));
  CHECK(both["assumptions_a"]["contacts"][0]["demand"] == 1);
  CHECK(both["assumptions_b"]["contacts"][0]["demand"] == 1.2);
}

TEST_CASE("the page of reports is tried with everything that may be assumed") {
  check_golden(source / "channels/pages/test/assumptions.json",
               assumptions_of(scenario_of(everything_said)).dump(1) + "\n");
}

} // namespace strowger::tests::assumption_report_test
