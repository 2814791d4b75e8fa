#include "routing/pool_choice.hpp"
#include "routing/pool_picks.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>
#include <cassert>

/// Matching, from both sides. Before an input nobody waits for whom an agent is free; so only those whom its
/// facts touched (interactions that came into a line, agents who got room) can fit now. They are taken in the
/// order of the line over all queues; each gets the best agent. So no older one of the same queue and
/// priority is ever passed over.
namespace strowger::routing {

namespace {

/// What each freed agent would take first; the smallest key at the top. Lines only get shorter while
/// matching and agents only fuller, so what was first for an agent still is, if it still waits.
class freed_heads {
public:
  explicit freed_heads(const pool_state::data& state) : state_{state} {}
  void add(agent_id id) {
    const auto* agent = state_.agent(id);
    if (!agent) return;
    if (const auto* head = first_for(*agent)) {
      bring_near(head);
      state_.interactions.prefetch(head->entry.id);
      bring_near(head->stands);
      heads_.push_back({key_of(*head), agent});
      std::push_heap(heads_.begin(), heads_.end(), later);
    }
  }
  struct pair {
    const interaction_slot* interaction = nullptr;
    const agent_slot* agent = nullptr;
  };
  static bool still_has_room(const agent_slot& agent, const interaction_slot& one) {
    const auto channel = one.entry.channel;
    return agent.listed.places[static_cast<std::size_t>(channel)] == place::open &&
           (!agent.limited || has_units(agent.entry, cost_in(one.queue->entry.settings, channel)));
  }
  /// The first in line that some freed agent may take.
  pair first() {
    while (!heads_.empty()) {
      const auto top = heads_.front();
      const auto* head = state_.interaction(top.key.id);
      if (head->entry.phase == interaction_phase::waiting && still_has_room(*top.agent, *head))
        return {head, top.agent};
      std::pop_heap(heads_.begin(), heads_.end(), later);
      heads_.pop_back();
      add(top.agent->entry.id);
    }
    return {};
  }

private:
  struct entry {
    line_key key;
    const agent_slot* agent = nullptr;
  };
  static bool later(const entry& a, const entry& b) { return b.key < a.key; }
  const pool_state::data& state_;
  short_list<entry, 8> heads_;
};

} // namespace

void pool_step::offer(const interaction_slot& one, agent_id winner, const decision_record& decision,
                      asked_by by) {
  if (!decision.by_hand && call_first(one, winner)) return;
  const auto& entry = one.entry;
  fact::offer_made made{offer_id{static_cast<std::uint16_t>(state_.pool), state_.last_offer + 1},
                        entry.id,
                        winner,
                        entry.queue,
                        entry.visit,
                        at_,
                        delivered_by(state_.agent(winner)->entry, entry.channel),
                        decision,
                        static_cast<std::uint16_t>(std::min(entry.attempts + 1, 0xFFFF)),
                        by,
                        static_cast<std::uint16_t>(cost_in(one.queue->entry.settings, entry.channel)),
                        entry.channel};
  made.decision.step = entry.extras->step;
  decide(std::move(made));
  begin_ring(one);
}

bool pool_step::offer_to_best(const interaction_slot& one) {
  decision_record decision;
  const auto winner = choose(state_, one, at_, decision);
  if (!winner) return false;
  count_filtered(state_, one, decision);
  offer(one, *winner, decision);
  return true;
}

/// It waited before and nobody was free for it then: if no other agent was freed, this one is the choice.
void pool_step::offer_to_freed(const interaction_slot& one, const agent_slot& agent, bool the_only_one) {
  decision_record decision;
  auto winner = std::optional{agent.entry.id};
  if (the_only_one)
    choose_only(state_, one, agent, at_, decision);
  else
    winner = choose(state_, one, at_, decision);
  assert(winner); // a freed agent stands open for it
  note_waiting(*state_.agent(*winner), decision);
  offer(one, *winner, decision);
}

/// How many waited that the agent could take.
void pool_step::note_waiting(const agent_slot& chosen, decision_record& decision) const {
  decision.agent_chose = true;
  auto waiting = chosen.people->waiting;
  decision.waiting_at_most = waiting > counted_waiting_max;
  if (!decision.waiting_at_most) {
    waiting = chosen.people->lines.waiting_for(chosen) + own_waiting(chosen);
    if (state_.late && is_for(chosen, *state_.late)) ++waiting;
  }
  decision.waiting_before = static_cast<std::uint32_t>(waiting);
}

/// Its requirements are other ones now: whoever has room in any channel looks again.
void pool_step::free_those_able_for(queue_id reviewed) {
  const auto* queue = state_.queue(reviewed);
  if (!queue || queue->held == 0) return;
  for (const auto& [id, agent] : queue->people->agents)
    if (agent->listed.any_open()) freed_.agents.push_back(id);
}

void pool_step::match_freed() {
  for (const auto reviewed : freed_.reviewed) free_those_able_for(reviewed);
  freed_.touched.sort_unique();
  short_list<const interaction_slot*, 8> came;
  for (const auto id : freed_.touched)
    if (const auto* slot = state_.interaction(id); slot && slot->entry.phase == interaction_phase::waiting)
      came.push_back(slot);
  if (came.size() > 1)
    std::sort(came.begin(), came.end(), [](auto* a, auto* b) { return key_of(*a) < key_of(*b); });
  freed_.agents.sort_unique();
  if (!state_.consults.empty()) serve_consults(true);
  if (is_plain(state_))
    match_in_line(came);
  else
    match_by_picks({came.begin(), came.end()});
  if (!state_.consults.empty()) serve_consults(false);
  fill_rings();
}

/// One order over all lines for everybody.
void pool_step::match_in_line(const short_list<const interaction_slot*, 8>& came) {
  freed_heads freed{state_};
  for (const auto agent : freed_.agents) freed.add(agent);

  for (std::size_t next = 0;;) {
    const auto head = freed.first();
    const auto* newcomer = next < came.size() ? came[next] : nullptr;
    if (newcomer && (!head.interaction || key_of(*newcomer) <= key_of(*head.interaction))) {
      agent_id out_of_a_ring;
      const bool waits = newcomer->entry.phase == interaction_phase::waiting;
      if (waits && !offer_to_best(*newcomer) && take_surplus(*newcomer, out_of_a_ring))
        freed.add(out_of_a_ring); // for whoever comes first
      else
        ++next;
    } else if (head.interaction) {
      offer_to_freed(*head.interaction, *head.agent, freed_.agents.size() == 1);
    } else {
      return;
    }
  }
}

} // namespace strowger::routing
