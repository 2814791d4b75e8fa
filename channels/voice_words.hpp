#pragma once
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What an adapter of calls and the engine tell each other beyond what every medium has: bodies of
/// `channel_event` and `channel_command` (channels/channel.hpp). An adapter of another medium answers such a
/// command with `unsupported` and never says such an event.
///
/// The conversation is the customer's own dialog. Every other end (an agent's phone, an outside number) is a
/// leg of it, named by the engine; leg zero is the customer.
namespace strowger::channels {

using routing::leg_id;

// ---------------------------------------------------------------- what an adapter tells
/// A `collect` is over: what was pressed, without the key that ended it. `timed_out`: nobody pressed enough.
struct collected {
  std::uint64_t tag = 0;
  std::string digits;
  bool timed_out = false;
  friend bool operator==(const collected&, const collected&) = default;
};
/// The customer has heard a playlist, not a looping one, to its end; `tag` is the playlist's id.
struct played {
  std::uint64_t tag = 0;
  friend bool operator==(const played&, const played&) = default;
};
struct leg_ringing {
  leg_id leg;
  friend bool operator==(const leg_ringing&, const leg_ringing&) = default;
};
/// The other end said 200. Its ACK leaves when this is acknowledged.
struct leg_answered {
  leg_id leg;
  friend bool operator==(const leg_answered&, const leg_answered&) = default;
};
/// The other end is there and does not want. `reason`: busy, declined, do_not_disturb, redirected.
struct leg_declined {
  leg_id leg;
  std::string reason;
  friend bool operator==(const leg_declined&, const leg_declined&) = default;
};
/// It did not ring, or rings no more without having said anything. `reason`: no_endpoint, no_route, refused,
/// timed_out, failed.
struct leg_unreachable {
  leg_id leg;
  std::string reason;
  friend bool operator==(const leg_unreachable&, const leg_unreachable&) = default;
};
/// An answered leg is over. `reason`: hung_up, expired (its session timer), silent, gone (it says so),
/// failed; or dropped: the answer to every `drop`, with number 0 where the leg did not talk.
struct leg_ended {
  leg_id leg;
  std::string reason;
  friend bool operator==(const leg_ended&, const leg_ended&) = default;
};
/// The phone put the call on hold, or took it back.
struct leg_held {
  leg_id leg;
  bool on = false;
  friend bool operator==(const leg_held&, const leg_held&) = default;
};
/// Nothing has happened that concerns anybody: only the bytes kept before it are newer.
struct noted {
  friend bool operator==(const noted&, const noted&) = default;
};
/// Who calls, as `arrived` said: told again after `resume`, since the engine keeps neither. Not stored;
/// number 0.
struct caller_shown {
  std::string number, name;
  friend bool operator==(const caller_shown&, const caller_shown&) = default;
};
/// The phone asked for a transfer (RFC 3515): to `target` as in `ring`, or onto the leg it names (RFC 3891).
/// It hears that it is being tried when this is acknowledged, and how it went by `drop` or `refer_failed`.
struct leg_refers {
  leg_id leg;
  std::string target;
  leg_id replaces_leg;
  friend bool operator==(const leg_refers&, const leg_refers&) = default;
};
/// No audio has come from this leg for `since`. Passing, number 0.
struct line_silent {
  leg_id leg;
  routing::milliseconds since{0};
  friend bool operator==(const line_silent&, const line_silent&) = default;
};
enum class dial_outcome : std::uint8_t { reached, busy, no_answer, machine, failed };
inline constexpr std::uint8_t dial_outcomes = 5;
/// What came of `dial`.
struct dialled {
  dial_outcome outcome = dial_outcome::failed;
  friend bool operator==(const dialled&, const dialled&) = default;
};

/// A recording is over by itself: its file is whole. `reason`: silence, limit, disk, limit_reached, failed.
/// Or `speech`: it goes on, and of one with `ends_quiet` it is known that somebody speaks. `heard`: how much
/// of the customer's side was louder than a line that is quiet. Or `lost`: of what was said from `from` on,
/// `lasted` long, nothing is in it, because of `cause`: away (who writes it was), slow_disk, disk. May be
/// told again, and tells of pauses, too.
struct recorded {
  std::uint64_t recording = 0;
  std::string reason;
  routing::milliseconds lasted{0}, heard{0};
  routing::wall_time from{};
  std::string cause{};
  friend bool operator==(const recorded&, const recorded&) = default;
};

/// Whether a place where a person can be rung is there; `endpoint` as in `ring`'s target. About no
/// conversation: `engine_port::reachable`.
struct reachability {
  std::string endpoint;
  bool reachable = false;
  friend bool operator==(const reachability&, const reachability&) = default;
};

// ---------------------------------------------------------------- what the engine asks
/// Names of prompts (`SET|NAME`: a queue's), `tone:HZ:MS` or `silence:MS`, one after the other. The same id
/// in a later `arrange` goes on where it is. Id zero: none.
struct playlist {
  std::uint64_t id = 0;
  std::vector<std::string> items;
  bool loop = false;
  bool mix = false; ///< heard with the legs the seat hears; else alone
  friend bool operator==(const playlist&, const playlist&) = default;
};
struct seat {
  leg_id leg;
  std::vector<leg_id> hears;
  playlist plays{};
  friend bool operator==(const seat&, const seat&) = default;
};
/// Two tracks of one file. Id zero: none.
struct recording {
  std::uint64_t id = 0;
  bool on = false, paused = false;
  std::vector<leg_id> left, right;
  std::string key{}; ///< 32 bytes with which the file is encrypted; empty: it is not
  /// It ends by itself (`recorded`) when the customer's side has been quiet for `ends_quiet`, or is so long;
  /// zero: it does not.
  routing::milliseconds ends_quiet{0}, ends_after{0};
  friend bool operator==(const recording&, const recording&) = default;
};
/// Take the call (200). Implied by `arrange`.
struct answer {
  friend bool operator==(const answer&, const answer&) = default;
};
/// Who hears whom from now on, whole: a leg that is not named is silent and hears silence. `number` grows per
/// conversation from one `resume` to the next; an older one than the last changes nothing, so that repeating
/// is harmless.
struct arrange {
  std::uint64_t number = 0;
  std::vector<seat> seats;
  channels::recording recording{};
  friend bool operator==(const arrange&, const arrange&) = default;
};
/// Play to the customer and gather keys; ends in one `collected` with this tag. When it was played, a
/// key was pressed or the customer hears another leg, there is what the last `arrange` says.
struct collect {
  std::uint64_t tag = 0;
  playlist plays;
  std::uint32_t max = 1;
  std::string end_key;            ///< ends it before `max`; empty: no key does
  routing::milliseconds first{0}; ///< for the first key, from the end of the playlist
  routing::milliseconds next{0};  ///< for each further one
  bool sensitive = false;         ///< digits go into no log and no recording
  friend bool operator==(const collect&, const collect&) = default;
};
enum class leg_kind : std::uint8_t { offer, consult, listen, outside };
inline constexpr std::uint8_t leg_kinds = 4;
/// Ring an end: `agent:TENANT/NAME`, all of the person's phones, or `number:E.164` over an outbound route.
/// Ends in `leg_answered`, `leg_declined` or `leg_unreachable`.
struct ring {
  leg_id leg;
  std::string target;
  std::string from_number, from_name;
  routing::milliseconds deadline{0};
  bool auto_answer = false;
  leg_kind kind = leg_kind::offer;
  std::string on_behalf{}; ///< of an outside number: `TENANT/NAME` of who calls, whose limits count
  friend bool operator==(const ring&, const ring&) = default;
};
/// Let an end go, which ends in one `leg_ended` (dropped); leg zero: the customer, with whom the conversation
/// is not over (a message was left).
enum class drop_reason : std::uint8_t { answered_elsewhere, withdrawn, caller_gone, too_late, ended };
inline constexpr std::uint8_t drop_reasons = 5;
struct drop {
  leg_id leg;
  drop_reason reason = drop_reason::ended;
  friend bool operator==(const drop&, const drop&) = default;
};
/// Call the customer. Ends in one `dialled`.
struct dial {
  std::string number, caller_id;
  routing::milliseconds deadline{0};
  std::string on_behalf{}; ///< `TENANT/`: whose limits count
  friend bool operator==(const dial&, const dial&) = default;
};
/// What the phone of this leg asked for (`leg_refers`) is refused, or did not come off: it keeps the
/// customer. That it came off the leg's `drop` says. `reason`: refused, or as in `leg_declined` and
/// `leg_unreachable`; `refer_forgotten`: the engine knows of none that it had taken in and not carried out.
/// A `leg_refers` of number 0, without a target, has it said again after a restart of either side.
struct refer_failed {
  leg_id leg;
  std::string reason;
  friend bool operator==(const refer_failed&, const refer_failed&) = default;
};
inline constexpr std::string_view refer_forgotten = "forgotten";
struct send_digits {
  leg_id leg;
  std::string digits;
  friend bool operator==(const send_digits&, const send_digits&) = default;
};

} // namespace strowger::channels
