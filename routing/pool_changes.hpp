#pragma once
#include "routing/pool_elsewhere.hpp"
#include "routing/pool_exceptions.hpp"
#include "routing/pool_guards.hpp"
#include "routing/pool_rings.hpp"
#include <cassert>
#include <limits>
#include <tuple>
#include <type_traits>

/// The changes that several facts have in common, each leaving every index right. For `evolve` alone.
namespace strowger::routing {

/// Changes an entry of one interaction.
template <class Change>
const interaction_entry& change(pool_state::data& state, interaction_id id, const Change& how) {
  auto& slot = state.interactions.at(id);
  leave(state, slot);
  how(slot.entry);
  enter(state, slot);
  return slot.entry;
}

/// Changes an entry of one that an agent has accepted, and still has then.
template <class Change>
void change_in_hand(pool_state::data& state, interaction_id id, const Change& how) {
  auto& slot = state.interactions.at(id);
  leave_deadlines(state, slot);
  how(slot.entry);
  enter_deadlines(state, slot);
}

/// Changes an entry of one that rings at an agent and has been accepted by it: its only open offer has been
/// won.
template <class Change>
void change_to_accepted(pool_state::data& state, interaction_id id, const Change& how) {
  auto& slot = state.interactions.at(id);
  leave_ring(state, slot);
  leave_deadlines(state, slot);
  how(slot.entry);
  state.won.add(slot.entry.offer, id);
  enter_deadlines(state, slot);
}

/// A wait that is still to be foreseen is, before this fact changes anything; unless an agent was free and
/// there is none.
template <class Fact>
void foresee_before(pool_state::data& state, const Fact& what) {
  if (!state.unforeseen) return;
  if constexpr (std::is_same_v<Fact, fact::offer_made>) {
    const auto& entry = state.unforeseen->entry;
    if (what.interaction == entry.id && what.at == entry.visit_at)
      return static_cast<void>(state.unforeseen = nullptr);
  }
  foresee_wait(state);
}

class changes {
public:
  explicit changes(pool_state::data& state) : state_{state} {}

protected:
  template <class Change>
  void change_grants(agent_id id, bool certificate, const std::string& skill, const Change& how) {
    auto& slot = state_.agents.at(id);
    leave(state_, slot.entry);
    auto& grants = slot.entry.grants;
    auto at = std::find_if(grants.begin(), grants.end(), [&](const skill_grant& one) {
      return std::tie(one.certificate, one.skill) >= std::tie(certificate, skill);
    });
    if (at != grants.end() && at->certificate == certificate && at->skill == skill) at = grants.erase(at);
    how(grants, at);
    enter(state_, slot.entry);
    review_agent(slot, std::vector{slot.serves});
    suspect_queues(state_, *slot.people);
  }
  static void begin_extras(interaction_entry& entry, const fact::interaction_queued& what) {
    const bool nobody = what.why == requeue_reason::nobody;
    if (!nobody && !what.details.held() && !entry.extras.held()) return; // as most
    interaction_extras extras;
    extras.details = *what.details;
    extras.callback = entry.extras->callback;
    // Sent on because nobody was there, it is not sent on for that again.
    if (nobody) extras.done.push_back(exception_case::nobody);
    entry.extras.set(std::move(extras));
  }
  static void begin_visit(interaction_entry& entry, const fact::interaction_queued& what) {
    entry.queue = what.queue;
    entry.channel = what.channel;
    entry.way = what.way;
    entry.phase = interaction_phase::waiting;
    entry.customer = what.customer;
    entry.part_of = what.part_of;
    entry.priority = what.priority;
    entry.own_priority = what.own_priority;
    entry.visit = what.visit;
    entry.anchor = what.anchor;
    entry.visit_at = entry.phase_at = what.at;
    entry.lead = {};
    entry.offer = {};
    entry.deadline = what.leaves_at;
    entry.attempts = 0;
    entry.required = what.required;
    entry.attributes = what.attributes;
    begin_extras(entry, what);
    const bool passed_on = what.why == requeue_reason::transfer || what.why == requeue_reason::escalated ||
                           what.why == requeue_reason::moved_pool;
    entry.note = passed_on ? what.by.why : content_id{};
    entry.disposition = {};
  }
  /// What is still asked of an offer that is open no more.
  struct gone_offer {
    offer_id id;
    interaction_id interaction;
    agent_id agent;
  };
  /// Of several open offers the next oldest becomes the first.
  static void drop_offer(interaction_entry& entry, const gone_offer& offer, moment at) {
    if (entry.offer == offer.id && entry.extras->ring.empty()) {
      entry.phase = interaction_phase::waiting;
      entry.phase_at = at;
      entry.lead = {};
      entry.offer = {};
      return;
    }
    auto extras = *entry.extras;
    auto& ring = extras.ring;
    if (entry.offer != offer.id) {
      std::erase_if(ring, [&](const ring_offer& one) { return one.offer == offer.id; });
    } else {
      entry.lead = ring.front().agent;
      entry.offer = ring.front().offer;
      ring.erase(ring.begin());
    }
    entry.extras.set(std::move(extras));
  }
  static void spare(interaction_entry& entry, agent_id agent, moment until) {
    auto one = std::find_if(entry.back_offs.begin(), entry.back_offs.end(),
                            [&](const back_off& known) { return known.agent == agent; });
    if (one == entry.back_offs.end()) one = entry.back_offs.insert(one, {agent, 0, {}});
    if (one->count < std::numeric_limits<std::uint16_t>::max()) ++one->count;
    one->until = until;
  }
  static void clear_pending(agent_entry& entry) {
    entry.pending = false;
    entry.pending_state = agent_state::not_ready;
    entry.pending_reason.clear();
    entry.pending_by = {};
  }

