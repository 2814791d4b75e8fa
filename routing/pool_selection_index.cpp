#include "routing/pool_state.hpp"
#include <algorithm>

/// What the selection rules of queues need of the index: orders of the free, and sets of groups.
namespace strowger::routing {

namespace {

bool has_groups(selection rule) {
  return rule == selection::percent_allocation || rule == selection::idleness_ratio;
}

/// The first queue that needs this order brings everybody who is free into it.
void fill_order(workforce& people, order_by what) {
  for (const auto& [id, agent] : people.agents) {
    agent->ordered_as = terms_of(agent->entry);
    for (std::size_t c = 0; c < channel_kinds; ++c)
      if (agent->listed.places[c] == place::open)
        people.orders.insert(what, c, key_by(what, agent->ordered_as, id, agent->seat));
  }
}

} // namespace

void reorder(agent_slot& agent, const std::array<place, channel_kinds>& after) {
  auto& orders = agent.people->orders;
  const auto now = terms_of(agent.entry);
  const bool same = now == agent.ordered_as;
  for (std::size_t i = 0; i < orders_by; ++i) {
    const auto what = static_cast<order_by>(i);
    if (!orders.kept(what)) continue;
    const auto was = key_by(what, agent.ordered_as, agent.entry.id, agent.seat);
    const auto is = key_by(what, now, agent.entry.id, agent.seat);
    for (std::size_t c = 0; c < channel_kinds; ++c) {
      const bool stood = agent.listed.places[c] == place::open, stands = after[c] == place::open;
      if (stood && (!stands || !same)) orders.erase(what, c, was);
      if (stands && (!stood || !same)) orders.insert(what, c, is);
    }
  }
  agent.ordered_as = now;
}

void use_selection(queue_slot& queue) {
  auto& people = *queue.people;
  const auto& select = queue.entry.settings.rules.select;
  if (select.rule != selection::least_occupied) {
    queue.ordered_by = order_of(select.rule);
    if (people.orders.use(*queue.ordered_by)) fill_order(people, *queue.ordered_by);
  }
  if (!has_groups(select.rule)) return;
  for (const auto& one : select.shares) {
    const auto& where = one.group.where;
    queue.group_wheres.push_back(where);
    queue.groups.push_back(where.empty() ? everybody : number_of(people, where));
    use_expression(people, where, +1);
  }
}

void drop_selection(queue_slot& queue) {
  auto& people = *queue.people;
  if (queue.ordered_by) people.orders.drop(*queue.ordered_by);
  queue.ordered_by.reset();
  for (const auto& where : queue.group_wheres) use_expression(people, where, -1);
  queue.group_wheres.clear();
  queue.groups.clear();
}

bool in_group(const workforce& people, std::uint32_t group, std::size_t seat) {
  if (group == everybody) return true;
  return ((people.skills[group].at_least(1, people.words)[seat / 64] >> (seat % 64)) & 1U) != 0;
}

std::size_t take_group(const workforce& people, std::uint32_t group, seat_bits& rest, seat_bits* members) {
  const auto* of_group = group == everybody ? nullptr : people.skills[group].at_least(1, people.words);
  if (members) members->resize(people.words);
  std::size_t count = 0;
  for (std::size_t w = 0; w < people.words; ++w) {
    const auto taken = rest.data()[w] & (of_group ? of_group[w] : ~bit_word{0});
    count += static_cast<std::size_t>(std::popcount(taken));
    rest.data()[w] &= ~taken;
    if (members) members->data()[w] = taken;
  }
  return count;
}

} // namespace strowger::routing
