#include "routing/pool_guards.hpp"
#include <algorithm>

namespace strowger::routing {

namespace {

std::uint32_t use_group(workforce& people, const agent_group& group, std::vector<expression>& used) {
  if (group.where.empty()) return everybody;
  const auto number = number_of(people, group.where);
  use_expression(people, group.where, +1);
  used.push_back(group.where);
  return number;
}

void drop_groups(workforce& people, std::vector<expression>& used) {
  for (const auto& where : used) use_expression(people, where, -1);
  used.clear();
}

/// Whom a list of queues keeps off is asked of everybody while any queue has helpers.
void restrict(workforce& people) {
  for (const auto& [id, agent] : people.agents) {
    const bool now = people.overflowing > 0 || !agent->entry.settings.queues.empty();
    if (now != agent->restricted) now ? ++people.restricted : --people.restricted;
    agent->restricted = now;
  }
}

void take_out(bit_word* from, std::size_t words, const bit_word* which) {
  for (std::size_t w = 0; w < words; ++w) from[w] &= which ? ~which[w] : bit_word{0};
}
void put_in(bit_word* into, std::size_t words, const bit_word* which) {
  for (std::size_t w = 0; w < words; ++w) into[w] |= which ? which[w] : ~bit_word{0};
}

} // namespace

void learn_share(const pool_state::data& state, served_tenant& tenant) {
  tenant.weight = 1;
  tenant.quota = 0;
  for (const auto& one : state.limits.rules.shares)
    if (one.tenant == tenant.name) {
      tenant.weight = one.weight;
      tenant.quota = one.quota_max;
    }
}

void learn_rules(pool_state::data& state) {
  auto& people = state.people;
  std::vector<expression> before;
  before.swap(people.reserve_wheres);
  people.reserves.clear();
  for (const auto& one : state.limits.rules.reserves)
    people.reserves.push_back({use_group(people, one.group, people.reserve_wheres), one.keep});
  drop_groups(people, before);
  people.quotas = false;
  for (auto& [name, tenant] : state.tenants) learn_share(state, tenant);
  for (const auto& one : state.limits.rules.shares) people.quotas = people.quotas || one.quota_max > 0;
  for (auto* queue : people.columns)
    if (queue) learn_rules(state, *queue);
}

void forget_rules(pool_state::data& state, queue_slot& queue) {
  drop_groups(state.people, queue.rule_wheres);
  if (!queue.overflows.empty() && --state.people.overflowing == 0) restrict(state.people);
  queue.overflows.clear();
  queue.values.clear();
}

void learn_rules(pool_state::data& state, queue_slot& queue) {
  auto& people = state.people;
  const auto& settings = queue.entry.settings;
  std::vector<expression> before;
  before.swap(queue.rule_wheres);
  const bool helped = !queue.overflows.empty();
  queue.overflows.clear();
  queue.values.clear();
  for (const auto& one : settings.rules.overflows)
    queue.overflows.push_back({use_group(people, one.group, queue.rule_wheres), one.length_over});
  for (const auto& one : state.limits.rules.values)
    if (one.tenant == settings.tenant && one.queue == settings.name)
      queue.values.push_back({use_group(people, one.group, queue.rule_wheres), one.value});
  drop_groups(people, before);
  queue.kept_for = 0;
  const auto& reserves = state.limits.rules.reserves;
  for (std::size_t i = 0; i < std::min(reserves.size(), reserves_max); ++i) {
    const auto& names = reserves[i].queues;
    const bool named = reserves[i].tenant == settings.tenant &&
                       std::find(names.begin(), names.end(), settings.name) != names.end();
    if (named) queue.kept_for |= std::uint64_t{1} << i;
  }
  if (helped == !queue.overflows.empty()) return;
  helped ? --people.overflowing : ++people.overflowing;
  restrict(people);
}

const bit_word* seats_of(const workforce& people, std::uint32_t group) {
  return group == everybody ? nullptr : people.skills[group].at_least(1, people.words);
}

std::size_t open_in(const workforce& people, std::uint32_t group, std::size_t channel) {
  if (group == everybody) return people.open_count[channel];
  return bits_shared(people.words, people.open[channel].data(), seats_of(people, group));
}

std::uint64_t tight_reserves(const workforce& people, std::size_t channel) {
  std::uint64_t tight = 0;
  for (std::size_t i = 0; i < people.reserves.size(); ++i)
    if (open_in(people, people.reserves[i].group, channel) <= people.reserves[i].keep)
      tight |= std::uint64_t{1} << i;
  return tight;
}

std::uint64_t reserves_of(const agent_slot& agent) {
  const auto& people = *agent.people;
  std::uint64_t in = 0;
  for (std::size_t i = 0; i < people.reserves.size(); ++i)
    if (in_group(people, people.reserves[i].group, agent.seat)) in |= std::uint64_t{1} << i;
  return in;
}

bool is_reserved(const agent_slot& agent, const queue_slot& queue, channel_kind channel) {
  const auto& people = *agent.people;
  if (people.reserves.empty()) return false;
  const auto in = reserves_of(agent) & ~queue.kept_for;
  return in != 0 && (in & tight_reserves(people, static_cast<std::size_t>(channel))) != 0;
}

std::size_t drop_reserved(const interaction_slot& one, seat_bits& chosen) {
  const auto& people = *one.queue->people;
  if (people.reserves.empty()) return 0;
  const auto before = bits_in(people.words, chosen.data());
  const auto tight =
      tight_reserves(people, static_cast<std::size_t>(one.entry.channel)) & ~one.queue->kept_for;
  for (std::size_t i = 0; i < people.reserves.size(); ++i)
    if ((tight >> i) & 1U) take_out(chosen.data(), people.words, seats_of(people, people.reserves[i].group));
  return before - bits_in(people.words, chosen.data());
}

help help_of(const agent_slot& agent, const queue_slot& queue) {
  auto found = help::none;
  for (const auto& one : queue.overflows) {
    if (!in_group(*agent.people, one.group, agent.seat)) continue;
    if (queue.waiting > one.length_over) return help::now;
    found = help::not_yet;
  }
  return found;
}

const bit_word* serving_now(const queue_slot& queue) {
  if (queue.overflows.empty()) return queue.served_by.data();
  auto& people = *queue.people;
  auto& seats = people.scratch.serving_now;
  seats = queue.served_by;
  for (const auto& one : queue.overflows) take_out(seats.data(), people.words, seats_of(people, one.group));
  for (const auto& one : queue.overflows)
    if (queue.waiting > one.length_over) put_in(seats.data(), people.words, seats_of(people, one.group));
  return seats.data();
}

const bit_word* serving_ever(const queue_slot& queue) {
  if (queue.overflows.empty()) return queue.served_by.data();
  auto& people = *queue.people;
  auto& seats = people.scratch.serving_ever;
  seats = queue.served_by;
  for (const auto& one : queue.overflows) put_in(seats.data(), people.words, seats_of(people, one.group));
  return seats.data();
}

} // namespace strowger::routing
