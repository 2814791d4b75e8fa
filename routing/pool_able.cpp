#include "routing/pool_able.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>
#include <cassert>

namespace strowger::routing {

namespace {

/// Where the entry should stand in the index now.
listing wanted(const agent_entry& entry) {
  listing now;
  now.how = presence_of(entry);
  if (now.how != presence::present) return now;
  const bool busy = std::any_of(entry.load.begin(), entry.load.end(), [](auto load) { return load > 0; });
  for (std::size_t c = 0; c < channel_kinds; ++c) {
    const auto load = entry.load[c], limit = entry.settings.capacity[c];
    if (load >= limit)
      now.places[c] = place::full;
    else if (entry.draining)
      now.places[c] = place::draining;
    else {
      now.places[c] = place::open;
      now.ranks[c] = rank{busy, load, limit, entry.idle_since, entry.id};
    }
  }
  return now;
}

void count_place(profile& where, std::size_t channel, place what, const rank& at, bool in) {
  auto& part = where.channels[channel];
  switch (what) {
  case place::none:
    return;
  case place::full:
    in ? ++part.full : --part.full;
    return;
  case place::draining:
    in ? ++part.draining : --part.draining;
    return;
  case place::open:
    if (in)
      part.open.insert(at);
    else
      part.open.erase(at);
    return;
  }
}

/// A column newer than the profile has the verdict of a gap.
verdict verdict_in(const profile& where, std::size_t column) {
  return column < where.by_column.size() ? where.by_column[column] : verdict::queue;
}

void move_to(agent_slot& agent, const listing& now) {
  auto& was = agent.listed;
  auto& where = *agent.able_for;
  if (was.how != now.how) {
    --agent.tenant->by_presence[static_cast<std::size_t>(was.how)];
    ++agent.tenant->by_presence[static_cast<std::size_t>(now.how)];
    const auto by = (now.how == presence::present ? 1U : 0U) - (was.how == presence::present ? 1U : 0U);
    if (by != 0)
      for (auto* queue : agent.tenant->columns)
        if (queue)
          queue->present_by_verdict[static_cast<std::size_t>(verdict_in(where, queue->column))] += by;
  }
  for (std::size_t c = 0; c < channel_kinds; ++c) {
    if (was.places[c] == now.places[c] && was.ranks[c] == now.ranks[c]) continue;
    count_place(where, c, was.places[c], was.ranks[c], false);
    count_place(where, c, now.places[c], now.ranks[c], true);
  }
  was = now;
}

/// Takes the agent out of its profile; it must be listed nowhere but signed out.
void leave_profile(agent_slot& agent) {
  auto* where = agent.able_for;
  agent.able_for = nullptr;
  if (--where->members > 0) return;
  for (auto* queue : where->queues) std::erase(queue->able, where);
  const auto key = where->by_column; // the profile dies with the entry its key is in
  agent.tenant->profiles.erase(key);
}

void join_profile(agent_slot& agent, std::vector<verdict> by_column) {
  auto& made = agent.tenant->profiles[by_column];
  if (!made) {
    made = std::make_unique<profile>();
    for (auto* queue : agent.tenant->columns)
      if (queue && by_column[queue->column] == verdict::able) {
        made->queues.push_back(queue);
        queue->able.push_back(made.get());
      }
    made->by_column = std::move(by_column);
  }
  ++made->members;
  agent.able_for = made.get();
}

/// Changes one column of the agent's verdicts.
void set_column(agent_slot& agent, std::size_t column, verdict what) {
  auto by_column = agent.able_for->by_column;
  by_column.resize(agent.tenant->columns.size(), verdict::queue);
  by_column[column] = what;
  if (by_column == agent.able_for->by_column) return;
  const auto stood = agent.listed;
  move_to(agent, listing{});
  leave_profile(agent);
  join_profile(agent, std::move(by_column));
  move_to(agent, stood);
}

std::vector<verdict> all_verdicts(const agent_slot& agent) {
  std::vector<verdict> by_column(agent.tenant->columns.size(), verdict::queue);
  for (const auto* queue : agent.tenant->columns)
    if (queue) by_column[queue->column] = verdict_on(agent.entry.settings, queue->entry.settings);
  return by_column;
}

} // namespace

void join_tenant(agent_slot& agent) {
  agent.tenant->agents.emplace(agent.entry.id, &agent);
  ++agent.tenant->by_presence[static_cast<std::size_t>(presence::signed_out)];
  agent.listed = {};
  join_profile(agent, all_verdicts(agent));
  relist(agent);
}

void leave_tenant(agent_slot& agent) {
  move_to(agent, listing{});
  leave_profile(agent);
  --agent.tenant->by_presence[static_cast<std::size_t>(presence::signed_out)];
  agent.tenant->agents.erase(agent.entry.id);
}

void relist(agent_slot& agent) { move_to(agent, wanted(agent.entry)); }

void review_agent(agent_slot& agent) {
  move_to(agent, listing{});
  leave_profile(agent);
  join_profile(agent, all_verdicts(agent));
  relist(agent);
}

void join_tenant(queue_slot& queue) {
  auto& columns = queue.tenant->columns;
  const auto gap = std::find(columns.begin(), columns.end(), nullptr);
  queue.column = static_cast<std::size_t>(gap - columns.begin());
  if (gap == columns.end())
    columns.push_back(&queue);
  else
    *gap = &queue;
  // Until it is reviewed every verdict is `queue`: what a gap has.
  queue.present_by_verdict = {};
  queue.present_by_verdict[static_cast<std::size_t>(verdict::queue)] =
      queue.tenant->by_presence[static_cast<std::size_t>(presence::present)];
  review_queue(queue);
}

void leave_tenant(queue_slot& queue) {
  for (auto& [id, agent] : queue.tenant->agents) set_column(*agent, queue.column, verdict::queue);
  queue.tenant->columns[queue.column] = nullptr;
}

void review_queue(queue_slot& queue) {
  for (auto& [id, agent] : queue.tenant->agents)
    set_column(*agent, queue.column, verdict_on(agent->entry.settings, queue.entry.settings));
}

} // namespace strowger::routing
