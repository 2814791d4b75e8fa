#include "actors/flow/flow_sounds.hpp"
#include "actors/interaction_shell.hpp"
#include "actors/staff.hpp"
#include "channels/sip/uri.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/flow/flow_machine.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <utility>

/// A call: what the adapter tells of its legs, and what the pool is told in turn. Who is in the call is the
/// call machine's; here nothing is decided.
namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;
namespace ch = channels;

namespace {

offer_id offer_of(ro::leg_id leg) { return offer_id{leg.value()}; }

rc::parting parting_of(const std::string& reason) {
  if (reason == "hung_up" || reason == "dropped") return rc::parting::hung_up;
  if (reason == "timed_out") return rc::parting::timed_out;
  return rc::parting::failed;
}

constexpr std::string_view number_target = "number:";

/// Whom the telephone names: the user of the address, whatever its host. Outside the tenant main telephones
/// write `TENANT/NAME`, as where they register.
std::string name_in(const std::string& target, const std::string& tenant) {
  if (target.starts_with(number_target)) return target.substr(number_target.size());
  const auto uri = ch::sip::read_sip_uri(target);
  if (!uri) return {};
  const auto prefix = tenant + "/";
  return uri->user.starts_with(prefix) ? uri->user.substr(prefix.size()) : uri->user;
}

} // namespace

/// An event that changes nothing by itself.
void interaction_shell::take_number(std::uint64_t number) {
  if (number != 0) (void)feed(ro::marks_moved{ro::side::customer, {}}, number);
}

ro::result<void> interaction_shell::hear_call(rc::event what, std::uint64_t number,
                                              std::vector<storage::content_item> contents) {
  if (!state_.open && number == 0) return {};
  auto outcome = feed(ro::call_heard{std::move(what)}, number, std::move(contents));
  ring_who_waits();
  return outcome;
}

// ------------------------------------------------------------------------------------------ from the adapter

void interaction_shell::heard(std::uint64_t number, const ch::leg_ringing& what) {
  take_number(number);
  const auto* leg = rc::find(*state_.call, what.leg);
  if (leg != nullptr && leg->as == rc::role::offered) tell_pool(ro::offer_delivered{offer_of(what.leg)});
}

void interaction_shell::heard(std::uint64_t number, const ch::leg_answered& what) {
  (void)hear_call(rc::leg_answered{what.leg}, number);
}

void interaction_shell::heard(std::uint64_t number, const ch::leg_declined& what) {
  if (const auto* leg = rc::find(*state_.call, what.leg); leg != nullptr && leg->as == rc::role::offered)
    tell_pool(ro::decline_offer{offer_of(what.leg), leg->agent, what.reason});
  note_failure(what.leg, what.reason);
  (void)hear_call(rc::leg_failed{what.leg, rc::parting::declined}, number);
}

void interaction_shell::heard(std::uint64_t number, const ch::leg_unreachable& what) {
  const bool late = what.reason == "timed_out";
  note_failure(what.leg, what.reason);
  // One that rang out is missed: the pool's own deadline says so.
  if (const auto* leg = rc::find(*state_.call, what.leg);
      leg != nullptr && leg->as == rc::role::offered && !late)
    tell_pool(ro::offer_failed{offer_of(what.leg)});
  (void)hear_call(rc::leg_failed{what.leg, late ? rc::parting::timed_out : rc::parting::unreachable}, number);
}

/// Whom the lead wanted in the call and did not get: its desk says why, and the log, which has no numbers.
void interaction_shell::note_failure(ro::leg_id leg, const std::string& why) {
  const auto* one = rc::find(*state_.call, leg);
  if (one == nullptr || (one->as != rc::role::consulted && one->as != rc::role::passed)) return;
  if (!one->agent) { // of an agent the pool says why
    gone_ = ch::desktop::call_gone_view{{}, why};
    for (const auto& [outside, number] : outside_)
      if (outside == leg) gone_->who = number;
  }
  house_.report(severity::info,
                std::string{one->agent ? "event=consult_failed" : "event=outside_number_failed"} +
                    " interaction=" + ro::to_text(id_) + " why=" + why);
}

void interaction_shell::heard(std::uint64_t number, const ch::leg_ended& what) {
  (void)hear_call(rc::leg_ended{what.leg, parting_of(what.reason)}, number);
}

void interaction_shell::heard(std::uint64_t number, const ch::leg_held& what) {
  (void)hear_call(rc::leg_held{what.leg, what.on}, number);
}

