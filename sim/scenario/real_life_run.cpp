#include "sim/scenario/real_life_run.hpp"
#include "sim/input_file.hpp"
#include "sim/job_processes.hpp"
#include "sim/progress_bar.hpp"
#include "sim/scenario/scenario_report.hpp"
#include <stdexcept>

namespace strowger::sim {

namespace {

constexpr std::size_t configuration_bytes_max = 16U << 20U;

} // namespace

std::unique_ptr<storage::stopped_journal> open_stopped_journal(const std::string& data) {
  auto opened = storage::stopped_journal::open(std::filesystem::path{data} / "journal");
  if (!opened && opened.why().kind == storage::trouble::in_use)
    throw std::runtime_error{"an engine runs on " + data +
                             ": take a backup of it, restore that into another folder and name that one"};
  if (!opened) throw std::runtime_error{opened.why().detail};
  for (const auto& line : opened.value()->reports()) std::fprintf(stderr, "strowger-sim: %s\n", line.c_str());
  return std::move(opened.value());
}

int make_real_scenario(real_life what, const real_scenario_wishes& how, scenario_folder& folder) {
  if (!how.configuration.empty()) {
    what.configuration = text_of_file(how.configuration, configuration_bytes_max);
    if (!how.pool_is_named) what.pool.clear(); // it may be called otherwise there
  }
  if (what.configuration.empty())
    throw std::runtime_error{
        "the configuration that was in force cannot be read from there: name it with --config"};
  write_scenario(what, folder);
  const auto file = folder.path() / "scenario.yaml";
  auto read = read_scenario_file(file);
  for (const auto& one : read.diagnostics) std::fprintf(stderr, "%s\n", actors::to_text(one).c_str());
  if (!read.ok()) return 2;
  folder.keep();
  read.what.replications = how.replications;
  scenario_options options;
  options.digest = false;
  options.processes = usable_cores();
  progress_bar bar{how.replications, {}, !how.quiet && somebody_looks()};
  options.progress = [&](std::uint32_t done) { bar.done(done); };
  const auto result = run_scenario(read.what, options);
  std::size_t people = 0;
  for (const auto& kind : what.kinds) people += kind.arrives ? kind.contacts.size() : 0;
  std::printf("%s: %s of %s came, %s were there; written to %s\n\n", what.name.c_str(),
              people == 1 ? "1 person" : (std::to_string(people) + " people").c_str(),
              counted(what.kinds.size(), "kind").c_str(),
              counted(read.what.settings.agents.size(), "agent").c_str(), file.string().c_str());
  print_beside(stdout, what, read.what, result);
  return result.good() ? 0 : 1;
}

} // namespace strowger::sim
