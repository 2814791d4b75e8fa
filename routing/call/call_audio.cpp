#include "routing/call/call_machine.hpp"

/// Who hears whom in a call.
namespace strowger::routing::call {

namespace {

/// Everybody's place, decided from the roles alone.
class table {
public:
  explicit table(const state& now) : now_{now} {
    for (const auto& one : now.legs)
      if (one.answered && one.as == role::lead) lead_ = &one;
    apart_ = lead_ != nullptr && now.apart;
    away_ = apart_ || now.on_hold || (lead_ != nullptr && lead_->held);
  }

  audio all() {
    audio made;
    made.seats.push_back(of_customer());
    for (const auto& one : now_.legs)
      if (one.answered && one.as != role::offered) made.seats.push_back(of_leg(one));
    made.recorded = now_.recorded;
    if (now_.recorded != recording::off)
      for (const auto& one : now_.legs)
        if (one.answered && (with_customer(one) || barges(one))) made.recorded_agents.push_back(one.id);
    return made;
  }

private:
  /// Talks with the customer, unless on hold.
  [[nodiscard]] static bool with_customer(const leg& one) {
    return one.as == role::lead || one.as == role::joined || one.as == role::passed;
  }
  [[nodiscard]] static bool speaks_to_all(const leg& one) {
    return one.as == role::listening && one.how == hearing::barge;
  }
  /// Speaks to the customer just now.
  [[nodiscard]] bool barges(const leg& one) const {
    return speaks_to_all(one) && lead_ != nullptr && !away_ && !passing();
  }
  [[nodiscard]] bool passing() const {
    const auto* other = in_role(now_, role::passed);
    return other != nullptr && !other->answered;
  }

  seat of_customer() {
    seat made;
    for (const auto& one : now_.legs) {
      if (!one.answered) continue;
      const bool lead_hidden = one.as == role::lead && away_;
      if ((with_customer(one) && !lead_hidden) || barges(one)) made.hears.push_back(one.id);
    }
    if (passing()) made.hears.clear();
    if (made.hears.empty()) made.plays = lead_ != nullptr || passing() ? sound::hold : sound::waiting;
    return made;
  }

  seat of_leg(const leg& of) {
    if (of.as == role::listening) return of_listener(of);
    seat made{of.id, {}, sound::none};
    const bool lead = of.as == role::lead;
    if (of.as == role::consulted) {
      if (apart_ && lead_ != nullptr) made.hears.push_back(lead_->id);
      return made;
    }
    if (lead && apart_) {
      const auto* other = in_role(now_, role::consulted);
      if (other != nullptr && other->answered)
        made.hears.push_back(other->id);
      else
        made.plays = sound::ringback;
    } else if (lead && passing()) {
      made.plays = sound::ringback;
    } else if (!(lead && away_)) {
      made.hears.emplace_back();
      hear_others(made, of);
    }
    for (const auto& one : now_.legs)
      if (one.answered && one.as == role::listening && lead && one.how == hearing::whisper)
        made.hears.push_back(one.id);
    return made;
  }
  void hear_others(seat& made, const leg& of) {
    for (const auto& one : now_.legs) {
      if (!one.answered || one.id == of.id) continue;
      const bool lead_hidden = one.as == role::lead && away_;
      if ((with_customer(one) && !lead_hidden) || speaks_to_all(one)) made.hears.push_back(one.id);
    }
  }
  /// A supervisor hears what the lead hears, and the lead.
  seat of_listener(const leg& of) {
    seat made{of.id, {}, sound::none};
    if (!away_) made.hears.emplace_back();
    for (const auto& one : now_.legs) {
      const bool heard = with_customer(one) || (one.as == role::consulted && apart_);
      if (one.answered && heard) made.hears.push_back(one.id);
    }
    return made;
  }

  const state& now_;
  const leg* lead_ = nullptr;
  bool apart_ = false, away_ = false; ///< away: the customer does not hear the lead
};

} // namespace

audio audio_of(const state& now) { return table{now}.all(); }

std::string_view to_text(role what) {
  switch (what) {
  case role::offered:
    return "offered";
  case role::lead:
    return "lead";
  case role::consulted:
    return "consulted";
  case role::joined:
    return "joined";
  case role::passed:
    return "passed";
  case role::listening:
    return "listening";
  }
  return "unknown";
}
std::string_view to_text(hearing what) {
  switch (what) {
  case hearing::listen:
    return "listen";
  case hearing::whisper:
    return "whisper";
  case hearing::barge:
    return "barge";
  }
  return "unknown";
}
std::string_view to_text(parting what) {
  switch (what) {
  case parting::withdrawn:
    return "withdrawn";
  case parting::elsewhere:
    return "elsewhere";
  case parting::too_late:
    return "too_late";
  case parting::declined:
    return "declined";
  case parting::unreachable:
    return "unreachable";
  case parting::timed_out:
    return "timed_out";
  case parting::hung_up:
    return "hung_up";
  case parting::released:
    return "released";
  case parting::failed:
    return "failed";
  }
  return "unknown";
}
std::string_view to_text(recording_origin what) {
  switch (what) {
  case recording_origin::none:
    return "none";
  case recording_origin::agent:
    return "agent";
  case recording_origin::rule:
    return "rule";
  case recording_origin::message:
    return "message";
  }
  return "unknown";
}
std::string_view to_text(recording_ending what) {
  switch (what) {
  case recording_ending::none:
    return "none";
  case recording_ending::stopped:
    return "agent";
  case recording_ending::over:
    return "over";
  case recording_ending::silence:
    return "silence";
  case recording_ending::key:
    return "key";
  case recording_ending::limit:
    return "limit";
  case recording_ending::disk:
    return "disk";
  case recording_ending::no_room:
    return "no_room";
  case recording_ending::empty:
    return "empty";
  }
  return "unknown";
}
std::string_view to_text(recording_loss what) {
  switch (what) {
  case recording_loss::away:
    return "away";
  case recording_loss::slow_disk:
    return "slow_disk";
  case recording_loss::disk:
    return "disk";
  }
  return "unknown";
}
std::string_view to_text(recording what) {
  switch (what) {
  case recording::off:
    return "off";
  case recording::on:
    return "on";
  case recording::paused:
    return "paused";
  }
  return "unknown";
}

} // namespace strowger::routing::call
