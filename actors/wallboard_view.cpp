#include "actors/engine_inside.hpp"
#include "actors/staff.hpp"
#include "routing/eligibility.hpp"
#include "routing/kpi/definitions.hpp"
#include <algorithm>

namespace strowger::actors {

namespace ro = routing;
namespace desktop = channels::desktop;

namespace {

bool in_scope(const watch& scope, const std::string& queue) {
  return std::any_of(scope.queues.begin(), scope.queues.end(),
                     [&](const auto& name) { return name == "*" || name == queue; });
}

/// Whether the agent serves a queue of the scope.
bool serves_one_of(const watch& scope, const ro::pool_state& pool, const ro::agent_entry& agent) {
  if (in_scope(scope, "*")) return true;
  bool found = false;
  pool.each_queue([&](const ro::queue_entry& queue) {
    found = found || (in_scope(scope, queue.settings.name) && ro::can_serve(agent.settings, queue.settings));
  });
  return found;
}

/// What waits, rings and talks now, per queue; who holds what.
struct present {
  std::map<queue_id, std::uint32_t> offered, connected;
  std::map<agent_id, std::pair<bool, bool>> talking_or_wrapping;

  explicit present(const ro::pool_state& pool) {
    pool.each_interaction([this](const ro::interaction_entry& one) {
      if (one.phase == ro::interaction_phase::offered) ++offered[one.queue];
      const bool served =
          one.phase == ro::interaction_phase::assigned || one.phase == ro::interaction_phase::talking;
      if (served) ++connected[one.queue];
      if (served) talking_or_wrapping[one.lead].first = true;
      if (one.phase == ro::interaction_phase::wrapping) talking_or_wrapping[one.lead].second = true;
    });
  }
};

std::string variant_text(const ro::queue_settings& settings) {
  const auto seconds = settings.service_level_threshold.count() / 1000;
  return "answered within " + std::to_string(seconds) + " s of all that ended, abandons negative";
}

desktop::queue_row row_of(const ro::pool_state& pool, const ro::queue_entry& queue, const present& now,
                          const ro::kpi::statistics& figures, stamp at) {
  desktop::queue_row row;
  row.name = queue.settings.name;
  row.waiting = static_cast<std::uint32_t>(pool.waiting_in(queue.id));
  if (const auto oldest = pool.oldest_waiting_in(queue.id))
    row.longest_wait = std::max(ro::milliseconds{0}, at.at - *oldest);
  if (const auto ringing = now.offered.find(queue.id); ringing != now.offered.end())
    row.offered = ringing->second;
  if (const auto talking = now.connected.find(queue.id); talking != now.connected.end())
    row.connected = talking->second;
  row.service_level_variant = variant_text(queue.settings);
  const auto found = figures.queues.find(queue.id);
  if (found == figures.queues.end()) return row;
  const auto today = day_begin(at.wall).time_since_epoch() / figures.settings.interval;
  const auto counts = ro::kpi::counted_from(found->second, today);
  row.enqueued = counts.enqueued;
  row.answered = counts.answered;
  row.abandoned = counts.abandoned;
  if (counts.answered > 0)
    row.average_wait = counts.wait_answered / static_cast<std::int64_t>(counts.answered);
  if (const auto* level = ro::kpi::find_queue_kpi(ro::kpi::default_service_level))
    row.service_level = level->value(counts).value_or(1.0);
  return row;
}

desktop::agent_row row_of(const house& shared, const ro::agent_entry& agent, const present& now, stamp at) {
  desktop::agent_row row;
  row.name = agent.settings.name;
  row.display_name = shared.names.display_name(agent.id);
  row.state = std::string{ro::to_text(agent.state)};
  row.reason = agent.reason;
  // Whole seconds: read from two clocks, the milliseconds differ from one time to the next.
  row.since = std::chrono::round<std::chrono::seconds>(wall_of(agent.since, at));
  for (std::size_t channel = 0; channel < ro::channel_kinds; ++channel) {
    row.load = static_cast<std::uint16_t>(row.load + agent.load[channel]);
    row.limit = static_cast<std::uint16_t>(row.limit + agent.settings.capacity[channel]);
  }
  const auto held = now.talking_or_wrapping.find(agent.id);
  row.activity = row.load == 0                           ? "idle"
                 : held == now.talking_or_wrapping.end() ? "offered"
                 : held->second.first                    ? "talking"
                                                         : "wrapping";
  return row;
}

} // namespace

desktop::wallboard_view wallboard_of(const house& shared, const storage::follower_view& view,
                                     const watch& scope) {
  desktop::wallboard_view board;
  for (const auto& [number, pool] : view.fold.pools()) {
    const auto line = shared.lines.find(number);
    const auto at = line == shared.lines.end() ? stamp{pool.last_at, pool.last_wall} : line->second.now();
    const present now{pool.state};
    pool.state.each_queue([&](const ro::queue_entry& queue) {
      if (queue.settings.tenant == scope.tenant && in_scope(scope, queue.settings.name))
        board.queues.push_back(row_of(pool.state, queue, now, pool.figures, at));
    });
    if (!scope.agents) continue;
    pool.state.each_agent([&](const ro::agent_entry& agent) {
      const bool serves = std::any_of(agent.settings.capacity.begin(), agent.settings.capacity.end(),
                                      [](auto limit) { return limit > 0; });
      if (agent.settings.tenant == scope.tenant && serves && serves_one_of(scope, pool.state, agent))
        board.agents.push_back(row_of(shared, agent, now, at));
    });
  }
  return board;
}

} // namespace strowger::actors
