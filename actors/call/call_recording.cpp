#include "actors/call/call_shell.hpp"
#include "actors/flow/flow_sounds.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/flow/flow_machine.hpp"
#include "routing/model/id_text.hpp"
#include <sodium.h>
#include <utility>

/// What of a call is recorded: because its queue or its agent wants it, or because the caller leaves a
/// message. Its key lies in the content store under the customer's: who is erased there is so in recordings,
/// too.
namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;
namespace rf = routing::flow;
namespace ch = channels;

namespace {

/// A message is over when nothing was said for so long.
constexpr ro::milliseconds message_ends_quiet{5'000};
/// Who hangs up sooner has said nothing.
constexpr ro::milliseconds message_at_least{1'000};

} // namespace

content_id call_shell::key_of_recording(std::vector<storage::content_item>& contents) {
  if (state_.call->key) return state_.call->key;
  std::string bytes(crypto_secretstream_xchacha20poly1305_KEYBYTES, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  recording_key_ = bytes;
  return put_text(std::move(bytes), contents);
}

recording_rule call_shell::rule_of_recording() const {
  const auto queue = house_.names.find(host_.queue());
  if (!queue) return {};
  return house_.configuration()->recording.rule_of(queue->tenant, queue->name);
}

/// Nobody has decided anything yet, and the rule wants it.
bool call_shell::records_by_rule(const recording_rule& rule) const {
  const auto& call = *state_.call;
  const bool undecided = call.cause == rc::recording_cause::none || call.cause == rc::recording_cause::agent;
  return rule.percent > 0 && !left_message() && state_.open && undecided &&
         call.recorded == rc::recording::off && rc::is_in_share(id_, rule.percent);
}

bool call_shell::owes_notice() const {
  if (state_.call->notice_given) return false;
  const auto rule = rule_of_recording();
  const bool near_agent =
      state_.stage == ro::pool_stage::held || rc::in_role(*state_.call, rc::role::lead) != nullptr;
  return near_agent && !rule.announcement.empty() && records_by_rule(rule);
}

/// Once an agent talks with the customer, who knows of it.
void call_shell::record_by_rule() {
  if (host_.held_back() || !state_.open || !rc::lead_talks(*state_.call)) return;
  const auto rule = rule_of_recording();
  if (!records_by_rule(rule) || owes_notice()) return;
  std::vector<storage::content_item> contents;
  if (!house_.recordings_have_room())
    return void(hear_call(rc::record{rc::recording::off, {}, rc::recording_cause::no_room}));
  const auto key = key_of_recording(contents);
  (void)hear_call(rc::record{rc::recording::on, key, rc::recording_cause::rule}, 0, std::move(contents));
}

ro::result<rc::event> call_shell::meant_by_recording(const std::string& act,
                                                     std::vector<storage::content_item>& contents) {
  const auto rule = rule_of_recording();
  const bool wanted = rule.percent > 0 && rc::is_in_share(id_, rule.percent);
  const bool by_rule = state_.call->cause == rc::recording_cause::rule || wanted;
  if (act == "pause") {
    if (by_rule && !rule.pause)
      return ro::error{ro::error_code::forbidden, "this queue's recordings are not paused"};
    return rc::event{rc::record{rc::recording::paused, {}, state_.call->cause}};
  }
  if (act == "stop_recording") {
    if (by_rule) return ro::error{ro::error_code::forbidden, "the queue records this call; it can be paused"};
    return rc::event{rc::record{rc::recording::off}};
  }
  if (wanted && records_by_rule(rule))
    return ro::error{ro::error_code::wrong_state, "the queue records this call by itself, as soon as it may"};
  if (state_.call->recorded == rc::recording::paused)
    return rc::event{rc::record{rc::recording::on, {}, state_.call->cause}};
  if (!house_.recordings_have_room())
    return ro::error{ro::error_code::limit_reached, "there is no room for recordings"};
  return rc::event{rc::record{rc::recording::on, key_of_recording(contents)}};
}

ch::recording call_shell::recording_now(const rc::audio& decided) const {
  if (decided.recorded == rc::recording::off || recording_key_.empty()) return {};
  ch::recording made{
      id_.value(),   true, decided.recorded == rc::recording::paused, {ro::leg_id{}}, decided.recorded_agents,
      recording_key_};
  if (takes_message()) {
    made.ends_quiet = message_ends_quiet;
    made.ends_after = state_.flow.keys.timeout;
  }
  return made;
}

/// It is over by itself: the disk refused, or a message has come to its end.
void call_shell::heard(std::uint64_t number, const ch::recorded& what) {
  take_number(number);
  if (what.recording != id_.value() || state_.call->recorded == rc::recording::off) return;
  const auto why = what.reason == "silence" ? rc::recording_cause::silence
                   : what.reason == "limit" ? rc::recording_cause::limit
                                            : rc::recording_cause::disk;
  if (takes_message()) return end_message(why, what.heard.count() > 0);
  (void)hear_call(rc::record{rc::recording::off, {}, why});
}

void call_shell::carry_out(const rc::fact::recording_set& what) {
  const auto named = " interaction=" + ro::to_text(id_);
  if (what.cause == rc::recording_cause::no_room) {
    ++house_.counters.recordings_refused;
    house_.report(severity::warning, "event=recording_refused why=no_room" + named);
  } else if (what.cause == rc::recording_cause::disk) {
    ++house_.counters.recordings_failed;
    house_.report(severity::alarm, "event=recording_ended why=disk" + named);
  }
}

// --------------------------------------------------------------------------------------- messages left by
// phone

bool call_shell::takes_message() const {
  return state_.flow.at == rf::phase::recording && state_.call->cause == rc::recording_cause::message &&
         state_.call->recorded != rc::recording::off;
}

bool call_shell::left_message() const { return state_.flow.end_as == rf::ending::message_left; }

/// The caller has heard what to do, and the tone. Where nothing can be kept nobody is made to speak for
/// nothing: the flow ends as it does when no message is left.
void call_shell::begin_message() {
  const rf::message_left nothing{state_.flow.tag, {}};
  if (takes_message()) return;
  if (!house_.recordings_have_room()) {
    (void)hear_call(rc::record{rc::recording::off, {}, rc::recording_cause::no_room});
    return step_flow(nothing);
  }
  std::vector<storage::content_item> contents;
  const auto key = key_of_recording(contents);
  message_since_ = line_.now().at;
  (void)hear_call(rc::record{rc::recording::on, key, rc::recording_cause::message}, 0, std::move(contents));
}

/// What was recorded becomes a message of the conversation, which goes on as a task.
void call_shell::end_message(rc::recording_cause why, bool said) {
  const auto now = line_.now().at;
  if (message_since_ && now - *message_since_ < message_at_least) said = false;
  (void)hear_call(rc::record{rc::recording::off, {}, why});
  if (!said) return step_flow(rf::message_left{state_.flow.tag, {}});
  std::vector<storage::content_item> contents;
  const bool chinese = host_.language().rfind("zh", 0) == 0;
  const auto text = put_text(chinese ? "语音留言" : "Voice message", contents);
  (void)feed(ro::said{ro::side::customer, {}, 0, text, false}, 0, std::move(contents));
  step_flow(rf::message_left{state_.flow.tag, text});
}

/// Thanked and rung off; the conversation goes on without.
void call_shell::let_caller_go() {
  if (state_.open && state_.customer_here) command(ch::drop{ro::leg_id{}, ch::drop_reason::ended});
}

} // namespace strowger::actors
