#include "actors/engine_inside.hpp"
#include "actors/staff.hpp"
#include "routing/eligibility.hpp"
#include "routing/kpi/definitions.hpp"
#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

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

/// Since when an agent does what it does, of several interactions the longest.
struct busy {
  std::optional<moment> offered, talking, wrapping;
};

void begin_with(std::optional<moment>& earliest, moment at) {
  if (!earliest || at < *earliest) earliest = at;
}

/// What waits, rings and talks now, per queue; who is busy with what.
struct present {
  std::map<queue_id, std::uint32_t> offered, connected;
  std::map<agent_id, busy> agents;

  explicit present(const ro::pool_state& pool) {
    pool.each_interaction([this](const ro::interaction_entry& one) {
      switch (one.phase) {
      case ro::interaction_phase::waiting:
      case ro::interaction_phase::parked:
      case ro::interaction_phase::departed:
        break;
      case ro::interaction_phase::offered:
        ++offered[one.queue];
        begin_with(agents[one.lead].offered, one.phase_at);
        for (const auto& more : one.extras->ring) begin_with(agents[more.agent].offered, one.phase_at);
        break;
      case ro::interaction_phase::assigned:
      case ro::interaction_phase::talking:
        ++connected[one.queue];
        begin_with(agents[one.lead].talking, one.phase_at);
        break;
      case ro::interaction_phase::wrapping:
        begin_with(agents[one.lead].wrapping, one.phase_at);
        break;
      }
    });
  }
};

/// What the agent does, and since when: the conversation before the wrap-up before the ringing; without any,
/// since the state was set or the last work was let go.
std::pair<const char*, moment> activity_of(const ro::agent_entry& agent, const present& now) {
  const auto found = now.agents.find(agent.id);
  const auto held = found == now.agents.end() ? busy{} : found->second;
  if (held.talking) return {"talking", *held.talking};
  if (held.wrapping) return {"wrapping", *held.wrapping};
  if (held.offered) return {"offered", *held.offered};
  return {"idle",
          agent.state == ro::agent_state::ready ? std::max(agent.since, agent.idle_since) : agent.since};
}

std::string variant_text(const ro::queue_settings& settings) {
  const auto seconds = settings.service_level_threshold.count() / 1000;
  return "answered within " + std::to_string(seconds) + " s of answered and abandoned, abandons negative";
}

