#include "sim/contact_centre.hpp"

namespace strowger::sim {

using namespace routing;

namespace {

/// Issuer of the ids the simulated front door gives.
constexpr std::uint16_t front_door = 0x8000;

} // namespace

contact_centre::contact_centre(pool_world& world, arrivals source, agents_manners manners,
                               centre_observer* observer)
  : world_{world}, source_{std::move(source)}, manners_{std::move(manners)}, observer_{observer} {
  expect_next();
}

void contact_centre::add_shift(std::uint32_t agent, instant from, instant to) {
  calendar_.put(from, of_shifts, shift_change{agent, true});
  if (to < never) calendar_.put(to, of_shifts, shift_change{agent, false});
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

void contact_centre::feed(pool_event what) {
  // What was meant may be over by now; the pool says so and nothing comes of it.
  static_cast<void>(world_.feed(now_, std::move(what)));
  note_offers();
  for (std::size_t i = 0; i < offered_.size(); ++i) {
    const auto offer = offered_[i];
    static_cast<void>(world_.feed(now_, offer_delivered{offer.offer}));
    if (manners_.answer_after == 0)
      happen(offer);
    else
      calendar_.put(now_ + manners_.answer_after, of_agents, offer);
    note_offers();
  }
  offered_.clear();
}

void contact_centre::note_offers() {
  for (const auto& one : world_.facts())
    if (const auto* made = std::get_if<fact::offer_made>(&one))
      offered_.push_back({made->offer, made->agent});
}

void contact_centre::happen(const next_arrival&) {
  const auto coming = *next_;
  expect_next();
  const interaction_id id{front_door, ++last_interaction_};
  contacts_.emplace(id, known_contact{coming.who, now_});
  interaction_arrived arrived;
  arrived.interaction = id;
  arrived.queue = world_.queue(coming.who.queue);
  arrived.channel = coming.who.channel;
  feed(arrived);
  const auto* entry = world_.pool().find(id);
  if (observer_) observer_->arrived(coming.who, entry != nullptr);
  if (!entry) {
    contacts_.erase(id);
    return;
  }
  const bool in_line =
      entry->phase == interaction_phase::waiting || entry->phase == interaction_phase::offered;
  if (in_line && coming.who.patience < never)
    calendar_.put(now_ + coming.who.patience, of_patience, patience_over{id});
}

void contact_centre::happen(const shift_change& what) {
  const auto agent = world_.agent(what.agent);
  if (what.begins) {
    feed(agent_signed_in{agent});
    feed(set_agent_state{agent, true, {}, {}});
  } else {
    feed(agent_signed_out{agent, {}});
  }
}

void contact_centre::happen(const patience_over& what) {
  const auto* entry = world_.pool().find(what.who);
  if (!entry) return;
  if (entry->phase != interaction_phase::waiting && entry->phase != interaction_phase::offered) return;
  const auto known = contacts_.extract(what.who).mapped();
  feed(customer_left{what.who});
  if (observer_) observer_->left(known.what, now_ - known.arrived);
}

void contact_centre::happen(const accepts& what) {
  if (!world_.feed(now_, accept_offer{what.offer, what.agent})) return;
  interaction_id won;
  for (const auto& one : world_.facts())
    if (const auto* win = std::get_if<fact::offer_won>(&one)) won = win->interaction;
  if (!won) return;
  const auto& known = contacts_.at(won);
  const auto place = world_.place_of(what.agent);
  const auto service = manners_.service ? manners_.service(known.what, place) : known.what.service;
  calendar_.put(now_ + service, of_agents, service_over{won, what.agent});
  if (observer_) observer_->answered(known.what, place, now_ - known.arrived);
  static_cast<void>(world_.feed(now_, interaction_connected{won, what.agent}));
}

void contact_centre::happen(const service_over& what) {
  feed(close_interaction{what.who, what.agent, {}});
  const auto* entry = world_.pool().find(what.who);
  contacts_.erase(what.who);
  if (entry && entry->phase == interaction_phase::wrapping)
    calendar_.put(now_ + manners_.wrap_up, of_agents, wrap_up_over{what.who, what.agent});
}

void contact_centre::happen(const wrap_up_over& what) { feed(end_wrap_up{what.who, what.agent, {}}); }

} // namespace strowger::sim
