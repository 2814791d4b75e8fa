#include "routing/pool_changes.hpp"
#include "routing/pool_parties.hpp"
#include "routing/pool_people_changes.hpp"

/// The only door to change. Each fact says by itself what becomes of the entries; nothing is decided here, no
/// setting of the moment looked at. A fact that does not fit is our mistake (or damage) and stops the
/// program.
namespace strowger::routing {

namespace {
class evolver : changes {
public:
  using changes::changes;

  void operator()(const fact::engine_joined&) {
    state_.agents.each([](agent_id, agent_slot& slot) {
      if (std::exchange(slot.entry.reach, std::uint8_t{0}) != 0) relist(slot);
    });
  }
  void operator()(const fact::pool_configured& what) {
    const bool interrupts = state_.limits.rules.interrupts != what.limits.rules.interrupts;
    const bool rules = state_.limits.rules != what.limits.rules;
    state_.limits = what.limits;
    if (rules) learn_rules(state_);
    if (interrupts) state_.agents.each([](agent_id, agent_slot& slot) { relist(slot); });
  }
  void operator()(const fact::queue_configured& what) {
    state_.last_queue = std::max(state_.last_queue, what.queue.counter());
    auto* known = state_.queues.find(what.queue);
    if (!known) {
      queue_entry entry;
      entry.id = what.queue;
      entry.settings = what.settings;
      add_queue(state_, std::move(entry));
      return;
    }
    auto& entry = known->entry;
    const bool stand_otherwise =
        entry.settings.where != what.settings.where || entry.settings.rules != what.settings.rules;
    const auto standing = stand_otherwise ? standing_in(state_, *known) : std::vector<interaction_slot*>{};
    for (auto* one : standing) leave(state_, *one);
    if (entry.settings.rules.select.shares != what.settings.rules.select.shares) entry.allocated.clear();
    entry.settings = what.settings;
    entry.closing = false;
    entry.flows_out_to = {};
    state_.closing.erase(what.queue);
    learn_rules(state_, *known);
    for (auto* one : standing) enter(state_, *one);
    line_up(state_); // they came into no line just now
    review_queue(*known);
    suspect(state_, what.queue);
  }
  void operator()(const fact::queue_closing& what) {
    auto& entry = state_.queues.at(what.queue).entry;
    entry.closing = true;
    entry.flows_out_to = what.flows_out_to;
    state_.closing.insert(what.queue);
  }
  void operator()(const fact::queue_removed& what) { forget_queue(state_, what.queue); }
  void operator()(const fact::agent_configured& what) {
    state_.last_agent = std::max(state_.last_agent, what.agent.counter());
    auto* known = state_.agents.find(what.agent);
    if (!known) {
      agent_entry entry;
      entry.id = what.agent;
      entry.settings = what.settings;
      entry.since = entry.idle_since = what.at;
      add_agent(state_, std::move(entry));
      return;
    }
    known->entry.settings = what.settings;
    known->entry.draining = false;
    review_agent(*known, tenants_of(state_, known->entry.settings));
    suspect_queues(state_, *known->people);
  }
  void operator()(const fact::agent_draining& what) {
    auto& slot = state_.agents.at(what.agent);
    slot.entry.draining = true;
    relist(slot);
    suspect_queues(state_, *slot.people);
  }
  void operator()(const fact::agent_removed& what) { forget_agent(state_, what.agent); }
  void operator()(const fact::configuration_applied& what) {
    state_.version = what.version;
    state_.configuration_hash = what.hash;
    state_.configuration_content = what.content;
  }

  void operator()(const fact::door_open& what) { state_.closed_doors.erase({what.tenant, what.hours}); }
  void operator()(const fact::door_shut& what) { state_.closed_doors.insert({what.tenant, what.hours}); }

  // ---- visits
  void operator()(const fact::interaction_refused&) {}
  void operator()(const fact::interaction_diverted&) {}
  void operator()(const fact::interaction_queued& what) {
    auto* slot = state_.interactions.find(what.interaction);
    const bool asked_at_the_door = !slot && what.why == requeue_reason::none;
    if (slot) {
      change(what.interaction, [&](interaction_entry& one) { begin_visit(one, what); });
    } else {
      slot = &state_.interactions.add(what.interaction);
      slot->entry.id = what.interaction;
      begin_visit(slot->entry, what);
      enter(state_, *slot);
    }
    wait_begins(state_, *slot, what.at);
    if (!asked_at_the_door) suspect(state_, *slot);
  }
  /// It moves nothing: what follows it does (won, queued again, closed, quarantined).
  void operator()(const fact::visit_ended& what) {
    auto& slot = state_.interactions.at(what.interaction);
    wait_ends(slot, what.at, what.exit);
    note_service(slot.queue->entry, what.service);
  }
  void operator()(const fact::priority_changed& what) {
    change(what.interaction, [&](interaction_entry& entry) {
      entry.priority = what.priority;
      entry.own_priority = what.own_priority;
    });
  }

