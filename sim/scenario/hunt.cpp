#include "sim/scenario/hunt.hpp"
#include "sim/job_processes.hpp"
#include "sim/scenario/hunted_tree.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/scenario_text.hpp"
#include <exception>
#include <fstream>

namespace strowger::sim {

using namespace actors;

std::optional<hunted> read_hunted(const std::filesystem::path& file, std::vector<std::string>& problems) {
  const auto read = read_scenario_file(file);
  for (const auto& one : read.diagnostics) problems.push_back(to_text(one));
  if (!read.ok()) return std::nullopt;
  std::ifstream stream{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  diagnostics none{file.string()};
  auto root = read_yaml(text, none);
  const auto folder = std::filesystem::absolute(file).parent_path();
  for (const std::string_view key : {"templates", "about", "expected", "replications"})
    root = tree_without(root, key);
  return hunted{tree_with_whole_paths(root, folder), file};
}

hunted with_faults(const hunted& what, bool of_engine) {
  if (what.root->find("faults") != nullptr) return what;
  std::vector<yaml_node_ptr> faults;
  const auto add = [&](const std::string& text) {
    diagnostics none{"faults"};
    faults.push_back(read_yaml(text, none));
  };
  add("{fault: agents_lost, per_hour: 2, share: 50%, lasts: {law: exponential, mean: 40s}}");
  if (of_engine) {
    add("{fault: crash, per_hour: 3, lasts: {law: exponential, mean: 15s}}");
    add("{fault: adapter_loss, per_hour: 1, resume_within: 1m, lasts: {law: exponential, mean: 45s}}");
    add("{fault: slow_disk, per_hour: 1, factor: 50, lasts: {law: exponential, mean: 2m}}");
    add("{fault: full_disk, per_hour: 0.5, lasts: {law: exponential, mean: 20s}}");
    add("{fault: failing_disk, per_hour: 0.5, lasts: {law: exponential, mean: 10s}}");
    add("{fault: adapter_cut, per_hour: 2, lasts: {law: exponential, mean: 15s}}");
    add("{fault: adapter_disorder, per_hour: 1, share: 30%, by: 3s, lasts: {law: exponential, mean: 3m}}");
    add("{fault: late_answers, per_hour: 1, share: 50%, by: 12s, lasts: {law: exponential, mean: 3m}}");
    add("{fault: double_answers, per_hour: 1, share: 50%, lasts: {law: exponential, mean: 3m}}");
    add("{fault: slow_matcher, per_hour: 1, by: 50ms, lasts: {law: exponential, mean: 2m}}");
    add("{fault: clock_jump, per_hour: 0.5, by: 2h, lasts: {law: exponential, mean: 5m}}");
    add("{fault: clock_jump, per_hour: 0.5, by: 20m, back: true, lasts: {law: exponential, mean: 5m}}");
  }
  auto out = what;
  out.root = tree_with(what.root, "faults", tree_list(std::move(faults)));
  if (!of_engine || what.root->find("commit_takes") != nullptr) return out;
  diagnostics none{"commit_takes"};
  out.root =
      tree_with(out.root, "commit_takes", read_yaml("{law: lognormal, mean: 2ms, variation: 1}", none));
  return out;
}

std::string finding_of(const hunted& what, std::uint64_t seed, const day_runner& run,
                       std::uint64_t steps_at_once_max) {
  const auto read = read_scenario_text(scenario_text(*what.root), what.file);
  if (!read.ok()) return {};
  replay_options options;
  options.audit = true;
  options.digest = false;
  options.steps_at_once_max = steps_at_once_max;
  try {
    return run(day_of(read.what, seed), options).finding.value_or("");
  } catch (const std::exception& problem) {
    return std::string{"thrown: "} + problem.what();
  }
}

std::vector<hunt_finding> findings_of(const hunted& what, std::uint64_t from, std::uint32_t seeds,
                                      unsigned processes, const day_runner& run, const hunt_bounds& bounds,
                                      const std::function<void(std::uint32_t)>& done) {
  const auto outcomes = run_jobs_apart(
      seeds, {processes, bounds.longest},
      [&](std::uint32_t i) { return finding_of(what, from + i, run, bounds.steps_at_once_max); }, done);
  std::vector<hunt_finding> all;
  for (const auto& one : outcomes) {
    auto& found = all.emplace_back();
    if (!one.failure) {
      found.rule = one.bytes;
      continue;
    }
    found.hung = one.failure->what == job_failure::kind::hung;
    // What a hanging run said last depends on when it was stopped.
    found.rule = found.hung ? one.failure->how : one.failure->in_a_line();
    found.last_words = one.failure->last_words;
  }
  return all;
}

std::string rule_of(const std::string& finding) {
  const auto at = finding.rfind(": ");
  auto rule = at == std::string::npos ? finding : finding.substr(at + 2);
  std::erase_if(rule, [](char one) { return one >= '0' && one <= '9'; });
  return rule;
}

} // namespace strowger::sim
