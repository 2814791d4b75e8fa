#include "routing/kpi/statistics.hpp"

namespace strowger::routing::kpi {

namespace {

std::string of_queue(queue_id id, std::string_view what) {
  return "queue " + std::to_string(id.counter()) + ": " + std::string{what};
}

std::optional<std::string> broken_in(queue_id id, const queue_statistics& queue,
                                     std::uint64_t really_waiting) {
  if (queue.waiting != really_waiting) return of_queue(id, "counted as waiting and known to wait differ");
  if (queue.total.enqueued != queue.total.exits() + queue.waiting)
    return of_queue(id, "enqueued is not exits plus waiting");
  for (std::size_t i = 0; i < queue.intervals.size(); ++i) {
    const auto& interval = queue.intervals[i];
    const auto after = i + 1 < queue.intervals.size() ? queue.intervals[i + 1].waiting_before : queue.waiting;
    if (interval.waiting_before + interval.counts.enqueued != interval.counts.exits() + after)
      return of_queue(id, "in interval " + std::to_string(interval.index) +
                              " enqueued is not exits plus change in waiting");
  }
  if (queue.total.callbacks.in() != queue.total.callbacks.out() + queue.callbacks)
    return of_queue(id, "callbacks that came are not those that ended plus those open");
  if (queue.total.waits_answered.total() != queue.total.answered ||
      queue.total.waits_all.total() != queue.total.exits())
    return of_queue(id, "the histograms of waits do not hold every wait");
  return std::nullopt;
}

std::uint64_t ended(const offer_counts& c) {
  return c.accepted + c.declined + c.timed_out + c.undeliverable + c.rescinded + c.withdrawn;
}

} // namespace

std::optional<std::string> broken_identity(const statistics& of) {
  std::map<queue_id, std::uint64_t> waiting, callbacks, ringing_queues;
  std::map<agent_id, std::uint64_t> ringing;
  for (const auto& [id, open] : of.interactions) {
    if (open.waiting) ++waiting[open.queue];
    if (open.callback) ++callbacks[open.queue];
  }
  for (const auto& [id, open] : of.offers) {
    ++ringing[open.agent];
    ++ringing_queues[open.queue];
  }
  for (const auto& [id, queue] : of.queues) {
    if (auto wrong = broken_in(id, queue, waiting[id])) return wrong;
    if (queue.callbacks != callbacks[id]) return of_queue(id, "open callbacks are counted wrong");
    if (queue.total.offers.made != ended(queue.total.offers) + ringing_queues[id])
      return of_queue(id, "offers made are not those ended plus those open");
  }
  for (const auto& [id, agent] : of.agents) {
    const auto name = "agent " + std::to_string(id.counter());
    if (agent.total.offers.made != ended(agent.total.offers) + ringing[id] || agent.ringing != ringing[id])
      return name + ": offers made are not those ended plus those open";
    agent_counts kept;
    for (const auto& interval : agent.intervals) kept += interval.counts;
    if (agent.intervals.size() < of.settings.intervals_kept &&
        kept.signed_in() + kept.signed_out != agent.total.signed_in() + agent.total.signed_out)
      return name + ": the intervals' times do not add up to the whole";
  }
  return std::nullopt;
}

} // namespace strowger::routing::kpi
