#include "bare_loop.hpp"
#include "groups.hpp"
#include "sim/job_processes.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/scenario_run.hpp"
#include "sim/steady_run.hpp"
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

/// How fast scenarios run: a large pool in steady state beside a bare loop, the same through the actors, a
/// day of 10,000 agents, and replications over all cores.
namespace strowger::bench {

namespace {

constexpr std::uint32_t mass_agents = 100;
constexpr double seconds_each = 300; ///< mean service and mean patience
double arrivals_per_second(double load) { return load * mass_agents / seconds_each; }

sim::scenario scenario_of(const std::string& text) {
  auto read = sim::read_scenario_text(text, "benchmark.yaml");
  if (!read.ok()) throw std::runtime_error{actors::to_text(read.diagnostics.front())};
  return std::move(read.what);
}

figure machine_calls(const char* name, double load, std::uint64_t calls, std::optional<goal> wanted) {
  sim::steady_settings how;
  how.agents = mass_agents;
  how.arrivals_per_second = arrivals_per_second(load);
  how.patience = sim::law::exponential(seconds_each);
  how.batches = 30;
  how.batch_seconds = static_cast<double>(calls) / how.arrivals_per_second / 31; // one is warm-up
  const stopwatch all;
  const auto result = sim::run_steady(how);
  return {name, static_cast<double>(calls) / all.cpu_s(), calls, all.seconds(), all.cpu_s(), wanted};
}

figure bare_calls(double load, std::uint64_t calls) {
  const stopwatch all;
  const auto counts =
      run_bare_loop(mass_agents, arrivals_per_second(load), seconds_each, seconds_each, calls, 1);
  if (counts.answered + counts.abandoned != calls) throw std::runtime_error{"the bare loop lost calls"};
  return {"sim.bare_loop_calls_per_s",
          static_cast<double>(calls) / all.cpu_s(),
          calls,
          all.seconds(),
          all.cpu_s(),
          goal{goal::sense::at_least, 2'500'000}};
}

std::string large_pool(double hours, double load) {
  return "version: 1\nname: large pool\nlength: " + std::to_string(std::lround(hours * 60)) +
         "m\ncentre: {queues: [{name: queue, wrap_up: 0s}]}\ncontacts: [{name: calls, queue: queue, "
         "arrivals: "
         "{per_hour: " +
         std::to_string(std::lround(3'600 * arrivals_per_second(load))) +
         "}, service: {law: exponential, mean: 300s}, patience: {law: exponential, mean: 300s}}]\n"
         "crews: [{name: all, count: 100, agent: {capacity: {voice: 1, chat: 0, email: 0, task: 0}}}]\n";
}

figure actors_calls(bool quick) {
  const auto what = scenario_of(large_pool(quick ? 4 : 24, 0.95));
  sim::scenario_options options;
  options.level = sim::simulation_level::actors;
  options.digest = false;
  const stopwatch all;
  const auto result = sim::run_scenario(what, options);
  if (!result.good()) throw std::runtime_error{"the actors: " + result.replications.at(0).finding};
  const auto calls = result.replications.at(0).contacts;
  return {"sim.actors_calls_per_s",
          static_cast<double>(calls) / all.cpu_s(),
          calls,
          all.seconds(),
          all.cpu_s(),
          goal{goal::sense::at_least, 30'000}};
}

/// 200 queues, 5,000 contacts each in twelve hours, 200 crews of 50 who serve four queues each.
std::string large_day(bool quick) {
  std::string queues, contacts, crews;
  const auto name = [](int i) { return "q" + std::to_string(1'000 + i % 200); };
  for (int i = 0; i < 200; ++i) {
    queues += "    - {name: " + name(i) + ", wrap_up: 10m}\n";
    contacts +=
        "  - {name: k" + std::to_string(i) + ", queue: " + name(i) +
        ", arrivals: {periods: [{from: \"08:00\", to: \"20:00\", per_hour: " + (quick ? "42" : "416.667") +
        "}]}, service: {law: lognormal, mean: 240s, variation: 0.9}, wrap_up: {law: exponential, mean: "
        "45s}, patience: {law: weibull, mean: 4m, shape: 1.5}}\n";
    crews +=
        "  - {name: c" + std::to_string(i) + ", count: " + (quick ? "5" : "50") + ", agent: {queues: [" +
        name(i) + ", " + name(i + 1) + ", " + name(i + 50) + ", " + name(i + 100) +
        "], capacity: {voice: 1, chat: 0, email: 0, task: 0}}, shifts: [{from: \"07:50\", to: \"20:30\"}]}\n";
  }
  return "version: 1\nname: large day\nlength: 1d\ncentre:\n  queues:\n" + queues + "contacts:\n" + contacts +
         "crews:\n" + crews;
}

/// The most memory this process ever had.
double peak_megabytes() {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1'024;
  throw std::runtime_error{"/proc/self/status has no VmHWM"};
}

std::vector<figure> day_of_10k(bool quick) {
  // In a process of its own, so that its memory is its own.
  const auto told = sim::run_jobs(2, 2, [&](std::uint32_t number) -> std::string {
    if (number == 0) return {};
    const stopwatch all;
    const auto what = scenario_of(large_day(quick));
    sim::scenario_options options;
    options.digest = false;
    const auto result = sim::run_scenario(what, options);
    if (!result.good()) throw std::runtime_error{"the large day: " + result.replications.at(0).finding};
    return std::to_string(all.seconds()) + " " + std::to_string(all.cpu_s()) + " " +
           std::to_string(peak_megabytes()) + " " + std::to_string(result.replications.at(0).contacts);
  });
  std::istringstream words{told[1]};
  double seconds = 0, cpu = 0, megabytes = 0;
  std::uint64_t contacts = 0;
  words >> seconds >> cpu >> megabytes >> contacts;
  return {{"sim.day_10k_agents_s", seconds, contacts, seconds, cpu, goal{goal::sense::at_most, 60}},
          {"sim.day_10k_agents_mb", megabytes, contacts, seconds, cpu, goal{goal::sense::at_most, 2'000}}};
}

figure replication_speedup(bool quick) {
  auto what = scenario_of(large_pool(24, 0.95));
  what.replications = quick ? 6 : 30;
  const auto timed = [&](unsigned processes) {
    sim::scenario_options options;
    options.digest = false;
    options.processes = processes;
    const stopwatch all;
    if (!sim::run_scenario(what, options).good())
      throw std::runtime_error{"replications found something broken"};
    return std::pair{all.seconds(), all.cpu_s()};
  };
  const auto alone = timed(1), spread = timed(sim::usable_cores());
  return {"sim.replication_speedup",  alone.first / spread.first,   what.replications,
          alone.first + spread.first, alone.second + spread.second, goal{goal::sense::at_least, 1.8}};
}

} // namespace

std::vector<figure> run_scenarios(const settings& how) {
  return of_runs(how, [&](int) {
    const std::uint64_t calls = how.quick ? 100'000 : 1'000'000;
    const auto bare = bare_calls(0.95, calls);
    std::vector<figure> all{bare, machine_calls("sim.machine_calls_per_s_rho095", 0.95, calls,
                                                goal{goal::sense::at_least, 700'000})};
    auto ratio = all.back();
    ratio.name = "sim.ratio_to_bare_loop_rho095";
    ratio.value /= bare.value;
    ratio.wanted = goal{goal::sense::at_least, 0.2};
    all.push_back(ratio);
    all.push_back(machine_calls("sim.machine_calls_per_s_rho110", 1.1, calls, std::nullopt));
    all.push_back(actors_calls(how.quick));
    for (auto& one : day_of_10k(how.quick)) all.push_back(std::move(one));
    all.push_back(replication_speedup(how.quick));
    return all;
  });
}

} // namespace strowger::bench
