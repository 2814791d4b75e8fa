#include "actors/interaction_shell.hpp"
#include "actors/staff.hpp"
#include "routing/call/call_machine.hpp"
#include <algorithm>
#include <utility>

/// Agents beside the lead of a call: the pool is asked for them and says what it has granted, the call
/// machine rings them and lets them go. Neither is decided here.
namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;
namespace ch = channels;

namespace {

/// The pool was asked to give the customer of a lead who has hung up to who is still there.
constexpr std::uint64_t heir_tag = 3;

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
std::optional<ro::result<void>> interaction_shell::ask_leave(const rc::event& what, answer_to reply,
                                                             const std::vector<std::string>& queues) {
  const auto wish = rc::wish_of(*state_.call, what);
  if (wish.what == rc::grant::none) return std::nullopt;
  const auto* listens = std::get_if<rc::listen>(&what);
  if (listens != nullptr && !is_of_pool(wish.agent)) return std::nullopt; // needs nothing of it
  auto supposed = *state_.call;
  rc::facts none;
  if (auto may = rc::apply(supposed, line_.now().at, what, none); !may) return may;
  pool_request asked{asked_for(wish, id_), std::move(reply), {}};
  if (listens == nullptr) {
    house_.pools.tell(serving_pool(), std::move(asked));
  } else {
    std::erase_if(will_hear_, [&](const auto& one) { return one.first == wish.agent; });
    if (will_hear_.size() >= will_hear_max) will_hear_.erase(will_hear_.begin());
    will_hear_.emplace_back(wish.agent, listens->how);
    house_.pools.tell(serving_pool(), scoped_request{id_, state_.tenant, queues, std::move(asked)});
  }
  return ro::result<void>{};
}

/// A supervisor may be in charge of queues of a pool it does not belong to.
bool interaction_shell::is_of_pool(agent_id agent) const {
  const auto one = house_.names.find(agent);
  return one && one->pool == serving_pool();
}

/// The lead is gone, and this one has the customer: the pool makes it the lead.
void interaction_shell::give_to(const rc::leg& heir) {
  house_.pools.tell(serving_pool(),
                    pool_request{ro::lead_passed{id_, state_.lead, heir.agent}, {id_, heir_tag}, {}});
}

/// By a telephone, which keeps the customer if that is refused.
void interaction_shell::pass_on_by_phone(ro::pool_event what) {
  house_.pools.tell(serving_pool(), pool_request{std::move(what), {id_, refer_tag}, {}});
}

/// An heir refused, it is over as if nobody had been there.
bool interaction_shell::took_refusal(const pool_answer& what) {
  if (what.tag == refer_tag) {
    refuse_transfer(what.refused->detail);
    return true;
  }
  if (what.tag != heir_tag) return false;
  if (state_.open && state_.lead && rc::in_role(*state_.call, rc::role::lead) == nullptr)
    tell_pool(ro::close_interaction{id_, state_.lead, {}});
  return true;
}

void interaction_shell::party_up(const rc::fact::leg_up& what) {
  if (what.as != rc::role::listening || is_of_pool(what.agent))
    tell_pool(ro::party_answered{id_, what.agent});
}

void interaction_shell::party_gone(const rc::fact::leg_gone& what) {
  // What the pool has said itself it need not be told.
  if (what.why != rc::parting::withdrawn) tell_pool(ro::party_left{id_, what.agent, why_of(what.why)});
}

// --------------------------------------------------------------------------------------------- from the pool

void interaction_shell::learned(const ro::fact::party_reserved& what, const news&) {
  if (!is_call()) return;
  if (what.role == ro::party_role::listening) return begin_listening(what.agent);
  gone_.reset();
  if (!hear_call(rc::consult{what.by.who, what.agent, {}, what.answer_by}))
    tell_pool(ro::party_left{id_, what.agent, "released"});
}

void interaction_shell::learned(const ro::fact::party_conferenced& what, const news&) {
  const auto* leg = rc::beside(*state_.call, what.agent);
  if (leg != nullptr && leg->as == rc::role::consulted) (void)hear_call(rc::confer{state_.lead});
}

void interaction_shell::learned(const ro::fact::party_released& what, const news&) {
  if (!is_call()) return;
  if (what.role == ro::party_role::listening) return void(hear_call(rc::party_gone{what.agent}));
  if (is_news(what.why)) gone_ = ch::desktop::call_gone_view{house_.names.display_name(what.agent), what.why};
  (void)hear_call(rc::party_gone{what.agent});
  show_call();
}

/// It has talked, and has work to do after it.
void interaction_shell::learned(const ro::fact::party_wrapping& what, const news&) {
  if (is_call()) (void)hear_call(rc::party_gone{what.agent});
}

/// Who has become the lead is on the line already; if it has hung up meanwhile, it has as the lead.
void interaction_shell::learned(const ro::fact::lead_changed& what, const news&) {
  if (!state_.open) return;
  gone_.reset();
  (void)feed(ro::lead_joined{what.agent});
  if (!is_call()) return;
  (void)hear_call(rc::lead_moved{what.agent});
  const auto* lead = rc::in_role(*state_.call, rc::role::lead);
  if (lead == nullptr || lead->agent != what.agent) tell_pool(ro::close_interaction{id_, what.agent, {}});
}

/// Those beside the lead, as the pool knows them after a start.
std::vector<rc::party_stands> interaction_shell::beside_in(const ro::interaction_entry& entry) {
  std::vector<rc::party_stands> all;
  for (const auto& one : entry.extras->parties)
    if (one.weighs() && !one.wrapping)
      all.push_back({one.agent, role_of(one.role), one.answered, one.deadline});
  return all;
}

void interaction_shell::mend_listeners(const ro::interaction_entry& entry) {
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
    if (leg.as == rc::role::listening && !known && is_of_pool(leg.agent))
      (void)hear_call(rc::party_gone{leg.agent});
  }
}

/// What the pool was not told of them before the stop.
void interaction_shell::mend_parties(const ro::interaction_entry& entry) {
  for (const auto& one : beside_in(entry)) {
    const auto* leg = rc::beside(*state_.call, one.agent);
    if (leg == nullptr && one.answered)
      tell_pool(ro::party_left{id_, one.agent, "hung_up"});
    else if (leg != nullptr && leg->answered && !one.answered)
      tell_pool(ro::party_answered{id_, one.agent});
  }
  mend_listeners(entry);
  if (const auto* heir = rc::heir(*state_.call); heir != nullptr && entry.lead != heir->agent) give_to(*heir);
}

} // namespace strowger::actors
