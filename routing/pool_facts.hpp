#pragma once
#include "routing/decision_record.hpp"
#include "routing/pool_facts_elsewhere.hpp"
#include "routing/pool_facts_parties.hpp"
#include "routing/pool_facts_people.hpp"
#include "routing/pool_words.hpp"
#include "routing/rare.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What a pool decides. Plain values that carry everything `evolve` needs and no personal content. New
/// meaning is a new fact type; the old ones stay readable for ever.
namespace strowger::routing {

/// Every fact about an offer or an interaction also names the agent and the queue it concerns (where there is
/// one): those are told of it, and statistics are folded from facts alone.
namespace fact {

struct engine_joined {
  moment at;
  wall_time wall;
  std::uint64_t boot = 0;
  steady_tie tie{};
};
struct pool_configured {
  std::uint32_t version = 0;
  pool_limits limits;
};
struct queue_configured {
  queue_id queue;
  std::uint32_t version = 0;
  queue_settings settings;
};
struct queue_closing {
  queue_id queue;
  queue_id flows_out_to;
}; ///< takes no more arrivals
struct queue_removed {
  queue_id queue;
}; ///< empty at last
struct agent_configured {
  agent_id agent;
  std::uint32_t version = 0;
  agent_settings settings;
  moment at;
};
struct agent_draining {
  agent_id agent;
}; ///< gets no more offers
struct agent_removed {
  agent_id agent;
};
struct configuration_applied {
  std::uint32_t version = 0;
  std::uint64_t hash = 0;
  content_id content;
};

struct interaction_refused {
  interaction_id interaction;
  queue_id queue;
  refusal why = refusal::queue_closed;
};
/// What few visits have.
struct visit_details {
  wall_time due{};
  agent_id preferred{};         ///< only this agent may have it before `preferred_until`
  moment preferred_until{};     ///< zero with a preferred agent: for ever
  std::uint32_t ageing = 1'000; ///< thousandths of a second of age per second
  std::uint64_t contact_key = 0;
  std::uint64_t move = 0; ///< it came from pool `from` by this move
  pool_id from{};
  moment relaxes_at{}; ///< its first relaxation step is due; zero: none
  moment ages_at{};    ///< it is over its maximum age by then; zero: never
  friend bool operator==(const visit_details&, const visit_details&) = default;
};
/// A visit begins. `order` is the place in line: smaller goes first (anchor minus priority as age).
struct interaction_queued {
  interaction_id interaction;
  queue_id queue;
  std::uint32_t visit = 1; ///< counted from 1 per interaction
  requeue_reason why = requeue_reason::none;
  channel_kind channel = channel_kind::chat;
  direction way = direction::inbound;
  customer_id customer;
  case_id part_of;
  std::int32_t priority = 0;     ///< total, seconds of age: the queue's at that time and its own
  std::int32_t own_priority = 0; ///< the part that is the interaction's own; goes with it to another queue
  moment anchor;                 ///< where its age began; kept over transfer and requeue
  moment at;                     ///< where this visit began
  asked_by by;                   ///< of a transfer: the agent, and as `why` the note for the next one
  moment leaves_at{};            ///< still waiting in this queue by then: it has waited too long; zero: never
  skill_list required{};         ///< the interaction's own, beside the queue's; goes with it
  attribute_list attributes{};   ///< of the interaction; go with it
  rare<visit_details> details{};
};
/// An arrival that this queue does not take comes in at another; `interaction_queued` or
/// `interaction_refused` there follows.
struct interaction_diverted {
  interaction_id interaction;
  queue_id queue; ///< does not take it
  queue_id to;
  refusal why = refusal::outside_hours;
};
struct visit_ended {
  interaction_id interaction;
  std::uint32_t visit = 1;
  visit_exit exit = visit_exit::answered;
  requeue_reason why = requeue_reason::none;
  moment at;
  queue_id queue{};
  moment began{};
  service_time service = service_time::uncounted;
};
/// `priority` is the new total, `own_priority` the interaction's part of it.
struct priority_changed {
  interaction_id interaction;
  std::int32_t priority = 0;
  std::int32_t own_priority = 0;
  asked_by by;
  queue_id queue{};
};

struct offer_made {
  offer_id offer;
  interaction_id interaction;
  agent_id agent;
  queue_id queue;
  std::uint32_t visit = 1;
  moment at;
  moment deliver_by;
  decision_record decision;
  std::uint16_t attempt = 0; ///< 1 is the first offer of the visit; 0 in streams that did not count
  asked_by by{};             ///< of one made by hand
  std::uint16_t cost = 100;  ///< hundredths of a unit on the agent's desk
  std::optional<channel_kind> channel{}; ///< nothing in streams that did not say
};
struct offer_shown {
  offer_id offer;
  moment at;
  moment expires_at;
  interaction_id interaction{};
  agent_id agent{};
  queue_id queue{};
};
struct offer_won {
  offer_id offer;
  interaction_id interaction;
  agent_id agent;
  moment at;
  moment connect_by;
  queue_id queue{};
  std::uint8_t share_group = 0; ///< whose share of the accepted it counts to, from 1; 0: nobody's
};
/// The end of an offer nobody won. `back_off_until`: this agent is not offered the interaction before.
struct offer_ended {
  offer_id offer;
  offer_end how = offer_end::declined;
  moment at;
  moment back_off_until;
  std::string reason;
  interaction_id interaction{};
  agent_id agent{};
  queue_id queue{};
};
/// After a restart: the same offer, a new deadline, no blame. Exactly one of the two is set: `deliver_by`
/// when it must be shown (again), `expires_at` when it still is shown.
struct offer_renewed {
  offer_id offer;
  moment deliver_by;
  moment expires_at;
  interaction_id interaction{};
  agent_id agent{};
};

/// This agent is not offered this interaction before `until` (it let go of it: a transfer, a failed connect).
struct agent_spared {
  interaction_id interaction;
  agent_id agent;
  moment until;
};
/// A back-off ran out: the agent may be offered the interaction again. Later declines go on doubling.
struct back_off_over {
  interaction_id interaction;
  agent_id agent;
};
/// After a restart: a new connect-by, or end of wrap-up, of this interaction.
struct deadline_renewed {
  interaction_id interaction;
  moment until;
};
/// The journal stood still: every open deadline of people (offers, connects, wrap-ups, graces) is later by
/// this.
struct deadlines_moved {
  milliseconds by{0};
};

struct interaction_talking {
  interaction_id interaction;
  agent_id agent;
  moment at;
  queue_id queue{};
}; ///< media up
struct wrap_up_begun {
  interaction_id interaction;
  agent_id agent;
  moment at;
  moment ends_at;
  std::string disposition;
  queue_id queue{};
};
struct wrap_up_over {
  interaction_id interaction;
  agent_id agent;
  moment at;
  bool timed_out = false;
  std::string disposition;
  queue_id queue{};
};
/// The lead is let go: capacity comes back with this fact and no other.
struct agent_released {
  interaction_id interaction;
  agent_id agent;
  moment at;
  queue_id queue{};
};
struct interaction_closed {
  interaction_id interaction;
  moment at;
  std::string disposition;
  asked_by by;
  queue_id queue{};
};
struct interaction_quarantined {
  interaction_id interaction;
  moment at;
  queue_id queue{};
};

/// From now on the customer's key may be gone; it is destroyed once this is durable.
struct customer_erased {
  customer_id customer;
  moment at;
  asked_by by;
};

/// Somebody heard a recording or took it out, or it is deleted once this is durable.
struct recording_noted {
  interaction_id interaction;
  recording_act act = recording_act::played;
  std::string why;
  moment at;
  asked_by by;
};

/// What it asks of agents is what this step of its queue says; the next step is due at `next_at` (zero:
/// none). A step that was passed over says why in `skipped`: `length`, `expected_wait`, `available`; `nobody`
/// when the stay at the step before was cut short.
struct interaction_relaxed {
  interaction_id interaction;
  std::uint8_t step = 0;
  std::string skipped;
  std::int32_t priority = 0; ///< the new total
  moment at;
  moment next_at;
  queue_id queue{};
};
/// Its preferred agent's time is over, or it will not come: anybody may have it now.
struct preference_over {
  interaction_id interaction;
  agent_id agent;
  moment at;
  std::string why; ///< `waited`, `signed_out`, `unable`, `declined`, `assigned` (by hand, to another)
  queue_id queue{};
};
/// A higher grade is asked of whoever gets it next: `required` is its new own list.
struct interaction_escalated {
  interaction_id interaction;
  std::string grade;
  skill_list required{};
  moment at;
  asked_by by;
  queue_id queue{};
};
/// It may ring at one agent more, at the first time at one; the next is due at `next_at` (zero: none).
struct ring_widened {
  interaction_id interaction;
  moment next_at;
};
/// What a held interaction weighs on its agent's desk, per cent of a whole one.
struct weight_changed {
  interaction_id interaction;
  agent_id agent;
  std::uint8_t weight = 100;
  moment at;
};
/// The customer is told something by its name in the configuration, or offered a callback (`callback`).
struct customer_told {
  interaction_id interaction;
  std::string message;
  bool callback = false;
  moment at;
  queue_id queue{};
};
/// This exception of its queue has come. What its rules say is in this record; it is not done again in this
/// visit, and what a rule relaxes counts from now on. `ages_at`: the next limit of age, zero: none.
struct exception_met {
  interaction_id interaction;
  exception_case when = exception_case::nobody;
  moment at;
  moment ages_at;
  queue_id queue{};
};
struct door_open {
  std::string tenant, hours;
  moment at;
};
struct door_shut {
  std::string tenant, hours;
  moment at;
};

} // namespace fact

using pool_fact =
    std::variant<fact::engine_joined, fact::pool_configured, fact::queue_configured, fact::queue_closing,
                 fact::queue_removed, fact::agent_configured, fact::agent_draining, fact::agent_removed,
                 fact::configuration_applied, fact::interaction_refused, fact::interaction_queued,
                 fact::visit_ended, fact::priority_changed, fact::offer_made, fact::offer_shown,
                 fact::offer_won, fact::offer_ended, fact::offer_renewed, fact::interaction_talking,
                 fact::wrap_up_begun, fact::wrap_up_over, fact::agent_released, fact::interaction_closed,
                 fact::interaction_quarantined, fact::agent_state_set, fact::agent_state_pending,
                 fact::agent_session_lost, fact::agent_session_back, fact::agent_spared, fact::back_off_over,
                 fact::deadline_renewed, fact::deadlines_moved, fact::customer_erased, fact::recording_noted,
                 fact::interaction_diverted, fact::door_open, fact::door_shut, fact::interaction_relaxed,
                 fact::preference_over, fact::interaction_escalated, fact::ring_widened, fact::skill_granted,
                 fact::grant_ended, fact::weight_changed, fact::offers_missed, fact::callback_agreed,
                 fact::callback_missed, fact::callback_due, fact::callback_joined, fact::customer_told,
                 fact::interaction_departed, fact::interaction_handed_over, fact::move_known,
                 fact::last_agent_noted, fact::exception_met, fact::callback_parked, fact::callback_dialled,
                 fact::callback_reached, fact::reach_changed, fact::party_reserved, fact::party_connected,
                 fact::party_conferenced, fact::party_wrapping, fact::party_released, fact::party_renewed,
                 fact::lead_changed, fact::passed_outside, fact::consult_queued, fact::consult_over>;
using pool_facts = std::vector<pool_fact>;

} // namespace strowger::routing
