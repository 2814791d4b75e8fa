#include "actors/call/call_shell.hpp"
#include "actors/permissions.hpp"
#include "actors/staff.hpp"
#include "routing/call/call_machine.hpp"
#include <algorithm>
#include <utility>

/// What the lead, or a supervisor, wants of a call, and what its desk shows.
namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;
namespace ch = channels;

namespace {

/// How long somebody who is consulted, or listens, may take to answer.
constexpr ro::milliseconds consulted_answers_within{30'000}, phone_answers_within{10'000};

ro::error nobody_named() { return {ro::error_code::invalid_value, "name an agent, a queue or a number"}; }

ro::error cannot_be_dialled() { return {ro::error_code::invalid_value, "the number cannot be dialled"}; }

/// Digits, `*`, `#`, and a leading `+`: what can be dialled.
bool can_be_dialled(const std::string& number) {
  const auto first = number.starts_with('+') ? std::size_t{1} : std::size_t{0};
  return number.size() > first &&
         std::all_of(number.begin() + static_cast<std::ptrdiff_t>(first), number.end(),
                     [](char one) { return (one >= '0' && one <= '9') || one == '*' || one == '#'; });
}

std::optional<rc::hearing> hearing_named(const std::string& act) {
  if (act == "listen") return rc::hearing::listen;
  if (act == "whisper") return rc::hearing::whisper;
  if (act == "barge") return rc::hearing::barge;
  return std::nullopt;
}

} // namespace

/// The act as the call machine has it. Who leads the call the machine knows; whose queue it is is looked at
/// here.
ro::result<rc::event> call_shell::meant_by(person_acts& what, std::vector<storage::content_item>& contents) {
  const auto now = line_.now().at;
  const auto& act = what.act;
  if (act == "hold" || act == "resume") return rc::event{rc::hold{what.agent, act == "hold"}};
  if (act == "customer" || act == "consulted") return rc::event{rc::turn_to{what.agent, act == "consulted"}};
  if (act == "end_consult") return rc::event{rc::end_consult{what.agent}};
  if (act == "conference") return rc::event{rc::confer{what.agent}};
  if (act == "complete") return rc::event{rc::complete{what.agent}};
  if (act == "leave") return rc::event{rc::leave{what.agent}};
  if (act == "consult") {
    if (!what.other) return nobody_named();
    return rc::event{rc::consult{what.agent, what.other, {}, now + consulted_answers_within}};
  }
  if (act == "pass") {
    if (what.number.empty()) return nobody_named();
    if (!can_be_dialled(what.number)) return cannot_be_dialled();
    const auto number = put_text(what.number, contents);
    return rc::event{rc::pass_on{what.agent, number, now + outside_answers_within}};
  }
  if (const auto how = hearing_named(act))
    return rc::event{rc::listen{what.agent, *how, now + phone_answers_within}};
  if (act == "stop_listening") return rc::event{rc::stop_listening{what.agent}};
  return meant_by_recording(act, contents);
}

