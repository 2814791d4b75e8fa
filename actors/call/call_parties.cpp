#include "actors/call/call_shell.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <utility>

/// Agents beside the lead of a call: the pool is asked for them and says what it has granted, the call
/// machine rings them and lets them go. Neither is decided here: this is between the two halves of
/// docs/calls.md, From the consult to the hand-over, which names every step, refusal and crash.
namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;
namespace ch = channels;

namespace {

/// The pool was asked to give the customer of a lead who has hung up to who is still there.
constexpr std::uint64_t heir_tag = 3;
/// Whether an outside number may be consulted now.
constexpr std::uint64_t outside_tag = 5;

ro::pool_event asked_for(const rc::wish& wish, interaction_id id) {
  if (wish.what == rc::grant::consult) return ro::consult_asked{id, wish.by, wish.agent};
  if (wish.what == rc::grant::join) return ro::party_joined{id, wish.by, wish.agent};
  if (wish.what == rc::grant::listen) return ro::listen_asked{id, wish.agent, {wish.by, {}}};
  return ro::lead_passed{id, wish.by, wish.agent};
}

/// Codes of the pool's own for what it decides, too, when it is the first to know.
std::string why_of(rc::parting why) {
  return why == rc::parting::timed_out ? "no_answer" : std::string{rc::to_text(why)};
}

/// Whether the lead wants to hear of it: who was asked does not come, or left by itself.
bool is_news(const std::string& why) { return why != "over" && why != "released" && why != "wrap_up"; }

rc::role role_of(ro::party_role role) {
  return role == ro::party_role::joined ? rc::role::joined : rc::role::consulted;
}

} // namespace

/// Asks the pool for what it has to grant first; it answers `reply`. Nothing: the call machine can be told at
/// once. A refusal of the call's own comes back from here. Who listens is asked about with its `queues`.
std::optional<ro::result<void>> call_shell::ask_leave(const rc::event& what, answer_to reply,
                                                      const std::vector<std::string>& queues) {
  const auto wish = rc::wish_of(*state_.call, what);
  if (wish.what == rc::grant::none) return std::nullopt;
  const auto* listens = std::get_if<rc::listen>(&what);
  auto supposed = *state_.call;
  rc::facts none;
  if (auto may = rc::apply(supposed, line_.now().at, what, none); !may) return may;
  if (listens == nullptr) {
    host_.ask_pool(asked_for(wish, id_), std::move(reply));
  } else {
    std::erase_if(will_hear_, [&](const auto& one) { return one.first == wish.agent; });
    if (will_hear_.size() >= will_hear_max) will_hear_.erase(will_hear_.begin());
    will_hear_.emplace_back(wish.agent, listens->how);
    host_.ask_pool_as_supervisor(asked_for(wish, id_), std::move(reply), queues);
  }
  return ro::result<void>{};
}

/// The lead is gone, and this one has the customer: the pool makes it the lead.
void call_shell::give_to(const rc::leg& heir) {
  host_.ask_pool(ro::lead_passed{id_, state_.lead, heir.agent}, {id_, heir_tag});
}

/// By a telephone, which keeps the customer if that is refused.
void call_shell::pass_on_by_phone(ro::pool_event what) { host_.ask_pool(std::move(what), {id_, refer_tag}); }

/// The customer waits for this agent for the queue's time, at its age, then for whoever is next. Who is not
/// there or could not serve it is refused.
void call_shell::pass_to(agent_id by, agent_id agent) {
  pass_on_by_phone(ro::transfer_to_agent{id_, by, agent, false, {}, {}});
}

/// The telephone keeps the customer.
void call_shell::refuse_transfer(const std::string& why) {
  tell_transfer_failed("refused");
  house_.report(severity::warning,
                "event=transfer_refused interaction=" + ro::to_text(id_) + " why=\"" + why + "\"");
}

