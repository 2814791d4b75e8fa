#include "routing/pool_choice.hpp"
#include "routing/pool_guards.hpp"
#include "routing/pool_picks.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>
#include <cassert>
#include <functional>

/// Matching where agents choose: each agent with room has its pick, the first by the pool's choice rule of
/// those it may take. The first in line of all picks goes to the best of the agents whose pick it is; then
/// all choose again. Before the input nothing fitted: so those who were freed choose among all who wait, and
/// everybody else among those who came.
namespace strowger::routing {

namespace {

/// Somebody who came into a line, and the agents who could take it now.
struct newcomer {
  const interaction_slot* what = nullptr;
  seat_bits able, picked_by;
};
struct chooser {
  const agent_slot* who = nullptr;
  pick takes;
  bool chosen = false; ///< `takes` is its choice still
};

bool waits(const interaction_slot& one) { return one.entry.phase == interaction_phase::waiting; }

void clear(seat_bits& bits) { std::fill_n(bits.data(), bits.words(), bit_word{0}); }

/// Each agent takes the newcomer it prefers.
void pick_one_by_one(const choice_at_work& rule, std::vector<newcomer>& came, const workforce& people) {
  for (std::size_t w = 0; w < people.words; ++w) {
    bit_word any = 0;
    for (const auto& one : came) any |= one.able.data()[w];
    for (auto left = any; left != 0; left &= left - 1) {
      const auto seat = w * 64 + static_cast<std::size_t>(std::countr_zero(left));
      std::vector<const interaction_slot*> may;
      for (const auto& one : came)
        if (one.able.test(seat)) may.push_back(one.what);
      const auto* best = rule.best_of(*people.seats[seat], may);
      for (auto& one : came)
        if (one.what == best) one.picked_by.set(seat, true);
    }
  }
}

/// All agents have the same order: whoever may take the first of it does.
void pick_in_turn(const choice_at_work& rule, std::vector<newcomer>& came, const workforce& people) {
  static const agent_slot nobody{};
  std::vector<newcomer*> turn;
  for (auto& one : came) turn.push_back(&one);
  std::sort(turn.begin(), turn.end(),
            [&](auto* a, auto* b) { return rule.prefers(nobody, *a->what, *b->what); });
  std::vector<bit_word> taken(people.words);
  for (auto* one : turn)
    for (std::size_t w = 0; w < people.words; ++w) {
      one->picked_by.data()[w] = one->able.data()[w] & ~taken[w];
      taken[w] |= one->able.data()[w];
    }
}

} // namespace

class pool_step::picking {
public:
  picking(pool_step& step, std::vector<const interaction_slot*> came)
    : step_{step}, state_{step.state_}, people_{step.whole_.inside().people}, outsiders_{came} {
    for (const auto* one : came) came_.push_back({one, {}, {}});
    for (const auto id : step_.freed_.agents) add(id);
  }
  void add(agent_id id) {
    const auto* agent = state_.agent(id);
    const bool known = std::any_of(freed_.begin(), freed_.end(), [&](auto& one) { return one.who == agent; });
    if (agent && !known) freed_.push_back({agent, {}, false});
  }
  void run() {
    for (;;) {
      line_up(state_);
      const choice_at_work rule{state_, step_.at_, step_.wall_};
      choose(rule);
      if (match_first()) continue;
      if (!take_from_rings()) return;
    }
  }

private:
  /// What everybody takes who could take anything.
  void choose(const choice_at_work& rule) {
    for (auto& one : freed_) {
      if (one.chosen && waits(*one.takes.what)) continue;
      one.takes = rule.pick_of(*one.who);
      one.chosen = one.takes.what != nullptr;
    }
    std::erase_if(freed_, [](const chooser& one) { return !one.chosen; });
    for (auto& one : came_)
      if (waits(*one.what)) free_for(state_, *one.what, one.able);
    std::erase_if(came_, [&](newcomer& one) { return !waits(*one.what) || !others_for(one); });
    if (rule.depends_on_agent())
      pick_one_by_one(rule, came_, people_);
    else
      pick_in_turn(rule, came_, people_);
  }
  /// Whether anybody could take it who was not freed.
  bool others_for(newcomer& one) const {
    for (const auto& freed : freed_) one.able.set(freed.who->seat, false);
    one.picked_by.resize(people_.words);
    clear(one.picked_by);
    return bits_in(people_.words, one.able.data()) > 0;
  }
  bool match_first() {
    const interaction_slot* first = nullptr;
    const auto look_at = [&](const interaction_slot* one) {
      if (!first || key_of(*one) < key_of(*first)) first = one;
    };
    const auto picked = [&](const newcomer& one) { return bits_in(people_.words, one.picked_by.data()) > 0; };
    for (const auto& one : freed_) look_at(one.takes.what);
    for (const auto& one : came_)
      if (picked(one)) look_at(one.what);
    if (!first) return false;
    auto& pickers = people_.scratch.pickers;
    pickers.resize(people_.words);
    clear(pickers);
    bool came = false, cut = false;
    for (const auto& one : came_)
      if (one.what == first && picked(one)) {
        pickers = one.picked_by;
        came = true;
      }
    for (const auto& one : freed_)
      if (one.takes.what == first) {
        pickers.set(one.who->seat, true);
        cut = cut || one.takes.cut;
      }
    offer(*first, came, cut);
    return true;
  }
  void offer(const interaction_slot& first, bool came, bool cut) {
    auto& people = people_;
    const auto count = bits_in(people.words, people.scratch.pickers.data());
    decision_record decision;
    decision.cut = cut;
    people.scratch.among = true;
    const auto winner = routing::choose(state_, first, step_.at_, decision);
    people.scratch.among = false;
    assert(winner && count >= decision.eligible);
    const bool freed =
        std::any_of(freed_.begin(), freed_.end(), [&](auto& one) { return one.takes.what == &first; });
    if (came || !freed)
      count_filtered(state_, first, decision);
    else
      step_.note_waiting(*state_.agent(*winner), decision);
    step_.offer(first, *winner, decision);
    const auto& rules = state_.limits.rules;
    const bool moving = rules.choice == choice_rule::queue_ratio || !rules.shares.empty() ||
                        !rules.reserves.empty() || people.overflowing > 0 ||
                        rules.choice == choice_rule::service_level || // behind one who is late
                        any_odd(people); // behind the newest of a line stands an older one
    for (auto& one : freed_)
      if (moving || one.who->entry.id == *winner) one.chosen = false;
  }
  /// Who came and found nobody takes somebody out of a ring.
  bool take_from_rings() {
    while (!outsiders_.empty()) {
      const auto* one = outsiders_.front();
      agent_id out_of_a_ring;
      if (waits(*one) && step_.take_surplus(*one, out_of_a_ring)) {
        add(out_of_a_ring);
        return true;
      }
      outsiders_.erase(outsiders_.begin());
    }
    return false;
  }