void call_shell::act(person_acts& what) {
  const auto answer = [&](std::optional<ro::error> refused) {
    host_.answer(what.agent, what.tag, std::move(refused));
  };
  const auto person = person_of(house_, what.agent);
  if (!state_.open || !person || person->tenant != state_.tenant)
    return answer(ro::error{ro::error_code::unknown_interaction, "there is no such call"});
  const auto queue = house_.names.find(host_.queue());
  const bool supervises = in_charge_of(what.queues, queue ? queue->name : std::string{});
  const auto* lead = rc::in_role(*state_.call, rc::role::lead);
  const bool leads = lead != nullptr && lead->agent == what.agent;
  if ((hearing_named(what.act) || what.act == "stop_listening") && !supervises)
    return answer(ro::error{ro::error_code::forbidden, "only supervisors of its queue may"});
  const bool records = what.act == "record" || what.act == "pause" || what.act == "stop_recording";
  if ((records || what.act == "digits") && !leads)
    return answer(ro::error{ro::error_code::not_yours, "only the agent who has the customer can do this"});
  if (what.act == "digits") {
    if (!can_be_dialled(what.digits) || what.digits.starts_with('+'))
      return answer(ro::error{ro::error_code::invalid_value, "digits, * and # can be sent"});
    const auto* other = rc::in_role(*state_.call, rc::role::consulted);
    command(ch::send_digits{state_.call->apart && other != nullptr ? other->id : ro::leg_id{}, what.digits});
    return answer(std::nullopt);
  }
  std::vector<storage::content_item> contents;
  if (what.act == "consult" || what.act == "pass") gone_.reset();
  if (what.act == "end_consult" && awaits_)
    return host_.ask_pool(ro::consult_dropped{id_, what.agent}, {what.agent, what.tag});
  if (what.act == "consult" && what.in) {
    const auto may = rc::may_consult(*state_.call, what.agent);
    if (!may) return answer(may.reason());
    return host_.ask_pool(ro::consult_asked{id_, what.agent, {}, what.in}, {what.agent, what.tag});
  }
  if (what.act == "consult" && !what.number.empty())
    return can_be_dialled(what.number) ? consult_outside(what) : answer(cannot_be_dialled());
  auto meant = meant_by(what, contents);
  if (!meant) return answer(meant.reason());
  if (const auto asked = ask_leave(meant.value(), {what.agent, what.tag}, what.queues)) {
    if (!*asked) answer(asked->reason());
    return; // else the pool answers
  }
  const auto outcome = hear_call(std::move(meant.value()), 0, std::move(contents));
  answer(outcome ? std::nullopt : std::optional{outcome.reason()});
}

/// The pool has it that this supervisor listens.
void call_shell::begin_listening(agent_id agent) {
  if (rc::listener(*state_.call, agent) != nullptr) return;
  auto how = rc::hearing::listen; // as nobody is disturbed, where it is not known any more
  for (const auto& [who, wanted] : will_hear_)
    if (who == agent) how = wanted;
  std::erase_if(will_hear_, [&](const auto& one) { return one.first == agent; });
  if (!hear_call(rc::listen{agent, how, line_.now().at + phone_answers_within}))
    tell_pool(ro::party_left{id_, agent, "released"});
}

/// As one of its agents has it.
ch::desktop::call_view call_shell::view_for(agent_id viewer) const {
  const auto& call = *state_.call;
  ch::desktop::call_view view;
  const auto* lead = rc::in_role(call, rc::role::lead);
  const auto* beside = rc::beside(call, viewer);
  const auto* own = beside != nullptr ? beside : lead;
  view.phone = own != nullptr && own->answered ? "answered" : "ringing";
  view.recording = left_message() ? "message" : rc::to_text(call.recorded);
  if (call.recorded == rc::recording::paused && !pause_holds_ && !left_message()) view.recording = "pausing";
  if (awaits_notice()) view.recording = "announcing";
  const bool told = call.ended == rc::recording_ending::limit || call.ended == rc::recording_ending::disk ||
                    call.ended == rc::recording_ending::no_room;
  if (call.recorded == rc::recording::off && told && !left_message() && !awaits_notice())
    view.recording_ended = rc::to_text(call.ended);
  view.on_hold = call.on_hold || (lead != nullptr && lead->held);
  view.apart = call.apart;
  for (const auto& one : call.legs) {
    if (&one == own || one.as == rc::role::offered) continue;
    // Who listens is shown to nobody but in figures and records.
    if (one.as == rc::role::listening && one.how == rc::hearing::listen) continue;
    ch::desktop::call_party_view party{std::string{rc::to_text(one.as)}, {}, {}, !one.answered};
    if (one.agent) party.who = house_.names.display_name(one.agent);
    for (const auto& [leg, number] : outside_)
      if (leg == one.id) party.who = number;
    if (one.as == rc::role::listening) party.how = rc::to_text(one.how);
    view.parties.push_back(std::move(party));
  }
  if (beside == nullptr) view.gone = gone_;
  if (beside == nullptr && awaits_)
    view.parties.push_back({"awaited", house_.names.display_name(awaits_), {}, false});
  return view;
}

void call_shell::show_call() {
  if (!state_.open) return;
  if (const auto desk = host_.desk()) house_.agents.tell(desk, call_for_desk{id_, view_for(desk)});
  for (const auto& one : state_.call->legs)
    if (rc::beside(*state_.call, one.agent) == &one)
      house_.agents.tell(one.agent, call_for_desk{id_, view_for(one.agent)});
}

} // namespace strowger::actors
