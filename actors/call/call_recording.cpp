#include "actors/call/call_shell.hpp"
#include "actors/flow/flow_sounds.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/flow/flow_machine.hpp"
#include "routing/model/id_text.hpp"
#include "storage/record_json.hpp"
#include <algorithm>
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
/// What is louder than the line for less than this is a click or a key's tone, and no speech.
constexpr ro::milliseconds speech_at_least{300};
/// Shorter ones are the edges of pauses.
constexpr ro::milliseconds loss_at_least{100};
/// An adapter that is told of a recording says within this whether something was said in it before.
constexpr ro::milliseconds speech_told_within{2'000};

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
  return rule.percent > 0 && !left_message() && state_.open && rc::rule_may_record(*state_.call) &&
         rc::is_in_share(id_, rule.percent);
}

bool call_shell::owes_notice() const {
  if (state_.call->notice_given) return false;
  const auto rule = rule_of_recording();
  const bool near_agent =
      state_.stage == ro::pool_stage::held || rc::in_role(*state_.call, rc::role::lead) != nullptr;
  return near_agent && !rule.announcement.empty() && (records_by_rule(rule) || awaits_notice());
}

/// Its lead wants it recorded, and the customer is still to hear of it.
bool call_shell::awaits_notice() const {
  return state_.call->recording_wanted && state_.call->recorded == rc::recording::off && !left_message();
}

/// Once an agent talks with the customer, who knows of it.
void call_shell::record_when_known() {
  if (host_.held_back() || !state_.open || !rc::lead_talks(*state_.call)) return;
  const auto rule = rule_of_recording();
  const bool by_rule = records_by_rule(rule);
  if ((!by_rule && !awaits_notice()) || owes_notice()) return;
  std::vector<storage::content_item> contents;
  if (!house_.recordings_have_room())
    return void(hear_call(rc::record{rc::recording::off, {}, {}, rc::recording_ending::no_room}));
  const auto key = key_of_recording(contents);
  const auto origin = by_rule ? rc::recording_origin::rule : rc::recording_origin::agent;
  (void)hear_call(rc::record{rc::recording::on, key, origin}, 0, std::move(contents));
}

ro::result<rc::event> call_shell::meant_by_recording(const std::string& act,
                                                     std::vector<storage::content_item>& contents) {
  const auto rule = rule_of_recording();
  const bool wanted = rule.percent > 0 && rc::is_in_share(id_, rule.percent);
  const auto& call = *state_.call;
  const bool by_rule = call.began == rc::recording_origin::rule || wanted;
  if (act == "pause") {
    if (by_rule && !rule.pause)
      return ro::error{ro::error_code::forbidden, "this queue's recordings are not paused"};
    return rc::event{rc::record{rc::recording::paused, {}, call.began}};
  }
  if (act == "stop_recording") {
    if (awaits_notice()) return rc::event{rc::want_recording{false}};
    if (by_rule) return ro::error{ro::error_code::forbidden, "the queue records this call; it can be paused"};
    return rc::event{rc::record{rc::recording::off, {}, {}, rc::recording_ending::stopped}};
  }
  if (wanted && records_by_rule(rule))
    return ro::error{ro::error_code::wrong_state, "the queue records this call by itself, as soon as it may"};
  if (call.recorded == rc::recording::paused) return rc::event{rc::record{rc::recording::on, {}, call.began}};
  if (!house_.recordings_have_room())
    return ro::error{ro::error_code::limit_reached, "there is no room for recordings"};
  if (!call.notice_given && !rule.announcement.empty()) return rc::event{rc::want_recording{true}};
  return rc::event{rc::record{rc::recording::on, key_of_recording(contents)}};
}

ch::recording call_shell::recording_now(const rc::audio& decided) const {
  if (decided.recorded == rc::recording::off || recording_key_.empty()) return {};
  ch::recording made{
      id_.value(),   true, decided.recorded == rc::recording::paused, {ro::leg_id{}}, decided.recorded_agents,
      recording_key_};
  made.ends_after = rule_of_recording().length_max;
  if (takes_message()) {
    made.ends_quiet = message_ends_quiet;
    made.ends_after = state_.flow.keys.timeout;
  }
  return made;
}

/// It is over by itself: the disk refused, or a message has come to its end.
void call_shell::heard(std::uint64_t number, const ch::recorded& what) {
  take_number(number);
  if (what.recording == id_.value() && what.reason == "lost") return sound_lost(what);
  if (what.recording != id_.value() || state_.call->recorded == rc::recording::off) return;
  if (what.reason == "speech") {
    message_heard_ = true;
    return;
  }
  if (what.heard >= speech_at_least)
    message_heard_ = true;
  else if (!message_heard_ && (what.reason == "silence" || what.reason == "limit"))
    message_heard_ = false; // it is of the whole, whoever died meanwhile
  const auto why = what.reason == "silence" ? rc::recording_ending::silence
                   : what.reason == "limit" ? rc::recording_ending::limit
                                            : rc::recording_ending::disk;
  if (takes_message()) return end_message(why);
  (void)hear_call(rc::record{rc::recording::off, {}, {}, why});
}

