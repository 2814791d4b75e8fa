#pragma once
#include "actors/appends.hpp"
#include "actors/endpoint_book.hpp"
#include "channels/channel.hpp"
#include "channels/desktop/desk.hpp"
#include "routing/conversation.hpp"
#include "routing/pool.hpp"
#include "routing/pool_listeners.hpp"
#include "routing/pool_waits.hpp"
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What the actors write to each other. Letters hold values, ids and shared immutable buffers; never handles.
namespace strowger::actors {

using routing::agent_id;
using routing::content_id;
using routing::interaction_id;
using routing::moment;
using routing::offer_id;
using routing::pool_id;
using routing::queue_id;
using routing::wall_time;

/// A pool's moment and the wall time it was taken at.
struct stamp {
  moment at;
  wall_time wall;
};

// ------------------------------------------------------------------------------------------ the stream

/// One durable record as its pool tells it to those it concerns.
using news = std::shared_ptr<const storage::stream_record>;
/// Sent once per record to every interaction, agent and queue that acts on a fact of it.
struct told {
  news record;
};

// ---------------------------------------------------------------------------------------------- pool

/// Called with the outcome of a request, when everything decided so far is durable; on the pool's thread, so:
/// hand over.
using outcome_sink = std::function<void(const routing::result<void>&)>;
/// A pool that hands an interaction over by this move of its own, and goes on owing it until it is answered.
struct handing_pool {
  pool_id pool{};
  interaction_id interaction;
  std::uint64_t move = 0;
};
/// Who wants the outcome; `tag` is the asker's own.
struct answer_to {
  std::variant<std::monostate, interaction_id, agent_id, std::shared_ptr<outcome_sink>, handing_pool> who;
  std::uint64_t tag = 0;
  bool of_consent = false; ///< an interaction waits for the answer also where it is no refusal
};
struct pool_request {
  routing::pool_event what;
  answer_to reply;
  std::vector<storage::content_item> contents; ///< texts named by `what`
};
struct pool_answer {
  std::uint64_t tag = 0;
  std::optional<routing::error> refused;
};
/// A supervisor's request about an interaction: the pool's shell checks that it is in one of the supervisor's
/// queues.
struct scoped_request {
  interaction_id interaction;
  std::string tenant;
  std::vector<std::string> queues; ///< a single "*": all of the tenant
  pool_request request;
};
struct pool_wake {
  std::uint64_t generation = 0;
};
/// Tell this agent or interaction how it stands with the pool; answered by `agent_standing` or
/// `interaction_standing`.
struct ask_agent_standing {
  agent_id agent;
};
struct ask_interaction_standing {
  interaction_id interaction;
};
/// Who waits first in this queue? Answered by `front_of_queue`.
struct ask_front {
  queue_id queue;
  std::size_t most = 0;
};
/// An interaction that another pool (`arrival.details.from`) hands to this one. When this is durable, that
/// pool is told `move_ended`; said again meanwhile it is answered again.
struct hand_over {
  routing::interaction_arrived arrival;
};
/// Does the pool still owe this move? When not, `asker` is told `move_forgotten`, so that it need not
/// remember.
struct ask_move {
  pool_id asker{};
  std::uint64_t move = 0;
};
/// This agent of yours listens to conversations of the pool `asker`. When it is not there any more, that pool
/// is told `listeners_gone`.
struct ask_listener {
  pool_id asker{};
  agent_id agent;
};
/// Agents of another pool who are not there any more: whatever they listen to here is over.
struct listeners_gone {
  std::vector<routing::listener_gone> who;
};
/// Another pool begins anew: what it was about to say of its agents is lost, so it is asked again.
struct pool_returned {
  pool_id pool{};
};
/// The pool as the follower has it, after everything this pool appended.
struct pool_rebuilt {
  std::shared_ptr<const routing::pool_snapshot> snapshot;
};
/// Take up work: tell the agents how they stand, and after a rebuild the interactions, which may have missed
/// letters (after a start those ask who have to). Answered once the names of the pool's queues and agents are
/// in the roster.
struct pool_begin {
  std::uint64_t boot = 0;
  answer_to reply;
  bool rebuilt = false;
};
using pool_letter = std::variant<pool_request, scoped_request, appended, pool_wake, ask_agent_standing,
                                 ask_interaction_standing, ask_front, hand_over, ask_move, ask_listener,
                                 listeners_gone, pool_returned, pool_rebuilt, pool_begin, endpoint_moved>;

// --------------------------------------------------------------------------------------- interaction

struct from_adapter {
  channels::channel_event event;
};
struct adapter_outcome {
  channels::command_outcome outcome;
};
struct adapter_keeps {
  std::string bytes;
};
/// Nothing in `entry`: the pool knows no such interaction (any more).
struct interaction_standing {
  pool_id pool{};
  stamp now;
  std::optional<routing::interaction_entry> entry;
  std::size_t position = 0;
};
struct agent_says {
  agent_id agent;
  std::uint64_t tag = 0, client = 0;
  std::string text;
};
struct agent_marks {
  agent_id agent;
  routing::marks to;
};
struct agent_types {
  agent_id agent;
  bool on = false;
};
/// The lead hands it to a queue, or to an agent, with a note for whoever gets it. The pool answers the agent.
struct agent_transfers {
  agent_id agent;
  std::uint64_t tag = 0;
  queue_id queue;
  std::string note;
  agent_id to{}; ///< zero: to the queue
};
/// The lead asks for a higher grade and leaves a note for whoever gets it. The pool answers the agent.
struct agent_escalates {
  agent_id agent;
  std::uint64_t tag = 0;
  std::string note;
};
/// Something an agent in a call, or a supervisor of its queue, wants of it; answered by `say_answered`.
struct person_acts {
  agent_id agent;
  std::uint64_t tag = 0;
  std::string act, number, digits;
  agent_id other;                  ///< whom it is about
  queue_id in{};                   ///< or whoever of this queue is free
  std::vector<std::string> queues; ///< which the person supervises; a single "*": all of the tenant
};
/// It waits in this place of its queue, from 1.
struct place_in_line {
  std::size_t position = 0;
  channels::wait_range wait{};
  friend bool operator==(const place_in_line&, const place_in_line&) = default;
};
/// The adapters have resumed: what is owed to them goes out again.
struct repeat_owed {};
/// The adapter is there again: `adapter_returns` is told how this stands; the rest waits for `repeat_owed`.
struct adapter_returned {};
/// For an offer's card: who is it, what did they say first? Answered by `brief`.
struct ask_brief {
  agent_id agent;
  offer_id offer;
};
/// The whole conversation for the lead's desk. Answered by `transcript`.
struct ask_transcript {
  agent_id agent;
};
struct texts_read {
  std::uint64_t token = 0;
  storage::journal::texts texts;
};
struct interaction_wake {
  std::uint64_t generation = 0;
};
/// Time to look whether the customer has been silent for long.
struct quiet_wake {
  std::uint64_t generation = 0;
};

using interaction_letter =
    std::variant<from_adapter, adapter_outcome, adapter_keeps, told, interaction_standing, pool_answer,
                 appended, scoped_request, agent_says, agent_marks, agent_types, agent_transfers,
                 agent_escalates, person_acts, place_in_line, repeat_owed, adapter_returned, ask_brief,
                 ask_transcript, texts_read, interaction_wake, quiet_wake>;

// --------------------------------------------------------------------------------------------- agent

struct page_opened {
  channels::desktop::session_number session = 0;
};
struct page_closed {
  channels::desktop::session_number session = 0;
};
struct page_request {
  channels::desktop::session_number session = 0;
  std::uint64_t request = 0;
  channels::desktop::desk_request what;
};
struct person_signed_out {};
struct agent_standing {
  stamp now;
  std::optional<routing::agent_entry> entry;
  std::vector<routing::interaction_entry> interactions;
  std::vector<routing::offer_entry> offers;
  std::vector<routing::interaction_entry> shared{}; ///< it takes part in beside their lead
};
struct brief {
  interaction_id interaction;
  offer_id offer;
  std::string customer, preview;
  std::string note, note_from; ///< left by the agent who transferred it
  wall_time since;
  routing::channel_kind channel = routing::channel_kind::chat;
  bool callback = false; ///< the customer is to be called
};
struct transcript {
  interaction_id interaction;
  std::string customer;
  bool customer_here = true;
  std::vector<channels::desktop::desk_message> messages;
  routing::marks marks;      ///< of the customer's side
  std::string call_number{}; ///< at which the customer asked to be called back
  std::optional<channels::desktop::call_view> call{};
};
/// A customer who was called by an agent kept free for it is not any more.
struct calling_ended {
  interaction_id interaction;
};
struct message_for_desk {
  interaction_id interaction;
  channels::desktop::desk_message message;
};
struct marks_for_desk {
  interaction_id interaction;
  routing::marks marks;
};
struct typing_for_desk {
  interaction_id interaction;
  bool on = false;
};
struct presence_for_desk {
  interaction_id interaction;
  bool customer_here = true;
};
/// How a call stands, for its lead.
struct call_for_desk {
  interaction_id interaction;
  channels::desktop::call_view call;
};
struct say_answered {
  std::uint64_t tag = 0;
  std::optional<routing::error> refused;
};
struct agent_wake {
  std::uint64_t generation = 0;
};

using agent_letter =
    std::variant<page_opened, page_closed, page_request, person_signed_out, told, agent_standing, pool_answer,
                 brief, transcript, calling_ended, message_for_desk, marks_for_desk, typing_for_desk,
                 presence_for_desk, call_for_desk, say_answered, agent_wake>;

// --------------------------------------------------------------------------------------------- queue

/// An arrival at the queue's door.
struct at_the_door {
  routing::interaction_arrived arrival;
};
/// Those who wait first, in order.
struct front_of_queue {
  std::vector<routing::place_in_queue> waiting;
};
struct queue_wake {};
using queue_letter = std::variant<at_the_door, told, front_of_queue, queue_wake>;

// ------------------------------------------------------------------------------------------- journal

struct committed {
  std::uint64_t group = 0;
  storage::commit_status status = storage::commit_status::synced;
};
struct try_again {}; ///< of the journal's own: the disk had time to recover
struct gathered {};  ///< likewise: what waits for company has waited long enough
/// The disk has room again, reserve included.
struct room_again {};
/// Call `then` once everything appended so far is durable and handed on.
struct when_caught_up {
  std::function<void()> then;
};
using journal_letter = std::variant<append, committed, try_again, gathered, room_again, when_caught_up>;

// ----------------------------------------------------------------------------------------- wallboard

/// Whose wallboard: a person sees the queues it supervises, and the agents if it is a supervisor.
struct watch {
  channels::desktop::session_number session = 0;
  bool on = false;
  std::string tenant;
  std::vector<std::string> queues; ///< a single "*": all of the tenant
  bool agents = false;
};
struct wallboard_wake {
  std::uint64_t generation = 0;
};
struct wallboard_made {
  std::string scope;
  std::shared_ptr<const std::string> json;
};
using wallboard_letter = std::variant<watch, wallboard_wake, wallboard_made>;

// ------------------------------------------------------------------------------------------ calendar

/// The configuration in force has changed.
struct hours_in_force {};
struct calendar_wake {
  std::uint64_t generation = 0;
};
using calendar_letter = std::variant<hours_in_force, calendar_wake>;

// --------------------------------------------------------------------------------------- supervision

/// An actor of this id was spawned: watch it.
struct spawned_agent {
  agent_id agent;
};
struct spawned_interaction {
  interaction_id interaction;
  pool_id pool{};
};
struct spawned_queue {
  queue_id queue;
};
struct spawned_pool {
  pool_id pool{};
};
/// A letter threw in the interaction's actor, which ends.
struct interaction_failed {
  interaction_id interaction;
  std::size_t letter = 0;  ///< its place in `interaction_letter`
  std::uint64_t event = 0; ///< of an adapter's event: its number
};
struct interaction_state_read {
  interaction_id interaction;
  std::shared_ptr<const routing::conversation_state> state;
};
struct pool_state_read {
  pool_id pool{};
  std::shared_ptr<const routing::pool_snapshot> snapshot;
};
struct inspection_due {}; ///< time to look whether the invariants hold
struct inspected {
  pool_id pool{};
  routing::violation found;
};
using supervision_letter =
    std::variant<spawned_agent, spawned_interaction, spawned_queue, spawned_pool, interaction_failed,
                 interaction_state_read, pool_state_read, inspection_due, inspected>;

} // namespace strowger::actors
