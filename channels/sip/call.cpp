#include "channels/sip/call.hpp"
#include "channels/sip/call_session.hpp"
#include "channels/sip/reason_header.hpp"
#include <algorithm>
#include <utility>

/// Events, commands and audio of a call.
namespace strowger::channels::sip {

call::call(conversation_id conversation, std::shared_ptr<const call_settings> settings, leg_names names)
  : conversation_{conversation}, settings_{std::move(settings)}, names_{std::move(names)} {}

call_leg* call::find(leg_id leg) {
  const auto at = legs_.find(leg);
  return at == legs_.end() ? nullptr : &at->second;
}

const dialog* call::identity(dialog_key of) const {
  const auto at = legs_.find(of.leg);
  if (at == legs_.end() || of.attempt >= at->second.attempts.size()) return nullptr;
  return &at->second.attempts[of.attempt].id;
}

std::optional<dialog_key> call::find(std::string_view call_id, std::string_view local_tag) const {
  for (const auto& [id, leg] : legs_)
    for (std::uint32_t i = 0; i < leg.attempts.size(); ++i)
      if (leg.attempts[i].id.call_id == call_id && leg.attempts[i].id.local_tag == local_tag)
        return dialog_key{id, i};
  return std::nullopt;
}

// ------------------------------------------------------------------------------------------------- events

void call::say(event_body what, moment now, call_outputs& out) {
  note_at_.reset();
  leapt_ = false;
  out.emplace_back(keep_bytes{kept(events_.next())});
  const auto number = events_.add(what, now, settings_->repeats);
  out.emplace_back(tell{number, std::move(what)});
}

void call::pass_on(event_body what, call_outputs& out) const { out.emplace_back(tell{0, std::move(what)}); }

void call::acknowledged(std::uint64_t number, moment now, call_outputs& out) {
  events_.acknowledge(number, now, settings_->repeats);
  may_answer(now, out);
  for (auto& [id, leg] : legs_) {
    if (leg.phase == leg_phase::accepted && leg.answered_event != 0 && leg.answered_event <= number)
      confirm(leg, now, out);
    if (leg.transfer && leg.transfer->refer != 0 && leg.transfer->event <= number)
      transfer_taken_in(leg, now, out);
  }
}

void call::resumed(std::uint64_t last_event, moment now, call_outputs& out) {
  if (arrangement_) arrangement_->number = 0; // its engine counts anew
  events_.acknowledge(last_event, now, settings_->repeats);
  acknowledged(last_event, now, out);
  if (events_.waiting() > 0) tell_again(out);
  ask_of_transfers(out);
}

void call::tell_again(call_outputs& out) const {
  out.emplace_back(keep_bytes{kept(events_.next() - 1)});
  events_.repeat([&](std::uint64_t number, const event_body& what) { out.emplace_back(tell{number, what}); });
}

// ----------------------------------------------------------------------------------------------- commands

void call::done(command_id id, call_outputs& out, std::string failed) const {
  if (!id) return;
  const bool well = failed.empty();
  out.emplace_back(command_outcome{id, conversation_, well, std::move(failed)});
}

void call::told(const channel_command& what, moment now, call_outputs& out) {
  std::visit(
      [&](const auto& body) {
        using body_type = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<body_type, ring>)
          ring_at(what.id, body, {}, "no_endpoint", now, out);
        else if constexpr (std::is_same_v<body_type, answer> || std::is_same_v<body_type, arrange> ||
                           std::is_same_v<body_type, collect> || std::is_same_v<body_type, drop> ||
                           std::is_same_v<body_type, send_digits> ||
                           std::is_same_v<body_type, refer_failed> ||
                           std::is_same_v<body_type, channels::refuse> || std::is_same_v<body_type, end>)
          obey(what.id, body, now, out);
        else
          done(what.id, out, std::string{unsupported});
      },
      what.what);
}

void call::obey(command_id id, const answer&, moment now, call_outputs& out) {
  may_answer_ = true;
  may_answer(now, out);
  done(id, out);
}

void call::obey(command_id id, const arrange& what, moment now, call_outputs& out) {
  if (!arrangement_ || what.number >= arrangement_->number) {
    arrangement_ = what;
    const auto& seats = what.seats;
    if (std::any_of(seats.begin(), seats.end(),
                    [](const channels::seat& one) { return one.leg == leg_id{} && !one.hears.empty(); })) {
      question_plays_ = {}; // who has got somebody on the line is asked no more
      digits_.stop();
    }
    send_arrangement(out);
    tell_played(now, out);
    may_answer_ = true;
    may_answer(now, out);
  }
  if (id) pausing_.push_back(id);
  settle_pauses(out);
}

void call::obey(command_id id, const collect& what, moment now, call_outputs& out) {
  question_ = what.tag;
  question_plays_ = what.plays;
  const char end_key = what.end_key.empty() ? '\0' : what.end_key.front();
  digits_.begin({what.max, end_key, what.first, what.next}, what.plays.id != 0, now);
  send_arrangement(out);
  tell_played(now, out);
  done(id, out);
}