/// Nothing of it is in any file. What was not to be recorded is no loss.
void call_shell::sound_lost(const ch::recorded& what) {
  const auto why = what.cause == "slow_disk" ? rc::recording_loss::slow_disk
                   : what.cause == "disk"    ? rc::recording_loss::disk
                                             : rc::recording_loss::away;
  auto pauses = pauses_;
  if (paused_since_) pauses.emplace_back(*paused_since_, ro::wall_time::max());
  auto from = what.from;
  const auto end = what.from + what.lasted;
  const auto lose = [&](ro::wall_time until) {
    if (until - from >= loss_at_least) (void)hear_call(rc::sound_lost{from, until - from, why});
  };
  for (const auto& [begin, over] : pauses) {
    if (over <= from || begin >= end) continue;
    lose(begin);
    from = std::max(from, over);
  }
  lose(end);
}

void call_shell::note_pause(rc::recording now) {
  const auto at = line_.now().wall;
  if (now == rc::recording::paused) {
    if (!paused_since_) paused_since_ = at;
  } else if (paused_since_) {
    pauses_.emplace_back(*std::exchange(paused_since_, std::nullopt), at);
    if (pauses_.size() > pauses_max) pauses_.pop_front();
  }
}

void call_shell::carry_out(const rc::fact::recording_lost& what) {
  house_.report(severity::warning, "event=recording_lost interaction=" + ro::to_text(id_) +
                                       " from=" + storage::iso_text(what.from) +
                                       " lasted_ms=" + std::to_string(what.lasted.count()) +
                                       " why=" + std::string{rc::to_text(what.loss)});
}

/// Of the last pause that was told: until then what is said is still heard.
void call_shell::pause_done() {
  if (pauses_unheard_ > 0) --pauses_unheard_;
  if (pauses_unheard_ > 0 || pause_holds_ || state_.call->recorded != rc::recording::paused) return;
  pause_holds_ = true;
  show_call();
}

void call_shell::carry_out(const rc::fact::recording_set& what) {
  pause_holds_ = pause_holds_ && what.to == rc::recording::paused;
  note_pause(what.to);
  const auto named = " interaction=" + ro::to_text(id_);
  if (what.ended == rc::recording_ending::no_room) {
    ++house_.counters.recordings_refused;
    house_.report(severity::warning, "event=recording_refused why=no_room" + named);
  } else if (what.ended == rc::recording_ending::disk) {
    ++house_.counters.recordings_failed;
    house_.report(severity::alarm, "event=recording_ended why=disk" + named);
  } else if (what.ended == rc::recording_ending::limit && !said_as_message()) {
    house_.report(severity::info, "event=recording_ended why=length_max" + named);
  } else if (what.ended == rc::recording_ending::empty) {
    house_.report(severity::info, "event=message_empty" + named);
  }
}

// ---- messages left by phone

bool call_shell::said_as_message() const { return state_.call->began == rc::recording_origin::message; }

bool call_shell::takes_message() const {
  return state_.flow.at == rf::phase::recording && said_as_message() &&
         state_.call->recorded != rc::recording::off;
}

bool call_shell::left_message() const { return state_.flow.end_as == rf::ending::message_left; }

/// The caller has heard what to do, and the tone. Where nothing can be kept nobody is made to speak for
/// nothing: the flow ends as it does when no message is left.
void call_shell::begin_message() {
  const rf::message_left nothing{state_.flow.tag, {}};
  if (takes_message()) return;
  if (!house_.recordings_have_room()) {
    (void)hear_call(rc::record{rc::recording::off, {}, {}, rc::recording_ending::no_room});
    return step_flow(nothing);
  }
  std::vector<storage::content_item> contents;
  const auto key = key_of_recording(contents);
  message_heard_ = false;
  message_told_at_.reset();
  (void)hear_call(rc::record{rc::recording::on, key, rc::recording_origin::message}, 0, std::move(contents));
}

/// What was recorded becomes a message of the conversation, which goes on as a task. Where nothing was said
/// it is a call that was missed: nobody has anything to do for it. After a start of the engine the adapter
/// says again whether something was said; where the message ends before it could, it counts as said: nothing
/// that somebody may have said is lost.
void call_shell::end_message(rc::recording_ending why) {
  const bool asked = message_told_at_ && line_.now().at - *message_told_at_ >= speech_told_within;
  const bool said = message_heard_.value_or(!asked);
  (void)hear_call(rc::record{rc::recording::off, {}, {}, said ? why : rc::recording_ending::empty});
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
