#pragma once
#include "routing/engine_start.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include "routing/pool_settings.hpp"
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What may happen to a pool: its inputs, as plain values without personal content. What it decides is in
/// `pool_facts.hpp`.
namespace strowger::routing {

/// Who asked for something, and why, when a person did. Zero agent: the engine or the customer.
struct asked_by {
  agent_id who;
  content_id why; ///< a supervisor's reason, in the content store
  friend bool operator==(const asked_by&, const asked_by&) = default;
};

/// How a visit (one stay in one queue) ended.
enum class visit_exit : std::uint8_t { answered, abandoned, cancelled, flowed_out, expired, failed };
/// What it says of the service of its queue: answered within the threshold; answered, or given up, after it.
/// Who gave up before says nothing, and neither do callbacks.
enum class service_time : std::uint8_t { uncounted, in_time, late };
/// How an offer ended without being accepted.
enum class offer_end : std::uint8_t { declined, timed_out, rescinded, withdrawn, undeliverable };
/// Why an interaction went back to waiting, or why it left one queue for another.
enum class requeue_reason : std::uint8_t {
  none,
  transfer,
  lost_agent,
  connect_failed,
  moved,
  queue_removed,
  reopened,
  waited_too_long,
  escalated,
  too_old,     ///< over its maximum age
  nobody,      ///< nobody signed in could serve it
  moved_pool,  ///< it came from, or went to, another pool
  called_back, ///< its agent promised to call back
  joined       ///< its customer has another one open, which goes on
};
/// Why an interaction was not admitted.
enum class refusal : std::uint8_t {
  queue_closed,
  queue_full,
  tenant_full,
  unknown_queue,
  restarting,
  storage,
  outside_hours,
  too_slow, ///< its expected wait would be too long
  nobody,   ///< nobody signed in could serve it
  joined    ///< the same customer waits to be called back already
};
/// How calling a customer back ended.
enum class callback_outcome : std::uint8_t { reached, busy, no_answer, machine, failed };
enum class agent_state : std::uint8_t { signed_out, not_ready, ready };
/// How an agent beside the lead takes part: asked by the lead while the customer is held, in conference with
/// the customer, or only hearing it (a supervisor; takes no capacity).
enum class party_role : std::uint8_t { consulted, joined, listening };

std::string_view to_text(visit_exit);
std::string_view to_text(service_time);
std::string_view to_text(offer_end);
std::string_view to_text(requeue_reason);
std::string_view to_text(refusal);
std::string_view to_text(agent_state);
std::string_view to_text(party_role);
std::string_view to_text(callback_outcome);

// ---------------------------------------------------------------------------------------------- inputs

/// Part `slice` of `slices` of one configuration version. Slices come in order, with other inputs between.
struct configure {
  std::uint32_t version = 0; ///< grows by one with every applied file
  std::uint64_t hash = 0;    ///< of the file's bytes
  content_id content;        ///< the file itself
  std::uint32_t slice = 0, slices = 1;
  std::vector<configuration_change> changes;
};
/// The journal stood still for this long: deadlines of people's answers move on by it.
struct journal_stalled {
  milliseconds stalled{0};
};
/// The shell's wake-up. Means nothing by itself: the pool compares its deadlines with the input's moment.
struct time_passed {};

/// What few arrivals bring.
struct arrival_details {
  wall_time due{};                ///< when it must be done; zero: no such time
  agent_id preferred{};           ///< a named agent
  milliseconds preferred_wait{0}; ///< so long for the preferred agent; 0: as the queue says
  bool only_preferred = false;    ///< the agent's own queue: nobody else ever
  std::uint64_t contact_key = 0;  ///< keyed hash of the number or address: one open callback each; 0: none
  requeue_reason why = requeue_reason::none; ///< `reopened` or `moved_pool`
  std::uint32_t visit = 1;                   ///< the first visit here
  milliseconds waited{0};                    ///< age it brings
  std::uint64_t move = 0;                    ///< of a move from another pool: its number there; with `from`
  pool_id from{};
  content_id note{}; ///< with a move: left by the agent who passed it on
  friend bool operator==(const arrival_details&, const arrival_details&) = default;
};

struct interaction_arrived {
  interaction_id interaction;
  queue_id queue;
  channel_kind channel = channel_kind::chat;
  direction way = direction::inbound;
  customer_id customer;
  case_id part_of;
  std::int32_t priority = 0;   ///< seconds of age, added to the queue's
  std::string hours{};         ///< of its entry point, beside the queue's; empty: always open
  skill_list required{};       ///< of its own, beside the queue's; at most 16
  attribute_list attributes{}; ///< declared ones, nothing personal; at most 32
  arrival_details details{};
};
/// The customer left, or is taken to have left, before or after an agent answered.
struct customer_left {
  interaction_id interaction;
};
/// An agent's endpoint shows the offer. What a page of the desktop shows is nothing where the offer rings at
/// a phone: one that nobody hears would become a missed one.
struct offer_delivered {
  offer_id offer;
  bool at_desktop = false;
};
struct accept_offer {
  offer_id offer;
  agent_id agent;
};
struct decline_offer {
  offer_id offer;
  agent_id agent;
  std::string reason;
};
struct offer_failed {
  offer_id offer;
}; ///< no endpoint could show it
struct interaction_connected {
  interaction_id interaction;
  agent_id agent;
};
/// There is no line between the two: they did not meet, or, while they talk, it was lost and neither has hung
/// up. Both in one, as whoever reports it need not know which: between the two stands what the pool alone
/// decides (`interaction_connected` may be on its way), and it says how it took it (`requeue_reason`).
struct connect_failed {
  interaction_id interaction;
  agent_id agent;
};
struct transfer_to_queue {
  interaction_id interaction;
  agent_id agent;
  queue_id queue;
  content_id note{}; ///< for whoever gets it next
};
/// The lead ends the conversation; wrap-up follows where the queue has one.
struct close_interaction {
  interaction_id interaction;
  agent_id agent;
  std::string disposition;
};
struct end_wrap_up {
  interaction_id interaction;
  agent_id agent;
  std::string disposition;
};

/// To a named agent of the pool: it waits in its queue for that agent, for `wait` (0: as the queue says), or
/// with `only` for nobody else ever.
struct transfer_to_agent {
  interaction_id interaction;
  agent_id by;
  agent_id agent;
  bool only = false;
  milliseconds wait{0};
  content_id note{};
};
/// The lead has handed the customer over to an outside number: over for the pool.
struct transferred_outside {
  interaction_id interaction;
  agent_id agent;
};
/// The lead (`by`) asks a second agent while the conversation goes on; without one the best who is free for
/// `queue`, and where that does not come, the next; with neither somebody outside, whose place is nobody's to
/// take: it is only said whether that may be now.
struct consult_asked {
  interaction_id interaction;
  agent_id by;
  agent_id agent{};
  queue_id queue{};
};
/// The lead (`by`) does not want to wait for somebody of a queue any more.
struct consult_dropped {
  interaction_id interaction;
  agent_id by;
};
/// Somebody wants to hear it.
struct listen_asked {
  interaction_id interaction;
  agent_id agent;
  asked_by by;
};
/// The agent who was asked is on the line.
struct party_answered {
  interaction_id interaction;
  agent_id agent;
};
/// A party is gone, or never came (`why` is a code: hung_up, busy, dropped, ...). Of the lead: a conference
/// goes on with who joined it.
struct party_left {
  interaction_id interaction;
  agent_id agent;
  std::string why;
};
/// The lead (`by`) takes the agent it consulted into the conversation.
struct party_joined {
  interaction_id interaction;
  agent_id by;
  agent_id agent;
};
/// The lead (`by`) leaves it to an agent who consults or has joined: an attended transfer.
struct lead_passed {
  interaction_id interaction;
  agent_id by;
  agent_id to;
};

struct agent_signed_in {
  agent_id agent;
};
struct agent_signed_out {
  agent_id agent;
  asked_by by;
};
/// `ready` false needs a `reason` code. `by` differs from the agent when a supervisor did it.
struct set_agent_state {
  agent_id agent;
  bool ready = false;
  std::string reason;
  asked_by by;
};
struct agent_lost {
  agent_id agent;
}; ///< its last session stopped its heartbeat
struct agent_returned {
  agent_id agent;
};
/// The agent can, or can no longer, be reached in this channel: an adapter says so of its endpoints (any of
/// several phones). Nobody is before it was said; an engine's start forgets what was.
struct endpoint_reachable {
  agent_id agent;
  channel_kind channel = channel_kind::voice;
  bool reachable = true;
};

struct move_interaction {
  interaction_id interaction;
  queue_id queue;
  asked_by by;
};
/// `priority` replaces the interaction's own (the queue's stays); -86,400 to 86,400 seconds of age.
struct raise_priority {
  interaction_id interaction;
  std::int32_t priority = 0;
  asked_by by;
};
/// The lead, or a supervisor, has a higher grade take it: one more level of `grade` is asked; age and history
/// stay.
struct escalate_interaction {
  interaction_id interaction;
  asked_by by;
  content_id note{};
};
/// Offers it to this agent, whoever's turn it is. Skills and back-offs may be passed over with `override`;
/// certificates and the tenant never, capacity only with `override` (recorded).
struct assign_interaction {
  interaction_id interaction;
  agent_id agent;
  bool override_rules = false;
  asked_by by;
};
/// The agent takes one that waits: offered and accepted in one step.
struct pull_interaction {
  interaction_id interaction;
  agent_id agent;
  asked_by by;
};
/// Gives an agent a skill level (or certificate, or grade) for a while, 0: takes it away for a while, on top
/// of the configuration. `until` zero: until it is granted otherwise.
struct grant_skill {
  agent_id agent;
  std::string skill;
  std::uint8_t level = 0;
  bool certificate = false;
  wall_time until{};
  asked_by by;
};
/// Ends a grant before its time.
struct revoke_grant {
  agent_id agent;
  std::string skill;
  bool certificate = false;
  asked_by by;
};
/// The customer has been silent for the queue's time, or spoke again.
struct customer_quiet {
  interaction_id interaction;
  bool quiet = true;
};
/// The customer would rather be called back: its visit and age go on without a line open. Or its lead
/// promises a call: a visit of its own begins. `contact_key` as at arrival, zero: the one that came with it;
/// not before and not after these wall times, zero: any.
struct request_callback {
  interaction_id interaction;
  std::uint64_t contact_key = 0;
  wall_time not_before{}, not_after{};
  asked_by by;
};
/// What came of calling the customer.
struct callback_tried {
  interaction_id interaction;
  callback_outcome outcome = callback_outcome::reached;
};
/// Hands one that waits to another pool, or one that `by` leads (then `by.why` is a note for whoever gets
/// it); `queue` is that pool's.
struct move_to_pool {
  interaction_id interaction;
  pool_id pool{};
  queue_id queue;
  asked_by by;
};
/// The other pool has it, or refuses it for good: then it goes on waiting here.
struct move_ended {
  interaction_id interaction;
  std::uint64_t move = 0;
  bool taken = true;
};
/// The pool it came from has forgotten it: its number need not be remembered.
struct move_forgotten {
  pool_id from{};
  std::uint64_t move = 0;
};
struct cancel_interaction {
  interaction_id interaction;
  asked_by by;
};
/// The shell gave up on this interaction after an input about it failed twice.
struct quarantine_interaction {
  interaction_id interaction;
};
/// An operator has a customer's key destroyed. The pool holds nothing of it: it keeps who did it and why.
struct erase_customer {
  customer_id customer;
  asked_by by;
};

/// Somebody heard a recording, took it out, or it is deleted. The pool holds nothing of it: it keeps who did
/// it and why.
enum class recording_act : std::uint8_t { played, exported, deleted };
std::string_view to_text(recording_act);
struct note_recording {
  interaction_id interaction;
  recording_act act = recording_act::played;
  std::string why; ///< of what the engine does by itself: `retention`; else empty
  asked_by by;
};

/// These opening hours begin or end now; the calendar says so. Hours nobody spoke of yet are open.
struct door_opened {
  std::string tenant, hours;
};
struct door_closed {
  std::string tenant, hours;
};

using pool_event = std::variant<
    configure, engine_started, journal_stalled, time_passed, interaction_arrived, customer_left,
    offer_delivered, accept_offer, decline_offer, offer_failed, interaction_connected, connect_failed,
    transfer_to_queue, close_interaction, end_wrap_up, agent_signed_in, agent_signed_out, set_agent_state,
    agent_lost, agent_returned, move_interaction, raise_priority, cancel_interaction, quarantine_interaction,
    erase_customer, door_opened, door_closed, escalate_interaction, assign_interaction, pull_interaction,
    grant_skill, revoke_grant, customer_quiet, request_callback, callback_tried, move_to_pool, move_ended,
    move_forgotten, endpoint_reachable, transfer_to_agent, transferred_outside, consult_asked, listen_asked,
    party_answered, party_left, party_joined, lead_passed, note_recording, consult_dropped>;

/// An event and when it reached the pool. Only the shell stamps it.
struct pool_input {
  moment at;
  wall_time wall;
  pool_event what;
};

} // namespace strowger::routing
