#pragma once
#include "sim/day.hpp"
#include "sim/figure_audit.hpp"
#include "sim/reopened_journal.hpp"
#include "storage/stream.hpp"
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

/// Runs a day again and tells how it went beside what is recorded of it.
namespace strowger::sim {

struct replay_options {
  bool audit = false; ///< a second implementation checks every fact, and everything is looked through every
                      ///< quarter hour
  bool digest = true;
  bool waits = false; ///< hold expected waits against what came; on the machine alone
  bool statistics = true;
  std::uint64_t steps_at_once_max = 0; ///< `standstill_watch`; 0: the usual bound
  std::filesystem::path journal{};     ///< where the actors' journal lies; empty: in memory
  /// In place of both: makes the actors' journal.
  std::function<std::unique_ptr<reopened_journal>()> make_journal{};
  /// Told the facts of every input that has any, in their order.
  std::function<void(routing::moment, const routing::pool_facts&)> watch{};
  /// Given every group as it becomes durable, by the actors alone.
  std::function<void(const storage::group_ptr&)> durable{};
  /// Told the facts with the pool after the input; no pool while the machine alone is being configured.
  std::function<void(routing::moment, const routing::pool_facts&, const routing::pool_state*)> look{};
  /// Told of everybody who comes or comes again, with a number from 1 in their order.
  std::function<void(const contact&, instant at, std::uint64_t coming)> came{};
  /// Told which interaction that is; never of who was not taken in, anew of whom an engine that died did not
  /// know yet.
  std::function<void(std::uint64_t coming, routing::interaction_id)> known_as{};
};

/// What came of a day, however it was run.
struct replay_outcome {
  routing::kpi::statistics figures;
  routing::kpi::statistics before;       ///< as they were at `day::counts_from`, where that is not the begin
  std::vector<routing::queue_id> queues; ///< by place in the settings
  std::vector<routing::agent_id> agents; ///< likewise
  /// Who came for each queue while nothing took anybody in; by place in the settings, from
  /// `day::counts_from`.
  std::vector<std::uint64_t> unreached;
  routing::moment end;
  std::uint64_t inputs = 0, facts = 0, digest = 0;
  std::vector<foretold_wait> waits; ///< of those who were answered, if asked for
  figure_audit::ends ends;          ///< with an audit
  fault_tally faults;
  std::optional<std::string> finding; ///< broken rule, if any was looked for and found
};

/// The pool machine alone, without actors; throws std::invalid_argument for faults of the engine.
[[nodiscard]] replay_outcome replay_on_machine(const day& what, const replay_options& options);

/// A table, per queue and in all: answered, abandoned, service level, average wait, abandon time and
/// occupancy, recorded beside replayed; then the assumptions.
void print_replay(std::FILE* to, const recorded_day& recorded, const replay_outcome& outcome);

} // namespace strowger::sim
