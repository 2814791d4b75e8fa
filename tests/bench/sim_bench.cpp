#include "groups.hpp"
#include "sim/actor_centre.hpp"
#include "sim/call_log.hpp"
#include "sim/steady_run.hpp"
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>

/// How fast virtual time passes: a real day through the actors and through the machine alone, and steady
/// state on the machine.
namespace strowger::bench {

namespace {

/// A Thursday with 4,940 calls.
constexpr const char* date = "2014-01-09";

/// The project may not ship it; without it, so is said.
std::optional<sim::recorded_day> real_day() {
  const char* data = std::getenv("STROWGER_REFERENCE_DATA");
  const auto folder = std::filesystem::path{data && *data ? data : "../shared/data"} / "vanad_2014_01";
  if (std::filesystem::exists(folder / "calls.csv"))
    return sim::read_call_log(folder, {date, routing::milliseconds{20'000}, 1});
  std::fprintf(stderr,
               "sim.replay_day_s, sim.replay_machine_s: not measured, there is no %s; name the folder of the "
               "reference data in STROWGER_REFERENCE_DATA\n",
               (folder / "calls.csv").c_str());
  return std::nullopt;
}

using replay = sim::replay_outcome (*)(const sim::day&, const sim::replay_options&);

figure replayed(const char* name, const sim::day& what, replay how, std::optional<goal> wanted) {
  const stopwatch all;
  const auto outcome = how(what, {false, true});
  const figure took{name, all.seconds(), what.contacts.size(), all.seconds(), all.cpu_s(), wanted};
  if (outcome.finding) throw std::runtime_error{std::string{name} + ": " + *outcome.finding};
  return took;
}

/// Inputs per second of the machine with ten agents, 83% occupied, nobody patient without end.
figure steady(const settings& how) {
  sim::steady_settings wanted;
  wanted.patience = sim::law::exponential(300);
  wanted.arrivals_per_second = 0.03;
  wanted.batches = how.quick ? 20 : 60;
  const stopwatch all;
  const auto result = sim::run_steady(wanted);
  if (result.finding) throw std::runtime_error{"steady run: " + *result.finding};
  return {"sim.steady_inputs_per_s",
          static_cast<double>(result.inputs) / all.seconds(),
          result.inputs,
          all.seconds(),
          all.cpu_s(),
          {}};
}

} // namespace

std::vector<figure> run_sim(const settings& how) {
  const auto recorded = real_day();
  auto all = of_runs(how, [&](int) {
    std::vector<figure> made;
    if (recorded) {
      made.push_back(
          replayed("sim.replay_day_s", recorded->what, sim::replay_on_actors, goal{goal::sense::at_most, 1}));
      made.push_back(replayed("sim.replay_machine_s", recorded->what, sim::replay_on_machine, {}));
    }
    made.push_back(steady(how));
    return made;
  });
  for (auto& one : run_scenarios(how)) all.push_back(std::move(one));
  return all;
}

} // namespace strowger::bench