/// A telephone's own transfer (RFC 3515): onto the one it consults (RFC 3891), to an agent or a queue by
/// name, or to a number.
void interaction_shell::heard(std::uint64_t number, const ch::leg_refers& what) {
  const auto* leg = rc::find(*state_.call, what.leg);
  const bool leads = leg != nullptr && leg->as == rc::role::lead && leg->answered;
  const auto* other = rc::find(*state_.call, what.replaces_leg);
  const bool consulted = other != nullptr && other->as == rc::role::consulted;
  const auto by = leg != nullptr ? leg->agent : agent_id{};
  if (leads && consulted) {
    if (const auto asked = ask_leave(rc::complete{by}, {id_, refer_tag})) {
      if (!*asked) refuse_transfer(asked->reason().detail);
      return take_number(number);
    }
    return void(hear_call(rc::complete{by}, number));
  }
  if (!leads) {
    take_number(number);
    return refuse_transfer("only the agent who has the customer can pass it on");
  }
  const auto name = name_in(what.target, state_.tenant);
  const auto person = house_.names.find_person(state_.tenant, name);
  const auto queue = house_.names.find_queue(state_.tenant, name);
  const bool dials = what.target.starts_with(number_target) && !person && !queue;
  if (dials) {
    std::vector<storage::content_item> contents;
    const auto to = put_text(name, contents);
    const auto until = line_.now().at + outside_answers_within;
    if (hear_call(rc::pass_on{by, to, until}, number, std::move(contents))) return;
    take_number(number);
    return refuse_transfer("somebody is being rung already");
  }
  take_number(number);
  if (person) return pass_to(by, person->id);
  if (queue) return pass_on_by_phone(ro::transfer_to_queue{id_, by, queue->id});
  refuse_transfer("nobody and no queue of its tenant has that name");
}

/// The customer waits for this agent for the queue's time, at its age, then for whoever is next. Who is not
/// there or could not serve it is refused.
void interaction_shell::pass_to(agent_id by, agent_id agent) {
  pass_on_by_phone(ro::transfer_to_agent{id_, by, agent, false, {}, {}});
}

/// The telephone keeps the customer.
void interaction_shell::refuse_transfer(const std::string& why) {
  house_.report(severity::warning,
                "event=transfer_refused interaction=" + ro::to_text(id_) + " why=\"" + why + "\"");
}

/// The customer heard a prompt to its end.
void interaction_shell::heard(std::uint64_t number, const ch::played& what) {
  take_number(number);
  if (what.tag == notice_playlist) return void(hear_call(rc::notice_heard{}));
  if (state_.flow.at == ro::flow::phase::recording && what.tag == state_.flow.tag) return begin_message();
  step_flow(ro::flow::played{static_cast<std::uint32_t>(what.tag)});
}

/// Keys pressed. What nobody may keep is understood and forgotten.
void interaction_shell::heard(std::uint64_t number, const ch::collected& what) {
  take_number(number);
  if (what.tag != state_.flow.tag) return;
  if (takes_message())
    return end_message(what.timed_out ? rc::recording_ending::limit : rc::recording_ending::key);
  const auto configuration = house_.configuration();
  auto meant = ro::flow::understand(configuration->flows, state_.flow, what.digits);
  if (!meant) return;
  if (what.timed_out && what.digits.empty()) meant->what.how = ro::flow::outcome::nothing;
  const bool kept = meant->keep && !what.digits.empty() && meant->what.how == ro::flow::outcome::understood;
  std::vector<storage::content_item> contents;
  if (kept) {
    meant->what.content = put_text(what.digits, contents);
    if (asks_number(what.digits)) {
      // The number to be called back at, as if the customer had written it.
      (void)feed(ro::said{ro::side::customer, {}, 0, meant->what.content, true}, 0, std::move(contents));
      contents.clear();
    }
  }
  step_flow(std::move(meant->what), std::move(contents));
}

void interaction_shell::heard(std::uint64_t number, const ch::dialled& what) {
  take_number(number);
  constexpr ro::callback_outcome outcomes[] = {ro::callback_outcome::reached, ro::callback_outcome::busy,
                                               ro::callback_outcome::no_answer, ro::callback_outcome::machine,
                                               ro::callback_outcome::failed};
  tell_pool(ro::callback_tried{id_, outcomes[static_cast<std::size_t>(what.outcome)]});
}

