#pragma once
#include "routing/pool_state.hpp"
#include <cstddef>

/// Has the memory an input's rule will read brought near before it begins: what is named is looked up all at
/// once, and what it leads to all at once, instead of one thing after the other. Changes nothing.
namespace strowger::routing {

/// A pool of so few interactions and agents lies near by itself.
inline constexpr std::size_t near_anyway = 1'024;

class near_by {
public:
  explicit near_by(const pool_state::data& state) : state_{state} {}

  template <class What>
  void operator()(const What& what) const {
    if constexpr (requires { what.interaction; }) state_.interactions.prefetch(what.interaction);
    if constexpr (requires { what.offer; }) state_.offers.prefetch(what.offer);
    if constexpr (requires { what.agent; }) {
      state_.agents.prefetch(what.agent);
      if (const auto* agent = state_.agent(what.agent)) bring_near(agent);
    }
    if constexpr (requires { what.interaction; }) bring_near_all_of(state_.interaction(what.interaction));
    if constexpr (requires { what.offer; }) {
      const auto* offer = state_.offer(what.offer);
      if (!offer) return;
      state_.interactions.prefetch(offer->interaction);
      bring_near_all_of(state_.interaction(offer->interaction));
    }
    if constexpr (requires { what.agent; }) {
      const auto* agent = state_.agent(what.agent);
      if (!agent) return;
      __builtin_prefetch(agent->skills.data());
      __builtin_prefetch(agent->skills.data() + 8);
      __builtin_prefetch(agent->holds.data());
      state_.people.lines.bring_near(*agent);
    }
  }

private:
  void bring_near_all_of(const interaction_slot* slot) const {
    if (!slot) return;
    bring_near(slot);
    if (slot->entry.offer) state_.won.prefetch(slot->entry.offer);
    if (slot->queue) __builtin_prefetch(slot->queue);
    slot->entry.required.prefetch();
  }
  const pool_state::data& state_;
};

} // namespace strowger::routing
