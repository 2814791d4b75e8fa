#pragma once
#include "routing/pool_step.hpp"
#include <type_traits>
#include <utility>

/// How a rule's fact becomes true: it is completed, noted for the matching, appended and evolved.
namespace strowger::routing {

/// Which entries a fact may have made free for each other. Called before the fact is evolved.
struct freed_by {
  const pool_state::data& state;
  freed_by_facts& into;

  void operator()(const fact::interaction_queued& what) const { into.touched.push_back(what.interaction); }
  void operator()(const fact::back_off_over& what) const { into.touched.push_back(what.interaction); }
  void operator()(const fact::offer_ended& what) const {
    const auto& offer = *state.offer(what.offer);
    into.touched.push_back(offer.interaction);
    into.agents.push_back(offer.agent);
    relieve(offer.interaction);
  }
  /// It may ring at others too.
  void operator()(const fact::offer_made& what) const {
    if (state.queue(what.queue)->entry.settings.rules.select.ring_width != 1)
      into.touched.push_back(what.interaction);
  }
  /// It may go before one that rings at more than one.
  void operator()(const fact::priority_changed& what) const { into.touched.push_back(what.interaction); }
  void operator()(const fact::agent_released& what) const {
    into.agents.push_back(what.agent);
    relieve(what.interaction);
  }
  void relieve(interaction_id one) const {
    if (state.people.quotas) into.relieved.push_back(state.interaction(one)->queue->owner);
  }
  void operator()(const fact::agent_state_set& what) const {
    if (what.state == agent_state::ready) into.agents.push_back(what.agent);
  }
  void operator()(const fact::agent_state_pending& what) const {
    if (!what.wanted) into.agents.push_back(what.agent);
  }
  void operator()(const fact::agent_session_back& what) const { into.agents.push_back(what.agent); }
  void operator()(const fact::party_released& what) const { into.agents.push_back(what.agent); }
  void operator()(const fact::lead_changed& what) const { into.agents.push_back(what.before); }
  void operator()(const fact::reach_changed& what) const {
    if (what.reachable) into.agents.push_back(what.agent);
  }
  void operator()(const fact::agent_configured& what) const { into.agents.push_back(what.agent); }
  void operator()(const fact::pool_configured& what) const {
    if (what.limits.rules != state.limits.rules)
      state.agents.each([&](agent_id id, const agent_slot&) { into.agents.push_back(id); });
  }
  void operator()(const fact::queue_configured& what) const { into.reviewed.push_back(what.queue); }
  void operator()(const fact::interaction_relaxed& what) const { into.touched.push_back(what.interaction); }
  void operator()(const fact::preference_over& what) const { into.touched.push_back(what.interaction); }
  void operator()(const fact::ring_widened& what) const { into.touched.push_back(what.interaction); }
  void operator()(const fact::callback_due& what) const { into.touched.push_back(what.interaction); }
  void operator()(const fact::skill_granted& what) const { into.agents.push_back(what.agent); }
  void operator()(const fact::grant_ended& what) const { into.agents.push_back(what.agent); }
  void operator()(const fact::weight_changed& what) const { into.agents.push_back(what.agent); }
  void operator()(const fact::callback_parked&) const {}
  void operator()(const fact::callback_reached& what) const {
    into.touched.push_back(what.interaction);
    free_kept(what.interaction);
  }
  void operator()(const fact::callback_missed& what) const { free_kept(what.interaction); }
  void operator()(const fact::callback_dialled& what) const {
    if (!what.agent) free_kept(what.interaction);
  }
  void operator()(const fact::exception_met& what) const { into.touched.push_back(what.interaction); }

