#include "sim/instance_command.hpp"
#include "sim/instance_check.hpp"
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace strowger::sim {

namespace {

struct instance_words {
  std::string file = "tests/reference/routing_instances.json";
  std::string instance;
  std::vector<std::string> policies;
  instance_run_settings how;
  double calls_max = 40e6, calls_min = 0;
  bool json = false, quiet = false;
};

/// The policies asked for, or all that were measured.
std::vector<std::string> policies_of(const routing_instance& one, const std::vector<std::string>& asked) {
  if (!asked.empty()) return asked;
  std::vector<std::string> all;
  for (const auto& known : one.policies)
    if (known.calls > 0) all.push_back(known.name);
  return all;
}

int run_instances(instance_words& words) {
  words.how.calls_max = static_cast<std::uint64_t>(words.calls_max);
  words.how.calls_min = static_cast<std::uint64_t>(words.calls_min);
  std::vector<policy_check> all;
  bool found = false;
  for (const auto& one : read_instances(words.file)) {
    if (!words.instance.empty() && one.name != words.instance) continue;
    found = true;
    for (const auto& policy : policies_of(one, words.policies)) {
      const auto progress = [&](std::uint64_t calls) {
        if (!words.quiet)
          std::fprintf(stderr, "%s, %s: %llu calls\n", one.name.c_str(), policy.c_str(),
                       static_cast<unsigned long long>(calls));
      };
      all.push_back(check_policy(one, policy, words.how, progress));
      if (words.json) continue;
      std::printf("%s\n", as_table(all.back()).c_str());
      std::fflush(stdout);
    }
  }
  if (!found) throw std::runtime_error{"there is no instance '" + words.instance + "' in " + words.file};
  if (words.json) std::printf("%s\n", as_json(all).c_str());
  for (const auto& one : all)
    if (!one.agrees()) return 1;
  return 0;
}

} // namespace

void offer_instance(CLI::App& app, int& outcome) {
  const auto words = std::make_shared<instance_words>();
  auto* run_it = app.add_subcommand(
      "instance", "Classes and pools of a routing instance under its policies, beside what is known of it");
  run_it->add_option("file", words->file, "JSON, as tests/reference/routing_instances.json")
      ->capture_default_str();
  run_it->add_option("--instance", words->instance, "Only this one");
  run_it->add_option(
      "--policy", words->policies,
      "By name, of the file or in words such as 'fastest first, c-mu, reserve 2'; may be given "
      "again; default: all that were measured");
  run_it->add_option("--seed", words->how.seed, "Of all chance")->capture_default_str();
  run_it->add_option("--wait-error", words->how.wait_error, "Standard error of a mean wait, as part of it")
      ->capture_default_str();
  run_it->add_option("--probability-error", words->how.probability_error, "Standard error of a probability")
      ->capture_default_str();
  run_it->add_option("--calls-min", words->calls_min, "Calls at least")->capture_default_str();
  run_it->add_option("--calls-max", words->calls_max, "Calls after which the run ends in any case")
      ->capture_default_str();
  run_it->add_flag("--audit", words->how.audit, "Have a second implementation check every fact");
  run_it->add_flag("--json", words->json, "One JSON document instead of tables");
  run_it->add_flag("--quiet", words->quiet, "No progress");
  run_it->callback([words, &outcome] { outcome = run_instances(*words); });
}

} // namespace strowger::sim
