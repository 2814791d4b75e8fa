#include "routing/pool_selection.hpp"
#include <algorithm>

/// The best of many by the index: few are looked at one by one, of many the first along the order of the
/// rule.
namespace strowger::routing {

namespace {

class search {
public:
  search(const selection_at_work& rule, const interaction_slot& one, best_few<standing>& best)
    : rule_{rule}, queue_{*one.queue}, people_{*one.queue->people}, best_{best},
      order_{people_.orders.of(order_of(queue_.entry.settings.rules.select.rule),
                               static_cast<std::size_t>(one.entry.channel))} {}

  /// Adds those of a set who all have the same turn.
  void add(const seat_bits& among, std::size_t count) {
    if (count == 0 || best_.full()) return;
    if (is_few(count)) {
      add_each(among);
      return;
    }
    walk(among, count, order_.begin());
  }

  /// First those behind the one who had the last offer, then from the top.
  void add_in_turns(const seat_bits& among, std::size_t count, const agent_slot* last) {
    if (is_few(count) || !last) {
      add(among, count);
      return;
    }
    const order_key key{last->entry.settings.position, 0, last->entry.id, last->seat};
    const auto left = walk(among, count, order_.after(key));
    if (left > 0 && !best_.full()) walk(among, left, order_.begin());
  }

  void add_by_groups(const seat_bits& chosen, std::size_t count) {
    auto& members = people_.scratch.groups;
    const auto groups = queue_.groups.size();
    if (members.size() < groups + 1) members.resize(groups + 1);
    auto& rest = members[groups];
    rest = chosen;
    std::vector<std::size_t> counts(groups);
    for (std::size_t i = 0; i < groups; ++i) {
      counts[i] = take_group(people_, queue_.groups[i], rest, &members[i]);
      count -= counts[i];
    }
    for (const auto group : rule_.groups_in_turn()) add(members[group], counts[group]);
    add(rest, count);
  }

  /// The first of them in the order of longest idle are scored. True when there were more.
  bool add_scored(const seat_bits& chosen, std::size_t count) {
    if (count <= scored_max) {
      add_each(chosen);
      return false;
    }
    std::size_t scored = 0;
    for (const auto& key : order_) {
      if (!chosen.test(key.seat)) continue;
      best_.offer(rule_.of(*people_.seats[key.seat]));
      if (++scored == scored_max) break;
    }
    return true;
  }

private:
  [[nodiscard]] bool is_few(std::size_t count) const { return count * count < 9 * order_.size(); }
  void add_each(const seat_bits& among) {
    each_seat(people_.words, among.data(), [&](std::size_t seat) {
      best_.offer(rule_.of(*people_.seats[seat]));
      return true;
    });
  }
  /// How many of them it did not come to.
  std::size_t walk(const seat_bits& among, std::size_t left, ordered_keys<order_key>::iterator at) {
    for (; at != order_.end() && left > 0 && !best_.full(); ++at) {
      if (!among.test(at->seat)) continue;
      best_.offer(rule_.of(*people_.seats[at->seat]));
      --left;
    }
    return left;
  }

  const selection_at_work& rule_;
  const queue_slot& queue_;
  workforce& people_;
  best_few<standing>& best_;
  const ordered_keys<order_key>& order_;
};

} // namespace

bool best_by_rule(const selection_at_work& rule, const interaction_slot& one, const seat_bits& chosen,
                  std::size_t count, best_few<standing>& best) {
  search looking{rule, one, best};
  const auto which = one.queue->entry.settings.rules.select.rule;
  if (scores_pairs(which)) return looking.add_scored(chosen, count);
  if (which == selection::percent_allocation || which == selection::idleness_ratio)
    looking.add_by_groups(chosen, count);
  else if (which == selection::round_robin)
    looking.add_in_turns(chosen, count, one.queue->people->pool->agent(one.queue->entry.last_offered));
  else
    looking.add(chosen, count);
  return false;
}

} // namespace strowger::routing