// --------------------------------------------------------------------------------------------- from the pool

/// Who accepts at the desktop has the phone rung then, to answer by itself.
bool interaction_shell::rings_with_offer(agent_id agent) const {
  const auto person = person_of(house_, agent);
  return !person || !person->phone || !person->phone->accepts_at_desktop;
}

/// After a start, or when asked: offers made or ended while the call's own record was not written yet.
void interaction_shell::stand_call(const ro::interaction_entry& entry) {
  rc::offers_stand stand;
  const auto leg = ro::leg_id{entry.offer.value()};
  if (entry.phase == ro::interaction_phase::offered) {
    const auto add = [&](ro::leg_id offer, agent_id agent) {
      if (rings_with_offer(agent)) stand.open.push_back({offer, agent});
    };
    add(leg, entry.lead);
    for (const auto& one : entry.extras->ring) add(ro::leg_id{one.offer.value()}, one.agent);
  } else if (entry.phase == ro::interaction_phase::assigned ||
             entry.phase == ro::interaction_phase::talking) {
    stand.won = {leg, entry.lead};
    stand.connect_by = entry.deadline;
    stand.beside = beside_in(entry);
  }
  // A consulted agent who became the lead has a leg that is no offer's.
  const auto* lead = rc::in_role(*state_.call, rc::role::lead);
  if (lead == nullptr || stand.won.agent != lead->agent) lead = rc::beside(*state_.call, stand.won.agent);
  if (lead != nullptr) stand.won.leg = lead->id;
  const auto won = stand.won;
  (void)hear_call(std::move(stand));
  if (won.agent) mend_parties(entry);
  if (won.agent && entry.phase == ro::interaction_phase::assigned && rc::lead_talks(*state_.call))
    tell_pool(ro::interaction_connected{id_, entry.lead});
}

void interaction_shell::wake_call() {
  const auto due = rc::next_deadline(*state_.call);
  if (state_.open && due && *due <= line_.now().at) (void)hear_call(rc::wake{});
}

// --------------------------------------------------------------------------------------- what became durable

void interaction_shell::shown(const ro::fact::call_went& what) {
  call_moved_ = true;
  std::visit([this](const auto& one) { carry_out(one); }, what.what);
}

void interaction_shell::carry_out(const rc::fact::leg_added& what) { ring_outside(what.what); }

void interaction_shell::carry_out(const rc::fact::leg_up& what) {
  if (what.as == rc::role::offered)
    tell_pool(ro::accept_offer{offer_of(what.leg), what.agent});
  else if (what.as == rc::role::lead)
    tell_pool(ro::interaction_connected{id_, what.agent});
  else if (what.as == rc::role::passed && state_.lead)
    tell_pool(ro::close_interaction{id_, state_.lead, "passed_on"});
  else if (what.agent && (what.as == rc::role::consulted || what.as == rc::role::joined))
    party_up(what);
}

void interaction_shell::carry_out(const rc::fact::leg_gone& what) {
  std::erase(rung_, what.leg);
  if (what.drop) drop_leg(what.leg, what.why);
  if (!state_.open) return;
  const auto* passed = rc::in_role(*state_.call, rc::role::passed);
  const auto* heir = rc::heir(*state_.call);
  if (what.agent && (what.as == rc::role::consulted || what.as == rc::role::joined)) {
    party_gone(what);
  } else if (what.as == rc::role::lead && !what.drop) {
    if (!what.had_answered)
      tell_pool(ro::connect_failed{id_, what.agent});
    else if (heir != nullptr)
      give_to(*heir);
    else if (passed == nullptr || passed->answered)
      tell_pool(ro::close_interaction{id_, what.agent, passed != nullptr ? "passed_on" : ""});
    // Else it is still to be seen whether the outside end answers.
  } else if (what.as == rc::role::passed && rc::in_role(*state_.call, rc::role::lead) == nullptr) {
    if (what.had_answered)
      end(ro::conversation_end::by_agent);
    else if (heir != nullptr)
      give_to(*heir);
    else if (state_.lead)
      tell_pool(ro::connect_failed{id_, state_.lead});
  }
}

void interaction_shell::carry_out(const rc::fact::role_changed& what) {
  const auto* lead = rc::in_role(*state_.call, rc::role::lead);
  if (what.to == rc::role::passed && lead == nullptr && state_.lead)
    tell_pool(ro::close_interaction{id_, state_.lead, "passed_on"});
}

} // namespace strowger::actors
