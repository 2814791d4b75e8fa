#pragma once
#include "actors/configuration_document.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/scenario.hpp"
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Looks for a seed with which something is broken: a scenario is lived through again and again, with faults
/// and a second implementation that checks every fact; and what was found is made as short as it can be.
namespace strowger::sim {

/// A scenario file as it can be changed: the document, without what is not read.
struct hunted {
  actors::yaml_node_ptr root;
  std::filesystem::path file;
};
/// Nothing, with what is wrong in `problems`, when it cannot be used.
[[nodiscard]] std::optional<hunted> read_hunted(const std::filesystem::path& file,
                                                std::vector<std::string>& problems);

/// How a day is lived through: `replay_on_actors` or `replay_on_machine`.
using day_runner = std::function<replay_outcome(const day&, const replay_options&)>;

/// Adds faults at every boundary where the file tells of none: the engine's too, or only those of agents.
[[nodiscard]] hunted with_faults(const hunted& what, bool of_engine);

/// What was found with this seed; empty: nothing. A file that cannot be used finds nothing. In this process,
/// which does not survive an assertion.
[[nodiscard]] std::string finding_of(const hunted& what, std::uint64_t seed, const day_runner& run,
                                     std::uint64_t steps_at_once_max = 0);

/// What a run must keep to, or it is taken to hang.
struct hunt_bounds {
  std::uint64_t steps_at_once_max = 0; ///< at one instant of virtual time; 0: `standstill_watch`'s usual
  std::chrono::milliseconds longest{60'000}; ///< of real time; 0: no bound
};
struct hunt_finding {
  std::string rule;       ///< what was found, in one line; empty: nothing
  std::string last_words; ///< of a run that died or hung, as they came
  bool hung = false;
};
/// Each seed in a process of its own, so that one that asserts, crashes or hangs is a finding like another.
/// In their order. `done` is told each when it has ended.
[[nodiscard]] std::vector<hunt_finding> findings_of(const hunted& what, std::uint64_t from,
                                                    std::uint32_t seeds, unsigned processes,
                                                    const day_runner& run, const hunt_bounds& bounds = {},
                                                    const std::function<void(std::uint32_t)>& done = {});

struct shrink_settings {
  hunt_bounds bounds; ///< of each run
  std::uint32_t runs_max = 3'000;
  double seconds_max = 120;
  /// Told after each step that made it shorter.
  std::function<void(const std::string&)> progress{};
};
/// How much of a scenario there is.
struct hunted_size {
  std::size_t contacts = 0, agents = 0, faults = 0;
  double seconds = 0; ///< of the scenario
};
struct shrunk {
  hunted what;
  std::string finding; ///< empty: nothing was, this time
  hunted_size before, after;
  std::uint32_t runs = 0;
};
/// The same finding in as short a scenario as can be: fewer contacts, agents and faults, less time, and no
/// key that is not needed. `seed` finds something. Every run is in a process of its own. A hang is looked for
/// with a twentieth of the time a run has, a second at least, so that it can be tried often; what is left
/// must hang for all of it.
[[nodiscard]] shrunk shrink(const hunted& what, std::uint64_t seed, const day_runner& run,
                            const shrink_settings& how = {});

/// The rule of a finding, without what it was about.
[[nodiscard]] std::string rule_of(const std::string& finding);

} // namespace strowger::sim
