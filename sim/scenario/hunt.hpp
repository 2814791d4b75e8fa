#pragma once
#include "actors/configuration_document.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/scenario.hpp"
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

/// What was found with this seed; empty: nothing. A file that cannot be used finds nothing.
[[nodiscard]] std::string finding_of(const hunted& what, std::uint64_t seed, const day_runner& run);

struct shrink_settings {
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
  std::string finding;
  hunted_size before, after;
  std::uint32_t runs = 0;
};
/// The same finding in as short a scenario as can be: fewer contacts, agents and faults, less time, and no
/// key that is not needed. `seed` finds something.
[[nodiscard]] shrunk shrink(const hunted& what, std::uint64_t seed, const day_runner& run,
                            const shrink_settings& how = {});

/// The rule of a finding, without what it was about.
[[nodiscard]] std::string rule_of(const std::string& finding);

} // namespace strowger::sim