void call_shell::tell_transfer_failed(std::string reason) {
  if (refers_ == ro::leg_id{}) return;
  refused_ = {std::exchange(refers_, {}), std::move(reason)};
  command(refused_);
}

/// One that came off its telephone hears by its `drop`, which is owed; of one that is still being tried it
/// hears when that is known, and of any other here that nothing is on the way.
void call_shell::tell_who_waits() {
  if (!pool_stands_ || host_.held_back() || !state_.open) return;
  const auto* passed = rc::in_role(*state_.call, rc::role::passed);
  const auto* lead = rc::in_role(*state_.call, rc::role::lead);
  for (const auto id : std::exchange(waits_to_hear_, {})) {
    const auto* one = rc::find(*state_.call, id);
    if (one == nullptr || !one->answered || !one->agent) continue;
    if (one == lead && passed != nullptr && !passed->answered) refers_ = id;
    if (id == refers_) continue;
    command(ch::refer_failed{id, id == refused_.leg ? refused_.reason : std::string{ch::refer_forgotten}});
  }
}

/// The adapter says so when it or the engine has begun anew: its telephone has not heard what came of a
/// transfer that was taken in.
void call_shell::wait_to_hear(ro::leg_id leg) {
  const bool known = rc::find(*state_.call, leg) != nullptr;
  const bool waits = std::find(waits_to_hear_.begin(), waits_to_hear_.end(), leg) != waits_to_hear_.end();
  if (known && !waits) waits_to_hear_.push_back(leg);
  tell_who_waits();
}

/// Outside ends are nobody's to grant; whether the lead may look for somebody now is the pool's to say.
void call_shell::consult_outside(const person_acts& what) {
  const auto refuse = [&](ro::error why) { host_.answer(what.agent, what.tag, std::move(why)); };
  if (const auto may = rc::may_consult(*state_.call, what.agent); !may) return refuse(may.reason());
  if (outside_asked_.size() == outside_asked_max)
    return refuse({ro::error_code::limit_reached, "too many outside consults at once"});
  outside_asked_.push_back({what.agent, what.tag, what.number});
  host_.ask_pool(ro::consult_asked{id_, what.agent}, {id_, outside_tag, true});
}

void call_shell::may_consult_outside(std::optional<ro::error> refused) {
  if (outside_asked_.empty()) return; // begun anew; whoever asked is told that there was no answer
  const auto asked = std::move(outside_asked_.front());
  outside_asked_.pop_front();
  if (!refused) {
    std::vector<storage::content_item> contents;
    const auto number = put_text(asked.number, contents);
    const auto rings_until = line_.now().at + outside_answers_within;
    const auto rung = hear_call(rc::consult{asked.by, {}, number, rings_until}, 0, std::move(contents));
    if (!rung) refused = rung.reason();
  }
  host_.answer(asked.by, asked.tag, std::move(refused));
}

/// An heir refused, it is over as if nobody had been there.
bool call_shell::took_answer(pool_answer& what) {
  if (what.tag == outside_tag) {
    may_consult_outside(std::move(what.refused));
    return true;
  }
  if (!what.refused) return false;
  if (what.tag == refer_tag) {
    refuse_transfer(what.refused->detail);
    return true;
  }
  if (what.tag != heir_tag) return false;
  if (state_.open && state_.lead && rc::in_role(*state_.call, rc::role::lead) == nullptr)
    tell_pool(ro::close_interaction{id_, state_.lead, {}});
  return true;
}

void call_shell::party_up(const rc::fact::leg_up& what) { tell_pool(ro::party_answered{id_, what.agent}); }

void call_shell::party_gone(const rc::fact::leg_gone& what) {
  // What the pool has said itself it need not be told.
  if (what.why != rc::parting::withdrawn) tell_pool(ro::party_left{id_, what.agent, why_of(what.why)});
}

// --------------------------------------------------------------------------------------------- from the pool

