#include "sim/contact_centre.hpp"
#include "sim/known_customers.hpp"
#include "storage/store_names.hpp"
#include <utility>

/// What is less common around a pool: conversations in turns, silent customers, callbacks, and agents whose
/// line goes down.
namespace strowger::sim {

using namespace routing;

namespace {

interaction_id interaction_of(std::uint64_t who) { return interaction_id{storage::usual_front_door, who}; }

} // namespace

void contact_centre::look_at(const fact::interaction_talking& what) {
  const auto* known = contacts_.find(what.interaction.counter());
  if (known && known->waiting) reactions_.emplace_back(talks{what.interaction, what.agent});
}

void contact_centre::look_at(const fact::interaction_queued& what) { wait_again(what.interaction.counter()); }

void contact_centre::look_at(const fact::customer_told& what) {
  auto* known = contacts_.find(what.interaction.counter());
  if (known && what.callback) known->offered_callback = true;
}

void contact_centre::look_at(const fact::callback_dialled& what) {
  auto* known = contacts_.find(what.interaction.counter());
  if (!known) return;
  known->dialling = what.agent ? what.tries : std::uint16_t{0};
  if (!what.agent || !manners_.people) return;
  const auto answer = manners_.people->called(known->what, what.tries);
  calendar_.put(now_ + answer.after, of_agents,
                call_ended{what.interaction.counter(), what.agent, what.tries, answer.what});
}

void contact_centre::look_at(const fact::callback_missed& what) {
  if (auto* known = contacts_.find(what.interaction.counter())) known->dialling = 0;
}

void contact_centre::look_at(const fact::callback_reached& what) {
  auto* known = contacts_.find(what.interaction.counter());
  if (!known) return;
  known->dialling = 0;
  known->callback = false;
  ++known->stint;
}

/// It was with an agent and stands in line again.
void contact_centre::wait_again(std::uint64_t who) {
  auto* known = contacts_.find(who);
  if (!known || known->waiting) return;
  known->waiting = true;
  ++known->stint;
  expect_patience(who, known->what);
}

// ---- conversations

void contact_centre::begin_talk(std::uint64_t who, agent_id agent) {
  const auto place = world_.place_of(agent);
  ++desks_[place].work;
  auto* known = contacts_.find(who);
  if (!known) return;
  known->waiting = known->callback = known->offered_callback = known->quiet = false;
  known->led = true;
  known->heard = now_;
  known->agent = agent;
  ++known->stint;
  if (!begin_turn(who, *known, 1))
    calendar_.put(now_ + manners_.service_of(known->what, place), of_agents,
                  service_over{who, agent, known->stint});
  if (observer_) observer_->answered(known->what, place, now_ - known->arrived);
  listen_for_silence(who, *known);
}

void contact_centre::react(const talks& what) { begin_talk(what.who.counter(), what.agent); }

bool contact_centre::begin_turn(std::uint64_t who, const open_contacts::known& known, std::uint32_t nth) {
  const auto place = world_.place_of(known.agent);
  const auto turn = manners_.turn_of(known.what, place, nth, desks_[place].work);
  if (!turn) return false;
  if (turn->last)
    calendar_.put(now_ + turn->agent, of_agents, service_over{who, known.agent, known.stint});
  else
    calendar_.put(now_ + turn->agent, of_agents,
                  agent_spoke{who, known.agent, known.stint, nth, turn->customer});
  return true;
}

void contact_centre::happen(const agent_spoke& what) {
  const auto* known = contacts_.find(what.who);
  if (!known || known->stint != what.stint || !can_act(what.agent, what)) return;
  calendar_.put(now_ + what.silence, of_patience, customer_spoke{what.who, what.stint, what.nth + 1});
}

void contact_centre::happen(const customer_spoke& what) {
  auto* known = contacts_.find(what.who);
  if (!known || known->stint != what.stint) return;
  known->heard = now_;
  if (std::exchange(known->quiet, false)) {
    listen_for_silence(what.who, *known);
    feed(customer_quiet{interaction_of(what.who), false});
    known = contacts_.find(what.who);
    if (!known || known->stint != what.stint) return;
  }
  begin_turn(what.who, *known, what.nth);
}

/// As the engine's actors do: one look that is to come for each, whoever it was with when it was planned.
void contact_centre::listen_for_silence(std::uint64_t who, open_contacts::known& known) {
  if (!has_quiet_ || known.by_phone || known.listening) return; // who is on the telephone types nothing
  const auto* entry = world_.pool().find(interaction_of(who));
  const auto* queue = entry ? world_.pool().find(entry->queue) : nullptr;
  if (!queue || queue->settings.rules.load.quiet_after.count() <= 0) return;
  known.listening = true;
  calendar_.put(now_ + instant_of(queue->settings.rules.load.quiet_after), of_engine, silence_counts{who});
}

void contact_centre::happen(const silence_counts& what) {
  auto* known = contacts_.find(what.who);
  if (!known) return;
  known->listening = false;
  const auto* entry = world_.pool().find(interaction_of(what.who));
  const auto* queue = entry ? world_.pool().find(entry->queue) : nullptr;
  if (!known->led || !queue || queue->settings.rules.load.quiet_after.count() <= 0) return;
  const auto due = known->heard + instant_of(queue->settings.rules.load.quiet_after);
  if (due > now_) {
    known->listening = true;
    return calendar_.put(due, of_engine, what);
  }
  if (!std::exchange(known->quiet, true)) feed(customer_quiet{interaction_of(what.who), true});
}

// ---- callbacks

void contact_centre::happen(const would_be_called& what) {
  const auto* known = contacts_.find(what.who);
  if (known && known->waiting && !known->callback && known->stint == what.stint) ask_for_callback(what.who);
}

/// Only where its queue offered it, and once: who was called back does not ask again.
bool contact_centre::ask_for_callback(std::uint64_t who) {
  auto* known = contacts_.find(who);
  if (!known->offered_callback || known->by_phone) return false;
  known->callback = true;
  request_callback wish;
  wish.interaction = interaction_of(who);
  wish.contact_key = telephone_key(world_.tenant(known->what.queue), known->what);
  if (feed(wish)) {
    if (auto* agreed = contacts_.find(who)) agreed->by_phone = true;
    return true;
  }
  if (auto* again = contacts_.find(who)) again->callback = false;
  return false;
}

void contact_centre::happen(const call_ended& what) {
  const auto* known = contacts_.find(what.who);
  if (!known || known->dialling != what.tries || !can_act(what.agent, what)) return;
  if (desks_[world_.place_of(what.agent)].present) feed(callback_tried{interaction_of(what.who), what.how});
}

// ---- crews whose shifts are nobody's own

/// Who is free goes at once. Otherwise those who are busy get nothing new until one of them has gone.
void contact_centre::end_shift_of_crew(std::uint32_t planned) {
  const auto& crew = *holders_.crew_of(planned);
  for (const auto one : crew) {
    auto& desk = desks_[one];
    if (!desk.present || desk.work > 0 || desk.away || desk.resting || desk.going_home) continue;
    holders_.hand_over(planned, one);
    desk.present = false;
    feed(agent_signed_out{world_.agent(one), {world_.agent(one), {}}});
    return;
  }
  holders_.owe(planned);
  for (const auto one : crew) {
    auto& desk = desks_[one];
    if (!desk.present || desk.work == 0 || desk.away || desk.going_home || desk.held_back) continue;
    desk.held_back = true;
    feed(set_agent_state{world_.agent(one), false, shift_over, {world_.agent(one), {}}});
  }
}

void contact_centre::let_go_on(std::uint32_t of_crew) {
  const auto* crew = holders_.crew_of(of_crew);
  if (!crew || holders_.owed(of_crew)) return;
  for (const auto one : *crew) {
    auto& desk = desks_[one];
    if (!std::exchange(desk.held_back, false) || !desk.present || desk.resting || desk.away) continue;
    give(set_agent_state{world_.agent(one), true, {}, {world_.agent(one), {}}});
  }
}

// ---- agents whose line goes down

bool contact_centre::can_act(agent_id agent, const event& what) {
  auto& desk = desks_[world_.place_of(agent)];
  if (desk.away) desk.postponed.push_back(what);
  return !desk.away;
}

void contact_centre::happen(const line_change& what) {
  auto& desk = desks_[what.agent];
  if (what.until == 0) return come_back(what.agent);
  ++lines_lost_.begun;
  if (desk.away || !desk.present) return;
  ++lines_lost_.felt;
  desk.away = true;
  calendar_.put(now_ + loss_counts_after, of_engine, loss_counts{what.agent, ++desk.outages});
  calendar_.put(what.until, of_shifts, line_change{what.agent, 0});
}

void contact_centre::happen(const loss_counts& what) {
  const auto& desk = desks_[what.agent];
  if (desk.away && desk.outages == what.outage) feed(agent_lost{world_.agent(what.agent)});
}

void contact_centre::come_back(std::uint32_t place) {
  auto& desk = desks_[place];
  const auto agent = world_.agent(place);
  desk.away = false;
  desk.present = true;
  in_steps_ = true; // what it is offered meanwhile is answered after all of this
  const auto* entry = world_.pool().find(agent);
  if (entry->state == agent_state::signed_out)
    feed(agent_signed_in{agent});
  else if (entry->lost)
    feed(agent_returned{agent});
  if ((desk.going_home || holders_.owed(place)) && desk.work == 0) {
    react(goes_home{agent});
    settle();
  } else if (desk.going_home || desk.held_back) {
    feed(set_agent_state{agent, false, shift_over, {agent, {}}});
  } else if (desk.resting) {
    feed(set_agent_state{agent, false, on_break, {agent, {}}});
  } else {
    feed(set_agent_state{agent, true, {}, {agent, {}}});
  }
  in_steps_ = false;
  for (auto& one : std::exchange(desk.postponed, {})) calendar_.put(now_, of_agents, std::move(one));
}

} // namespace strowger::sim