  // ---- offers
  void operator()(const fact::offer_made& what) {
    state_.last_offer = std::max(state_.last_offer, what.offer.counter());
    reweigh(state_.interactions.at(what.interaction).entry, what.cost);
    enter(state_, state_.offers.add(what.offer, what.offer, what.interaction, what.agent, what.at, false,
                                    what.deliver_by, what.decision));
    const auto& entry = change(what.interaction, [&](interaction_entry& one) {
      if (one.phase == interaction_phase::offered) {
        one.extras.edit().ring.push_back({what.offer, what.agent});
      } else {
        one.phase = interaction_phase::offered;
        one.phase_at = what.at;
        one.lead = what.agent;
        one.offer = what.offer;
      }
      if (one.attempts < std::numeric_limits<std::uint16_t>::max()) ++one.attempts;
      if (what.at == one.visit_at) one.wait.foreseen = {}; // an agent was free
    });
    weigh(what.agent, entry, +1);
    relist(state_.agents.at(what.agent));
    state_.queues.at(entry.queue).entry.last_offered = what.agent;
  }
  void operator()(const fact::offer_shown& what) { set_offer(what.offer, true, what.expires_at); }
  void operator()(const fact::offer_renewed& what) {
    const bool shown = what.expires_at != moment{};
    set_offer(what.offer, shown, shown ? what.expires_at : what.deliver_by);
  }
  void operator()(const fact::offer_won& what) {
    forget_offer(what.offer);
    change_to_accepted(state_, what.interaction, [&](interaction_entry& entry) {
      entry.phase = interaction_phase::assigned;
      entry.wait.taken_at = what.at;
      entry.phase_at = what.at;
      entry.deadline = what.connect_by;
    });
    auto& agent = state_.agents.at(what.agent);
    ++agent.entry.tallies.handled;
    if (agent.people->orders.any()) relist(agent);
    if (what.share_group == 0) return;
    auto& allocated = state_.queues.at(what.queue).entry.allocated;
    allocated.resize(std::max<std::size_t>(allocated.size(), what.share_group));
    ++allocated[what.share_group - 1U];
  }
  void operator()(const fact::offer_ended& what) {
    const auto offer = forget_offer(what.offer);
    weigh(offer.agent, state_.interactions.at(offer.interaction).entry, -1);
    change(offer.interaction, [&](interaction_entry& one) {
      drop_offer(one, offer, what.at);
      if (one.phase == interaction_phase::waiting) weigh_whole(one);
      if (what.back_off_until != moment{}) spare(one, offer.agent, what.back_off_until);
    });
    relist(state_.agents.at(offer.agent));
    suspect(state_, state_.interactions.at(offer.interaction));
  }
  void operator()(const fact::agent_spared& what) {
    change(what.interaction, [&](interaction_entry& entry) { spare(entry, what.agent, what.until); });
  }
  void operator()(const fact::back_off_over& what) {
    change(what.interaction, [&](interaction_entry& entry) {
      for (auto& one : entry.back_offs)
        if (one.agent == what.agent) one.until = {};
    });
  }

