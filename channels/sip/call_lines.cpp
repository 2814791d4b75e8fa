#include "channels/sip/call.hpp"
#include "channels/sip/call_session.hpp"
#include <algorithm>
#include <utility>

/// The lines a call has at the media process: opened, opened again, lost, and what is heard on them.
namespace strowger::channels::sip {

void call::media_back(const std::vector<media::listed_line>& open, moment now, call_outputs& out) {
  std::uint64_t list = 0;
  for (auto& [id, leg] : legs_) {
    if (!leg.line || leg.phase == leg_phase::over) continue;
    const auto at = std::find_if(open.begin(), open.end(),
                                 [line = leg.line](const auto& one) { return one.line == line; });
    const bool there = at != open.end();
    if (!there) out.emplace_back(media::media_command{media::open_line{line_of(leg, conversation_)}});
    if (there && at->played && is_customer(leg)) list = at->playlist;
    if (!there || !at->silent) {
      leg.silent_since.reset();
      leg.probed.reset();
    } else if (!leg.silent_since) {
      leg.silent_since = now;
    }
  }
  recorded_ = {};
  arranged_.reset();
  if (list != played_told_) heard_out_ = list;
  send_arrangement(out);
  tell_played(now, out);
}

/// Media tells the end of a playlist once, maybe to a process that has died since, and maybe before the
/// engine has said to this one what the customer is to hear.
void call::tell_played(moment now, call_outputs& out) {
  if (heard_out_ == 0) return;
  if (heard_out_ == question_plays_.id) {
    heard_out_ = 0;
    digits_.prompt_ended(now);
    question_plays_ = {}; // while nobody answers there is what the arrangement says
    return send_arrangement(out);
  }
  if (!arrangement_) return;
  played_told_ = std::exchange(heard_out_, 0);
  say(played{played_told_}, now, out);
}

void call::open_new_lines(call_outputs& out) const {
  for (const auto& [id, leg] : legs_)
    if (leg.line && (leg.here.port == 0 || leg.foretold) && leg.phase != leg_phase::over)
      out.emplace_back(media::media_command{media::open_line{line_of(leg, conversation_)}});
}

void call::media_said(const media::media_event& what, moment now, call_outputs& out) {
  const auto leg_of = [&](media::line_id line) -> call_leg* {
    for (auto& [id, leg] : legs_)
      if (leg.line == line) return &leg;
    return nullptr;
  };
  if (const auto* opened = std::get_if<media::line_opened>(&what)) {
    if (auto* leg = leg_of(opened->line)) line_is_open(*leg, opened->at, now, out);
  } else if (const auto* failed = std::get_if<media::line_failed>(&what)) {
    if (auto* leg = leg_of(failed->line); leg != nullptr && !asks_again(*leg, failed->reason, now))
      line_lost(*leg, now, out);
  } else if (const auto* key = std::get_if<media::digit_heard>(&what)) {
    if (const auto* leg = leg_of(key->line); leg != nullptr && leg->id == leg_id{})
      take_key(key->digit, now, out);
  } else if (const auto* end = std::get_if<media::playlist_played>(&what)) {
    if (const auto* leg = leg_of(end->line); leg != nullptr && leg->id == leg_id{}) {
      heard_out_ = end->playlist;
      tell_played(now, out);
    }
  } else if (const auto* silence = std::get_if<media::line_silent>(&what)) {
    if (auto* leg = leg_of(silence->line)) {
      if (!leg->silent_since) leg->silent_since = now - silence->lasted;
      if (leg->phase == leg_phase::confirmed) pass_on(line_silent{leg->id, silence->lasted}, out);
    }
  } else if (const auto* sound = std::get_if<media::line_heard>(&what)) {
    if (auto* leg = leg_of(sound->line)) {
      leg->silent_since.reset();
      leg->probed.reset();
    }
  } else {
    recording_said(what, now, out);
  }
}

void call::recording_said(const media::media_event& what, moment now, call_outputs& out) {
  if (const auto* ended = std::get_if<media::recording_ended>(&what)) {
    recording_ended(*ended, now, out);
    settle_pauses(out);
  } else if (const auto* speech = std::get_if<media::speech_heard>(&what)) {
    if (recorded_.on && recorded_.id == speech->recording.value())
      say(recorded{speech->recording.value(), "speech", {}, {}}, now, out);
  } else if (const auto* lost = std::get_if<media::recording_lost>(&what)) {
    if (recorded_.on && recorded_.id == lost->recording.value() && !has_left_)
      say(recorded{lost->recording.value(),
                   "lost",
                   lost->lasted,
                   {},
                   lost->from,
                   std::string{media::to_text(lost->why)}},
          now, out);
  } else if (const auto* paused = std::get_if<media::recording_paused>(&what)) {
    if (recorded_.id != paused->recording.value() || paused->pause != pause_) return;
    pause_holds_ = true;
    settle_pauses(out);
  }
}

void call::line_foretold(const media::line_opened& line, moment now, call_outputs& out) {
  for (auto& [id, leg] : legs_) {
    if (leg.line != line.line || leg.phase != leg_phase::opening) continue;
    leg.here = line.at;
    leg.foretold = true;
    invite(leg, now, out);
  }
}

/// What it has been told of another port is said again by a new INVITE.
void call::line_is_open(call_leg& of, const media::endpoint& here, moment now, call_outputs& out) {
  of.line_open = true;
  const bool was_foretold = std::exchange(of.foretold, false);
  if (was_foretold && of.talking()) note_at_ = now; // what is kept has no port that media has not confirmed
  of.line_taken_since.reset();
  if (of.shown && of.shown->here != here && of.here != here &&
      (of.talking() || of.phase == leg_phase::inviting)) {
    of.moved = true;
    of.again_at = now;
  }
  of.here = here;
  send_arrangement(out);
  if (of.phase == leg_phase::opening) // a customer who is called back, too
    invite(of, now, out);
  else if (is_customer(of))
    may_answer(now, out);
}

/// The port it had before media died is another program's, for a moment as a rule: the peer knows no other.
/// Or media was changed a line that it does not have any more, and was not told of again yet.
bool call::asks_again(call_leg& of, media::line_failure why, moment now) const {
  const bool forgotten = why == media::line_failure::unknown_line;
  if (!forgotten && (why != media::line_failure::port_taken || of.here.port == 0)) return false;
  if (!of.line_taken_since) of.line_taken_since = now;
  if (now - *of.line_taken_since >= settings_->port_patience) return false;
  of.line_again_at = forgotten ? now : now + settings_->port_asked_after;
  return true;
}

/// Media has no line for it: nobody could be heard.
void call::line_lost(call_leg& of, moment now, call_outputs& out) {
  of.line_failed = true;
  if (is_customer(of) && !was_dialled_) {
    if (of.phase == leg_phase::waiting) return refuse_unheard(now, out);
    say_bye(of, {}, now, out);
    return tell_left(now, out, "no_line");
  }
  if (of.talking()) {
    say_bye(of, {}, now, out);
    return is_customer(of) ? tell_left(now, out, "no_line") : say(leg_ended{of.id, "failed"}, now, out);
  }
  withdraw(of, {}, now, out);
  if (is_customer(of)) return tell_dialled(dial_outcome::failed, now, out);
  pass_on(leg_unreachable{of.id, "failed"}, out);
}

} // namespace strowger::channels::sip
