#include "routing/kpi/statistics.hpp"
#include <cassert>

/// Counts of many together, and where intervals lie.
namespace strowger::routing::kpi {

agent_counts all_agents(const statistics& of, moment at) {
  agent_counts sum;
  for (const auto& [id, agent] : of.agents) sum += counted_to(agent, at);
  return sum;
}

queue_counts all_queues(const statistics& of) {
  queue_counts sum;
  for (const auto& [id, queue] : of.queues) sum += queue.total;
  return sum;
}

queue_counts counted_from(const queue_statistics& queue, std::int64_t first) {
  queue_counts sum;
  for (auto one = queue.intervals.rbegin(); one != queue.intervals.rend() && one->index >= first; ++one)
    sum.add_plain(one->counts);
  return sum;
}

moment begin_of(const statistics& of, std::int64_t index) {
  return moment{of.settings.interval * index - of.alignment};
}

std::int64_t interval_of(const statistics& of, moment at) {
  assert(of.settings.interval > milliseconds{0});
  const auto since = (at.time_since_epoch() + of.alignment).count();
  const auto span = of.settings.interval.count();
  return since >= 0 ? since / span : -((-since + span - 1) / span);
}

} // namespace strowger::routing::kpi
