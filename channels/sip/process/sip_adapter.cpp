#include "channels/sip/process/sip_adapter.hpp"
#include "channels/sip/caller_identity.hpp"
#include "channels/sip/grammar.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <utility>

/// Calls: what the engine says of them, what they want done, their deadlines.
namespace strowger::channels::sip {

sip_adapter::sip_adapter(sip_settings settings) : registrar_{settings.registrations} {
  configure(std::move(settings));
}
sip_adapter::~sip_adapter() = default;

void sip_adapter::configure(sip_settings settings) {
  for (const auto& [tenant, rules] : settings_.outbound) outbound_.forget(tenant);
  if (settings.audio != settings_.audio) forecast_.reset(); // the media process begins anew by them
  settings_ = std::move(settings);
  ask_next_ = {}; // by the new intervals
  call_settings_ = std::make_shared<call_settings>(settings_.calls);
  auto early = settings_.calls;
  early.early_media = true;
  early_settings_ = std::make_shared<call_settings>(early);
  secret_ = std::make_shared<installation_secret>(settings_.secret);
  numbers_ = {};
  for (const auto& [pattern, entry] : settings_.numbers) numbers_.add(pattern, entry);
  trunks_.configure(settings_.trunks);
  for (const auto& [tenant, rules] : settings_.outbound) outbound_.configure(tenant, rules);
  overload_ = overload_guard{settings_.load};
  strangers_.configure(settings_.strangers);
  if (digests_) digests_->ask_for(settings_.digests);
  registrar_effects effects;
  auto before = std::exchange(phones_, {});
  for (const auto& one : settings_.phones) {
    phones_[one.endpoint] = &one;
    before.erase(one.endpoint);
    registrar_.set_fixed(one.endpoint, one.contacts, effects);
  }
  for (const auto& [endpoint, gone] : before) registrar_.forget(endpoint, effects);
  if (file_) carry_out(effects);
  expect_names();
  configure_registrations();
}

routing::result<void> sip_adapter::begin(ports with) {
  ports_ = std::move(with);
  digests_ = std::make_unique<digest_gate>(settings_.realm, settings_.secret, ports_.clock.wall());
  digests_->ask_for(settings_.digests);
  auto file = registration_file::open(settings_.folder / "registrations", ports_.log);
  if (!file) return file.reason();
  file_ = std::move(file.value());
  registrar_effects effects;
  for (const auto& [endpoint, text] : file_->kept())
    if (!phones_.contains(endpoint))
      effects.push_back(keep_registration{endpoint, {}});
    else if (!registrar_.load(endpoint, text, ports_.clock.wall(), effects))
      ports_.log("warning", "event=registration_not_read endpoint=" + endpoint);
  carry_out(effects);
  know_phones();
  auto hour = outbound_hour_file::open(settings_.folder / "outside_calls", ports_.log, ports_.clock.wall());
  if (!hour) return hour.reason();
  hour_ = std::move(hour.value());
  for (const auto& one : hour_->kept()) outbound_.recall(one);
  expect_names();
  configure_registrations();
  arm();
  return {};
}

// ------------------------------------------------------------------------------------------------- calls

sip_adapter::slot& sip_adapter::open(conversation_id of) {
  auto& one = calls_[of];
  if (!one.machine) one.machine = std::make_unique<call>(of, call_settings_, leg_names{secret_, of});
  return one;
}

void sip_adapter::turn(conversation_id of, const step& with) {
  const auto found = calls_.find(of);
  if (found == calls_.end()) return;
  call_outputs out;
  auto& one = found->second;
  with(*one.machine, now(), out);
  index(one);
  for (const auto& line : carry_out(one, out)) {
    call_outputs more;
    one.machine->line_foretold(line, now(), more);
    static_cast<void>(carry_out(one, more)); // no lines
  }
  if (!one.outside.empty()) settle_outside(one, false);
  if (!one.trunks.empty()) settle_trunks(one, false);
  if (const bool setup = one.machine->in_setup(); setup != one.in_setup) {
    one.in_setup = setup;
    in_setup_ += setup ? 1U : ~0U;
  }
  if (one.machine->over()) return finish(of);
  const auto next = one.machine->next_deadline();
  if (!next || (one.armed && *one.armed <= *next && *one.armed > now())) return;
  one.armed = next;
  deadlines_.push({*next, of});
  arm();
}

void sip_adapter::finish(conversation_id of) {
  auto node = calls_.extract(of);
  if (!node) return;
  auto& one = node.mapped();
  if (one.in_setup) --in_setup_;
  for (const auto& name : one.names) dialogs_.erase(name);
  for (const auto line : one.lines) lines_.erase(line);
  settle_trunks(one, true);
  settle_outside(one, true);
}

std::vector<media::line_opened> sip_adapter::carry_out(slot& of, call_outputs& out) {
  std::vector<media::line_opened> foretold;
  auto& machine = *of.machine;
  const auto conversation = machine.conversation();
  for (auto& one : out) {
    std::visit(
        [&](auto& what) {
          using type = std::decay_t<decltype(what)>;
          if constexpr (std::is_same_v<type, tell>)
            ports_.engine->event(
                {std::string{adapter_name}, conversation, what.number, std::move(what.what)});
          else if constexpr (std::is_same_v<type, keep_bytes>)
            ports_.engine->keep(std::string{adapter_name}, conversation, std::move(what.bytes));
          else if constexpr (std::is_same_v<type, command_outcome>)
            ports_.engine->outcome(std::move(what));
          else if constexpr (std::is_same_v<type, media::media_command>) {
            if (const auto* begun = std::get_if<media::record>(&what))
              recordings_.insert_or_assign(begun->recording, conversation);
            const auto* opens = std::get_if<media::open_line>(&what);
            const bool any_port = opens != nullptr && opens->settings.port == 0;
            if (any_port && !(media_knows_ && engine_knows_)) return; // said by `new_lines`
            static_cast<void>(ports_.media(what));                    // said again when media is back
            if (!forecast_) return;
            if (auto line = forecast_->asked(what)) foretold.push_back(std::move(*line));
          } else if constexpr (std::is_same_v<type, send_response>)
            ports_.stack->send({conversation, what.in}, std::move(what));
          else if constexpr (std::is_same_v<type, send_cancel> || std::is_same_v<type, turn_away>)
            ports_.stack->send({conversation, what.in}, what);
          else if constexpr (std::is_same_v<type, forget_dialog>)
            ports_.stack->forget({conversation, what.in});
          else if (const auto* as = machine.identity(what.in); as != nullptr) {
            if constexpr (std::is_same_v<type, send_request>) {
              const auto& within = what.as ? *what.as : *as;
              ports_.stack->send({conversation, what.in}, within, what, proofs_of(of, within, what));
            } else if constexpr (std::is_same_v<type, send_ack>)
              ports_.stack->send({conversation, what.in}, *as, what, proofs_of(of, *as, what));
            else
              ports_.stack->send({conversation, what.in}, *as, what);
          }
        },
        one);
  }
  return foretold;
}

// ------------------------------------------------------------------------------------------------ engine

void sip_adapter::command(channel_command what) {
  if (!calls_.contains(what.conversation)) {
    const bool begins = std::holds_alternative<dial>(what.what);
    const bool ends = std::holds_alternative<end>(what.what) ||
                      std::holds_alternative<channels::refuse>(what.what) ||
                      std::holds_alternative<drop>(what.what);
    if (!begins) {
      if (what.id)
        ports_.engine->outcome(
            {what.id, what.conversation, ends, ends ? std::string{} : "unknown_conversation"});
      return;
    }
    static_cast<void>(open(what.conversation));
  }
  if (const auto* asked = std::get_if<ring>(&what.what)) {
    std::string nowhere;
    auto at = places_of(what.conversation, *asked, nowhere);
    return turn(what.conversation, [&](call& of, moment at_time, call_outputs& out) {
      of.ring_at(what.id, *asked, std::move(at), nowhere, at_time, out);
    });
  }
  if (const auto* asked = std::get_if<dial>(&what.what)) {
    std::string nowhere;
    auto at = outside(calls_.at(what.conversation), leg_id{}, asked->on_behalf, asked->number,
                      asked->caller_id, nowhere);
    return turn(what.conversation, [&](call& of, moment at_time, call_outputs& out) {
      of.dial_at(what.id, *asked, std::move(at), at_time, out);
    });
  }
  turn(what.conversation, [&](call& of, moment at, call_outputs& out) { of.told(what, at, out); });
}

void sip_adapter::acknowledged(conversation_id conversation, std::uint64_t number) {
  turn(conversation, [&](call& of, moment at, call_outputs& out) { of.acknowledged(number, at, out); });
}

void sip_adapter::resume(std::vector<open_conversation> conversations) {
  std::unordered_map<conversation_id, bool> named;
  for (auto& one : conversations) {
    named[one.conversation] = true;
    const bool known = calls_.contains(one.conversation);
    if (!known) static_cast<void>(open(one.conversation));
    turn(one.conversation, [&](call& of, moment at, call_outputs& out) {
      if (known)
        of.resumed(one.last_event, at, out);
      else if (of.resume(one.kept, one.last_event, at, out))
        adopt(calls_.at(one.conversation));
      else
        return of.lost(at, out);
      tell_caller(of);
    });
  }
  // What the engine has forgotten, and had taken in, is over (docs/channel-contract.md, rule 5).
  std::vector<conversation_id> forgotten;
  for (const auto& [id, one] : calls_)
    if (!named.contains(id) && one.machine->was_taken_in() && !one.machine->was_ended())
      forgotten.push_back(id);
  for (const auto id : forgotten) {
    if (!calls_.at(id).machine->was_left()) tell_forgotten(id);
    turn(id, [&](call& of, moment at, call_outputs& out) { of.told({{}, id, end{"failed"}}, at, out); });
  }
  std::vector<conversation_id> unknown; // not while walking over them: a turn may end a call
  for (const auto& [id, one] : calls_)
    if (!named.contains(id)) unknown.push_back(id);
  for (const auto id : unknown)
    turn(id, [&](call& of, moment at, call_outputs& out) { of.resumed(0, at, out); });
  resumed_ = true;
  if (!std::exchange(engine_knows_, true)) {
    ask_for_lines();
    ports_.stack->dialogs_known();
  }
  tell_reachable();
}

/// Who is withheld is not told of.
void sip_adapter::tell_caller(const call& of) {
  if (of.caller() != caller_shown{})
    ports_.engine->event({std::string{adapter_name}, of.conversation(), 0, of.caller()});
}

/// The engine cannot say who that was: it is counted there, and named here, as the trunk knows it. Who calls
/// is not for the log.
void sip_adapter::tell_forgotten(conversation_id of) {
  std::string line = "event=call_forgotten conversation=" + routing::to_text(of), phones;
  for (const auto& [id, leg] : calls_.at(of).machine->legs()) {
    if (!leg.talking()) continue;
    const auto& attempt = leg.attempts.at(leg.chosen);
    if (id == leg_id{})
      line += " trunk=" + attempt.trunk +
              " call_id=" + quoted_string(clean_text(attempt.id.call_id, attribute_bytes_max));
    else if (attempt.trunk.empty())
      phones += (phones.empty() ? "" : ",") + attempt.id.target;
  }
  ports_.log("warning", line + (phones.empty() ? "" : " telephones=" + quoted_string(phones)));
  ports_.engine->event({std::string{adapter_name}, of, 0, left{"forgotten"}});
}

// ------------------------------------------------------------------------------------------------- media

void sip_adapter::media_up(bool up) {
  media_knows_ = false;
  forecast_.reset();
  listed_.clear();
  recordings_.clear(); // calls that are recorded say so again
  media_is_up_ = up;
  ask_for_lines();
}

/// When it is known which calls there are: what media has told of their lines, and nobody has heard, is in
/// the list alone.
void sip_adapter::ask_for_lines() {
  if (media_is_up_ && engine_knows_) static_cast<void>(ports_.media(media::list_lines{}));
}

/// Calls from before a restart have asked for the ports they had.
void sip_adapter::new_lines() {
  if (!media_knows_ || !engine_knows_) return;
  std::vector<conversation_id> all;
  for (const auto& [id, one] : calls_) all.push_back(id);
  for (const auto id : all)
    turn(id, [](const call& of, moment, call_outputs& out) { of.open_new_lines(out); });
}

void sip_adapter::media_said(const media::media_event& what) {
  if (forecast_) forecast_->said(what);
  if (const auto* failed = std::get_if<media::line_failed>(&what);
      failed != nullptr && failed->reason == media::line_failure::no_port)
    port_missed();
  if (const auto* missing = std::get_if<media::prompt_missing>(&what)) return tell_missing(missing->name);
  if (const auto* list = std::get_if<media::line_list>(&what)) {
    listed_.insert(listed_.end(), list->lines.begin(), list->lines.end());
    if (!list->last) return;
    if (settings_.audio) forecast_.emplace(*settings_.audio, listed_);
    std::vector<conversation_id> all;
    for (const auto& [id, one] : calls_) all.push_back(id);
    for (const auto id : all)
      turn(id, [&](call& of, moment at, call_outputs& out) { of.media_back(listed_, at, out); });
    media_knows_ = true;
    new_lines();
    return listed_.clear();
  }
  if (const auto* ended = std::get_if<media::recording_ended>(&what)) {
    // One of nobody is told again when its call, after a restart, has it recorded again.
    const auto known = recordings_.find(ended->recording);
    if (known == recordings_.end()) return;
    const auto conversation = known->second;
    const auto its = calls_.find(conversation);
    const bool in_another_file = ended->reason == media::recording_end::stopped && its != calls_.end() &&
                                 its->second.machine->is_recorded();
    if (!in_another_file) recordings_.erase(known);
    static_cast<void>(ports_.media(media::forget_recording{ended->recording}));
    return turn(conversation, [&](call& of, moment at, call_outputs& out) { of.media_said(what, at, out); });
  }
  const auto tell_call = [&](const auto& known, const auto& which) {
    if (const auto found = known.find(which); found != known.end())
      turn(found->second, [&](call& of, moment at, call_outputs& out) { of.media_said(what, at, out); });
  };
  std::visit(
      [&](const auto& one) {
        if constexpr (requires { one.line; })
          tell_call(lines_, one.line);
        else if constexpr (requires { one.recording; })
          tell_call(recordings_, one.recording);
      },
      what);
}

// ------------------------------------------------------------------------------------------------- stack

void sip_adapter::heard(const call_key& in, stack_word what) {
  if (auto* response = std::get_if<response_came>(&what)) {
    const auto found = calls_.find(in.conversation);
    if (found != calls_.end() && !response->said.challenges.empty())
      response->said.needs_credentials = can_prove(found->second, *response);
    note_failure(in, *response);
    know_source(response->said.source);
  } else if (const auto* request = std::get_if<request_came>(&what)) {
    know_source(request->said.source);
  }
  turn(in.conversation, [&](call& of, moment at, call_outputs& out) { of.heard(what, at, out); });
}

bool sip_adapter::said_again(const call_key& in, const words& said) {
  bool goes_on = false;
  turn(in.conversation,
       [&](call& of, moment, call_outputs& out) { goes_on = of.said_again(in.in, said, out); });
  return goes_on;
}

// -------------------------------------------------------------------------------------------------- time

void sip_adapter::arm() {
  auto next = now() + milliseconds{5'000};
  const auto sooner = [&](moment at) { next = std::min(next, at); };
  if (!deadlines_.empty()) sooner(deadlines_.top().at);
  if (const auto expires = registrar_.next_deadline())
    sooner(now() + std::max(milliseconds{1}, *expires - ports_.clock.wall()));
  sooner(ask_next_);
  sooner(connections_.next());
  if (const auto again = next_registration()) sooner(*again);
  if (const auto calm = audio_.next_deadline()) sooner(*calm);
  ports_.stack->wake_in(std::max(milliseconds{1}, next - now()), [this] { pass(); });
}

void sip_adapter::pass() {
  const auto at = now();
  while (!deadlines_.empty() && deadlines_.top().at <= at) {
    const auto due = deadlines_.top();
    deadlines_.pop();
    const auto found = calls_.find(due.of);
    if (found == calls_.end() || found->second.armed != due.at) continue;
    found->second.armed.reset();
    turn(due.of, [&](call& of, moment now_at, call_outputs& out) { of.pass(now_at, out); });
  }
  registrar_effects effects;
  registrar_.pass_time(ports_.clock.wall(), effects);
  carry_out(effects);
  commit_registrations();
  watch_connections();
  pass_registrations();
  watch_audio();
  ask_next_ = std::min({ask_trunks(), ask_phones(), ports_.stack->renew_names()});
  arm();
}

} // namespace strowger::channels::sip