  pool_step& step_;
  const pool_state::data& state_;
  workforce& people_;
  std::vector<const interaction_slot*> outsiders_;
  std::vector<newcomer> came_;
  std::vector<chooser> freed_;
};

void pool_step::match_by_picks(std::vector<const interaction_slot*> came) {
  look_at_quotas();
  look_at_overflows(came);
  freed_.agents.sort_unique();
  look_at_reserves();
  freed_.agents.sort_unique();
  if (freed_.agents.empty() && came.size() == 1) {
    if (offer_to_best(*came.front())) return;
  }
  picking{*this, std::move(came)}.run();
}

namespace {

void free_open(const workforce& people, freed_by_facts& into,
               const std::function<bool(const agent_slot&)>& whom) {
  for (const auto& [id, agent] : people.agents) {
    if (agent->listed.any_open() && whom(*agent)) into.agents.push_back(id);
  }
}

} // namespace

/// A tenant has less in hand than its quota again: whoever serves it looks again.
void pool_step::look_at_quotas() {
  for (const auto& [name, tenant] : state_.tenants) {
    if (tenant.quota == 0 || tenant.held >= tenant.quota || tenant.waiting == 0) continue;
    const auto let_go =
        static_cast<std::size_t>(std::count(freed_.relieved.begin(), freed_.relieved.end(), &tenant));
    if (tenant.held + let_go < tenant.quota) continue;
    free_open(state_.people, freed_, [one = &tenant](const agent_slot& agent) {
      return std::find(agent.serves.begin(), agent.serves.end(), one) != agent.serves.end();
    });
  }
}

/// A line has become so long that others help: they look again.
void pool_step::look_at_overflows(const std::vector<const interaction_slot*>& came) {
  std::vector<const queue_slot*> grown;
  for (const auto* one : came)
    if (!one->queue->overflows.empty()) grown.push_back(one->queue);
  std::sort(grown.begin(), grown.end());
  for (auto at = grown.begin(); at != grown.end();) {
    const auto& queue = **at;
    const auto next = std::find_if(at, grown.end(), [&](auto* other) { return other != &queue; });
    const auto joined = static_cast<std::size_t>(next - at);
    at = next;
    const auto before = queue.waiting - std::min(queue.waiting, joined);
    for (const auto& one : queue.overflows) {
      if (before > one.length_over || queue.waiting <= one.length_over) continue;
      free_open(state_.people, freed_,
                [&](const agent_slot& agent) { return in_group(state_.people, one.group, agent.seat); });
    }
  }
}

/// More of a group are free than are kept: all of it looks again.
void pool_step::look_at_reserves() {
  const auto& people = state_.people;
  for (const auto& reserve : people.reserves) {
    bool again = false;
    for (std::size_t channel = 0; channel < channel_kinds; ++channel) {
      const auto open = open_in(people, reserve.group, channel);
      std::size_t fresh = 0;
      for (const auto id : freed_.agents)
        if (const auto* agent = state_.agent(id))
          fresh +=
              people.open[channel].test(agent->seat) && in_group(people, reserve.group, agent->seat) ? 1 : 0;
      again = again || (fresh > 0 && open > reserve.keep && open - std::min(open, fresh) <= reserve.keep);
    }
    if (again)
      free_open(people, freed_,
                [&](const agent_slot& agent) { return in_group(people, reserve.group, agent.seat); });
  }
}

} // namespace strowger::routing