  // ---- conversations
  void operator()(const fact::interaction_talking& what) {
    change_in_hand(state_, what.interaction, [&](interaction_entry& entry) {
      entry.phase = interaction_phase::talking;
      entry.phase_at = what.at;
      entry.deadline = {};
      entry.back_offs.clear();
    });
  }
  void operator()(const fact::wrap_up_begun& what) {
    count_talk(what.interaction, what.at);
    change_in_hand(state_, what.interaction, [&](interaction_entry& entry) {
      entry.phase = interaction_phase::wrapping;
      entry.phase_at = what.at;
      entry.deadline = what.ends_at;
      entry.disposition.set(what.disposition);
    });
  }
  void operator()(const fact::wrap_up_over& what) {
    change_in_hand(state_, what.interaction,
                   [&](interaction_entry& entry) { entry.disposition.set(what.disposition); });
  }
  void operator()(const fact::agent_released& what) {
    handling_ends(state_.interactions.at(what.interaction), what.at);
    count_talk(what.interaction, what.at);
    auto& agent = state_.agents.at(what.agent);
    weigh(what.agent, state_.interactions.at(what.interaction).entry, -1);
    change(what.interaction, [](interaction_entry& one) {
      one.lead = {};
      weigh_whole(one);
    });
    agent.entry.idle_since = what.at;
    relist(agent);
  }
  void operator()(const fact::interaction_closed& what) { forget_interaction(state_, what.interaction); }
  void operator()(const fact::interaction_quarantined& what) { forget_interaction(state_, what.interaction); }
  void operator()(const fact::deadline_renewed& what) {
    change(what.interaction, [&](interaction_entry& entry) { entry.deadline = what.until; });
  }
  void operator()(const fact::deadlines_moved& what) { move_deadlines(what.by); }
  void operator()(const fact::recording_noted&) {} // nor of recordings
  void operator()(const fact::customer_erased&) {} // the pool holds nothing that could be erased

  // ---- people
  template <about_people Fact>
  void operator()(const Fact& what) {
    evolve_people(state_, what);
  }

  // ---- relaxation, preference, rings, weights
  void operator()(const fact::interaction_relaxed& what) {
    change(what.interaction, [&](interaction_entry& entry) {
      auto& extras = entry.extras.edit();
      const bool counts = what.skipped.empty() || what.skipped == "nobody";
      if (!counts && what.step > 0) extras.passed_over |= std::uint32_t{1} << (what.step - 1);
      extras.step = what.step;
      extras.details.relaxes_at = what.next_at;
      entry.priority = what.priority;
    });
    suspect(state_, state_.interactions.at(what.interaction));
  }
  void operator()(const fact::preference_over& what) {
    change(what.interaction, [](interaction_entry& entry) {
      auto& details = entry.extras.edit().details;
      details.preferred = {};
      details.preferred_until = {};
    });
    suspect(state_, state_.interactions.at(what.interaction));
  }
  void operator()(const fact::interaction_escalated& what) {
    change(what.interaction, [&](interaction_entry& entry) { entry.required = what.required; });
    suspect(state_, state_.interactions.at(what.interaction));
  }
  void operator()(const fact::ring_widened& what) {
    change(what.interaction, [&](interaction_entry& entry) {
      auto& extras = entry.extras.edit();
      extras.rings_at = what.next_at;
      if (extras.rings < std::numeric_limits<std::uint16_t>::max()) ++extras.rings;
    });
  }
  void operator()(const fact::weight_changed& what) {
    weigh(what.agent, state_.interactions.at(what.interaction).entry, -1);
    auto& entry =
        change(what.interaction, [&](interaction_entry& one) { one.extras.edit().weight = what.weight; });
    weigh(what.agent, entry, +1);
    relist(state_.agents.at(what.agent));
  }

