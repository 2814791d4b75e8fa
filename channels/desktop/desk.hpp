#pragma once
#include "routing/decision_record.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/result.hpp"
#include "routing/model/time.hpp"
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The contract between the desktop surface (sign-in, sockets, JSON) and the engine's agent actors: what a
/// person's desk shows (views, snapshot plus numbered changes) and what a person may ask (requests). Plain
/// values; docs/protocols/desktop.md is the same in JSON.
namespace strowger::channels::desktop {

using routing::agent_id;
using routing::channel_kind;
using routing::interaction_id;
using routing::offer_id;
using routing::wall_time;

/// One browser page of one signed-in person. Drawn by the desktop surface.
using session_number = std::uint64_t;

struct capacity_view {
  channel_kind channel = channel_kind::chat;
  std::uint16_t limit = 0, load = 0;
};
struct agent_view {
  agent_id id;
  std::string name, display_name, state, reason; ///< state: ready | not_ready
  wall_time since;
  bool pending = false;
  std::string pending_state, pending_reason;
  std::vector<capacity_view> capacity;     ///< channels with a limit above zero
  std::vector<channel_kind> unreachable{}; ///< those of them for which no endpoint of the agent is there
};
struct offer_view {
  offer_id id;
  interaction_id interaction;
  channel_kind channel = channel_kind::chat;
  std::string queue, customer, preview;
  std::string note, note_from; ///< of an agent who transferred it
  wall_time waiting_since, offered_at, expires_at;
  std::uint32_t attempt = 1;
  bool callback = false;    ///< the customer is to be called
  std::string queue_name{}; ///< what people call the queue
};
struct desk_message {
  std::uint32_t number = 0;
  std::string from; ///< agent | customer | system
  std::string author;
  std::uint64_t client = 0;
  std::string text;
  std::string note; ///< of a `transferred` notice: what its author left for the next agent
  wall_time at;
  bool callback = false; ///< the customer's: a number to call back
};
struct marks_view {
  std::uint32_t received = 0, read = 0;
};
/// Another end of a call than customer and lead. `role`: consulted, joined, passed or listening, or awaited:
/// somebody of a queue, whom the lead will consult; `who`: the name of the person or the queue, or the
/// number, empty when it is not known any more; `how`: of who listens.
struct call_party_view {
  std::string role, who, how;
  bool ringing = false;
  friend bool operator==(const call_party_view&, const call_party_view&) = default;
};
/// Who was asked to come in and did not, or has left. `why`: declined, no_answer, unreachable, hung_up, or
/// what the pool says of somebody it lets go of.
struct call_gone_view {
  std::string who, why;
  friend bool operator==(const call_gone_view&, const call_gone_view&) = default;
};
/// A call, as its lead has it, or as an agent beside the lead has it (then one of the parties has the role
/// lead). `phone`: their own, ringing | answered; `recording`: off | announcing (the customer hears first
/// that it will be) | on | pausing (until that is done) | paused, or message: it is over, and what the caller
/// said can be heard.
struct call_view {
  std::string phone, recording;
  bool on_hold = false, apart = false; ///< apart: the lead talks with the one consulted
  std::vector<call_party_view> parties;
  std::optional<call_gone_view> gone{}; ///< the last one, for the lead
  /// Where recording is off though it was on, or was to be: limit, disk or no_room.
  std::string recording_ended{};
  friend bool operator==(const call_view&, const call_view&) = default;
};
struct interaction_view {
  interaction_id id;
  channel_kind channel = channel_kind::chat;
  /// state: connected | wrapping | calling, and beside another's lead consulted | joined
  std::string queue, customer, state, disposition;
  bool customer_here = true;
  wall_time waiting_since, connected_at;
  std::optional<wall_time> wrap_up_ends_at;
  std::vector<desk_message> messages; ///< empty in changes
  marks_view marks;
  std::string call_number{};             ///< at which the customer asked to be called back
  std::optional<wall_time> call_until{}; ///< while calling: what came of it is owed by then
  std::optional<call_view> call{};
  std::string queue_name{}; ///< what people call the queue
  std::string tenant{};     ///< the customer's; empty: the agent's own
};
/// A queue to which an agent may pass on the customers of its tenant.
struct queue_choice {
  std::string name, display_name;
  std::string tenant; ///< empty: the agent's own
  friend bool operator==(const queue_choice&, const queue_choice&) = default;
};
struct desk_view {
  agent_view agent;
  std::vector<offer_view> offers;
  std::vector<interaction_view> interactions;
  std::vector<std::string> not_ready_reasons, dispositions, roles;
  std::vector<queue_choice> queues;
};

// ---- to the page
struct snapshot_update {
  std::uint64_t number = 0;
  wall_time now;
  desk_view desk;
};
struct offer_gone {
  offer_id id;
  std::string reason;
};
struct interaction_gone {
  interaction_id id;
};
struct message_added {
  interaction_id interaction;
  desk_message message;
};
struct marks_changed {
  interaction_id interaction;
  marks_view marks;
};
using change_body = std::variant<agent_view, offer_view, offer_gone, interaction_view, interaction_gone,
                                 message_added, marks_changed>;
struct change_update {
  std::uint64_t number = 0;
  change_body what;
};
struct typing_update {
  interaction_id interaction;
  bool on = false;
};
struct why_view {
  routing::decision_record decision;
  std::vector<std::string> names; ///< of decision.best, in order
};
struct answer_update {
  std::uint64_t request = 0;
  bool ok = true;
  std::string code, message;
  std::optional<why_view> why;
  std::shared_ptr<const std::string> outlook{}; ///< of `ask_outlook`: a JSON object
};
/// `json`: an object, shared by all who watch; made by `wallboard_json`.
struct wallboard_update {
  std::shared_ptr<const std::string> json;
  wall_time now{};
};
struct signed_out_update {
  std::string reason;
};
using desk_update = std::variant<snapshot_update, change_update, typing_update, answer_update,
                                 wallboard_update, signed_out_update>;

// ---- from the page
struct ask_snapshot {};
struct heartbeat {};
struct set_ready {};
struct set_not_ready {
  std::string reason;
};
/// The page shows the offer: its time runs from here.
struct ringing {
  offer_id offer;
};
struct accept {
  offer_id offer;
};
struct decline {
  offer_id offer;
  std::string reason;
};
struct say {
  interaction_id interaction;
  std::uint64_t client = 0;
  std::string text;
};
struct mark {
  interaction_id interaction;
  std::uint32_t received = 0, read = 0;
};
struct type {
  interaction_id interaction;
  bool on = false;
};
/// To a queue, or to the agent named.
struct transfer {
  interaction_id interaction;
  std::string queue, note;
  std::string agent{};
};
struct close {
  interaction_id interaction;
  std::string disposition;
};
struct finish_wrap_up {
  interaction_id interaction;
  std::string disposition;
};
struct ask_why {
  offer_id offer;
};
/// A supervisor's question: why does it still wait, and what would have to happen?
struct ask_outlook {
  interaction_id interaction;
};
struct watch_wallboard {
  bool on = false;
};
struct force_agent_state {
  std::string agent;
  bool ready = false;
  std::string reason, why;
};
struct move {
  interaction_id interaction;
  std::string queue, why;
};
struct raise {
  interaction_id interaction;
  std::int32_t priority = 0;
  std::string why;
};
struct cancel {
  interaction_id interaction;
  std::string why;
};
/// Offers it to this agent out of turn; `override_rules` passes over what keeps the agent from it.
struct assign {
  interaction_id interaction;
  std::string agent;
  bool override_rules = false;
  std::string why;
};
/// Takes one that waits. `why` is a supervisor's; agents take without, where the queue allows it.
struct pull {
  interaction_id interaction;
  std::string why;
};
/// The next grade is to have it: by its lead with a note for whoever gets it, or by a supervisor with `why`.
struct escalate {
  interaction_id interaction;
  std::string note, why;
};
/// What came of calling the customer: reached, busy, no_answer, machine.
struct called {
  interaction_id interaction;
  std::string outcome;
};
/// Something about a call that is this person's as its lead, or that this supervisor listens to. `act` is one
/// of `call_acts`; `agent`, `number` or `queue` (whoever of it is free): whom it is about; `digits`: those to
/// be sent.
struct call_act {
  interaction_id interaction;
  std::string act, agent, number, digits, queue{};
};
inline constexpr std::string_view call_acts[] = {
    "hold",       "resume",   "consult", "customer", "consulted",      "end_consult",
    "conference", "complete", "pass",    "record",   "pause",          "stop_recording",
    "digits",     "listen",   "whisper", "barge",    "stop_listening", "leave"};
using desk_request =
    std::variant<ask_snapshot, heartbeat, set_ready, set_not_ready, ringing, accept, decline, say, mark, type,
                 transfer, close, finish_wrap_up, ask_why, watch_wallboard, force_agent_state, move, raise,
                 cancel, assign, pull, escalate, ask_outlook, called, call_act>;

/// A person as the desktop surface needs to know it. `password_hash` is an Argon2id string of libsodium's
/// form.
struct person {
  std::string tenant, name, display_name, password_hash;
  std::vector<std::string> roles,
      queues; ///< queues: those a supervisor sees; of an agent: those it may transfer to
};

/// A part of a recording's WAV file: `most` bytes from `from` on, and how long the whole file is. Less than
/// was asked for where the file ends.
/// `as_file`: to be kept, for who may.
struct wanted_audio {
  std::uint64_t from = 0, most = 0;
  bool as_file = false;
};
struct audio_part {
  std::uint64_t from = 0, whole = 0;
  std::string bytes;
};
/// Refused: `unknown_interaction` (there is none, or not for this person), `limit_reached` (try again).
using audio_answer = std::function<void(routing::result<audio_part>)>;

/// Calls of a supervisor's queues and what was recorded of them, newest first: those before a place in the
/// journal (zero: its end), or one alone.
struct wanted_recordings {
  std::uint64_t before = 0;
  std::optional<interaction_id> one{};
};
/// A JSON object. Refused as audio is.
using recordings_answer = std::function<void(routing::result<std::string>)>;

/// The engine as the desktop surface sees it. Any thread may call; nothing blocks.
class desk_port {
public:
  virtual ~desk_port() = default;
  /// A page of this person opened its socket; updates for it go to `desk_surface::update`.
  virtual void opened(session_number session, std::string tenant, std::string name) = 0;
  virtual void closed(session_number session) = 0;
  virtual void request(session_number session, std::uint64_t request, desk_request what) = 0;
  /// The recording of this interaction, for this person. Calls back once, on any thread.
  virtual void hear(std::string tenant, std::string name, interaction_id of, wanted_audio part,
                    audio_answer then) {
    static_cast<void>(tenant), static_cast<void>(name), static_cast<void>(of), static_cast<void>(part);
    then(routing::error{routing::error_code::unknown_interaction, "nothing is recorded here"});
  }
  virtual void list_recordings(std::string tenant, std::string name, wanted_recordings what,
                               recordings_answer then) {
    static_cast<void>(tenant), static_cast<void>(name), static_cast<void>(what);
    then(routing::error{routing::error_code::unknown_interaction, "nothing is recorded here"});
  }
  /// The person signed out on purpose: everywhere.
  virtual void signed_out(std::string tenant, std::string name) = 0;
};

/// The desktop surface as the engine sees it. Called from the engine's threads; hands over to its own thread
/// at once.
class desk_surface {
public:
  virtual ~desk_surface() = default;
  virtual void update(session_number session, desk_update what) = 0;
};

// ---- the wallboard
struct queue_row {
  std::string name, display_name;
  std::uint32_t waiting = 0, offered = 0, connected = 0;
  routing::milliseconds longest_wait{0}, average_wait{0};
  std::uint64_t enqueued = 0, answered = 0, abandoned = 0;
  double service_level = 1.0;
  std::string service_level_variant;
};
struct agent_row {
  std::string name, display_name, state, reason, activity;
  wall_time since;
  std::uint16_t load = 0, limit = 0;
};
/// One interaction that waits, rings or is with an agent.
struct work_row {
  interaction_id id;
  std::string queue, queue_name;
  channel_kind channel = channel_kind::chat;
  std::string state;             ///< waiting | offered | assigned | talking | wrapping | parked | departed
  std::string agent, agent_name; ///< who has it, or where it rings
  std::uint32_t ringing = 0;     ///< at so many
  std::int32_t priority = 0;     ///< seconds of age, the queue's and its own
  wall_time since;               ///< its age
  wall_time state_since;
};
/// Of the interactions of a supervisor so many are shown: those that wait first, in the order of the line.
inline constexpr std::size_t work_rows_max = 200;
/// Says nothing of the present time, so that one in which nothing changed is equal to the one before.
struct wallboard_view {
  std::vector<queue_row> queues;
  std::vector<agent_row> agents;
  std::vector<work_row> work; ///< for supervisors
  std::uint32_t work_all = 0; ///< how many there are
};
std::string wallboard_json(const wallboard_view& view);

} // namespace strowger::channels::desktop
