#include "routing/pool_changes.hpp"
#include "routing/pool_parties.hpp"

namespace strowger::routing {

namespace {

deadline party_deadline(const interaction_entry& entry, const party& one) {
  return {one.deadline, deadline_kind::party, entry.id.value(), one.agent.value()};
}

deadline consult_deadline(const interaction_entry& entry) {
  return {entry.extras->consult.until, deadline_kind::consult, entry.id.value(), 0};
}

class party_changes : changes {
public:
  using changes::changes;

  void operator()(const fact::party_reserved& what) {
    party one{what.agent, what.role,      false,         false,    what.cost,
              what.at,    what.answer_by, what.asked_in, what.turn};
    change_in_hand(state_, what.interaction, [&](interaction_entry& entry) {
      auto& extras = entry.extras.edit();
      extras.parties.push_back(one);
      if (what.asked_in && extras.consult.asked_in == what.asked_in) extras.consult = {}; // found
    });
    weigh_party(what.interaction, one, +1);
  }
  void operator()(const fact::consult_queued& what) {
    change_in_hand(state_, what.interaction, [&](interaction_entry& entry) {
      entry.extras.edit().consult = {what.asked_in, what.at, what.until};
    });
  }
  void operator()(const fact::consult_over& what) {
    change_in_hand(state_, what.interaction,
                   [](interaction_entry& entry) { entry.extras.edit().consult = {}; });
  }
  void operator()(const fact::party_connected& what) {
    edit_one(what.interaction, what.agent, [&](party& one) {
      one.answered = true;
      one.since = what.at;
      one.deadline = {};
      one.asked_in = {};
      one.turn = 1;
    });
  }
  void operator()(const fact::party_conferenced& what) {
    edit_one(what.interaction, what.agent, [](party& one) { one.role = party_role::joined; });
  }
  void operator()(const fact::party_wrapping& what) {
    count_part(what.agent, part(what.interaction, what.agent), what.at);
    edit_one(what.interaction, what.agent, [&](party& one) {
      one.wrapping = true;
      one.since = what.at;
      one.deadline = what.ends_at;
    });
  }
  void operator()(const fact::party_released& what) {
    const auto one = part(what.interaction, what.agent);
    count_part(what.agent, one, what.at);
    drop(what.interaction, what.agent);
    weigh_party(what.interaction, one, -1);
    if (one.weighs()) idle_from(what.agent, what.at);
  }
  void operator()(const fact::party_renewed& what) {
    edit_one(what.interaction, what.agent, [&](party& one) { one.deadline = what.until; });
  }
  /// What each of the two has talked is counted; the work after the talk goes on as it was.
  void operator()(const fact::lead_changed& what) {
    const auto one = part(what.interaction, what.agent);
    count_talk(what.interaction, what.at);
    count_part(what.agent, one, what.at);
    drop(what.interaction, what.agent);
    weigh_party(what.interaction, one, -1);
    weigh(what.before, state_.interactions.at(what.interaction).entry, -1);
    const auto cost_before = state_.interactions.at(what.interaction).entry.extras->cost;
    const auto& entry = change(what.interaction, [&](interaction_entry& led) {
      led.lead = what.agent;
      auto& extras = led.extras.edit();
      extras.weight = 100;
      extras.cost = one.cost;
      if (led.phase == interaction_phase::talking) led.phase_at = what.at;
      if (!one.wrapping) return;
      led.phase_at = one.since;
      led.deadline = one.deadline;
    });
    weigh(what.agent, entry, +1);
    if (entry.phase == interaction_phase::talking) ++state_.agents.at(what.agent).entry.tallies.handled;
    if (what.wraps_until != moment{}) wrap_up_beside(what, cost_before);
    idle_from(what.before, what.at);
    relist(state_.agents.at(what.agent));
  }

private:
  /// Who led it goes on with its own work of it.
  void wrap_up_beside(const fact::lead_changed& what, std::uint16_t cost) {
    party one{what.before, party_role::joined, true, true, cost, what.at, what.wraps_until, {}, 1};
    edit(what.interaction, [&](auto& parties) { parties.push_back(one); });
    weigh_party(what.interaction, one, +1);
  }
  template <class Change>
  void edit(interaction_id id, const Change& how) {
    change_in_hand(state_, id, [&](interaction_entry& entry) { how(entry.extras.edit().parties); });
  }
  template <class Change>
  void edit_one(interaction_id id, agent_id agent, const Change& how) {
    edit(id, [&](auto& parties) {
      for (auto& one : parties)
        if (one.agent == agent) how(one);
    });
  }
  void drop(interaction_id id, agent_id agent) {
    edit(id, [&](auto& parties) {
      std::erase_if(parties, [&](const party& one) { return one.agent == agent; });
    });
  }
  [[nodiscard]] party part(interaction_id id, agent_id agent) const {
    const auto* one = party_of(state_.interactions.at(id).entry, agent);
    assert(one);
    return *one;
  }
  /// As much as an interaction of the channel whose customer is not quiet.
  void weigh_party(interaction_id id, const party& one, int by) {
    if (!one.weighs()) return;
    const auto channel = static_cast<std::size_t>(state_.interactions.at(id).entry.channel);
    auto& slot = state_.agents.at(one.agent);
    auto& entry = slot.entry;
    assert(by > 0 || (entry.load[channel] >= 1 && entry.tallies.weight[channel] >= 100 &&
                      entry.tallies.units >= one.cost));
    entry.load[channel] = static_cast<std::uint16_t>(entry.load[channel] + by);
    entry.tallies.weight[channel] = static_cast<std::uint16_t>(entry.tallies.weight[channel] + by * 100);
    entry.tallies.units = by > 0 ? entry.tallies.units + one.cost : entry.tallies.units - one.cost;
    relist(slot);
  }
  /// What it has talked, if it has.
  void count_part(agent_id id, const party& one, moment at) {
    if (!one.weighs() || !one.answered || one.wrapping) return;
    auto& agent = state_.agents.at(id);
    agent.entry.tallies.talk += at - one.since;
    if (agent.people->orders.any()) relist(agent);
  }
  void idle_from(agent_id id, moment at) {
    auto& agent = state_.agents.at(id);
    agent.entry.idle_since = at;
    relist(agent);
  }
};

} // namespace

/// Parties are known to their agents, but for supervisors of another pool, and have deadlines of their own.
void enter_parties(pool_state::data& state, const interaction_entry& entry) {
  if (entry.extras->consult.asked_in) {
    state.consults.insert(entry.id);
    state.deadlines.insert(consult_deadline(entry));
  }
  for (const auto& one : entry.extras->parties) {
    if (auto* agent = state.agents.find(one.agent)) {
      auto& assists = agent->assists;
      assists.insert(std::lower_bound(assists.begin(), assists.end(), entry.id), entry.id);
    }
    if (one.deadline != moment{}) state.deadlines.insert(party_deadline(entry, one));
  }
}
void leave_parties(pool_state::data& state, const interaction_entry& entry) {
  if (entry.extras->consult.asked_in) {
    state.consults.erase(entry.id);
    state.deadlines.erase(consult_deadline(entry));
  }
  for (const auto& one : entry.extras->parties) {
    if (auto* agent = state.agents.find(one.agent)) std::erase(agent->assists, entry.id);
    if (one.deadline != moment{}) state.deadlines.erase(party_deadline(entry, one));
  }
}

void evolve_parties(pool_state::data& state, const fact::party_reserved& what) { party_changes{state}(what); }
void evolve_parties(pool_state::data& state, const fact::party_connected& what) {
  party_changes{state}(what);
}
void evolve_parties(pool_state::data& state, const fact::party_conferenced& what) {
  party_changes{state}(what);
}
void evolve_parties(pool_state::data& state, const fact::party_wrapping& what) { party_changes{state}(what); }
void evolve_parties(pool_state::data& state, const fact::party_released& what) { party_changes{state}(what); }
void evolve_parties(pool_state::data& state, const fact::party_renewed& what) { party_changes{state}(what); }
void evolve_parties(pool_state::data& state, const fact::lead_changed& what) { party_changes{state}(what); }
void evolve_parties(pool_state::data& state, const fact::consult_queued& what) { party_changes{state}(what); }
void evolve_parties(pool_state::data& state, const fact::consult_over& what) { party_changes{state}(what); }
/// Its end follows.
void evolve_parties(pool_state::data&, const fact::passed_outside&) {}

} // namespace strowger::routing
