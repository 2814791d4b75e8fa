#include "routing/pool_people_changes.hpp"
#include "routing/pool_changes.hpp"

namespace strowger::routing {

namespace {

class people_evolver : changes {
public:
  using changes::changes;

  void operator()(const fact::agent_state_set& what) {
    change(what.agent, [&](agent_entry& entry) {
      if (entry.state == agent_state::signed_out) { // what is counted since signing in
        entry.tallies.handled = 0;
        entry.tallies.talk = milliseconds{0};
      }
      entry.state = what.state;
      entry.reason = what.reason;
      entry.since = what.at;
      if (what.state == agent_state::ready) entry.idle_since = what.at;
      if (what.state == agent_state::signed_out) {
        entry.lost = false;
        entry.grace_until = {};
      }
      clear_pending(entry);
    });
    if (what.state == agent_state::signed_out) suspect_queues(state_, *state_.agents.at(what.agent).people);
  }
  void operator()(const fact::agent_state_pending& what) {
    change(what.agent, [&](agent_entry& entry) {
      clear_pending(entry);
      if (!what.wanted) return;
      entry.pending = true;
      entry.pending_state = what.state;
      entry.pending_reason = what.reason;
      entry.pending_by = what.by;
    });
  }
  void operator()(const fact::agent_session_lost& what) {
    change(what.agent, [&](agent_entry& entry) {
      entry.lost = true;
      entry.grace_until = what.grace_until;
    });
  }
  void operator()(const fact::agent_session_back& what) {
    change(what.agent, [&](agent_entry& entry) {
      entry.lost = false;
      entry.grace_until = {};
    });
  }

  void operator()(const fact::reach_changed& what) {
    change(what.agent, [&](agent_entry& entry) {
      const auto bit = 1U << static_cast<unsigned>(what.channel);
      entry.reach = static_cast<std::uint8_t>(what.reachable ? entry.reach | bit : entry.reach & ~bit);
    });
  }

  void operator()(const fact::skill_granted& what) {
    change_grants(what.agent, what.certificate, what.skill, [&](auto& grants, auto at) {
      grants.insert(at, {what.skill, what.level, what.certificate, what.until, what.by});
    });
  }
  void operator()(const fact::grant_ended& what) {
    change_grants(what.agent, what.certificate, what.skill, [](auto&, auto) {});
  }
  void operator()(const fact::offers_missed& what) {
    state_.agents.at(what.agent).entry.tallies.missed = what.count;
  }
};

} // namespace

void evolve_people(pool_state::data& state, const fact::agent_state_set& what) {
  people_evolver{state}(what);
}
void evolve_people(pool_state::data& state, const fact::agent_state_pending& what) {
  people_evolver{state}(what);
}
void evolve_people(pool_state::data& state, const fact::agent_session_lost& what) {
  people_evolver{state}(what);
}
void evolve_people(pool_state::data& state, const fact::agent_session_back& what) {
  people_evolver{state}(what);
}
void evolve_people(pool_state::data& state, const fact::reach_changed& what) { people_evolver{state}(what); }
void evolve_people(pool_state::data& state, const fact::skill_granted& what) { people_evolver{state}(what); }
void evolve_people(pool_state::data& state, const fact::grant_ended& what) { people_evolver{state}(what); }
void evolve_people(pool_state::data& state, const fact::offers_missed& what) { people_evolver{state}(what); }

} // namespace strowger::routing