void call::obey(command_id id, const send_digits& what, moment, call_outputs& out) {
  const auto* leg = find(what.leg);
  if (leg == nullptr || !leg->talking()) return done(id, out, "unknown_leg");
  out.emplace_back(media::media_command{media::send_digits{leg->line, what.digits}});
  done(id, out);
}

namespace {

/// What those who lost a ring are told (RFC 3326): they show no missed call then.
std::string reason_of(drop_reason why) {
  const bool elsewhere = why == drop_reason::answered_elsewhere || why == drop_reason::too_late;
  return elsewhere ? text_of(answered_elsewhere()) : std::string{};
}

} // namespace

void call::obey(command_id id, const drop& what, moment now, call_outputs& out) {
  if (auto* leg = find(what.leg); what.leg != leg_id{} && leg != nullptr && leg->transfer) {
    const auto* from = find(leg_id{});
    const bool still_there =
        from != nullptr && from->phase != leg_phase::leaving && from->phase != leg_phase::over;
    if (still_there) end_transfer(*leg, "200 OK", out); // it came off
  }
  if (what.leg == leg_id{}) {
    // The customer is let go of, and the conversation goes on without.
    if (auto* leg = find(what.leg); leg != nullptr && leg->talking()) {
      say_bye(*leg, {}, now, out);
      tell_left(now, out);
    } else if (leg != nullptr && leg->phase == leg_phase::waiting && leg->initial != 0) {
      refuse_call(480, 0, out); // it heard all there was before it was answered
      tell_left(now, out);
    } else if (leg != nullptr && (leg->phase == leg_phase::opening || leg->phase == leg_phase::inviting)) {
      withdraw(*leg, {}, now, out); // is called no more
      tell_dialled(dial_outcome::no_answer, now, out);
    }
    dial_next_.reset();
  } else if (auto* leg = find(what.leg); leg != nullptr && leg->talking()) {
    say_bye(*leg, reason_of(what.reason), now, out);
    say(leg_ended{what.leg, "dropped"}, now, out); // with the bytes that know of the BYE
  } else {
    if (leg != nullptr) withdraw(*leg, reason_of(what.reason), now, out);
    // Nothing of it is kept, or it is known already; what was said of one that talked is not overtaken.
    const bool talked = leg != nullptr && leg->answered_event != 0;
    if (!talked || events_.waiting() == 0) pass_on(leg_ended{what.leg, "dropped"}, out);
  }
  done(id, out); // a leg that is not there is as it should be
}

// -------------------------------------------------------------------------------------------------- audio

namespace {

std::optional<media::playlist> shown(const playlist& wanted) {
  if (wanted.id == 0) return std::nullopt;
  return media::playlist{wanted.id, wanted.items, wanted.loop};
}

} // namespace

void call::open_line(call_leg& of, call_outputs& out) const {
  of.line = names_.line_of(of.id);
  out.emplace_back(media::media_command{media::open_line{line_of(of, conversation_)}});
}

void call::change_line(const call_leg& of, call_outputs& out) const {
  if (!of.line) return;
  out.emplace_back(media::media_command{media::change_line{line_of(of, conversation_)}});
}

void call::close_line(call_leg& of, call_outputs& out) const {
  if (!of.line) return;
  out.emplace_back(media::media_command{media::close_line{of.line}});
  of.line = {};
  of.line_open = false;
  of.line_again_at.reset();
}

media::line_id call::line_of_leg(leg_id leg) const {
  const auto at = legs_.find(leg);
  return at == legs_.end() ? media::line_id{} : at->second.line;
}

std::vector<media::line_id> call::lines_of_legs(const std::vector<leg_id>& legs) const {
  std::vector<media::line_id> lines;
  for (const auto leg : legs)
    if (const auto line = line_of_leg(leg); line) lines.push_back(line);
  return lines;
}

void call::send_arrangement(call_outputs& out) {
  media::arrange wanted;
  wanted.conversation = conversation_;
  if (arrangement_)
    for (const auto& seat : arrangement_->seats)
      if (const auto line = line_of_leg(seat.leg); line)
        wanted.seats.push_back({line, lines_of_legs(seat.hears), shown(seat.plays), seat.plays.mix, 0});
  if (digits_.asking() && question_plays_.id != 0) {
    const auto line = line_of_leg(leg_id{});
    std::erase_if(wanted.seats, [&](const media::seat& one) { return one.line == line; });
    if (line) wanted.seats.push_back({line, {}, shown(question_plays_), false, 0});
  }
  // What media plays and relays for a call that was taken up again goes on until the engine has said how.
  const bool knows = arrangement_ || arranged_ || !wanted.seats.empty();
  if (knows) forget_played(wanted.seats);
  if (knows && arranged_ != wanted.seats) {
    arranged_ = wanted.seats;
    out.emplace_back(media::media_command{std::move(wanted)});
  }
  send_recording(out);
}

