#include "routing/pool_outlook_ways.hpp"
#include "routing/pool_guards.hpp"
#include "routing/pool_picks.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>

/// The ways an agent could come to be offered one that waits. What keeps the agent off is asked of the plain
/// entries; what it would take first is found among the heads of all classes, on its desk as it would be.
namespace strowger::routing {

namespace {

using event = outlook::event;
using rule = filter_rule;
/// What no event of the day takes away; relaxation is told apart.
constexpr auto lasting = filter_bits({rule::queue, rule::certificate, rule::skill, rule::level,
                                      rule::attributes, rule::draining, rule::ringing});
constexpr auto absent = filter_bits({rule::signed_out, rule::lost, rule::not_ready});
constexpr auto no_phone = filter_bit(filter_rule::unreachable);

/// A callback out of its hours is not taken in its turn, but put aside.
bool may_be_called(const pool_state::data& state, const interaction_slot& one) {
  const auto& queue = one.queue->entry.settings;
  return !one.entry.extras->callback.agreed || state.door_is_open(queue.tenant, queue.rules.callback.hours);
}

struct event_traits {
  unsigned effort;            ///< how far off it is, for the order in which ways are told
  bool is_the_agents = false; ///< before it nothing else counts: the agent is not there or has no room
  bool for_others = false;    ///< others may be the ones who have something of it
};
event_traits traits_of(const outlook::condition& one) {
  switch (one.what) {
  case event::back_off_ends:
  case event::preference_ends:
  case event::call_is_due:
    return {1};
  case event::finishes:
    return {2 * static_cast<unsigned>(std::max<std::size_t>(1, one.work.size())), true};
  case event::line_grows:
    return {3};
  case event::group_frees:
  case event::tenant_lets_go:
  case event::hours_begin:
    return {3, false, true};
  case event::becomes_ready:
    return {4, true};
  case event::phone_returns:
    return {5};
  case event::returns:
    return {5, true};
  case event::signs_in:
    return {6, true};
  }
  return {9};
}

bool waits_for_a_time(const outlook::way& way) {
  return std::any_of(way.conditions.begin(), way.conditions.end(), [](const auto& one) {
    return one.what == event::back_off_ends || one.what == event::preference_ends;
  });
}

/// What ends soonest first, as far as that can be told.
int end_order(const interaction_entry& one) {
  switch (one.phase) {
  case interaction_phase::wrapping:
    return 0;
  case interaction_phase::talking:
    return 1;
  case interaction_phase::assigned:
    return 2;
  default:
    return 3;
  }
}

} // namespace

way_finder::way_finder(const pool_state::data& state, const interaction_slot& one, moment at, wall_time wall)
  : state_{state}, one_{one}, at_{at}, wall_{wall} {}

std::optional<way_finder::plan> way_finder::plan_for(const agent_slot& agent) const {
  const auto out = filters_of(state_, agent, one_);
  if (out & lasting) return std::nullopt;
  plan made{&agent, supposed_desk{state_, agent}, {}, at_};
  made.found.agent = agent.entry.id;
  if (out & no_phone) made.desk.be_reachable(true);
  if (!find_room(made) || !find_presence(made, out) || !find_rules(made, out)) return std::nullopt;
  for (const auto& one : made.found.conditions) made.effort += traits_of(one).effort;
  made.found.sure = is_sure(made);
  return made;
}

/// What it lets go of so that this one has room: one thing if one will do, else as many as it takes.
bool way_finder::find_room(plan& made) const {
  const auto& queue = *one_.queue;
  const auto channel = one_.entry.channel;
  if (made.desk.has_room_for(queue, channel)) return true;
  std::vector<const interaction_slot*> held;
  for (const auto id : made.agent->holds) held.push_back(state_.interaction(id));
  std::sort(held.begin(), held.end(), [](auto* a, auto* b) {
    return std::pair{end_order(a->entry), a->entry.id} < std::pair{end_order(b->entry), b->entry.id};
  });
  outlook::condition ends{event::finishes};
  for (const auto* one : held) {
    auto without = made.desk;
    without.let_go(*one);
    if (!without.has_room_for(queue, channel)) continue;
    made.desk = without;
    ends.work = {one->entry.id};
    made.found.conditions.push_back(std::move(ends));
    return true;
  }
  for (const auto* one : held) {
    made.desk.let_go(*one);
    ends.work.push_back(one->entry.id);
    if (!made.desk.has_room_for(queue, channel)) continue;
    made.found.conditions.push_back(std::move(ends));
    return true;
  }
  return false;
}

bool way_finder::find_presence(plan& made, filter_set out) const {
  if (!(out & absent)) return true;
  const auto& agent = made.agent->entry;
  auto& all = made.found.conditions;
  if (agent.state == agent_state::signed_out) {
    all.push_back({event::signs_in});
    return true;
  }
  const auto& rules = state_.limits.rules;
  if (agent.pending && rules.missed_max > 0 && agent.pending_by == asked_by{} &&
      agent.pending_reason == rules.missed_reason)
    return false; // policy: nobody undoes it
  if (agent.lost) all.push_back({event::returns});
  if (agent.state != agent_state::ready || agent.pending) {
    const auto first = agent.pending ? all.begin() : all.end(); // else the end of the work brings it about
    all.insert(first, outlook::condition{event::becomes_ready});
  }
  return true;
}

bool way_finder::find_rules(plan& made, filter_set out) const {
  auto& all = made.found.conditions;
  const auto& queue = *one_.queue;
  const auto keeps_off = [&](filter_rule rule) { return (out & filter_bit(rule)) != 0; };
  if (keeps_off(filter_rule::unreachable)) all.push_back({event::phone_returns});
  if (!may_be_called(state_, one_))
    all.push_back({event::hours_begin, {}, {}, {}, 0, queue.entry.settings.rules.callback.hours});
  if (keeps_off(filter_rule::overflow)) all.push_back(help_comes(*made.agent));
  if (keeps_off(filter_rule::quota)) {
    const auto& owner = *queue.owner;
    const auto over = static_cast<std::uint32_t>(owner.held - owner.quota + 1);
    all.push_back({event::tenant_lets_go, {}, {}, {}, over, owner.name});
  }
  if (const auto tight = made.desk.tight_reserve(queue, one_.entry.channel))
    all.push_back(group_frees(made, *tight));
  const auto ends = [&](event what, moment until) {
    made.at = std::max(made.at, until);
    all.push_back({what, {}, until});
  };
  if (const auto* spared = sparing(one_.entry, made.agent->entry.id); spared != nullptr)
    ends(event::back_off_ends, spared->until);
  if (!keeps_off(filter_rule::preferred)) return true;
  const auto until = preferred_until(one_.entry);
  if (until != moment{}) ends(event::preference_ends, until);
  return until != moment{}; // in an agent's own queue it is nobody else's, ever
}

outlook::condition way_finder::help_comes(const agent_slot& agent) const {
  const auto& queue = *one_.queue;
  const overflow_slot* first = nullptr;
  std::size_t number = 0;
  for (std::size_t i = 0; i < queue.overflows.size(); ++i) {
    const auto& one = queue.overflows[i];
    if (!in_group(*agent.people, one.group, agent.seat)) continue;
    if (first && first->length_over <= one.length_over) continue;
    first = &one;
    number = i;
  }
  const auto more = static_cast<std::uint32_t>(first->length_over + 1 - queue.waiting);
  return {event::line_grows, {}, {}, {}, more, queue.entry.settings.rules.overflows[number].group.name};
}

outlook::condition way_finder::group_frees(const plan& made, std::size_t reserve) const {
  const auto& people = *made.agent->people;
  const auto channel = static_cast<std::size_t>(one_.entry.channel);
  const auto& rule = people.reserves[reserve];
  const std::size_t fresh = made.agent->listed.places[channel] == place::open ? 0 : 1;
  const auto open = open_in(people, rule.group, channel) + fresh;
  const auto more = static_cast<std::uint32_t>(rule.keep + 1 - open);
  return {event::group_frees, {}, {}, {}, more, state_.limits.rules.reserves[reserve].group.name};
}

/// The one who makes a line longer must stand behind this one, and not be taken in its place meanwhile; nor
/// may others who are free help as well, since what they take makes the line short again.
bool way_finder::is_sure_to_grow(const plan& made, std::uint32_t count) const {
  const auto& settings = one_.queue->entry.settings;
  const auto& entry = one_.entry;
  if (count != 1 || settings.rules.order != line_order::first_come || waits_for_a_time(made.found))
    return false;
  if (made.at != at_ || state_.limits.rules.choice == choice_rule::queue_ratio) return false;
  if (entry.priority < settings.priority + tier_of(settings, entry.attributes).priority + entry.own_priority)
    return false; // somebody like it would go before it
  const auto& agents = made.agent->people->agents;
  return std::none_of(agents.begin(), agents.end(), [&](const auto& one) {
    const auto& other = *one.second;
    return &other != made.agent && other.listed.any_open() && help_of(other, *one_.queue) == help::not_yet;
  });
}

/// By then this one asks otherwise of agents, or another does whom the agent may take then.
bool way_finder::somebody_relaxes_by(const plan& made) const {
  if (!waits_for_a_time(made.found)) return false;
  if (!first_step_) {
    first_step_ = moment::max();
    state_.interactions.each([this](interaction_id, const interaction_slot& one) {
      const auto due = one.entry.extras->details.relaxes_at;
      if (due != moment{}) first_step_ = std::min(*first_step_, due);
    });
  }
  if (*first_step_ > made.at) return false;
  bool found = false;
  state_.interactions.each([&](interaction_id, const interaction_slot& one) {
    const auto due = one.entry.extras->details.relaxes_at;
    if (found || due == moment{} || due > made.at) return;
    found = &one == &one_ || fits_once_relaxed(*made.agent, one, made.at);
  });
  return found;
}

/// Nobody else is freed by the end of this work: by shares and quotas others may be.
bool way_finder::is_sure_to_free(const plan& made, const std::vector<interaction_id>& work) const {
  const auto& agent = made.agent->entry;
  if (work.size() > 1 || agent.lost || agent.pending || !state_.limits.rules.shares.empty()) return false;
  const auto& ends = state_.interaction(work.front())->entry;
  return end_order(ends) <= 2 && ends.extras->parties.empty();
}

bool way_finder::is_sure(const plan& made) const {
  if (!state_.consults.empty()) return false; // who becomes free may be asked by a colleague first
  for (const auto& one : made.found.conditions) {
    if (traits_of(one).for_others) return false;
    if (one.what == event::line_grows && !is_sure_to_grow(made, one.count)) return false;
    if (one.what == event::finishes && !is_sure_to_free(made, one.work)) return false;
  }
  return reserves_of(*made.agent) == 0 && !somebody_relaxes_by(made);
}

/// One whose agent is there before the rest has come about takes what it may take then; else this one goes
/// with all others that the agent may take at the end.
void way_finder::look_ahead(plan& made) const {
  const auto& all = made.found.conditions;
  const auto agents =
      std::count_if(all.begin(), all.end(), [](auto& one) { return traits_of(one).is_the_agents; });
  const auto phone =
      std::count_if(all.begin(), all.end(), [](auto& one) { return one.what == event::phone_returns; });
  const auto picked = [&](const plan& by_then, moment at, const interaction_slot* freed) {
    const auto found = pick_of(by_then, at, freed);
    // Their lines are shorter then: whom others help, or whose share is the smallest, may change with that.
    if (found.put_aside) made.found.sure = false;
    return found.first;
  };
  const auto goes_first = [&](const plan& by_then) {
    const auto* first = picked(by_then, at_, nullptr);
    if (first) made.found.takes_first = first->entry.id;
    return first != nullptr;
  };
  if (agents > 0 && phone > 0) {
    auto still_away = made;
    still_away.desk.be_reachable(false);
    if (goes_first(still_away)) return;
  }
  const bool early = agents + phone > 0 && agents + phone < static_cast<std::ptrdiff_t>(all.size());
  if (early && goes_first(made)) return;
  // Who rings may ring at more: at this agent too, before it is this one's turn.
  if ((early || (agents > 0 && phone > 0)) && state_.people.rings.classes() > 0) made.found.sure = false;
  const auto* first = picked(made, made.at, &one_);
  if (!first || first == &one_) return;
  made.found.takes_first = first->entry.id;
  if (waits_for_a_time(made.found)) made.found.sure = false; // whose time comes by then may get another agent
}

bool way_finder::could_take(const plan& made, const queue_slot& queue, channel_kind channel,
                            const interaction_slot* freed) const {
  const auto helps = queue.overflows.empty() ? help::none : help_of(*made.agent, queue);
  if (helps == help::none && !in_queue(made.agent->able(), queue.entry.settings)) return false;
  if (helps == help::not_yet && !(freed && &queue == freed->queue)) return false;
  const auto& owner = *queue.owner;
  const bool full = owner.quota > 0 && owner.held >= owner.quota + made.desk.let_go_of(owner);
  if (full && !(freed && &owner == freed->queue->owner)) return false;
  if (!made.desk.has_room_for(queue, channel)) return false;
  return (freed && &queue == freed->queue) || !made.desk.tight_reserve(queue, channel);
}

/// What the agent would take at this moment, of all where this one is `freed`, else of all but this one. A
/// callback out of its hours has its turn, and is put aside then.
way_finder::pick way_finder::pick_of(const plan& made, moment at, const interaction_slot* freed) const {
  std::vector<const interaction_slot*> aside;
  for (;;) {
    const auto* best = pick_beside(made, at, freed, aside);
    if (!best || best == freed || may_be_called(state_, *best)) return {best, !aside.empty()};
    aside.push_back(best);
  }
}

const interaction_slot* way_finder::pick_beside(const plan& made, moment at, const interaction_slot* freed,
                                                std::span<const interaction_slot* const> aside) const {
  const auto& agent = *made.agent;
  const auto& people = *agent.people;
  std::vector<std::uint8_t> levels(people.skills.size());
  for (const auto& one : agent.skills) levels[one.skill] = one.level;
  const auto can = [&](const std::vector<need>& needs) {
    return std::all_of(needs.begin(), needs.end(),
                       [&](const need& asked) { return levels[asked.skill] >= asked.level; });
  };
  const bool timed = freed && waits_for_a_time(made.found);
  const auto may = [&](const interaction_slot& one) {
    if ((&one == &one_ && !freed) || std::find(aside.begin(), aside.end(), &one) != aside.end()) return false;
    const auto* spared = sparing(one.entry, agent.entry.id);
    return !spared || (timed && spared->until <= at); // who is due is spared until time passes
  };
  std::vector<line_place> heads;
  people.lines.each_class([&](const waiting_class& one) {
    if (!can(one.needs) || !could_take(made, *one.queue, one.channel, freed)) return;
    for (const auto& stands : one.line)
      if (may(*stands.what)) {
        heads.push_back(stands);
        return;
      }
  });
  std::sort(heads.begin(), heads.end());
  if (heads.size() > choice_max) heads.resize(choice_max);
  std::vector<const interaction_slot*> firsts;
  for (const auto& one : heads) firsts.push_back(one.what);
  if (agent.own)
    for (const auto& line : agent.own->lines)
      for (const auto& one : line)
        if (firsts.size() < 2 * choice_max && may(*one.what) &&
            (filters_of(state_, agent, *one.what) & lasting) == 0 &&
            could_take(made, *one.what->queue, one.what->entry.channel, freed))
          firsts.push_back(one.what);
  if (freed && std::find(firsts.begin(), firsts.end(), freed) == firsts.end() && heads.size() < choice_max)
    firsts.push_back(freed);
  return choice_at_work{state_, at, wall_ + (at - at_)}.best_of(agent, firsts);
}

} // namespace strowger::routing
