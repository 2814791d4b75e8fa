#include "sim/actor_world.hpp"
#include <utility>

/// The agents of a simulated engine, at their desks.
namespace strowger::sim {

namespace desktop = channels::desktop;
using namespace routing;

void actor_world::update(desktop::session_number session, desktop::desk_update what) {
  if (down_) return;
  const auto agent = static_cast<std::uint32_t>(session - 1);
  if (const auto* answer = std::get_if<desktop::answer_update>(&what)) answered(*answer);
  if (auto* change = std::get_if<desktop::change_update>(&what))
    std::visit([&](auto& one) { seen(agent, one); }, change->what);
  if (auto* all = std::get_if<desktop::snapshot_update>(&what)) look_over(agent, all->desk);
}

void actor_world::ask(std::uint32_t agent, desktop::desk_request what, std::uint64_t request) {
  const auto& place = desks_[agent];
  if (place.present && !place.away && is_up()) graph_->gate().request(agent + 1, request, std::move(what));
}

void actor_world::answered(const desktop::answer_update& what) {
  const auto found = asked_.find(what.request);
  if (found == asked_.end()) return;
  const auto before = found->second;
  asked_.erase(found);
  if (before.how == asked::what::accept) {
    const offer_id offer{static_cast<std::uint16_t>(before.id >> 48), before.id & 0xffff'ffff'ffff};
    if (what.ok && !won_.contains(offer)) // said twice it is answered twice
      find_fault("agent " + std::to_string(before.agent) + " was told it has offer " +
                 std::to_string(offer.counter()) + ", and the journal does not say so");
    return;
  }
  auto& who = person(before.id);
  if (what.ok || who.gone || !who.waiting || !desks_[before.agent].work.contains(who.id)) return;
  who.waiting = false;
  expect_back(who.what);
  ask(before.agent, desktop::close{who.id, {}});
}

void actor_world::happen(const shift_change& what) {
  const bool is_break = what.how == shift_change::what::rests || what.how == shift_change::what::is_back;
  const auto agent = is_break ? what.agent : holders_.holder(what.agent);
  const auto& who = day_.settings.agents[agent];
  auto& place = desks_[agent];
  const bool reached = !place.away && is_up();
  switch (what.how) {
  case shift_change::what::comes:
    place.going_home = false;
    holders_.forgive(what.agent);
    if (place.away) return; // it signs in when its line is back
    place.present = true;
    if (!reached) return;
    graph_->gate().opened(agent + 1, who.tenant, who.name);
    settle();
    ask(agent, desktop::set_ready{});
    settle();
    return let_go_on(agent);
  case shift_change::what::goes:
    place.resting = false;
    if (place.work.empty() && reached) return sign_out(agent);
    if (holders_.crew_of(what.agent) && reached) return end_shift_of_crew(what.agent);
    place.going_home = true;
    return ask(agent, desktop::set_not_ready{shift_over});
  case shift_change::what::rests:
    if (holders_.crew_of(agent) && (!place.present || place.going_home)) return; // went for another
    place.resting = true;
    return ask(agent, desktop::set_not_ready{on_break});
  case shift_change::what::is_back:
    if (holders_.crew_of(agent) && !place.resting) return;
    place.resting = false;
    if (holders_.owed(agent) && place.work.empty() && reached) return go_home(agent);
    if (!place.going_home && !place.held_back) ask(agent, desktop::set_ready{});
    return;
  }
}

void actor_world::sign_out(std::uint32_t agent) {
  auto& place = desks_[agent];
  place.present = place.going_home = place.held_back = place.resting = false;
  graph_->gate().signed_out(day_.settings.agents[agent].tenant, day_.settings.agents[agent].name);
}

void actor_world::go_home(std::uint32_t agent) {
  if (!desks_[agent].going_home) holders_.pay(agent);
  sign_out(agent);
  let_go_on(agent);
}

/// As `contact_centre` does it, in the same order.
void actor_world::end_shift_of_crew(std::uint32_t planned) {
  const auto& crew = *holders_.crew_of(planned);
  for (const auto one : crew) {
    const auto& place = desks_[one];
    if (!place.present || !place.work.empty() || place.away || place.resting || place.going_home) continue;
    holders_.hand_over(planned, one);
    return sign_out(one);
  }
  holders_.owe(planned);
  for (const auto one : crew) {
    auto& place = desks_[one];
    if (!place.present || place.work.empty() || place.away || place.going_home || place.held_back) continue;
    place.held_back = true;
    ask(one, desktop::set_not_ready{shift_over});
    settle(); // what it was offered goes to others before the next one hears of it
  }
}

void actor_world::let_go_on(std::uint32_t of_crew) {
  const auto* crew = holders_.crew_of(of_crew);
  if (!crew || holders_.owed(of_crew)) return;
  for (const auto one : *crew) {
    auto& place = desks_[one];
    if (std::exchange(place.held_back, false) && place.present && !place.resting)
      ask(one, desktop::set_ready{}); // says nothing where the line is down
  }
}

void actor_world::happen(const rings& what) {
  if (!can_act(what.agent, what)) return;
  if (what.reply.what != offer_answer::how::misses)
    calendar_.put(now_ + what.reply.after, of_agents,
                  answer{what.offer, what.agent, what.reply.what == offer_answer::how::accepts});
  ask(what.agent, desktop::ringing{what.offer});
}

void actor_world::happen(const answer& what) {
  if (!can_act(what.agent, what)) return;
  if (may_lose_) desks_[what.agent].answered[what.offer] = what.accepts;
  if (!what.accepts) return ask_perhaps_twice(what, desktop::decline{what.offer, refusal_reason}, 0);
  std::uint64_t request = 0;
  if (may_lose_) {
    request = ++last_request_;
    const auto id = std::uint64_t{what.offer.issuer()} << 48 | what.offer.counter();
    asked_[request] = {asked::what::accept, what.agent, id};
  }
  ask_perhaps_twice(what, desktop::accept{what.offer}, request);
}

/// As a page does that has heard no answer.
void actor_world::ask_perhaps_twice(const answer& what, desktop::desk_request request, std::uint64_t number) {
  ask(what.agent, request, number);
  if (!disturbance(fault_kind::double_answers, what.agent, what.offer.counter())) return;
  ++tally_[fault_kind::double_answers].felt;
  ask(what.agent, std::move(request), number);
}

void actor_world::happen(const service_over& what) {
  auto& who = person(what.who);
  if (who.gone || who.stint != what.stint || !can_act(what.agent, what)) return;
  who.served = true;
  const auto next = day_.manners.passed_on(who.what);
  if (!next) {
    expect_back(who.what);
    return ask(what.agent, desktop::close{who.id, {}});
  }
  who.what = *next;
  who.waiting = true;
  const auto stint = ++who.stint;
  const auto request = ++last_request_;
  asked_[request] = {asked::what::transfer, what.agent, what.who};
  ask(what.agent, desktop::transfer{who.id, day_.settings.queues[next->queue].name, {}}, request);
  settle();
  if (who.waiting && who.stint == stint && !who.gone) expect_patience(what.who);
}

void actor_world::happen(const wrap_up_over& what) {
  if (!can_act(what.agent, what)) return;
  person(what.who).wrapped = true;
  ask(what.agent, desktop::finish_wrap_up{person(what.who).id, {}});
}

// ---- conversations

void actor_world::begin_talk(std::uint32_t agent, std::uint64_t who) {
  auto& one = person(who);
  one.waiting = one.callback = one.offered_callback = one.served = one.wrapped = false;
  one.dialling = 0;
  one.agent = agent;
  ++one.stint;
  if (!begin_turn(agent, who, 1))
    calendar_.put(now_ + day_.manners.service_of(one.what, agent), of_agents,
                  service_over{who, agent, one.stint});
}

bool actor_world::begin_turn(std::uint32_t agent, std::uint64_t who, std::uint32_t nth) {
  const auto& one = person(who);
  const auto at_hand = static_cast<std::uint32_t>(desks_[agent].work.size());
  const auto turn = day_.manners.turn_of(one.what, agent, nth, at_hand);
  if (!turn) return false;
  if (turn->last)
    calendar_.put(now_ + turn->agent, of_agents, service_over{who, agent, one.stint});
  else
    calendar_.put(now_ + turn->agent, of_agents, agent_spoke{who, agent, one.stint, nth, turn->customer});
  return true;
}

void actor_world::happen(const agent_spoke& what) {
  const auto& who = person(what.who);
  if (who.gone || who.waiting || who.stint != what.stint || !can_act(what.agent, what)) return;
  ask(what.agent, desktop::say{who.id, ++last_request_, "let us see"});
  calendar_.put(now_ + what.silence, of_patience, customer_spoke{what.who, what.stint, what.nth + 1});
}

void actor_world::happen(const call_ended& what) {
  auto& who = person(what.who);
  if (who.gone || who.dialling != what.tries || !can_act(what.agent, what)) return;
  if (!desks_[what.agent].present) return;
  who.told = what.how;
  ask(what.agent, desktop::called{who.id, std::string{to_text(what.how)}});
}

// ---- what agents see

void actor_world::seen(std::uint32_t agent, const desktop::offer_view& offer) {
  auto& place = desks_[agent];
  if (offer.id <= place.newest) return;
  place.newest = offer.id;
  auto reply = day_.manners.answer_of(agent, ++place.offers);
  if (const auto* late = disturbance(fault_kind::late_answers, agent, place.offers);
      late && reply.what != offer_answer::how::misses) {
    ++tally_[fault_kind::late_answers].felt;
    reply.after += late->by;
  }
  if (reply.rings > 0) return calendar_.put(now_ + reply.rings, of_agents, rings{offer.id, agent, reply});
  ask(agent, desktop::ringing{offer.id});
  if (reply.what != offer_answer::how::misses)
    calendar_.put(now_ + reply.after, of_agents,
                  answer{offer.id, agent, reply.what == offer_answer::how::accepts});
}

void actor_world::seen(std::uint32_t agent, const desktop::offer_gone& offer) {
  desks_[agent].answered.erase(offer.id);
}

void actor_world::seen(std::uint32_t agent, const desktop::interaction_view& work) {
  const auto number = conversations_.at(work.id);
  auto& who = person(number);
  auto& place = desks_[agent];
  if (work.state == "wrapping") {
    if (!place.wrapping.insert(work.id).second) return;
    ++who.stint; // nobody says anything any more
    calendar_.put(now_ + day_.manners.wrap_up_of(who.what, agent), of_agents, wrap_up_over{number, agent});
  } else if (work.state == "calling" || who.callback) {
    return; // accepted, and its customer is called
  } else if (place.work.insert(work.id).second) {
    begin_talk(agent, number);
  }
}

void actor_world::seen(std::uint32_t agent, const desktop::interaction_gone& work) {
  auto& place = desks_[agent];
  place.work.erase(work.id);
  place.wrapping.erase(work.id);
  if (place.work.empty() && (place.going_home || holders_.owed(agent))) go_home(agent);
}

} // namespace strowger::sim