/// What the customer does not hear any more begins anew where it is wanted again.
void call::forget_played(const std::vector<media::seat>& seats) {
  const auto line = line_of_leg(leg_id{});
  const auto at =
      std::find_if(seats.begin(), seats.end(), [&](const media::seat& one) { return one.line == line; });
  const auto plays = at != seats.end() && at->plays ? at->plays->id : std::uint64_t{0};
  if (heard_out_ != plays) heard_out_ = 0;
  if (played_told_ != plays) played_told_ = 0;
}

/// Recording follows the arrangement, and its legs' lines.
void call::send_recording(call_outputs& out) {
  const auto wanted = arrangement_ ? arrangement_->recording : channels::recording{};
  const media::recording_id id{wanted.on ? wanted.id : recorded_.id};
  const auto say_media = [&](auto what) { out.emplace_back(media::media_command{std::move(what)}); };
  if (!wanted.on) recording_over_ = false;
  if (recorded_.on && !wanted.on) say_media(media::stop_recording{id});
  if (wanted.on && !recording_over_ && !has_left_) {
    if (wanted.paused && !(recorded_.on && recorded_.paused && recorded_.id == wanted.id)) {
      ++pause_;
      pause_holds_ = false;
    }
    say_media(media::record{id, conversation_, lines_of_legs(wanted.left), lines_of_legs(wanted.right),
                            settings_->recordings, wanted.key, wanted.ends_quiet, wanted.ends_after,
                            wanted.paused, wanted.paused ? pause_ : 0});
  }
  recorded_ = wanted;
}

/// Whoever wants a pause hears that it is there when what is said is in the recording no more.
void call::settle_pauses(call_outputs& out) {
  const bool records = recorded_.on && !recording_over_ && !has_left_;
  if (records && recorded_.paused && !pause_holds_) return;
  for (const auto id : std::exchange(pausing_, {})) done(id, out);
}

/// With the customer gone nothing more is to be heard: its file is whole from here on.
void call::stop_recording(call_outputs& out) {
  if (recorded_.on)
    out.emplace_back(media::media_command{media::stop_recording{media::recording_id{recorded_.id}}});
  recorded_ = {};
  settle_pauses(out);
}

/// One that was told to stop has nothing to say. What ended by itself is the engine's to know.
void call::recording_ended(const media::recording_ended& what, moment now, call_outputs& out) {
  const bool by_itself =
      what.reason != media::recording_end::stopped && what.reason != media::recording_end::lines_closed;
  if (!by_itself || !recorded_.on || recorded_.id != what.recording.value() || recording_over_) return;
  recording_over_ = true;
  const char* why = what.reason == media::recording_end::silence         ? "silence"
                    : what.reason == media::recording_end::limit         ? "limit"
                    : what.reason == media::recording_end::disk          ? "disk"
                    : what.reason == media::recording_end::limit_reached ? "limit_reached"
                                                                         : "failed";
  say(recorded{what.recording.value(), why, what.lasted, what.heard}, now, out);
}

void call::take_key(char key, moment now, call_outputs& out) {
  if (!digits_.asking()) return;
  const bool first = digits_.count() == 0;
  const auto taken = digits_.press(key, now);
  if (first && question_plays_.id != 0) { // who presses a key has heard enough
    question_plays_ = {};
    send_arrangement(out);
  }
  if (taken) say(collected{question_, taken->digits, taken->timed_out}, now, out);
}

// --------------------------------------------------------------------------------------------------- time

void call::pass(moment now, call_outputs& out) {
  if (const auto taken = digits_.pass(now)) {
    question_plays_ = {};
    send_arrangement(out);
    say(collected{question_, taken->digits, taken->timed_out}, now, out);
  }
  if (events_.take_due(now, settings_->repeats)) tell_again(out);
  if (note_at_ && *note_at_ <= now) {
    note_at_.reset();
    if (!ended_) say(noted{}, now, out);
  }
  for (auto& [id, leg] : legs_) leg_due(leg, now, out);
  dial_when_free(now, out);
}

std::optional<moment> call::next_deadline() const {
  std::optional<moment> next;
  const auto at = [&](std::optional<moment> one) {
    if (one && (!next || *one < *next)) next = one;
  };
  at(digits_.deadline());
  at(events_.deadline());
  at(note_at_);
  for (const auto& [id, leg] : legs_) at(deadline_of(leg, *settings_));
  return next;
}

bool call::in_setup() const {
  const auto at = legs_.find(leg_id{});
  return at != legs_.end() && at->second.phase == leg_phase::waiting && !at->second.early;
}

bool call::over() const {
  return ended_ && ending_.empty() && events_.waiting() == 0 &&
         std::all_of(legs_.begin(), legs_.end(),
                     [](const auto& one) { return one.second.phase == leg_phase::over; });
}

} // namespace strowger::channels::sip
