#include "routing/pool_able.hpp"
#include "routing/pool_grants.hpp"
#include "routing/pool_guards.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>
#include <cassert>

namespace strowger::routing {

namespace {

/// Where the entry should stand in the index now.
listing wanted(const agent_slot& agent) {
  const auto& entry = agent.entry;
  listing now;
  now.how = presence_of(entry);
  now.signed_in = now.how != presence::signed_out && !entry.draining;
  if (now.how != presence::present) return now;
  const bool busy = std::any_of(entry.load.begin(), entry.load.end(), [](auto load) { return load > 0; });
  now.quiet = !busy && !entry.draining;
  const auto held_off = channels_held_off(*agent.tenant->pool, agent);
  for (std::size_t c = 0; c < channel_kinds; ++c) {
    const auto load = entry.load[c], limit = entry.settings.capacity[c];
    if (!has_room(entry, c))
      now.places[c] = place::full;
    else if ((held_off >> c) & 1U)
      now.places[c] = place::held_off;
    else if (entry.draining)
      now.places[c] = place::draining;
    else {
      now.places[c] = place::open;
      now.ranks[c] = rank{busy, load, limit, entry.tallies.weight[c], agent.seat, entry.idle_since, entry.id};
    }
  }
  return now;
}

/// Of those with nothing at all only the idle time and the id tell: one order for all channels.
rank quiet_rank(const agent_slot& agent, moment idle_since) {
  return {false, 0, 1, 0, agent.seat, idle_since, agent.entry.id};
}

void move_to(agent_slot& agent, const listing& now, moment idle_since) {
  auto& was = agent.listed;
  auto& tenant = *agent.tenant;
  if (was.how != now.how) {
    for (auto* served : agent.serves) {
      --served->by_presence[static_cast<std::size_t>(was.how)];
      ++served->by_presence[static_cast<std::size_t>(now.how)];
    }
    tenant.present.set(agent.seat, now.how == presence::present);
  }
  if (was.signed_in != now.signed_in) {
    tenant.signed_in.set(agent.seat, now.signed_in);
    tenant.cut_short.doubt();
  }
  if (was.quiet && (!now.quiet || agent.quiet_since != idle_since))
    tenant.quiet.erase(quiet_rank(agent, agent.quiet_since));
  if (now.quiet && (!was.quiet || agent.quiet_since != idle_since))
    tenant.quiet.insert(quiet_rank(agent, idle_since));
  agent.quiet_since = idle_since;
  for (std::size_t c = 0; c < channel_kinds; ++c) {
    const auto before = was.places[c], after = now.places[c];
    if (before != after) {
      tenant.room[c].set(agent.seat, after != place::none && after != place::full);
      tenant.calm[c].set(agent.seat, after == place::open || after == place::draining);
      tenant.open[c].set(agent.seat, after == place::open);
      tenant.open_count[c] += (after == place::open ? 1U : 0U) - (before == place::open ? 1U : 0U);
    }
    const bool stood = before == place::open && was.ranks[c].busy;
    const bool stands = after == place::open && now.ranks[c].busy;
    if (stood && stands && was.ranks[c] == now.ranks[c]) continue;
    if (stood) tenant.loaded[c].erase(was.ranks[c]);
    if (stands) tenant.loaded[c].insert(now.ranks[c]);
  }
  if (tenant.orders.any()) reorder(agent, now.places);
  for (auto& [cost, seats] : tenant.units_left) seats.set(agent.seat, has_units(agent.entry, cost));
  was = now;
}

void widen(tenant_slot& tenant) {
  const auto before = tenant.words;
  tenant.words = std::max(bits_block, before * 2);
  tenant.present.resize(tenant.words);
  tenant.signed_in.resize(tenant.words);
  for (std::size_t c = 0; c < channel_kinds; ++c) {
    tenant.room[c].resize(tenant.words);
    tenant.calm[c].resize(tenant.words);
    tenant.open[c].resize(tenant.words);
  }
  for (auto& [cost, seats] : tenant.units_left) seats.resize(tenant.words);
  for (auto& skill : tenant.skills) {
    bit_words wider(tenant.words * skill.levels);
    for (std::size_t level = 0; level < skill.levels; ++level)
      std::copy_n(skill.bits.data() + level * before, before, wider.data() + level * tenant.words);
    skill.bits = std::move(wider);
  }
  for (auto* queue : tenant.columns)
    if (queue) queue->served_by.resize(tenant.words);
}

void take_seat(agent_slot& agent) {
  auto& tenant = *agent.tenant;
  if (tenant.free_seats.empty()) {
    agent.seat = static_cast<std::uint32_t>(tenant.seats.size());
    tenant.seats.push_back(&agent);
    if (agent.seat >= tenant.words * 64) widen(tenant);
  } else {
    agent.seat = tenant.free_seats.back();
    tenant.free_seats.pop_back();
    tenant.seats[agent.seat] = &agent;
  }
}

/// The number of a skill somebody has; interactions that wait for it may have waited for a skill nobody had.
std::uint32_t number_skill(tenant_slot& tenant, const std::string& name) {
  const auto [known, fresh] =
      tenant.skill_numbers.try_emplace(name, static_cast<std::uint32_t>(tenant.skills.size()));
  if (fresh) {
    tenant.skills.emplace_back().bits.resize(tenant.words * skill_levels);
    tenant.lines.review(nullptr);
    tenant.rings.review(nullptr);
  }
  return known->second;
}

bool holds_for(const agent_slot& agent, const expression& what) {
  static const attribute_list no_interaction;
  const auto& settings = agent.able();
  return what.holds({settings.attributes, settings.skills, no_interaction});
}

/// Notes one of the agent's skills, or takes it back.
void set_skill(agent_slot& agent, const need& one, bool on) {
  auto& tenant = *agent.tenant;
  auto& holders = tenant.skills[one.skill];
  for (std::uint8_t level = 1; level <= one.level; ++level) {
    auto& word = holders.bits[(level - 1U) * tenant.words + agent.seat / 64];
    const auto bit = bit_word{1} << (agent.seat % 64);
    word = on ? word | bit : word & ~bit;
    on ? ++holders.count[level - 1U] : --holders.count[level - 1U];
  }
}

/// Notes what the agent's settings say, or takes it back.
void set_abilities(agent_slot& agent, bool on) {
  auto& tenant = *agent.tenant;
  for (const auto& one : agent.skills) set_skill(agent, one, on);
  for (auto* queue : tenant.columns)
    if (queue) queue->served_by.set(agent.seat, on && in_queue(agent.entry.settings, queue->entry.settings));
  tenant.cut_short.doubt();
  agent.restricted = on && (tenant.overflowing > 0 || !agent.entry.settings.queues.empty());
}

void learn_abilities(agent_slot& agent) {
  agent.skills.clear();
  agent.granted =
      agent.entry.grants.empty() ? nullptr : std::make_unique<agent_settings>(with_grants(agent.entry));
  for (const auto& one : agent.able().skills) {
    const auto skill = number_skill(*agent.tenant, one.skill);
    const auto same = std::find_if(agent.skills.begin(), agent.skills.end(),
                                   [&](const need& has) { return has.skill == skill; });
    if (same == agent.skills.end()) agent.skills.push_back({skill, one.level}); // the first counts
  }
  for (const auto& one : agent.able().certificates) {
    const need number{number_of_certificate(*agent.tenant, one), 1};
    if (std::find(agent.skills.begin(), agent.skills.end(), number) == agent.skills.end())
      agent.skills.push_back(number);
  }
  for (const auto& [what, known] : agent.tenant->expressions)
    if (holds_for(agent, what)) agent.skills.push_back({known.number, 1});
  for (auto* served : agent.serves) {
    ++served->by_presence[static_cast<std::size_t>(agent.listed.how)];
    if (served->number != 0) agent.skills.push_back({served->number, 1});
  }
  set_abilities(agent, true);
  if (agent.restricted) ++agent.tenant->restricted;
  agent.limited = agent.entry.settings.units_max > 0;
  if (agent.limited) ++agent.tenant->limited;
}

/// Makes room for another expression by forgetting those nobody waits for.
void forget_idle_expressions(tenant_slot& tenant) {
  for (auto known = tenant.expressions.begin(); known != tenant.expressions.end();) {
    if (known->second.classes > 0) {
      ++known;
      continue;
    }
    const need gone{known->second.number, 1};
    for (const auto& [id, agent] : tenant.agents) {
      const auto has = std::find(agent->skills.begin(), agent->skills.end(), gone);
      if (has == agent->skills.end()) continue;
      set_skill(*agent, gone, false);
      agent->skills.erase(has);
    }
    tenant.free_numbers.push_back(gone.skill);
    --tenant.idle_expressions;
    known = tenant.expressions.erase(known);
  }
}

std::uint32_t number_of_one_level(tenant_slot& tenant, need_kind kind) {
  auto& made = tenant.skills.emplace_back();
  made.kind = kind;
  made.levels = 1;
  made.bits.resize(tenant.words);
  return static_cast<std::uint32_t>(tenant.skills.size() - 1);
}

std::uint32_t free_number(tenant_slot& tenant) {
  if (tenant.free_numbers.empty()) return number_of_one_level(tenant, need_kind::expression);
  const auto number = tenant.free_numbers.back();
  tenant.free_numbers.pop_back();
  return number;
}

/// Who can do more than before may be among the few that others wait for.
void be_found(const agent_slot& agent, const std::vector<need>& before) {
  const bool more = std::any_of(agent.skills.begin(), agent.skills.end(), [&](const need& has) {
    return std::none_of(before.begin(), before.end(),
                        [&](const need& had) { return had.skill == has.skill && had.level >= has.level; });
  });
  if (!more) return;
  agent.tenant->lines.learned(agent);
  agent.tenant->rings.learned(agent);
}

void forget_abilities(agent_slot& agent) {
  for (auto* served : agent.serves) --served->by_presence[static_cast<std::size_t>(agent.listed.how)];
  if (agent.restricted) --agent.tenant->restricted;
  if (agent.limited && --agent.tenant->limited == 0) agent.tenant->units_left.clear();
  set_abilities(agent, false);
}

} // namespace

std::uint32_t number_of_certificate(tenant_slot& tenant, const std::string& name) {
  const auto [known, fresh] = tenant.certificate_numbers.try_emplace(name, 0);
  if (fresh) known->second = number_of_one_level(tenant, need_kind::certificate);
  return known->second;
}

std::uint32_t number_of(tenant_slot& tenant, const expression& what) {
  if (const auto known = tenant.expressions.find(what); known != tenant.expressions.end())
    return known->second.number;
  if (tenant.idle_expressions >= idle_expressions_max) forget_idle_expressions(tenant);
  const need number{free_number(tenant), 1};
  tenant.expressions.emplace(what, known_expression{number.skill, 0});
  ++tenant.idle_expressions;
  for (const auto& [id, agent] : tenant.agents) {
    if (!holds_for(*agent, what)) continue;
    agent->skills.push_back(number);
    set_skill(*agent, number, true);
  }
  return number.skill;
}

void number_tenant(tenant_slot& tenant, served_tenant& one) {
  const need serving{number_of_one_level(tenant, need_kind::tenant), 1};
  one.number = serving.skill;
  for (const auto& [id, agent] : tenant.agents) {
    if (std::find(agent->serves.begin(), agent->serves.end(), &one) == agent->serves.end()) continue;
    agent->skills.push_back(serving);
    set_skill(*agent, serving, true);
  }
  tenant.lines.review(nullptr);
  tenant.rings.review(nullptr);
}

void use_expression(tenant_slot& tenant, const expression& what, int by) {
  if (what.empty()) return;
  auto& known = tenant.expressions.at(what);
  if (known.classes == 0) --tenant.idle_expressions;
  known.classes = by > 0 ? known.classes + 1 : known.classes - 1;
  if (known.classes == 0) ++tenant.idle_expressions;
}

const bit_word* who_has_units(tenant_slot& tenant, std::uint32_t cost) {
  const auto [known, fresh] = tenant.units_left.try_emplace(cost);
  auto& seats = known->second;
  if (fresh) {
    seats.resize(tenant.words);
    for (const auto& [id, agent] : tenant.agents) seats.set(agent->seat, has_units(agent->entry, cost));
  }
  return seats.data();
}

bool serves(const agent_slot& agent, const queue_slot& queue) {
  if (!queue.overflows.empty())
    if (const auto helps = help_of(agent, queue); helps != help::none) return helps == help::now;
  return !agent.restricted || queue.served_by.test(agent.seat);
}

void join_tenant(agent_slot& agent) {
  agent.tenant->agents.emplace(agent.entry.id, &agent);
  agent.listed = {};
  take_seat(agent);
  learn_abilities(agent);
  be_found(agent, {});
  relist(agent);
}

void leave_tenant(agent_slot& agent) {
  move_to(agent, listing{}, {});
  forget_abilities(agent);
  auto& tenant = *agent.tenant;
  tenant.lines.left(agent.seat);
  tenant.rings.left(agent.seat);
  tenant.seats[agent.seat] = nullptr;
  tenant.free_seats.push_back(agent.seat);
  tenant.agents.erase(agent.entry.id);
}

void relist(agent_slot& agent) { move_to(agent, wanted(agent), agent.entry.idle_since); }

void review_agent(agent_slot& agent, std::vector<served_tenant*> serves) {
  forget_abilities(agent);
  agent.serves = std::move(serves);
  const auto before = agent.skills;
  learn_abilities(agent);
  be_found(agent, before);
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
  queue.served_by.resize(queue.tenant->words);
  for (const auto& [id, agent] : queue.tenant->agents)
    queue.served_by.set(agent->seat, in_queue(agent->entry.settings, queue.entry.settings));
  use_selection(queue);
}

void leave_tenant(queue_slot& queue) {
  drop_selection(queue);
  queue.tenant->columns[queue.column] = nullptr;
}

void review_queue(queue_slot& queue) {
  queue.tenant->lines.review(&queue);
  queue.tenant->rings.review(&queue);
  drop_selection(queue);
  use_selection(queue);
}

} // namespace strowger::routing