  // These free nobody: they take away, or change what matching does not look at.
  void operator()(const fact::engine_joined&) const {}
  void operator()(const fact::queue_closing&) const {}
  void operator()(const fact::queue_removed&) const {}
  void operator()(const fact::agent_draining&) const {}
  void operator()(const fact::agent_removed&) const {}
  void operator()(const fact::configuration_applied&) const {}
  void operator()(const fact::interaction_refused&) const {}
  void operator()(const fact::visit_ended&) const {}
  void operator()(const fact::offer_shown&) const {}
  void operator()(const fact::offer_won&) const {}
  void operator()(const fact::offer_renewed&) const {}
  void operator()(const fact::agent_spared&) const {}
  void operator()(const fact::deadline_renewed&) const {}
  void operator()(const fact::deadlines_moved&) const {}
  void operator()(const fact::interaction_talking&) const {}
  void operator()(const fact::wrap_up_begun&) const {}
  void operator()(const fact::wrap_up_over&) const {}
  void operator()(const fact::interaction_closed&) const {}
  void operator()(const fact::interaction_quarantined&) const {}
  void operator()(const fact::agent_session_lost&) const {}
  void operator()(const fact::customer_erased&) const {}
  void operator()(const fact::recording_noted&) const {}
  void operator()(const fact::interaction_diverted&) const {}
  void operator()(const fact::door_open&) const {}
  void operator()(const fact::interaction_escalated&) const {}
  void operator()(const fact::offers_missed&) const {}
  void operator()(const fact::callback_agreed&) const {}
  void operator()(const fact::callback_joined&) const {}
  void operator()(const fact::customer_told&) const {}
  void operator()(const fact::interaction_departed&) const {}
  void operator()(const fact::interaction_handed_over&) const {}
  void operator()(const fact::move_known&) const {}
  void operator()(const fact::last_agent_noted&) const {}
  void operator()(const fact::door_shut&) const {}
  void operator()(const fact::party_reserved&) const {}
  void operator()(const fact::party_connected&) const {}
  void operator()(const fact::party_conferenced&) const {}
  void operator()(const fact::party_wrapping&) const {}
  void operator()(const fact::party_renewed&) const {}
  void operator()(const fact::passed_outside&) const {}
  void operator()(const fact::consult_queued&) const {}
  void operator()(const fact::consult_over&) const {}

private:
  /// The agent that was kept free for one whose customer is called.
  void free_kept(interaction_id id) const {
    const auto& entry = state.interaction(id)->entry;
    if (entry.phase != interaction_phase::parked || !entry.lead) return;
    into.agents.push_back(entry.lead);
    relieve(id);
  }
};

/// Most facts name an offer or an interaction that is in the state until they are evolved: the rest follows
/// from it. The facts that begin something (queued, refused, diverted, made) come complete; so does what a
/// customer at the door is told.
template <class Fact>
void pool_step::name(Fact& what) const {
  constexpr bool begins =
      std::is_same_v<Fact, fact::interaction_queued> || std::is_same_v<Fact, fact::interaction_refused> ||
      std::is_same_v<Fact, fact::interaction_diverted> || std::is_same_v<Fact, fact::offer_made>;
  if constexpr (!begins) {
    if constexpr (requires { what.offer; }) {
      const auto& offer = *state_.offer(what.offer);
      what.interaction = offer.interaction;
      what.agent = offer.agent;
    }
    if constexpr (requires {
                    what.interaction;
                    what.queue;
                  }) {
      constexpr bool at_the_door = std::is_same_v<Fact, fact::customer_told>;
      if (const auto* slot = state_.interaction(what.interaction); !at_the_door || slot)
        what.queue = slot->entry.queue;
    }
    if constexpr (requires { what.began; }) {
      const auto& slot = *state_.interaction(what.interaction);
      what.began = slot.entry.visit_at;
      what.service = service_of(slot, what.at, what.exit);
    }
  }
}

/// The facts after which `settle` has to look for more.
template <class Fact>
inline constexpr bool may_bring_more =
    std::is_same_v<Fact, fact::agent_state_set> || std::is_same_v<Fact, fact::agent_draining> ||
    std::is_same_v<Fact, fact::agent_configured> || std::is_same_v<Fact, fact::skill_granted> ||
    std::is_same_v<Fact, fact::grant_ended> || std::is_same_v<Fact, fact::agent_released> ||
    std::is_same_v<Fact, fact::queue_configured> || std::is_same_v<Fact, fact::offer_ended> ||
    std::is_same_v<Fact, fact::interaction_escalated> || std::is_same_v<Fact, fact::interaction_relaxed> ||
    std::is_same_v<Fact, fact::party_released> || std::is_same_v<Fact, fact::lead_changed>;

template <class Fact>
void pool_step::decide(Fact&& what) {
  static_assert(!std::is_reference_v<Fact>, "a fact is given away");
  name(what);
  freed_by{state_, freed_}(what);
  if constexpr (may_bring_more<Fact>) more_follows_ = true;
  auto& kept = out_.emplace_back(std::in_place_type<Fact>, std::move(what));
  evolve_one(whole_.inside(), *std::get_if<Fact>(&kept));
}

} // namespace strowger::routing
