#include "sim/instance_command.hpp"
#include "sim/instance_check.hpp"
#include "sim/instance_config.hpp"
#include "sim/number_checks.hpp"
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>

namespace strowger::sim {

namespace {

struct instance_words {
  std::string file = "tests/reference/routing_instances.json";
  std::string instance, config;
  std::vector<std::string> policies;
  instance_run_settings how;
  double calls_max = 40e6, calls_min = 0;
  bool json = false, quiet = false;
};

/// The policies asked for, or all that the instance lists.
std::vector<std::string> policies_of(const routing_instance& one, const std::vector<std::string>& asked) {
  if (!asked.empty()) return asked;
  std::vector<std::string> all;
  for (const auto& known : one.policies)
    if (!known.exact) all.push_back(known.name);
  if (all.empty())
    throw std::runtime_error{one.name + ": it has no policies: give one in words, as in --policy FIFO"};
  return all;
}

/// All runs of one instance; of a policy that cannot be read the reason is told, and the others go on.
class instance_runs {
public:
  explicit instance_runs(const instance_words& words) : words_{words} {}

  void run(const routing_instance& one) {
    if (!words_.config.empty()) {
      const auto name = words_.policies.empty() ? words_.config : words_.policies.front();
      add(check_settings(one, name, settings_from(words_.config, one), words_.how, said(one, name)));
      return;
    }
    for (const auto& policy : policies_of(one, words_.policies)) {
      try {
        if (const auto words = words_ignored(policy, one); !words.empty())
          std::fprintf(stderr, "%s, %s: '%s' says nothing here\n", one.name.c_str(), policy.c_str(),
                       words.c_str());
        add(check_policy(one, policy, words_.how, said(one, policy)));
      } catch (const std::invalid_argument& wrong) {
        std::fprintf(stderr, "%s: %s\n", one.name.c_str(), wrong.what());
        all_well_ = false;
      }
    }
  }
  [[nodiscard]] bool all_well() const { return all_well_; }
  [[nodiscard]] const std::vector<policy_check>& done() const { return done_; }

private:
  [[nodiscard]] std::function<void(std::uint64_t)> said(const routing_instance& one,
                                                        std::string policy) const {
    if (words_.quiet) return {};
    return [name = one.name, policy = std::move(policy)](std::uint64_t calls) {
      std::fprintf(stderr, "%s, %s: %llu calls\n", name.c_str(), policy.c_str(),
                   static_cast<unsigned long long>(calls));
    };
  }
  void add(policy_check done) {
    all_well_ = all_well_ && done.agrees();
    done_.push_back(std::move(done));
    if (words_.json) return;
    std::printf("%s\n", as_table(done_.back()).c_str());
    std::fflush(stdout);
  }

  const instance_words& words_;
  std::vector<policy_check> done_;
  bool all_well_ = true;
};

int run_instances(instance_words& words) {
  words.how.calls_max = static_cast<std::uint64_t>(words.calls_max);
  words.how.calls_min = static_cast<std::uint64_t>(words.calls_min);
  if (!words.config.empty() && words.policies.size() > 1)
    throw std::runtime_error{
        "--config runs one policy: at most one --policy names the figures to compare with"};
  instance_runs runs{words};
  bool found = false;
  for (const auto& one : read_instances(words.file)) {
    if (!words.instance.empty() && one.name != words.instance) continue;
    found = true;
    runs.run(one);
  }
  if (!found)
    throw std::runtime_error{words.instance.empty()
                                 ? words.file + ": there is no instance in it"
                                 : "there is no instance '" + words.instance + "' in " + words.file};
  if (words.json) std::printf("%s\n", as_json(runs.done()).c_str());
  return runs.all_well() ? 0 : 1;
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
      "again; default: all that it lists");
  run_it->add_option(
      "--config", words->config,
      "Settings of the pool, as the engine's configuration file says them: a queue for each class "
      "(class01, ...), agents left out or all of them (pool01-00001, ...), who have their pool's "
      "number as attribute `pool`");
  run_it->add_option("--seed", words->how.seed, "Of all chance")->check(whole_number)->capture_default_str();
  run_it->add_option("--wait-error", words->how.wait_error, "Standard error of a mean wait, as part of it")
      ->check(number_from(1e-6, 1))
      ->capture_default_str();
  run_it->add_option("--probability-error", words->how.probability_error, "Standard error of a probability")
      ->check(number_from(1e-6, 1))
      ->capture_default_str();
  run_it->add_option("--calls-min", words->calls_min, "Calls at least")
      ->check(number_from(0, 1e12))
      ->capture_default_str();
  run_it->add_option("--calls-max", words->calls_max, "Calls after which the run ends in any case")
      ->check(number_from(1, 1e12))
      ->capture_default_str();
  run_it->add_flag("--audit", words->how.audit, "Have a second implementation check every fact");
  run_it->add_flag("--json", words->json, "One JSON document instead of tables");
  run_it->add_flag("--quiet", words->quiet, "No progress");
  run_it->callback([words, &outcome] { outcome = run_instances(*words); });
}

} // namespace strowger::sim
