#include "actors/call/call_shell.hpp"
#include "actors/flow/flow_sounds.hpp"
#include "actors/staff.hpp"
#include "routing/call/call_machine.hpp"
#include "routing/flow/flow_machine.hpp"
#include <algorithm>
#include <utility>

/// What the adapter of a call is told: whom to ring, whom to let go, and who hears whom. All of it is said
/// again after a restart of either side, and then changes nothing.
namespace strowger::actors {

namespace ro = routing;
namespace rc = routing::call;
namespace ch = channels;

namespace {

/// The tone of somebody being rung, as in most of Europe (ITU-T E.180 supplement 2): 425 Hz, one second in
/// five.
ch::playlist ringback() { return {music_playlist + 1, {"tone:425:1000", "silence:4000"}, true}; }
/// The adapter gives up a phone that rings for so long; offers end long before, by the pool's clock.
constexpr ro::milliseconds offer_rings_at_most{120'000};

ch::leg_kind kind_of(const rc::leg& one) {
  if (one.number) return ch::leg_kind::outside;
  if (one.as == rc::role::listening) return ch::leg_kind::listen;
  if (one.as == rc::role::consulted || one.as == rc::role::joined) return ch::leg_kind::consult;
  return ch::leg_kind::offer;
}

ch::drop_reason drop_reason_of(rc::parting why) {
  switch (why) {
  case rc::parting::elsewhere:
    return ch::drop_reason::answered_elsewhere;
  case rc::parting::withdrawn:
    return ch::drop_reason::withdrawn;
  case rc::parting::too_late:
    return ch::drop_reason::too_late;
  default:
    return ch::drop_reason::ended;
  }
}

} // namespace

void call_shell::ring_who_waits() {
  if (host_.held_back()) return;
  const auto& call = *state_.call;
  std::erase_if(rung_, [&](ro::leg_id one) { return rc::find(call, one) == nullptr; });
  for (const auto& one : call.legs) {
    if (one.answered || std::find(rung_.begin(), rung_.end(), one.id) != rung_.end()) continue;
    if (one.number) continue; // when its number is in the store
    rung_.push_back(one.id);
    ring(one, {});
  }
}

void call_shell::ring_outside(const rc::leg& one) {
  if (!one.number || one.answered || host_.held_back()) return;
  rung_.push_back(one.id);
  host_.fetch({one.id, one.number});
}

void call_shell::give(const call_text& what, const std::string* text) {
  if (what.leg) return give_number(what.leg, text);
  if (text != nullptr && !text->empty())
    recording_key_ = *text;
  else
    key_gone_ = true;
}

void call_shell::give_number(ro::leg_id leg, const std::string* text) {
  const auto* one = rc::find(*state_.call, leg);
  if (one == nullptr || one->answered) return;
  if (text == nullptr || text->empty()) return void(hear_call(rc::leg_failed{leg, rc::parting::unreachable}));
  outside_.emplace_back(leg, *text);
  ring(*one, *text);
  show_call();
}

void call_shell::ring(const rc::leg& one, const std::string& number) {
  ch::ring what;
  what.leg = one.id;
  what.kind = kind_of(one);
  what.auto_answer = one.auto_answer;
  what.from_number = caller_number_;
  what.from_name = caller_name_;
  const auto left = one.until == moment{} ? offer_rings_at_most : one.until - line_.now().at;
  what.deadline = std::max(left, ro::milliseconds{1'000});
  if (one.number) {
    const auto by = person_of(house_, state_.lead);
    what.on_behalf = state_.tenant + "/" + (by ? by->name : "");
    what.target = "number:" + number;
    what.from_number = host_.caller_id();
  } else if (const auto person = person_of(house_, one.agent)) {
    what.target = "agent:" + person->tenant + "/" + person->name;
  }
  command(std::move(what));
}

void call_shell::drop_leg(ro::leg_id leg, rc::parting why) { command(ch::drop{leg, drop_reason_of(why)}); }

/// A call is answered when it may be heard: its flow speaks, or a queue has it.
bool call_shell::may_be_heard() const {
  const bool admitted =
      state_.stage == ro::pool_stage::held || (state_.stage == ro::pool_stage::gone && state_.lead);
  return state_.open && state_.id &&
         (admitted || state_.flow.at != ro::flow::phase::none || rc::passed_on(*state_.call));
}

/// Of the queue it is in or was served in; before any of the one that its flow has set, or its entry point's.
queue_prompts call_shell::prompts_here() const {
  const auto configuration = house_.configuration();
  if (configuration->queue_sounds.empty()) return {};
  const auto known = house_.names.find(host_.queue());
  const bool came = known && !ro::flow::before_queue(state_.flow);
  auto name = came ? known->name : state_.flow.queue;
  if (name.empty())
    for (const auto& entry : configuration->entry_points)
      if (entry.name == state_.entry && entry.tenant == state_.tenant) name = entry.queue;
  queue_prompts made;
  for (const auto& one : configuration->queue_sounds)
    if (one.tenant == state_.tenant && one.queue == name) {
      if (!one.prompts.empty()) made.set = one.tenant + "/" + one.queue;
      if (!one.music.empty()) made.music = one.music;
    }
  return made;
}

ch::arrange call_shell::audio_now() const {
  const auto decided = rc::audio_of(*state_.call);
  const auto prompts = prompts_here();
  const auto sounds = sounds_of(state_.flow, prompts, takes_message(), host_.number_called_from());
  const auto music = music_of(prompts);
  const bool notice = owes_notice();
  ch::arrange made;
  for (const auto& one : decided.seats) {
    ch::seat seat{one.leg, one.hears, {}};
    const bool awaits = host_.dials() && one.leg != ro::leg_id{} && one.hears == std::vector{ro::leg_id{}};
    if (one.plays == rc::sound::ringback || awaits) seat.plays = ringback();
    if (one.plays == rc::sound::hold) seat.plays = music;
    if (one.plays == rc::sound::waiting)
      seat.plays = sounds.plays.id != 0 || sounds.gather ? sounds.plays : music;
    const bool waits = seat.plays.id == music.id && one.plays == rc::sound::waiting && !sounds.gather;
    if (notice && one.leg == ro::leg_id{} && (waits || one.plays == rc::sound::none))
      seat.plays = {notice_playlist,
                    {prompt_in(host_.language(), rule_of_recording().announcement, prompts)}};
    made.seats.push_back(std::move(seat));
  }
  made.recording = recording_now(decided);
  return made;
}

/// Who hears whom and what, once what it follows from is durable; said when it has changed.
void call_shell::tell_audio() {
  if (!host_.nothing_owed()) return;
  if (std::exchange(call_moved_, false)) show_call();
  if (host_.held_back() || !may_be_heard()) return;
  fetch_recording_key();
  // Without its key a recording that goes on would be told to stop.
  if (state_.call->recorded != rc::recording::off && recording_key_.empty() && !key_gone_) return;
  auto now = audio_now();
  const bool changed = !audio_ || audio_->seats != now.seats || audio_->recording != now.recording;
  if (changed) {
    audio_ = now;
    if (takes_message() && !message_told_at_) message_told_at_ = line_.now().at;
    now.number = ++house_.arrangements;
    const bool pauses = now.recording.paused;
    if (pauses) ++pauses_unheard_;
    host_.command(std::move(now), pauses ? pause_command_number : std::uint16_t{0});
  }
  const auto sounds = sounds_of(state_.flow, prompts_here(), takes_message(), host_.number_called_from());
  // Which number it is that is to be confirmed, the adapter says again after a start.
  const bool unsaid = ro::flow::confirms_number(state_.flow) && host_.number_called_from().empty();
  const bool asks = sounds.gather && rc::in_role(*state_.call, rc::role::lead) == nullptr && !unsaid;
  const auto tag = asks ? sounds.gather->tag : std::uint64_t{0};
  if (tag != 0 && tag != gathering_) command(ch::collect{*sounds.gather});
  gathering_ = tag;
}

/// The key of the recording lies in the content store under the customer's: who is forgotten is so there,
/// too.
void call_shell::fetch_recording_key() {
  const auto& call = *state_.call;
  if (!call.key || !recording_key_.empty() || call.recorded == rc::recording::off || key_asked_) return;
  key_asked_ = true;
  host_.fetch({{}, call.key});
}

void call_shell::repeat() {
  rung_.clear();
  pauses_unheard_ = 0;
  for (const auto one : state_.call->dropped) drop_leg(one, rc::parting::released);
  ring_who_waits();
  for (const auto& one : state_.call->legs) ring_outside(one);
  audio_.reset(); // also where it waits for the recording's key: then it is all said again
  gathering_ = 0;
  if (left_message() && state_.flow.at == ro::flow::phase::ended) let_caller_go();
  tell_who_waits();
  tell_audio();
}

} // namespace strowger::actors