  // ---- exceptions, callbacks, other pools
  template <about_parties Fact>
  void operator()(const Fact& what) {
    evolve_parties(state_, what);
  }
  template <elsewhere Fact>
  void operator()(const Fact& what) {
    evolve_elsewhere(state_, what);
  }
  void keep_free(const interaction_entry& entry, int by) {
    weigh(entry.lead, entry, by);
    relist(state_.agents.at(entry.lead));
  }
  void operator()(const fact::last_agent_noted& what) { note_last_agent(what); }
};

} // namespace

void keep_free(pool_state::data& state, const interaction_entry& entry, int by) {
  evolver{state}.keep_free(entry, by);
}

void evolve(pool_state& state, const pool_fact& what) {
  std::visit([&](const auto& one) { evolve_one(state.inside(), one); }, what);
}

template <class Fact>
void evolve_one(pool_state::data& state, const Fact& what) {
  foresee_before(state, what);
  evolver{state}(what);
}
template void evolve_one(pool_state::data&, const fact::engine_joined&);
template void evolve_one(pool_state::data&, const fact::pool_configured&);
template void evolve_one(pool_state::data&, const fact::queue_configured&);
template void evolve_one(pool_state::data&, const fact::queue_closing&);
template void evolve_one(pool_state::data&, const fact::queue_removed&);
template void evolve_one(pool_state::data&, const fact::agent_configured&);
template void evolve_one(pool_state::data&, const fact::agent_draining&);
template void evolve_one(pool_state::data&, const fact::agent_removed&);
template void evolve_one(pool_state::data&, const fact::configuration_applied&);
template void evolve_one(pool_state::data&, const fact::interaction_refused&);
template void evolve_one(pool_state::data&, const fact::interaction_queued&);
template void evolve_one(pool_state::data&, const fact::visit_ended&);
template void evolve_one(pool_state::data&, const fact::priority_changed&);
template void evolve_one(pool_state::data&, const fact::offer_made&);
template void evolve_one(pool_state::data&, const fact::offer_shown&);
template void evolve_one(pool_state::data&, const fact::offer_won&);
template void evolve_one(pool_state::data&, const fact::offer_ended&);
template void evolve_one(pool_state::data&, const fact::offer_renewed&);
template void evolve_one(pool_state::data&, const fact::interaction_talking&);
template void evolve_one(pool_state::data&, const fact::wrap_up_begun&);
template void evolve_one(pool_state::data&, const fact::wrap_up_over&);
template void evolve_one(pool_state::data&, const fact::agent_released&);
template void evolve_one(pool_state::data&, const fact::interaction_closed&);
template void evolve_one(pool_state::data&, const fact::interaction_quarantined&);
template void evolve_one(pool_state::data&, const fact::agent_state_set&);
template void evolve_one(pool_state::data&, const fact::agent_state_pending&);
template void evolve_one(pool_state::data&, const fact::agent_session_lost&);
template void evolve_one(pool_state::data&, const fact::agent_session_back&);
template void evolve_one(pool_state::data&, const fact::agent_spared&);
template void evolve_one(pool_state::data&, const fact::back_off_over&);
template void evolve_one(pool_state::data&, const fact::deadline_renewed&);
template void evolve_one(pool_state::data&, const fact::deadlines_moved&);
template void evolve_one(pool_state::data&, const fact::customer_erased&);
template void evolve_one(pool_state::data&, const fact::recording_noted&);
template void evolve_one(pool_state::data&, const fact::interaction_diverted&);
template void evolve_one(pool_state::data&, const fact::door_open&);
template void evolve_one(pool_state::data&, const fact::door_shut&);
template void evolve_one(pool_state::data&, const fact::interaction_relaxed&);
template void evolve_one(pool_state::data&, const fact::preference_over&);
template void evolve_one(pool_state::data&, const fact::interaction_escalated&);
template void evolve_one(pool_state::data&, const fact::ring_widened&);
template void evolve_one(pool_state::data&, const fact::skill_granted&);
template void evolve_one(pool_state::data&, const fact::grant_ended&);
template void evolve_one(pool_state::data&, const fact::weight_changed&);
template void evolve_one(pool_state::data&, const fact::offers_missed&);
template void evolve_one(pool_state::data&, const fact::callback_agreed&);
template void evolve_one(pool_state::data&, const fact::callback_missed&);
template void evolve_one(pool_state::data&, const fact::callback_due&);
template void evolve_one(pool_state::data&, const fact::callback_joined&);
template void evolve_one(pool_state::data&, const fact::customer_told&);
template void evolve_one(pool_state::data&, const fact::interaction_departed&);
template void evolve_one(pool_state::data&, const fact::interaction_handed_over&);
template void evolve_one(pool_state::data&, const fact::move_known&);
template void evolve_one(pool_state::data&, const fact::last_agent_noted&);
template void evolve_one(pool_state::data&, const fact::exception_met&);
template void evolve_one(pool_state::data&, const fact::callback_parked&);
template void evolve_one(pool_state::data&, const fact::callback_dialled&);
template void evolve_one(pool_state::data&, const fact::callback_reached&);
template void evolve_one(pool_state::data&, const fact::reach_changed&);
template void evolve_one(pool_state::data&, const fact::party_reserved&);
template void evolve_one(pool_state::data&, const fact::party_connected&);
template void evolve_one(pool_state::data&, const fact::party_conferenced&);
template void evolve_one(pool_state::data&, const fact::party_wrapping&);
template void evolve_one(pool_state::data&, const fact::party_released&);
template void evolve_one(pool_state::data&, const fact::party_renewed&);
template void evolve_one(pool_state::data&, const fact::consult_queued&);
template void evolve_one(pool_state::data&, const fact::consult_over&);
template void evolve_one(pool_state::data&, const fact::lead_changed&);
template void evolve_one(pool_state::data&, const fact::passed_outside&);

} // namespace strowger::routing
