#pragma once
#include "routing/best_few.hpp"
#include "routing/decision_record.hpp"
#include "routing/pool_state.hpp"
#include <vector>

/// The selection rules of queues beside the usual one (`least_occupied`, in pool_choice.cpp): how a candidate
/// stands by its queue's rule, and the best of many.
namespace strowger::routing {

/// Rules that score the pair of agent and interaction look at so many candidates, the longest idle.
inline constexpr std::size_t scored_max = 256;
/// Groups of one rule.
inline constexpr std::size_t groups_max = 16;

/// How a candidate stands by the rule of its queue: the least goes first.
struct standing {
  std::uint32_t turn = 0;             ///< of rules with turns or groups
  double score = 0;                   ///< the higher goes first
  std::int64_t first = 0, second = 0; ///< the lower goes first
  const agent_slot* who = nullptr;
  friend bool operator<(const standing& a, const standing& b) {
    if (a.turn != b.turn) return a.turn < b.turn;
    if (a.score != b.score) return a.score > b.score;
    if (a.first != b.first) return a.first < b.first;
    if (a.second != b.second) return a.second < b.second;
    return a.who->entry.id < b.who->entry.id;
  }
};

/// The draw of `random`: even over 0 to 1, the same for the same seed, offer and agent.
[[nodiscard]] double draw_for(std::uint64_t seed, std::uint64_t offer, agent_id agent);
/// The first group that holds of the agent, from 1; 0: none does.
[[nodiscard]] std::size_t group_of(const std::vector<group_share>& groups, const agent_settings& able);
/// Whether the rule scores the pair.
[[nodiscard]] bool scores_pairs(selection rule);

/// A queue's rule at work on one interaction.
class selection_at_work {
public:
  /// `indexed` false: from the entries alone, for explanations.
  selection_at_work(const pool_state::data& state, const interaction_slot& one, moment at, bool indexed);

  [[nodiscard]] standing of(const agent_slot& agent) const;
  /// As the record shows it; `next` is who comes after it, or null.
  [[nodiscard]] candidate shown(const standing& one, const standing* next) const;
  /// The groups in the order of their turn, from 0.
  [[nodiscard]] const std::vector<std::size_t>& groups_in_turn() const { return in_turn_; }

private:
  void rank_groups(const std::vector<double>& by, double scale);
  void weigh_allocation();
  void weigh_idleness();
  [[nodiscard]] std::vector<double> open_by_group() const;
  [[nodiscard]] std::size_t group_at(const agent_slot& agent) const;
  [[nodiscard]] double levels_of(const agent_slot& agent) const;
  [[nodiscard]] double fit_of(const agent_slot& agent) const;
  [[nodiscard]] deciding_term term_between(const standing& better, const standing& worse) const;

  const pool_state::data& state_;
  const interaction_slot& one_;
  const selection_settings& select_;
  moment at_;
  std::size_t channel_;
  bool indexed_;
  std::vector<std::size_t> in_turn_;   ///< of groups
  std::vector<std::uint32_t> turn_of_; ///< by group; behind them of those in none
  std::vector<double> group_score_;
  bool any_last_ = false; ///< of round robin: somebody had the last offer
  order_key last_;
};

/// The best of the chosen seats, who are `count`. True when more candidates than are scored were left out.
bool best_by_rule(const selection_at_work& rule, const interaction_slot& one, const seat_bits& chosen,
                  std::size_t count, best_few<standing>& best);

} // namespace strowger::routing
