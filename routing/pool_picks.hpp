#pragma once
#include "routing/pool_state.hpp"
#include <span>
#include <vector>

/// Which of several waiting interactions an agent takes, by the pool's choice rule at one moment. Asked where
/// the order over all lines is not the same at all times and for everybody; see pool_match_picks.cpp.
namespace strowger::routing {

/// An agent chooses among the first of so many classes of those it may take.
inline constexpr std::size_t choice_max = 256;

struct pick {
  const interaction_slot* what = nullptr;
  bool cut = false; ///< there were more than `choice_max`: the others were not looked at
};

/// Whether anybody waits in an order that is not the usual one.
[[nodiscard]] inline bool any_odd(const workforce& people) {
  return people.lines.odd() > 0 || people.own_odd > 0;
}

class choice_at_work {
public:
  choice_at_work(const pool_state::data& state, moment at, wall_time wall);

  /// Of all who wait.
  [[nodiscard]] pick pick_of(const agent_slot& agent) const;
  /// Of these, whom the agent may take; null of none. They may come back in another order.
  [[nodiscard]] const interaction_slot* best_of(const agent_slot& agent,
                                                std::span<const interaction_slot*> some) const;
  /// Whether the agent takes `a` rather than `b`, the firsts of their queues.
  [[nodiscard]] bool prefers(const agent_slot& agent, const interaction_slot& a,
                             const interaction_slot& b) const;
  /// Whether what agents take depends on who they are or what else they may take.
  [[nodiscard]] bool depends_on_agent() const { return rules_.choice == choice_rule::value || by_queues(); }
  /// Whether the rule is asked about the first of each queue alone: by itself it would put those of one queue
  /// in another order.
  [[nodiscard]] bool by_queues() const {
    return rules_.choice == choice_rule::service_level || any_odd(state_.people);
  }
  /// What a rule's number says of this one; higher goes first.
  [[nodiscard]] double score(const agent_slot& agent, const interaction_slot& one) const;

private:
  std::size_t keep_first_of_queues(std::span<const interaction_slot*> some) const;
  [[nodiscard]] double value_of(const agent_slot& agent, const queue_slot& queue) const;
  const pool_state::data& state_;
  const pool_rules& rules_;
  moment at_;
  wall_time wall_;
  double ratios_ = 0; ///< of `queue_ratio`: the sum over all queues
  mutable std::vector<line_place> heads_;
  mutable std::vector<const interaction_slot*> firsts_, by_column_;
};

/// Whether all lines have one order that is the same for every agent at all times, and nothing but skills and
/// room keeps anybody off: then the first in line goes to the best agent, and nobody has to choose.
[[nodiscard]] bool is_plain(const pool_state::data& state);

/// A tenant's work in hand by its weight: the least goes first.
[[nodiscard]] inline double burden_of(const served_tenant& tenant) {
  return static_cast<double>(tenant.held) / tenant.weight;
}

} // namespace strowger::routing
