#pragma once
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The words of a call: who is in it besides the customer, what may happen, and what is decided. Nothing
/// personal is in them: numbers are names of values in the content store.
namespace strowger::routing::call {

enum class role : std::uint8_t {
  offered,   ///< rung for an offer that nobody has won
  lead,      ///< has the customer
  consulted, ///< asked by the lead, apart from the customer
  joined,    ///< in the conference
  passed,    ///< the customer is passed on to this outside end, or has been
  listening  ///< a supervisor
};
enum class hearing : std::uint8_t {
  listen,  ///< nobody hears the supervisor
  whisper, ///< the lead does
  barge    ///< everybody does
};
/// Why a leg is not there any more.
enum class parting : std::uint8_t {
  withdrawn,   ///< the offer went
  elsewhere,   ///< another phone won
  too_late,    ///< it answered when it was not wanted any more
  declined,    ///< the person does not want
  unreachable, ///< it cannot be rung
  timed_out,   ///< it did not answer
  hung_up,
  released, ///< nobody needs it any more
  failed    ///< its line is lost
};
std::string_view to_text(role);
std::string_view to_text(hearing);
std::string_view to_text(parting);

struct leg {
  leg_id id;
  role as = role::offered;
  bool answered = false;
  bool held = false;        ///< the phone itself has put the call on hold
  bool auto_answer = false; ///< its person has accepted already: the phone is asked to answer by itself
  hearing how = hearing::listen;
  agent_id agent;    ///< zero: an outside number
  content_id number; ///< of an outside end
  moment until{};    ///< a ringing one is given up then; zero: with its offer
  friend bool operator==(const leg&, const leg&) = default;
};

/// Whether what is said is recorded.
enum class recording : std::uint8_t { off, on, paused };
std::string_view to_text(recording);
/// Why something is recorded.
enum class recording_origin : std::uint8_t {
  none,   ///< nothing is, or was
  agent,  ///< the lead wants it
  rule,   ///< the queue's
  message ///< the customer leaves a message
};
/// Why nothing is recorded any more, or why it was not begun.
enum class recording_ending : std::uint8_t {
  none,    ///< it goes on, or nobody has decided anything yet
  stopped, ///< by the lead
  over,    ///< the call is over, or whoever left the message has hung up
  silence, ///< of a message: nothing more was said
  key,     ///< of a message: the customer pressed one
  limit,   ///< as long as it may be
  disk,    ///< it could not be written
  no_room, ///< it was not begun: as much is kept as may be
  empty    ///< of a message: nothing was said at all
};
std::string_view to_text(recording_origin);
/// `agent` for `stopped`: who wanted it.
std::string_view to_text(recording_ending);

/// Why something of a call is in none of its recording's files.
enum class recording_loss : std::uint8_t {
  away,      ///< who writes it was: it was killed, or began anew
  slow_disk, ///< more waited for the disk than may: there is silence instead
  disk       ///< it refused
};
std::string_view to_text(recording_loss);

struct state {
  std::vector<leg> legs; ///< those that ring or talk
  /// Let go of, and the adapter has not said that it has: told again after a restart, newest at the end.
  std::vector<leg_id> dropped{};
  bool on_hold = false; ///< the lead has put the customer on hold
  bool apart = false;   ///< the lead talks with the one consulted, or waits for it
  recording recorded = recording::off;
  content_id key;                                  ///< of the recording's file, in the content store
  std::uint32_t drawn = 0;                         ///< legs named here so far
  bool notice_given = false;                       ///< the customer has heard that it is recorded
  recording_origin began = recording_origin::none; ///< what is recorded, or was last
  recording_ending ended = recording_ending::none; ///< of what is not recorded any more, or was not begun
  bool recording_wanted = false;                   ///< by its lead, as soon as the customer has heard of it
  wall_time lost_until{};                          ///< what is lost of its recording up to then is known
  friend bool operator==(const state&, const state&) = default;
};
/// So many are remembered as let go of only where an adapter never says that it has let go.
inline constexpr std::size_t dropped_max = 256, legs_max = 32;
/// Issuer of the names of legs that are no offer's: offers have their pool as issuer.
inline constexpr std::uint16_t drawn_here = 0xffff;
/// The adapter ends what rings too long by itself; who has not heard of it by then gives the leg up.
inline constexpr milliseconds adapter_patience{5'000};

// ---- inputs
/// Of the pool: an offer is made, and its phone rings.
struct offer_rings {
  leg_id leg;
  agent_id agent;
};
/// An offer ended; `elsewhere`: another one won.
struct offer_over {
  leg_id leg;
  bool elsewhere = false;
};
/// An offer was won, on the phone (then it has answered) or on the desktop (then it is rung, or rings).
struct offer_taken {
  leg_id leg;
  agent_id agent;
  moment connect_by;
};
/// What the pool knows of an agent beside the lead.
struct party_stands {
  agent_id agent;
  role as = role::consulted; ///< consulted or joined
  bool answered = false;
  moment until{}; ///< when it has not: to answer
};
/// What the pool knows, after a start: the open offers, who has the customer (zero: nobody), and who is
/// asked or talks beside it.
struct offers_stand {
  std::vector<offer_rings> open;
  offer_rings won;
  moment connect_by;
  std::vector<party_stands> beside{};
};
/// The pool has taken the customer from its lead.
struct lead_gone {
  agent_id agent;
};
/// The pool has made another agent, who was beside the lead, the lead.
struct lead_moved {
  agent_id agent;
};
/// The pool has let go of an agent beside the lead, or of a supervisor who listens.
struct party_gone {
  agent_id agent;
};
// Of the adapter.
struct leg_answered {
  leg_id leg;
};
/// A leg that did not answer is over; of one that was let go of: it is.
struct leg_failed {
  leg_id leg;
  parting why = parting::unreachable;
};
/// A leg that had answered is over; of one that was let go of: it is.
struct leg_ended {
  leg_id leg;
  parting why = parting::hung_up;
};
struct leg_held {
  leg_id leg;
  bool on = false;
};
// Of the lead.
struct hold {
  agent_id by;
  bool on = false;
};
/// Rings another agent or an outside number; the customer hears music meanwhile.
struct consult {
  agent_id by, agent;
  content_id number;
  moment until;
};
/// Talks to the customer again (`apart` false), or to the one consulted.
struct turn_to {
  agent_id by;
  bool apart = false;
};
struct end_consult {
  agent_id by;
};
/// Everybody together.
struct confer {
  agent_id by;
};
/// The one consulted gets the customer.
struct complete {
  agent_id by;
};
/// An agent leaves the call, and the others go on. Of the lead: somebody who is there gets the customer.
struct leave {
  agent_id by;
};
/// The customer is passed on to an outside number; comes back when it does not answer.
struct pass_on {
  agent_id by;
  content_id number;
  moment until;
};
// Of a supervisor.
struct listen {
  agent_id by;
  hearing how = hearing::listen;
  moment until;
};
struct stop_listening {
  agent_id by;
};
/// `key`: of the file, where it has none yet. `began` is why it is `on` or `paused`, `ended` why it is `off`;
/// `none` there: the lead wants it so. To `off` for `no_room`: it would have been recorded.
struct record {
  recording to = recording::on;
  content_id key{};
  recording_origin began = recording_origin::agent;
  recording_ending ended = recording_ending::none;
};
/// Nothing that was said from then on is recorded, for so long, though it was to be. May be told again.
struct sound_lost {
  wall_time from{};
  milliseconds lasted{0};
  recording_loss loss = recording_loss::away;
};
/// The lead wants it recorded as soon as the customer has heard that it will be, or not any more.
struct want_recording {
  bool on = true;
};
/// The customer has heard to its end that the call is recorded.
struct notice_heard {};
struct wake {};
using event = std::variant<offer_rings, offer_over, offer_taken, offers_stand, lead_gone, leg_answered,
                           leg_failed, leg_ended, leg_held, hold, consult, turn_to, end_consult, confer,
                           complete, pass_on, listen, stop_listening, record, wake, lead_moved, party_gone,
                           leave, notice_heard, want_recording, sound_lost>;

// ---- facts
namespace fact {
struct leg_added {
  leg what;
};
struct leg_up {
  leg_id leg;
  role as = role::offered;
  agent_id agent;
};
/// `drop`: the other end does not know it yet.
struct leg_gone {
  leg_id leg;
  role as = role::offered;
  agent_id agent;
  bool had_answered = false;
  parting why = parting::hung_up;
  bool drop = false;
};
/// The adapter has let go of it, too.
struct drop_done {
  leg_id leg;
};
struct role_changed {
  leg_id leg;
  role to = role::lead;
};
struct leg_hold_set {
  leg_id leg;
  bool on = false;
};
struct hold_set {
  bool on = false;
};
struct apart_set {
  bool on = false;
};
struct hearing_set {
  leg_id leg;
  hearing how = hearing::listen;
};
struct recording_set {
  recording to = recording::off;
  content_id key{};                                ///< of its file
  recording_origin began = recording_origin::none; ///< of what is `on` or `paused`
  recording_ending ended = recording_ending::none; ///< of what is `off`; `ending_of` says what `none` means
};
/// The customer knows that the call is recorded.
struct notice_given {};
/// It is to be recorded once the customer knows; over as soon as something of its recording is decided.
struct recording_wanted {
  bool on = false;
};
/// Something of its recording is lost.
struct recording_lost {
  wall_time from{};
  milliseconds lasted{0};
  recording_loss loss = recording_loss::away;
};
} // namespace fact
using call_fact =
    std::variant<fact::leg_added, fact::leg_up, fact::leg_gone, fact::role_changed, fact::leg_hold_set,
                 fact::hold_set, fact::apart_set, fact::hearing_set, fact::recording_set, fact::notice_given,
                 fact::drop_done, fact::recording_wanted, fact::recording_lost>;
using facts = std::vector<call_fact>;

} // namespace strowger::routing::call
