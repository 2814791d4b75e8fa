#pragma once
#include "routing/decision_record.hpp"
#include "routing/pool_outlook.hpp"
#include "routing/pool_state.hpp"
#include <optional>
#include <span>
#include <vector>

namespace strowger::routing {

/// An agent's desk without some of what is on it.
class supposed_desk {
public:
  supposed_desk(const pool_state::data& state, const agent_slot& agent);
  void let_go(const interaction_slot& held);
  void be_reachable(bool on) { out_of_reach_ = on ? std::uint8_t{0} : out_of_reach(agent_->entry); }
  [[nodiscard]] bool is_open(std::size_t channel) const;
  [[nodiscard]] bool has_room_for(const queue_slot& queue, channel_kind channel) const;
  /// How much of it was this tenant's.
  [[nodiscard]] std::size_t let_go_of(const served_tenant& tenant) const;
  /// A reserve that would keep the agent from what this queue has in the channel, by its number.
  [[nodiscard]] std::optional<std::size_t> tight_reserve(const queue_slot& queue, channel_kind channel) const;

private:
  const pool_state::data* state_;
  const agent_slot* agent_;
  channel_limits weight_;
  std::uint32_t units_;
  std::uint8_t out_of_reach_; ///< channels, by bit
  std::vector<const interaction_slot*> gone_;
};

/// Whether the agent has what one that waits asks for after one of the steps that are due until then.
[[nodiscard]] bool fits_once_relaxed(const agent_slot& agent, const interaction_slot& one, moment until);

/// Finds what would have to happen so that an agent is offered one that waits.
class way_finder {
public:
  struct plan {
    const agent_slot* agent;
    supposed_desk desk; ///< when all has come about
    outlook::way found;
    moment at;           ///< not before
    unsigned effort = 0; ///< the least is the nearest
  };
  way_finder(const pool_state::data& state, const interaction_slot& one, moment at, wall_time wall);
  /// Nothing: no event of the day brings the two together.
  [[nodiscard]] std::optional<plan> plan_for(const agent_slot& agent) const;
  /// What the agent would take before this one; looks at all lines.
  void look_ahead(plan& made) const;

private:
  [[nodiscard]] bool find_room(plan& made) const;
  [[nodiscard]] bool find_presence(plan& made, filter_set out) const;
  [[nodiscard]] bool find_rules(plan& made, filter_set out) const;
  [[nodiscard]] outlook::condition help_comes(const agent_slot& agent) const;
  [[nodiscard]] outlook::condition group_frees(const plan& made, std::size_t reserve) const;
  [[nodiscard]] bool is_sure_to_grow(const plan& made, std::uint32_t count) const;
  [[nodiscard]] bool is_sure_to_free(const plan& made, const std::vector<interaction_id>& work) const;
  [[nodiscard]] bool somebody_relaxes_by(const plan& made) const;
  [[nodiscard]] bool is_sure(const plan& made) const;
  /// `freed`: the one all of whose conditions have come about by then, if any.
  [[nodiscard]] bool could_take(const plan& made, const queue_slot& queue, channel_kind channel,
                                const interaction_slot* freed) const;
  [[nodiscard]] const interaction_slot* pick_beside(const plan& made, moment at,
                                                    const interaction_slot* freed,
                                                    std::span<const interaction_slot* const> aside) const;
  struct pick {
    const interaction_slot* first = nullptr;
    bool put_aside = false; ///< callbacks had their turn out of their hours
  };
  [[nodiscard]] pick pick_of(const plan& made, moment at, const interaction_slot* freed) const;
  const pool_state::data& state_;
  const interaction_slot& one_;
  moment at_;
  wall_time wall_;
  mutable std::optional<moment> first_step_; ///< of anybody's relaxation, once it was asked for
};

} // namespace strowger::routing
