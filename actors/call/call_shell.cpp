#include "actors/call/call_shell.hpp"
#include "actors/flow/flow_sounds.hpp"
#include "actors/staff.hpp"
#include "channels/sip/uri.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/model/id_text.hpp"
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

void call_shell::taken_over(bool alone) {
  pool_stands_ = false;
  if (state_.call->recorded == rc::recording::paused) paused_since_ = ro::wall_time{};
  if (alone)
    for (const auto& one : state_.call->legs) waits_to_hear_.push_back(one.id);
}

/// An event that changes nothing by itself.
void call_shell::take_number(std::uint64_t number) {
  if (number != 0) (void)feed(ro::marks_moved{ro::side::customer, {}}, number);
}

ro::result<void> call_shell::hear_call(rc::event what, std::uint64_t number,
                                       std::vector<storage::content_item> contents) {
  if (!state_.open && number == 0) return {};
  auto outcome = feed(ro::call_heard{std::move(what)}, number, std::move(contents));
  ring_who_waits();
  return outcome;
}

// ------------------------------------------------------------------------------------------ from the adapter

void call_shell::arrived(const ch::arrived& what) {
  caller_number_ = what.customer;
  caller_name_ = what.name;
}

/// After a start nobody here knows it any more.
void call_shell::heard(std::uint64_t number, const ch::caller_shown& what) {
  take_number(number);
  caller_number_ = what.number;
  caller_name_ = what.name;
  tell_audio();
}

void call_shell::heard(std::uint64_t number, const ch::leg_ringing& what) {
  take_number(number);
  const auto* leg = rc::find(*state_.call, what.leg);
  if (leg != nullptr && leg->as == rc::role::offered) tell_pool(ro::offer_delivered{offer_of(what.leg)});
}

void call_shell::heard(std::uint64_t number, const ch::leg_answered& what) {
  (void)hear_call(rc::leg_answered{what.leg}, number);
}

void call_shell::heard(std::uint64_t number, const ch::leg_declined& what) {
  if (const auto* leg = rc::find(*state_.call, what.leg); leg != nullptr && leg->as == rc::role::offered)
    tell_pool(ro::decline_offer{offer_of(what.leg), leg->agent, what.reason});
  note_failure(what.leg, what.reason);
  (void)hear_call(rc::leg_failed{what.leg, rc::parting::declined}, number);
}

void call_shell::heard(std::uint64_t number, const ch::leg_unreachable& what) {
  const bool late = what.reason == "timed_out";
  note_failure(what.leg, what.reason);
  // One that rang out is missed: the pool's own deadline says so.
  if (const auto* leg = rc::find(*state_.call, what.leg);
      leg != nullptr && leg->as == rc::role::offered && !late)
    tell_pool(ro::offer_failed{offer_of(what.leg)});
  (void)hear_call(rc::leg_failed{what.leg, late ? rc::parting::timed_out : rc::parting::unreachable}, number);
}