  template <class Change>
  const interaction_entry& change(interaction_id id, const Change& how) {
    return routing::change(state_, id, how);
  }
  template <class Change>
  void change(agent_id id, const Change& how) {
    auto& slot = state_.agents.at(id);
    leave(state_, slot.entry);
    how(slot.entry);
    enter(state_, slot.entry);
    relist(slot);
  }
  /// What it weighs on the agent's desk comes or goes.
  void weigh(agent_id id, const interaction_entry& one, int by) {
    auto& entry = state_.agents.at(id).entry;
    const auto channel = static_cast<std::size_t>(one.channel);
    const auto add = [by](auto& to, int what) {
      assert(by > 0 || to >= what);
      to = static_cast<std::remove_reference_t<decltype(to)>>(to + by * what);
    };
    add(entry.load[channel], 1);
    add(entry.tallies.weight[channel], one.extras->weight);
    const auto units = units_of(one);
    entry.tallies.units = by > 0 ? entry.tallies.units + units : entry.tallies.units - units;
  }
  /// What an offer costs, those have it cost who have an open one already.
  void reweigh(interaction_entry& one, std::uint16_t cost) {
    if (one.extras->cost == cost) return;
    const auto offers = one.phase == interaction_phase::offered ? open_offers(one) : std::vector<offer_id>{};
    for (const auto id : offers) weigh(state_.offers.at(id).agent, one, -1);
    one.extras.edit().cost = cost;
    for (const auto id : offers) {
      weigh(state_.offers.at(id).agent, one, +1);
      relist(state_.agents.at(state_.offers.at(id).agent));
    }
  }
  /// Nobody holds it any more: whoever gets it next has it whole.
  static void weigh_whole(interaction_entry& entry) {
    if (!entry.extras.held()) return;
    auto extras = *entry.extras;
    extras.weight = 100;
    extras.cost = 100;
    entry.extras.set(std::move(extras));
  }
  /// A conversation ends, if it is one.
  void count_talk(interaction_id id, moment at) {
    const auto& one = state_.interactions.at(id).entry;
    if (one.phase != interaction_phase::talking) return;
    auto& agent = state_.agents.at(one.lead);
    agent.entry.tallies.talk += at - one.phase_at;
    if (agent.people->orders.any()) relist(agent);
  }
  void set_offer(offer_id id, bool shown, moment until) {
    auto& offer = state_.offers.at(id);
    leave(state_, offer);
    offer.shown = shown;
    offer.deadline = until;
    enter(state_, offer);
  }
  gone_offer forget_offer(offer_id id) {
    const auto& offer = state_.offers.at(id);
    const gone_offer gone{id, offer.interaction, offer.agent};
    leave(state_, offer);
    state_.offers.erase(id);
    return gone;
  }
  void move_deadlines(milliseconds by) {
    state_.offers.each(
        [&](offer_id id, const offer_entry& offer) { set_offer(id, offer.shown, offer.deadline + by); });
    state_.agents.each([&](agent_id id, const agent_slot& agent) {
      if (agent.entry.lost) change(id, [&](agent_entry& entry) { entry.grace_until += by; });
      for (const auto held : std::vector{agent.holds}) {
        const auto phase = state_.interactions.at(held).entry.phase;
        if (phase != interaction_phase::assigned && phase != interaction_phase::wrapping) continue;
        change(held, [&](interaction_entry& entry) { entry.deadline += by; });
      }
    });
    // Not by agent: supervisors of other pools are not among them.
    std::vector<interaction_id> shared;
    state_.interactions.each([&](interaction_id id, const interaction_slot& slot) {
      if (!slot.entry.extras->parties.empty()) shared.push_back(id);
    });
    for (const auto id : shared)
      change_in_hand(state_, id, [&](interaction_entry& entry) {
        for (auto& one : entry.extras.edit().parties)
          if (one.deadline != moment{}) one.deadline += by;
      });
    for (const auto id : std::vector(state_.dialling.begin(), state_.dialling.end()))
      if (state_.interactions.at(id).entry.phase == interaction_phase::parked)
        change(id, [&](interaction_entry& entry) { entry.deadline += by; });
  }

  void note_last_agent(const fact::last_agent_noted& what) {
    auto& all = state_.last_agents;
    if (const auto known = all.find(what.customer); known != all.end()) {
      state_.last_by_end.erase({known->second.until, what.customer});
      all.erase(known);
    }
    if (!what.agent) return;
    all.emplace(what.customer, served_last{what.customer, what.agent, what.at, what.until});
    state_.last_by_end.insert({what.until, what.customer});
  }

  pool_state::data& state_;
};

} // namespace strowger::routing
