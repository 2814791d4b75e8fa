#include "routing/pool_able.hpp"
#include "routing/pool_grants.hpp"
#include "routing/pool_guards.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace strowger::routing {

namespace {

bool is_busy(const agent_entry& entry) {
  static_assert(sizeof entry.load == sizeof(std::uint64_t));
  return std::bit_cast<std::uint64_t>(entry.load) != 0;
}

/// Where the entry should stand in the index now.
listing wanted(const agent_slot& agent) {
  const auto& entry = agent.entry;
  listing now;
  now.how = presence_of(entry);
  now.signed_in = now.how != presence::signed_out && !entry.draining;
  if (now.how != presence::present) return now;
  now.quiet = !is_busy(entry) && !entry.draining;
  const auto& rules = agent.people->pool->limits.rules;
  const auto held_off =
      rules.interrupts.empty() ? std::uint8_t{0} : channels_held_off(*agent.people->pool, agent);
  const auto unreachable = out_of_reach(entry);
  const auto with_room = entry.draining ? place::draining : place::open;
  for (std::size_t c = 0; c < channel_kinds; ++c)
    now.places[c] = has_room(entry, c) ? with_room : place::full;
  if ((unreachable | held_off) == 0) return now; // as most
  for (std::size_t c = 0; c < channel_kinds; ++c) {
    if ((unreachable >> c) & 1U)
      now.places[c] = place::unreachable;
    else if (now.places[c] != place::full && ((held_off >> c) & 1U))
      now.places[c] = place::held_off;
  }
  return now;
}

rank rank_of(const agent_slot& agent, std::size_t channel, bool busy) {
  const auto& entry = agent.entry;
  return {busy,
          entry.load[channel],
          entry.settings.capacity[channel],
          entry.tallies.weight[channel],
          agent.seat,
          entry.idle_since,
          entry.id};
}

void move_presence(agent_slot& agent, const listing& now) {
  const auto& was = agent.listed;
  auto& people = *agent.people;
  if (was.how != now.how) {
    for (auto* served : agent.serves) {
      --served->by_presence[static_cast<std::size_t>(was.how)];
      ++served->by_presence[static_cast<std::size_t>(now.how)];
    }
    people.present.set(agent.seat, now.how == presence::present);
  }
  if (was.signed_in == now.signed_in) return;
  people.signed_in.set(agent.seat, now.signed_in);
  people.cut_short.doubt();
}

void move_in_channel(agent_slot& agent, std::size_t c, place before, place after, bool busy) {
  auto& people = *agent.people;
  if (before != after) {
    people.room[c].set(agent.seat,
                       after == place::open || after == place::draining || after == place::held_off);
    people.calm[c].set(agent.seat, after == place::open || after == place::draining);
    people.open[c].set(agent.seat, after == place::open);
    if (before == place::unreachable || after == place::unreachable)
      people.out_of_reach[c].set(agent.seat, after == place::unreachable);
    people.open_count[c] += (after == place::open ? 1U : 0U) - (before == place::open ? 1U : 0U);
  }
  if (before != place::open && after != place::open) return;
  auto& listed = people.ranks[c][agent.seat];
  if (!people.loaded_kept[c]) {
    if (after == place::open) listed = rank_of(agent, c, busy);
    return;
  }
  const auto was = listed;
  if (after == place::open) listed = rank_of(agent, c, busy);
  const bool stood = before == place::open && was.busy;
  const bool stands = after == place::open && listed.busy;
  if (stood && stands && was == listed) return;
  if (stood) people.loaded[c].erase(was);
  if (stands) people.loaded[c].insert(listed);
}

void move_to(agent_slot& agent, const listing& now, moment idle_since) {
  auto& was = agent.listed;
  auto& people = *agent.people;
  move_presence(agent, now);
  const bool same_place = was.quiet == now.quiet && agent.quiet_since == idle_since;
  if (was.quiet && !same_place) people.quiet.erase({agent.quiet_since, agent.entry.id, agent.seat});
  if (now.quiet && !same_place) people.quiet.insert({idle_since, agent.entry.id, agent.seat});
  agent.quiet_since = idle_since;
  const bool busy = is_busy(agent.entry);
  for (std::size_t c = 0; c < channel_kinds; ++c)
    move_in_channel(agent, c, was.places[c], now.places[c], busy);
  if (people.orders.any()) reorder(agent, now.places);
  for (auto& [cost, seats] : people.units_left) seats.set(agent.seat, has_units(agent.entry, cost));
  was = now;
}

void widen(workforce& people) {
  const auto before = people.words;
  people.words = std::max(bits_block, before * 2);
  people.present.resize(people.words);
  people.signed_in.resize(people.words);
  for (std::size_t c = 0; c < channel_kinds; ++c) {
    people.room[c].resize(people.words);
    people.out_of_reach[c].resize(people.words);
    people.calm[c].resize(people.words);
    people.open[c].resize(people.words);
    people.ranks[c].resize(people.words * 64);
  }
  for (auto& [cost, seats] : people.units_left) seats.resize(people.words);
  for (auto& skill : people.skills) {
    bit_words wider(people.words * skill.levels);
    for (std::size_t level = 0; level < skill.levels; ++level)
      std::copy_n(skill.bits.data() + level * before, before, wider.data() + level * people.words);
    skill.bits = std::move(wider);
  }
  for (auto* queue : people.columns)
    if (queue) queue->served_by.resize(people.words);
}

void take_seat(agent_slot& agent) {
  auto& people = *agent.people;
  if (people.free_seats.empty()) {
    agent.seat = static_cast<std::uint32_t>(people.seats.size());
    people.seats.push_back(&agent);
    if (agent.seat >= people.words * 64) widen(people);
  } else {
    agent.seat = people.free_seats.back();
    people.free_seats.pop_back();
    people.seats[agent.seat] = &agent;
  }
}

/// The number of a skill somebody has; interactions that wait for it may have waited for a skill nobody had.
std::uint32_t number_skill(workforce& people, const std::string& name) {
  const auto [known, fresh] =
      people.skill_numbers.try_emplace(name, static_cast<std::uint32_t>(people.skills.size()));
  if (fresh) {
    people.skills.emplace_back().bits.resize(people.words * skill_levels);
    people.lines.review(nullptr);
    people.rings.review(nullptr);
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
  auto& people = *agent.people;
  auto& holders = people.skills[one.skill];
  for (std::uint8_t level = 1; level <= one.level; ++level) {
    auto& word = holders.bits[(level - 1U) * people.words + agent.seat / 64];
    const auto bit = bit_word{1} << (agent.seat % 64);
    word = on ? word | bit : word & ~bit;
    on ? ++holders.count[level - 1U] : --holders.count[level - 1U];
  }
}

/// Notes what the agent's settings say, or takes it back.
void set_abilities(agent_slot& agent, bool on) {
  auto& people = *agent.people;
  for (const auto& one : agent.skills) set_skill(agent, one, on);
  for (auto* queue : people.columns)
    if (queue) queue->served_by.set(agent.seat, on && in_queue(agent.entry.settings, queue->entry.settings));
  people.cut_short.doubt();
  agent.restricted = on && (people.overflowing > 0 || !agent.entry.settings.queues.empty());
}

void learn_abilities(agent_slot& agent) {
  agent.skills.clear();
  agent.granted =
      agent.entry.grants.empty() ? nullptr : std::make_unique<agent_settings>(with_grants(agent.entry));
  for (const auto& one : agent.able().skills) {
    const auto skill = number_skill(*agent.people, one.skill);
    const auto same = std::find_if(agent.skills.begin(), agent.skills.end(),
                                   [&](const need& has) { return has.skill == skill; });
    if (same == agent.skills.end()) agent.skills.push_back({skill, one.level}); // the first counts
  }
  for (const auto& one : agent.able().certificates) {
    const need number{number_of_certificate(*agent.people, one), 1};
    if (std::find(agent.skills.begin(), agent.skills.end(), number) == agent.skills.end())
      agent.skills.push_back(number);
  }
  for (const auto& [what, known] : agent.people->expressions)
    if (holds_for(agent, what)) agent.skills.push_back({known.number, 1});
  for (auto* served : agent.serves) {
    ++served->by_presence[static_cast<std::size_t>(agent.listed.how)];
    if (served->number != 0) agent.skills.push_back({served->number, 1});
  }
  set_abilities(agent, true);
  if (agent.restricted) ++agent.people->restricted;
  agent.limited = agent.entry.settings.units_max > 0;
  if (agent.limited) ++agent.people->limited;
  agent.phoned = agent.entry.settings.phone;
  if (agent.phoned) ++agent.people->phoned;
}

/// Makes room for another expression by forgetting those nobody waits for.
void forget_idle_expressions(workforce& people) {
  for (auto known = people.expressions.begin(); known != people.expressions.end();) {
    if (known->second.classes > 0) {
      ++known;
      continue;
    }
    const need gone{known->second.number, 1};
    for (const auto& [id, agent] : people.agents) {
      const auto has = std::find(agent->skills.begin(), agent->skills.end(), gone);
      if (has == agent->skills.end()) continue;
      set_skill(*agent, gone, false);
      agent->skills.erase(has);
    }
    people.free_numbers.push_back(gone.skill);
    --people.idle_expressions;
    known = people.expressions.erase(known);
  }
}

std::uint32_t number_of_one_level(workforce& people, need_kind kind) {
  auto& made = people.skills.emplace_back();
  made.kind = kind;
  made.levels = 1;
  made.bits.resize(people.words);
  return static_cast<std::uint32_t>(people.skills.size() - 1);
}

std::uint32_t free_number(workforce& people) {
  if (people.free_numbers.empty()) return number_of_one_level(people, need_kind::expression);
  const auto number = people.free_numbers.back();
  people.free_numbers.pop_back();
  return number;
}

/// Who can do more than before may be among the few that others wait for.
void be_found(const agent_slot& agent, const std::vector<need>& before) {
  const bool more = std::any_of(agent.skills.begin(), agent.skills.end(), [&](const need& has) {
    return std::none_of(before.begin(), before.end(),
                        [&](const need& had) { return had.skill == has.skill && had.level >= has.level; });
  });
  if (!more) return;
  agent.people->lines.learned(agent);
  agent.people->rings.learned(agent);
}

void forget_abilities(agent_slot& agent) {
  for (auto* served : agent.serves) --served->by_presence[static_cast<std::size_t>(agent.listed.how)];
  if (agent.restricted) --agent.people->restricted;
  if (agent.phoned) --agent.people->phoned;
  if (agent.limited && --agent.people->limited == 0) agent.people->units_left.clear();
  set_abilities(agent, false);
}

} // namespace

std::uint32_t number_of_certificate(workforce& people, const std::string& name) {
  const auto [known, fresh] = people.certificate_numbers.try_emplace(name, 0);
  if (fresh) known->second = number_of_one_level(people, need_kind::certificate);
  return known->second;
}

std::uint32_t number_of(workforce& people, const expression& what) {
  if (const auto known = people.expressions.find(what); known != people.expressions.end())
    return known->second.number;
  if (people.idle_expressions >= idle_expressions_max) forget_idle_expressions(people);
  const need number{free_number(people), 1};
  people.expressions.emplace(what, known_expression{number.skill, 0});
  ++people.idle_expressions;
  for (const auto& [id, agent] : people.agents) {
    if (!holds_for(*agent, what)) continue;
    agent->skills.push_back(number);
    set_skill(*agent, number, true);
  }
  return number.skill;
}

void number_tenant(workforce& people, served_tenant& one) {
  const need serving{number_of_one_level(people, need_kind::tenant), 1};
  one.number = serving.skill;
  for (const auto& [id, agent] : people.agents) {
    if (std::find(agent->serves.begin(), agent->serves.end(), &one) == agent->serves.end()) continue;
    agent->skills.push_back(serving);
    set_skill(*agent, serving, true);
  }
  people.lines.review(nullptr);
  people.rings.review(nullptr);
}

void use_expression(workforce& people, const expression& what, int by) {
  if (what.empty()) return;
  auto& known = people.expressions.at(what);
  if (known.classes == 0) --people.idle_expressions;
  known.classes = by > 0 ? known.classes + 1 : known.classes - 1;
  if (known.classes == 0) ++people.idle_expressions;
}

const bit_word* who_has_units(workforce& people, std::uint32_t cost) {
  const auto [known, fresh] = people.units_left.try_emplace(cost);
  auto& seats = known->second;
  if (fresh) {
    seats.resize(people.words);
    for (const auto& [id, agent] : people.agents) seats.set(agent->seat, has_units(agent->entry, cost));
  }
  return seats.data();
}

const ordered_keys<rank>& loaded_in(workforce& people, std::size_t channel) {
  auto& loaded = people.loaded[channel];
  if (std::exchange(people.loaded_kept[channel], true)) return loaded;
  for (const auto& [id, agent] : people.agents) {
    const auto& rank = people.ranks[channel][agent->seat];
    if (agent->listed.places[channel] == place::open && rank.busy) loaded.insert(rank);
  }
  return loaded;
}

bool serves(const agent_slot& agent, const queue_slot& queue) {
  if (!queue.overflows.empty())
    if (const auto helps = help_of(agent, queue); helps != help::none) return helps == help::now;
  return !agent.restricted || queue.served_by.test(agent.seat);
}

void join_people(agent_slot& agent) {
  agent.people->agents.emplace(agent.entry.id, &agent);
  agent.listed = {};
  take_seat(agent);
  learn_abilities(agent);
  be_found(agent, {});
  relist(agent);
}

void leave_people(agent_slot& agent) {
  move_to(agent, listing{}, {});
  forget_abilities(agent);
  auto& people = *agent.people;
  people.lines.left(agent.seat);
  people.rings.left(agent.seat);
  people.seats[agent.seat] = nullptr;
  people.free_seats.push_back(agent.seat);
  people.agents.erase(agent.entry.id);
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

void join_people(queue_slot& queue) {
  auto& columns = queue.people->columns;
  const auto gap = std::find(columns.begin(), columns.end(), nullptr);
  queue.column = static_cast<std::size_t>(gap - columns.begin());
  if (gap == columns.end())
    columns.push_back(&queue);
  else
    *gap = &queue;
  queue.served_by.resize(queue.people->words);
  for (const auto& [id, agent] : queue.people->agents)
    queue.served_by.set(agent->seat, in_queue(agent->entry.settings, queue.entry.settings));
  use_selection(queue);
}

void leave_people(queue_slot& queue) {
  drop_selection(queue);
  queue.people->columns[queue.column] = nullptr;
}

void review_queue(queue_slot& queue) {
  queue.people->lines.review(&queue);
  queue.people->rings.review(&queue);
  drop_selection(queue);
  use_selection(queue);
}

} // namespace strowger::routing