/// Whom the lead wanted in the call and did not get: its desk says why, and the log, which has no numbers.
void call_shell::note_failure(ro::leg_id leg, const std::string& why) {
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

/// As operators know it; who calls is not for the log.
std::string call_shell::call_words(agent_id agent) const {
  auto words = " interaction=" + ro::to_text(id_) + " entry=" + state_.entry;
  if (const auto queue = house_.names.find(host_.queue())) words += " queue=" + queue->name;
  if (const auto person = house_.names.find(agent)) words += " agent=" + person->name;
  return words;
}

void call_shell::lost(const std::string& why) const {
  ++house_.counters.calls_lost;
  house_.report(severity::alarm, "event=call_lost" + call_words(state_.lead) + " why=" + why);
}

void call_shell::heard(std::uint64_t number, const ch::leg_ended& what) {
  const auto* leg = rc::find(*state_.call, what.leg);
  const auto why = parting_of(what.reason);
  if (why == rc::parting::failed && leg != nullptr && leg->answered) {
    ++house_.counters.legs_lost;
    house_.report(severity::alarm, "event=leg_lost" + call_words(leg->agent) +
                                       " role=" + std::string{rc::to_text(leg->as)} +
                                       " why=" + (what.reason == "failed" ? "no_line" : what.reason));
  }
  (void)hear_call(rc::leg_ended{what.leg, why}, number);
}

void call_shell::heard(std::uint64_t number, const ch::leg_held& what) {
  (void)hear_call(rc::leg_held{what.leg, what.on}, number);
}

/// A telephone's own transfer (RFC 3515): onto the one it consults (RFC 3891), to an agent or a queue by
/// name, or to a number.
void call_shell::heard(std::uint64_t number, const ch::leg_refers& what) {
  if (number == 0) return wait_to_hear(what.leg);
  const auto* leg = rc::find(*state_.call, what.leg);
  const bool leads = leg != nullptr && leg->as == rc::role::lead && leg->answered;
  const auto* other = rc::find(*state_.call, what.replaces_leg);
  const bool consulted = other != nullptr && other->as == rc::role::consulted;
  const auto by = leg != nullptr ? leg->agent : agent_id{};
  refers_ = what.leg;
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
  if (what.replaces_leg != routing::leg_id{}) { // meant as an attended transfer, and not done as a blind one
    take_number(number);
    return refuse_transfer("it consults nobody there");
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

bool call_shell::took_prompt(const ch::played& what) {
  if (what.tag == notice_playlist) {
    (void)hear_call(rc::notice_heard{});
    return true;
  }
  const bool begins = state_.flow.at == ro::flow::phase::recording && what.tag == state_.flow.tag;
  if (begins) begin_message();
  return begins;
}

bool call_shell::took_keys(const ch::collected& what) {
  if (!takes_message()) return false;
  end_message(what.timed_out ? rc::recording_ending::limit : rc::recording_ending::key);
  return true;
}

// --------------------------------------------------------------------------------------------- from the pool

void call_shell::learned(const ro::fact::offer_made& what) {
  if (!left_message() && rings_with_offer(what.agent))
    (void)hear_call(rc::offer_rings{ro::leg_id{what.offer.value()}, what.agent});
}

void call_shell::learned(const ro::fact::offer_ended& what) {
  (void)hear_call(rc::offer_over{ro::leg_id{what.offer.value()}, what.how == ro::offer_end::rescinded});
}

void call_shell::learned(const ro::fact::offer_won& what) {
  (void)hear_call(rc::offer_taken{ro::leg_id{what.offer.value()}, what.agent, what.connect_by});
}

void call_shell::learned(const ro::fact::agent_released& what) { (void)hear_call(rc::lead_gone{what.agent}); }

/// Who accepts at the desktop has the phone rung then, to answer by itself.
bool call_shell::rings_with_offer(agent_id agent) const {
  const auto person = person_of(house_, agent);
  return !person || !person->phone || !person->phone->accepts_at_desktop;
}

/// Offers made or ended while the call's own record was not written yet, and the agents beside the lead.
void call_shell::stand(const ro::interaction_entry& entry) {
  rc::offers_stand stand;
  const auto leg = ro::leg_id{entry.offer.value()};
  if (entry.phase == ro::interaction_phase::offered) {
    // A telephone that rings goes on ringing, whatever its agent's settings say by now.
    const auto add = [&](ro::leg_id offer, agent_id agent) {
      if (rc::find(*state_.call, offer) != nullptr || rings_with_offer(agent))
        stand.open.push_back({offer, agent});
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
  if (!std::exchange(pool_stands_, true)) tell_who_waits();
  if (won.agent) mend_parties(entry);
  if (won.agent && entry.phase == ro::interaction_phase::assigned && rc::lead_talks(*state_.call))
    tell_pool(ro::interaction_connected{id_, entry.lead});
}

void call_shell::wake() {
  const auto due = rc::next_deadline(*state_.call);
  if (state_.open && due && *due <= line_.now().at) (void)hear_call(rc::wake{});
}

// --------------------------------------------------------------------------------------- what became durable

void call_shell::shown(const ro::fact::call_went& what) {
  call_moved_ = true;
  std::visit([this](const auto& one) { carry_out(one); }, what.what);
}

void call_shell::carry_out(const rc::fact::leg_added& what) { ring_outside(what.what); }

void call_shell::carry_out(const rc::fact::leg_up& what) {
  if (what.as == rc::role::offered)
    tell_pool(ro::accept_offer{offer_of(what.leg), what.agent});
  else if (what.as == rc::role::lead)
    tell_pool(ro::interaction_connected{id_, what.agent});
  else if (what.as == rc::role::passed && state_.lead)
    tell_pool(ro::close_interaction{id_, state_.lead, "passed_on"});
  else if (what.agent && what.as != rc::role::passed)
    party_up(what);
}

void call_shell::carry_out(const rc::fact::leg_gone& what) {
  std::erase(rung_, what.leg);
  if (what.drop) drop_leg(what.leg, what.why);
  if (!state_.open) return;
  switch (what.as) {
  case rc::role::consulted:
  case rc::role::joined:
  case rc::role::listening:
    if (what.agent) party_gone(what); // an outside end is nobody's to grant
    return;
  case rc::role::lead:
    if (!what.drop) lead_hung_up(what);
    return;
  case rc::role::passed:
    return passed_end_gone(what);
  case rc::role::offered:
    return; // the pool ends its offers
  }
}

/// It has hung up, its line is lost, or it never came. With somebody else on the line the customer goes on;
/// else who has hung up has ended the call, and whose line is lost has not: the customer waits again.
void call_shell::lead_hung_up(const rc::fact::leg_gone& what) {
  if (!what.had_answered) return tell_pool(ro::connect_failed{id_, what.agent});
  if (const auto* heir = rc::heir(*state_.call)) return give_to(*heir);
  const auto* passed = rc::in_role(*state_.call, rc::role::passed);
  if (passed != nullptr && !passed->answered) return; // whether it does is still to be seen
  if (passed == nullptr && what.why == rc::parting::failed)
    return tell_pool(ro::connect_failed{id_, what.agent});
  tell_pool(ro::close_interaction{id_, what.agent, passed != nullptr ? "passed_on" : ""});
}

/// The outside end has hung up, or did not answer. A lead that is still there has the customer then.
void call_shell::passed_end_gone(const rc::fact::leg_gone& what) {
  if (!what.had_answered)
    tell_transfer_failed(gone_ && what.why != rc::parting::timed_out ? gone_->why
                                                                     : std::string{rc::to_text(what.why)});
  if (rc::in_role(*state_.call, rc::role::lead) != nullptr) return;
  if (what.had_answered) return end(ro::conversation_end::by_agent);
  if (const auto* heir = rc::heir(*state_.call)) return give_to(*heir);
  if (state_.lead) tell_pool(ro::connect_failed{id_, state_.lead});
}

void call_shell::carry_out(const rc::fact::role_changed& what) {
  const auto* lead = rc::in_role(*state_.call, rc::role::lead);
  if (what.to == rc::role::passed && lead == nullptr && state_.lead)
    tell_pool(ro::close_interaction{id_, state_.lead, "passed_on"});
}

} // namespace strowger::actors
