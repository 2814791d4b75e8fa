#include "routing/kpi/statistics.hpp"

namespace strowger::routing::kpi {

namespace {

void begin_with(statistics& all, const interaction_entry& from) {
  auto& open = all.interactions[from.id];
  open.queue = from.queue;
  open.visit_at = from.visit_at;
  if (from.extras->callback.agreed) {
    open.callback = true;
    auto& queue = all.queues[from.queue];
    ++queue.callbacks;
    ++queue.total.callbacks.agreed;
    if (from.phase != interaction_phase::assigned) return;
  }
  if (from.phase == interaction_phase::departed) return;
  open.waiting = from.phase == interaction_phase::waiting || from.phase == interaction_phase::offered;
  if (open.waiting) {
    auto& queue = all.queues[from.queue];
    ++queue.waiting;
    ++queue.total.enqueued;
    return;
  }
  open.lead = from.lead;
  if (const auto lead = all.agents.find(from.lead); lead != all.agents.end()) ++lead->second.held;
  open.connected = from.phase == interaction_phase::talking || from.phase == interaction_phase::wrapping;
  open.wrapping = from.phase == interaction_phase::wrapping;
  // How long they talked before the wrap-up is not known any more.
  if (open.wrapping) open.wrap_up_at = from.phase_at;
  if (open.connected) open.talk_at = from.phase_at;
  for (const auto& one : from.extras->parties) {
    if (!one.answered) continue;
    auto& part = all.parts[{from.id, one.agent}];
    part.works = one.weighs();
    part.wrapping = one.wrapping;
    part.led = one.wrapping && from.phase == interaction_phase::talking;
    (one.wrapping ? part.wrap_up_at : part.talk_at) = one.since;
    if (const auto agent = all.agents.find(one.agent); part.works && agent != all.agents.end())
      ++agent->second.held;
  }
}

} // namespace

statistics begin_with(const pool_snapshot& pool, moment now, milliseconds alignment) {
  statistics all;
  all.now = now;
  all.alignment = alignment;
  for (const auto& queue : pool.queues)
    all.queues[queue.id].threshold = queue.settings.service_level_threshold;
  for (const auto& agent : pool.agents) {
    auto& figures = all.agents[agent.id];
    figures.state = agent.state;
    figures.reason = agent.reason;
    figures.lost = agent.lost;
    figures.counted_to = now;
  }
  for (const auto& one : pool.interactions) begin_with(all, one);
  for (const auto& offer : pool.offers) {
    const auto open = all.interactions.find(offer.interaction);
    const auto queue = open == all.interactions.end() ? queue_id{} : open->second.queue;
    all.offers[offer.id] = {queue, offer.agent};
    ++all.queues[queue].total.offers.made;
    auto& agent = all.agents[offer.agent];
    ++agent.ringing;
    ++agent.total.offers.made;
  }
  return all;
}

} // namespace strowger::routing::kpi
