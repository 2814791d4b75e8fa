#include "sim/contact_centre.hpp"
#include "actors/concerned.hpp"
#include "sim/known_customers.hpp"
#include "storage/store_names.hpp"
#include <algorithm>

namespace strowger::sim {

using namespace routing;

namespace {

/// Issuer of the ids the simulated front door gives: the one of an engine's, so that both levels of
/// simulation give the same.
constexpr std::uint16_t front_door = storage::usual_front_door;

} // namespace

contact_centre::contact_centre(pool_world& world, arrivals source, agents_manners manners,
                               centre_observer* observer)
  : world_{world}, source_{std::move(source)}, manners_{std::move(manners)}, observer_{observer},
    desks_(world.agent_count()), has_quiet_{world.has_quiet()} {
  expect_next();
}

void contact_centre::add_shift(std::uint32_t agent, instant from, instant to) {
  calendar_.put(from, of_shifts, shift_change{shift_change::what::comes, agent});
  if (to < never) calendar_.put(to, of_shifts, shift_change{shift_change::what::goes, agent});
}

void contact_centre::add_break(std::uint32_t agent, instant from, instant to) {
  calendar_.put(from, of_shifts, shift_change{shift_change::what::rests, agent});
  calendar_.put(to, of_shifts, shift_change{shift_change::what::is_back, agent});
}

void contact_centre::add_outage(std::uint32_t agent, instant from, instant to) {
  calendar_.put(from, of_shifts, line_change{agent, to});
}

void contact_centre::add_door(instant at, pool_event what) {
  doors_.push_back(std::move(what));
  calendar_.put(at, of_doors, door_change{doors_.size() - 1});
}

void contact_centre::expect_next() {
  next_ = source_();
  if (next_) calendar_.put(next_->at, of_arrivals, next_arrival{});
}

void contact_centre::run_until(instant until) {
  while (step(until)) {
  }
  now_ = std::max(now_, until);
}

void contact_centre::run_out() {
  while (step(never)) {
  }
}

/// The earlier of the calendar's next event and the pool's next deadline.
bool contact_centre::step(instant until) {
  const auto wake = world_.next_wake();
  if (wake && *wake <= until && (calendar_.empty() || *wake <= calendar_.next_at())) {
    now_ = std::max(now_, *wake);
    feed(time_passed{});
    return true;
  }
  if (calendar_.empty() || calendar_.next_at() > until) return false;
  const auto next = calendar_.take();
  now_ = next->at;
  std::visit([&](const auto& what) { happen(what); }, next->what);
  return true;
}

// ---- upon facts

void contact_centre::look_at_facts() {
  const auto first = reactions_.size();
  for (const auto& one : world_.facts()) std::visit([this](const auto& what) { look_at(what); }, one);
  if (reactions_.size() > first + 1) order_by_mention(first);
}

void contact_centre::look_at(const fact::offer_made& what) {
  reactions_.emplace_back(shows{what.offer, what.agent});
}

void contact_centre::look_at(const fact::offer_won& what) {
  const auto* known = contacts_.find(what.interaction.counter());
  if (!known || !known->callback) reactions_.emplace_back(connects{what.interaction, what.agent});
}

void contact_centre::look_at(const fact::wrap_up_begun& what) {
  const auto who = what.interaction.counter();
  auto* known = contacts_.find(who);
  if (!known) return;
  ++known->stint; // nobody says anything any more
  calendar_.put(now_ + manners_.wrap_up_of(known->what, world_.place_of(what.agent)), of_agents,
                wrap_up_over{who, what.agent});
}

void contact_centre::look_at(const fact::agent_released& what) {
  auto* known = contacts_.find(what.interaction.counter());
  if (known && !std::exchange(known->led, false)) return; // it only called
  const auto place = world_.place_of(what.agent);
  auto& desk = desks_[place];
  if (desk.work > 0 && --desk.work == 0 && !desk.away && (desk.going_home || holders_.owed(place)))
    reactions_.emplace_back(goes_home{what.agent});
}

void contact_centre::look_at(const fact::interaction_closed& what) {
  contacts_.remove(what.interaction.counter());
}

/// Agents hear of a record in the order in which it first names them (`actors/concerned.hpp`), and so they
/// react.
void contact_centre::order_by_mention(std::size_t first) {
  const auto mentioned = [&](const reaction& what) {
    const auto agent = std::visit([](const auto& one) { return one.agent; }, what);
    return std::find_if(world_.facts().begin(), world_.facts().end(),
                        [&](const auto& one) { return actors::subject_of(one).agent == agent; }) -
           world_.facts().begin();
  };
  std::stable_sort(reactions_.begin() + static_cast<std::ptrdiff_t>(first), reactions_.end(),
                   [&](const auto& a, const auto& b) { return mentioned(a) < mentioned(b); });
}

void contact_centre::settle() {
  for (;;) {
    while (reacted_ < reactions_.size()) {
      const auto next = reactions_[reacted_++];
      std::visit([&](const auto& what) { react(what); }, next);
    }
    reactions_.clear();
    reacted_ = 0;
    if (!immediate_) return;
    const auto offer = *std::exchange(immediate_, std::nullopt);
    if (const auto wake = world_.next_wake(); wake && *wake <= now_) // the pool has to do something before
      return calendar_.put(now_, of_agents, offer);
    give(accept_offer{offer.offer, offer.agent});
  }
}

/// An answer that comes at once is given here where nothing else happens at this instant: the calendar would
/// give it back next.
void contact_centre::react(const shows& what) {
  const auto place = world_.place_of(what.agent);
  auto& desk = desks_[place];
  if (desk.away) return static_cast<void>(give(offer_failed{what.offer}));
  const auto answered = manners_.answer_of(place, ++desk.offers);
  if (answered.rings > 0)
    return calendar_.put(now_ + answered.rings, of_agents, rings{what.offer, what.agent, answered});
  give(offer_delivered{what.offer});
  if (answered.what == offer_answer::how::misses) return;
  const answer next{what.offer, what.agent, answered.what == offer_answer::how::accepts};
  if (answered.after == 0 && next.accepts && !immediate_ && !in_steps_ && reacted_ == reactions_.size() &&
      (calendar_.empty() || calendar_.next_at() > now_))
    immediate_ = next;
  else
    calendar_.put(now_ + answered.after, of_agents, next);
}

void contact_centre::react(const connects& what) {
  begin_talk(what.who.counter(), what.agent);
  if (contacts_.find(what.who.counter())) give(interaction_connected{what.who, what.agent});
}

void contact_centre::react(const goes_home& what) {
  const auto place = world_.place_of(what.agent);
  auto& desk = desks_[place];
  if (!desk.going_home) {
    if (!holders_.owed(place)) return; // others were free before
    holders_.pay(place);
  }
  desk.going_home = desk.present = desk.held_back = desk.resting = false;
  give(agent_signed_out{what.agent, {what.agent, {}}});
  let_go_on(place);
}

// ---- customers

void contact_centre::happen(const next_arrival&) {
  const auto coming = *next_;
  expect_next();
  arrive(coming.who);
}

void contact_centre::happen(const comes_back& what) { arrive(returning_.extract(what.number).mapped()); }

void contact_centre::arrive(const contact& who) {
  const auto number = contacts_.add(who, now_);
  interaction_arrived arrived;
  arrived.interaction = interaction_id{front_door, number};
  arrived.queue = world_.queue(who.queue);
  arrived.channel = who.channel;
  arrived.customer =
      who.customer == 0 ? customer_id{number} : outside_customer(world_.tenant(who.queue), who.customer);
  if (manners_.people) manners_.people->announce(who, arrived);
  refused_ = false;
  give(std::move(arrived));
  const bool refused = refused_;
  if (observer_) observer_->arrived(who, !refused);
  settle();
  if (!refused) return expect_patience(number, who);
  contacts_.remove(number);
  lose(who);
}

void contact_centre::expect_patience(std::uint64_t who, const contact& what) {
  const auto* known = contacts_.find(who);
  if (!known || !known->waiting) return;
  if (what.patience < never)
    calendar_.put(now_ + what.patience, of_patience, patience_over{who, known->stint});
  const auto calls = manners_.asks_callback(what);
  if (calls && *calls < never) calendar_.put(now_ + *calls, of_patience, would_be_called{who, known->stint});
}

void contact_centre::happen(const patience_over& what) {
  const auto* known = contacts_.find(what.who);
  if (!known || !known->waiting || known->callback || known->stint != what.stint) return;
  if (manners_.asks_callback(known->what) == never && ask_for_callback(what.who)) return;
  give_up(what.who);
}

/// Who was called back and waits once more does without the call, as the engine sees it.
void contact_centre::give_up(std::uint64_t who) {
  const auto left = *contacts_.find(who);
  contacts_.remove(who);
  const interaction_id id{front_door, who};
  if (!(left.by_phone ? feed(cancel_interaction{id, {}}) : feed(customer_left{id}))) return;
  if (observer_) observer_->left(left.what, now_ - left.arrived);
  lose(left.what);
}

/// Perhaps it comes again.
void contact_centre::lose(const contact& who) { expect(manners_.again(who, now_)); }

/// Perhaps it comes back with another matter.
void contact_centre::expect_back(const contact& who) { expect(manners_.back(who, now_)); }

void contact_centre::expect(const std::optional<coming_contact>& again) {
  if (!again) return;
  returning_.emplace(++last_return_, again->who);
  calendar_.put(again->at, of_arrivals, comes_back{last_return_});
}

// ---- agents

void contact_centre::happen(const shift_change& what) {
  const bool is_break = what.how == shift_change::what::rests || what.how == shift_change::what::is_back;
  const auto place = is_break ? what.agent : holders_.holder(what.agent);
  const auto agent = world_.agent(place);
  auto& desk = desks_[place];
  switch (what.how) {
  case shift_change::what::comes:
    desk.going_home = false;
    holders_.forgive(what.agent);
    if (desk.away) return; // it signs in when its line is back
    desk.present = true;
    feed(agent_signed_in{agent});
    feed(set_agent_state{agent, true, {}, {agent, {}}});
    let_go_on(place);
    return settle();
  case shift_change::what::goes:
    desk.resting = false;
    if (desk.work == 0 && !desk.away) {
      desk.present = false;
      feed(agent_signed_out{agent, {agent, {}}});
    } else if (holders_.crew_of(what.agent) && !desk.away) {
      end_shift_of_crew(what.agent);
    } else {
      desk.going_home = true;
      if (!desk.away) feed(set_agent_state{agent, false, shift_over, {agent, {}}});
    }
    return;
  case shift_change::what::rests:
    if (holders_.crew_of(place) && (!desk.present || desk.going_home)) return; // went for another
    desk.resting = true;
    if (!desk.away) feed(set_agent_state{agent, false, on_break, {agent, {}}});
    return;
  case shift_change::what::is_back:
    if (holders_.crew_of(place) && !desk.resting) return;
    desk.resting = false;
    if (holders_.owed(place) && desk.work == 0 && !desk.away) {
      react(goes_home{agent});
      return settle();
    }
    if (!desk.going_home && !desk.held_back && !desk.away)
      feed(set_agent_state{agent, true, {}, {agent, {}}});
    return;
  }
}

void contact_centre::happen(const door_change& what) { feed(doors_[what.number]); }

void contact_centre::happen(const rings& what) {
  if (!can_act(what.agent, what)) return;
  if (what.reply.what != offer_answer::how::misses)
    calendar_.put(now_ + what.reply.after, of_agents,
                  answer{what.offer, what.agent, what.reply.what == offer_answer::how::accepts});
  feed(offer_delivered{what.offer});
}

void contact_centre::happen(const answer& what) {
  if (!can_act(what.agent, what)) return;
  if (what.accepts)
    feed(accept_offer{what.offer, what.agent});
  else
    feed(decline_offer{what.offer, what.agent, refusal_reason});
}

void contact_centre::happen(const service_over& what) {
  auto* known = contacts_.find(what.who);
  if (!known || known->stint != what.stint || !can_act(what.agent, what)) return;
  const interaction_id who{front_door, what.who};
  if (const auto next = manners_.passed_on(known->what)) {
    known->what = *next;
    known->waiting = true;
    const auto stint = known->stint;
    if (feed(transfer_to_queue{who, what.agent, world_.queue(next->queue)})) {
      known = contacts_.find(what.who);
      if (known && known->stint == stint) ++known->stint;
      return expect_patience(what.who, *next);
    }
    known->waiting = false;
  }
  expect_back(known->what);
  feed(close_interaction{who, what.agent, {}});
}

void contact_centre::happen(const wrap_up_over& what) {
  if (!can_act(what.agent, what)) return;
  feed(end_wrap_up{interaction_id{front_door, what.who}, what.agent, {}});
}

} // namespace strowger::sim