void call_shell::learned(const ro::fact::party_reserved& what) {
  if (what.role == ro::party_role::listening) return begin_listening(what.agent);
  gone_.reset();
  if (what.asked_in) awaits_ = {};
  if (!hear_call(rc::consult{what.by.who, what.agent, {}, what.answer_by}))
    tell_pool(ro::party_left{id_, what.agent, "released"});
}

void call_shell::learned(const ro::fact::party_conferenced& what) {
  const auto* leg = rc::beside(*state_.call, what.agent);
  if (leg != nullptr && leg->as == rc::role::consulted) (void)hear_call(rc::confer{state_.lead});
}

void call_shell::learned(const ro::fact::party_released& what) {
  if (what.role == ro::party_role::listening) return void(hear_call(rc::party_gone{what.agent}));
  if (is_news(what.why)) gone_ = ch::desktop::call_gone_view{house_.names.display_name(what.agent), what.why};
  (void)hear_call(rc::party_gone{what.agent});
  show_call();
}

/// It has talked, and has work to do after it.
void call_shell::learned(const ro::fact::party_wrapping& what) {
  (void)hear_call(rc::party_gone{what.agent});
}

/// Who has become the lead is on the line already; if it has hung up meanwhile, it has as the lead.
void call_shell::learned(const ro::fact::lead_changed& what) {
  gone_.reset();
  (void)hear_call(rc::lead_moved{what.agent});
  const auto* lead = rc::in_role(*state_.call, rc::role::lead);
  if (lead == nullptr || lead->agent != what.agent) tell_pool(ro::close_interaction{id_, what.agent, {}});
}

void call_shell::learned(const ro::fact::consult_queued& what) {
  gone_.reset();
  awaits_ = what.asked_in;
  show_call();
}

void call_shell::learned(const ro::fact::consult_over& what) {
  awaits_ = {};
  if (is_news(what.why))
    gone_ = ch::desktop::call_gone_view{house_.names.display_name(what.asked_in), what.why};
  show_call();
}

/// Those beside the lead, as the pool knows them after a start.
std::vector<rc::party_stands> call_shell::beside_in(const ro::interaction_entry& entry) {
  std::vector<rc::party_stands> all;
  for (const auto& one : entry.extras->parties)
    if (one.weighs() && !one.wrapping)
      all.push_back({one.agent, role_of(one.role), one.answered, one.deadline});
  return all;
}

void call_shell::mend_listeners(const ro::interaction_entry& entry) {
  const auto& parties = entry.extras->parties;
  for (const auto& one : parties) {
    if (one.role != ro::party_role::listening) continue;
    const auto* leg = rc::listener(*state_.call, one.agent);
    if (leg == nullptr && !one.answered)
      begin_listening(one.agent);
    else if (leg == nullptr)
      tell_pool(ro::party_left{id_, one.agent, "hung_up"});
    else if (leg->answered && !one.answered)
      tell_pool(ro::party_answered{id_, one.agent});
  }
  for (const auto& leg : std::vector{state_.call->legs}) {
    const bool known =
        std::any_of(parties.begin(), parties.end(), [&](const auto& one) { return one.agent == leg.agent; });
    if (leg.as == rc::role::listening && !known) (void)hear_call(rc::party_gone{leg.agent});
  }
}

/// What the pool was not told of them before the stop.
void call_shell::mend_parties(const ro::interaction_entry& entry) {
  for (const auto& one : beside_in(entry)) {
    const auto* leg = rc::beside(*state_.call, one.agent);
    if (leg == nullptr && one.answered)
      tell_pool(ro::party_left{id_, one.agent, "hung_up"});
    else if (leg != nullptr && leg->answered && !one.answered)
      tell_pool(ro::party_answered{id_, one.agent});
  }
  awaits_ = entry.extras->consult.asked_in;
  mend_listeners(entry);
  if (const auto* heir = rc::heir(*state_.call); heir != nullptr && entry.lead != heir->agent) give_to(*heir);
}

} // namespace strowger::actors
