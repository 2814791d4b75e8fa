#pragma once
#include "routing/kpi/definitions.hpp"
#include "sim/batch_means.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/scenario.hpp"
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What figures a scenario has: those of the catalogue, counts, and two that only a run whose time is known
/// can tell: who had to wait, and the mean length of the queue.
namespace strowger::sim {

/// A figure of everything, of one queue, or of one crew, over all replications.
struct scenario_figure {
  std::string id;          ///< of the catalogue, `count.` and what is counted, `p_wait`, `queue_length`
  std::string measured_in; ///< ratio, seconds, factor, count
  std::optional<std::uint32_t> queue;
  std::optional<std::size_t> crew;
  bool of_agents = false;
  std::vector<std::optional<double>> values; ///< by replication; nothing where nobody was counted
  estimate over_all;                         ///< of those with a value; no error when there is one only
};

/// Their ids, of queues and of agents: every figure there is.
[[nodiscard]] std::vector<std::string_view> queue_figure_ids();
[[nodiscard]] std::vector<std::string_view> agent_figure_ids();
/// Whether it runs from 0 to 1.
[[nodiscard]] bool is_share(std::string_view id);

/// All of a scenario, without values: of all queues, of each, of all agents, of each crew.
[[nodiscard]] std::vector<scenario_figure> figures_of(const scenario& what);

/// Counts, by queue, visits that an agent accepted in the millisecond they began. Fed a run's facts.
class answers_at_once {
public:
  /// After `since`; nothing: from the begin.
  explicit answers_at_once(std::optional<routing::moment> since) : since_{since} {}
  void take(const routing::pool_facts& facts);
  [[nodiscard]] std::uint64_t of(routing::queue_id queue) const;

private:
  std::optional<routing::moment> since_;
  std::map<routing::queue_id, std::uint64_t> counts_;
};

/// The values of one replication, in the order of `figures_of`; not a number where nobody was counted.
[[nodiscard]] std::vector<double> values_of_run(const scenario& what, const replay_outcome& outcome,
                                                const answers_at_once& at_once);

} // namespace strowger::sim
