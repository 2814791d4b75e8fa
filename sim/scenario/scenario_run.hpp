#pragma once
#include "sim/fault_kind.hpp"
#include "sim/figure_audit.hpp"
#include "sim/scenario/run_series.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/scenario_figures.hpp"
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Runs a scenario's replications and puts together what came of them.
namespace strowger::sim {

enum class simulation_level : std::uint8_t {
  machine, ///< the pool machine alone
  actors   ///< the engine's actor graph in virtual time
};

struct replay_outcome;

struct scenario_options {
  simulation_level level = simulation_level::machine;
  bool audit = false, digest = true;
  unsigned processes = 1;
  std::optional<std::uint32_t> only;  ///< this replication alone
  std::filesystem::path journal{};    ///< a folder for the actors' journal; of a single replication
  std::optional<series_shape> series; ///< gather how it went over time
  /// Told after each replication how many are done.
  std::function<void(std::uint32_t)> progress{};
  /// Of a replication that runs in this process, told how much of its time has passed, at most a hundred
  /// times.
  std::function<void(double)> within{};
};

struct replication {
  std::uint32_t number = 0;
  std::uint64_t seed = 0, contacts = 0, inputs = 0, facts = 0, digest = 0;
  double seconds = 0;      ///< of wall time
  figure_audit::ends ends; ///< of everyone who came, with an audit
  fault_tally faults;
  std::string finding; ///< broken rule; empty: none found
};

enum class band_verdict : std::uint8_t {
  held,
  unclear, ///< the mean is outside, but not the whole 95 % interval
  missed
};
struct band_outcome {
  expected_band band;
  std::size_t figure = 0; ///< place in `scenario_result::figures`
  band_verdict verdict = band_verdict::held;
};

struct scenario_result {
  std::vector<scenario_figure> figures;
  std::vector<replication> replications;
  std::vector<band_outcome> bands;
  std::vector<run_series> series; ///< of each replication, where they were asked for
  std::uint64_t digest = 0;       ///< of all replications' digests
  /// Nothing was found broken and no band was missed.
  [[nodiscard]] bool good() const;
  /// Of all replications.
  [[nodiscard]] fault_tally faults() const;
  [[nodiscard]] const scenario_figure* find(std::string_view id, std::optional<std::uint32_t> queue = {},
                                            std::optional<std::size_t> crew = {}) const;
};

[[nodiscard]] scenario_result run_scenario(const scenario& what, const scenario_options& how);
/// The same of a day that was lived through already, as the only replication. `series`: how it went over
/// time.
[[nodiscard]] scenario_result result_of(const scenario& what, const replay_outcome& outcome,
                                        const answers_at_once& at_once, replication told,
                                        std::optional<run_series> series);

/// What it is a figure of: `queues` or `agents` together, a `queue`, a `crew`; and that one's name, or `all`.
[[nodiscard]] std::string scope_of(const scenario_figure& figure);
[[nodiscard]] std::string name_of(const scenario& what, const scenario_figure& figure);

/// `queue`, or `tenant/queue` where there are several tenants.
[[nodiscard]] std::string queue_label(const scenario& what, std::uint32_t place);
/// The same with what people call the queue.
[[nodiscard]] std::string queue_title(const scenario& what, std::uint32_t place);

} // namespace strowger::sim