desktop::queue_row row_of(const house& shared, const ro::pool_state& pool, const ro::queue_entry& queue,
                          const present& now, const ro::kpi::statistics& figures, stamp at) {
  desktop::queue_row row;
  row.name = queue.settings.name;
  row.display_name = shared.names.display_name(queue.id);
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

/// Whole seconds: read from two clocks, the milliseconds differ from one time to the next.
wall_time shown_time(moment at, stamp now) {
  return std::chrono::round<std::chrono::seconds>(wall_of(at, now));
}

/// The channels on which anything of the tenant's can come.
std::array<bool, ro::channel_kinds> channels_of(const house& shared, const std::string& tenant) {
  std::array<bool, ro::channel_kinds> open{};
  for (const auto& entry : shared.configuration()->entry_points)
    if (entry.tenant == tenant) open[static_cast<std::size_t>(entry.channel)] = true;
  return open;
}

desktop::agent_row row_of(const house& shared, const ro::agent_entry& agent, const present& now,
                          const std::array<bool, ro::channel_kinds>& open, stamp at) {
  desktop::agent_row row;
  row.name = agent.settings.name;
  row.display_name = shared.names.display_name(agent.id);
  row.state = std::string{ro::to_text(agent.state)};
  row.reason = agent.reason;
  const auto [activity, since] = activity_of(agent, now);
  row.activity = activity;
  row.since = shown_time(since, at);
  for (std::size_t channel = 0; channel < ro::channel_kinds; ++channel) {
    row.load = static_cast<std::uint16_t>(row.load + agent.load[channel]);
    if (open[channel]) row.limit = static_cast<std::uint16_t>(row.limit + agent.settings.capacity[channel]);
  }
  return row;
}

/// Those who wait first, in the order of the line; then who has one, the longest first.
bool shown_before(const ro::interaction_entry& a, const ro::interaction_entry& b) {
  const auto key = [](const ro::interaction_entry& one) {
    const auto age = one.anchor.time_since_epoch().count() - std::int64_t{one.priority} * 1000;
    return std::tuple{one.phase != ro::interaction_phase::waiting, age, one.id};
  };
  return key(a) < key(b);
}

desktop::work_row row_of(const house& shared, const ro::interaction_entry& one, const std::string& queue,
                         stamp at) {
  desktop::work_row row;
  row.id = one.id;
  row.queue = queue;
  row.queue_name = shared.names.display_name(one.queue);
  row.channel = one.channel;
  row.state = std::string{ro::to_text(one.phase)};
  if (const auto lead = shared.names.find(one.lead)) {
    row.agent = lead->name;
    row.agent_name = shared.names.display_name(one.lead);
  }
  if (one.phase == ro::interaction_phase::offered)
    row.ringing = static_cast<std::uint32_t>(1 + one.extras->ring.size());
  row.priority = one.priority;
  row.since = shown_time(one.anchor, at);
  row.state_since = shown_time(one.phase_at, at);
  return row;
}

/// The first of all in the scope.
void add_work(desktop::wallboard_view& board, const house& shared, const ro::pool_state& pool,
              const watch& scope, stamp at) {
  std::vector<std::pair<const ro::interaction_entry*, const std::string*>> all;
  pool.each_interaction([&](const ro::interaction_entry& one) {
    const auto& settings = pool.find(one.queue)->settings;
    if (settings.tenant == scope.tenant && in_scope(scope, settings.name))
      all.emplace_back(&one, &settings.name);
  });
  board.work_all += static_cast<std::uint32_t>(all.size());
  const auto room = desktop::work_rows_max - std::min(desktop::work_rows_max, board.work.size());
  const auto shown = static_cast<std::ptrdiff_t>(std::min(room, all.size()));
  std::partial_sort(all.begin(), all.begin() + shown, all.end(),
                    [](const auto& a, const auto& b) { return shown_before(*a.first, *b.first); });
  for (std::ptrdiff_t i = 0; i < shown; ++i) {
    const auto& [one, queue] = all[static_cast<std::size_t>(i)];
    board.work.push_back(row_of(shared, *one, *queue, at));
  }
}

} // namespace

desktop::wallboard_view wallboard_of(const house& shared, const storage::follower_view& view,
                                     const watch& scope) {
  desktop::wallboard_view board;
  const auto open = channels_of(shared, scope.tenant);
  for (const auto& folded : view.fold.pools()) {
    const auto& pool = folded.second;
    const auto line = shared.lines.find(folded.first);
    const auto at = line == shared.lines.end() ? stamp{pool.last_at, pool.last_wall} : line->second.now();
    const present now{pool.state};
    pool.state.each_queue([&](const ro::queue_entry& queue) {
      if (queue.settings.tenant == scope.tenant && in_scope(scope, queue.settings.name))
        board.queues.push_back(row_of(shared, pool.state, queue, now, pool.figures, at));
    });
    if (!scope.agents) continue;
    add_work(board, shared, pool.state, scope, at);
    pool.state.each_agent([&](const ro::agent_entry& agent) {
      const bool serves = std::any_of(agent.settings.capacity.begin(), agent.settings.capacity.end(),
                                      [](auto limit) { return limit > 0; });
      if (agent.settings.tenant == scope.tenant && serves && serves_one_of(scope, pool.state, agent))
        board.agents.push_back(row_of(shared, agent, now, open, at));
    });
  }
  // Ids follow the order of coming: a queue that went and came back would stand at the end.
  std::sort(board.queues.begin(), board.queues.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return board;
}

} // namespace strowger::actors
