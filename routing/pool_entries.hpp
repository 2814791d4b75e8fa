#pragma once
#include "routing/decision_record.hpp"
#include "routing/pool_facts.hpp"
#include "routing/pool_settings.hpp"
#include "routing/pool_words.hpp"
#include "routing/rare.hpp"
#include "routing/wait_model.hpp"
#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// What a pool remembers of each thing it owns: the plain, complete part of its state. Indexes for matching
/// are derived from it. A snapshot is all of these entries and nothing else.
namespace strowger::routing {

struct queue_entry {
  queue_id id;
  queue_settings settings;
  bool closing = false; ///< no arrivals any more; removed when empty
  queue_id flows_out_to;
  agent_id last_offered;                  ///< of `round_robin`
  std::vector<std::uint64_t> allocated{}; ///< accepted offers by group of `percent_allocation`
  /// Millionths of its last 50 or so exits that were answered within the threshold; how many those are.
  std::uint32_t in_time = 1'000'000;
  std::uint16_t exits = 0;
  std::array<wait_numbers, channel_kinds> waits{}; ///< what it learned for expected waits
  friend bool operator==(const queue_entry&, const queue_entry&) = default;
};

/// A skill level, certificate or grade on top of the configuration; level 0 takes it away.
struct skill_grant {
  std::string skill;
  std::uint8_t level = 0;
  bool certificate = false;
  wall_time until{}; ///< zero: until it is granted otherwise
  asked_by by;
  friend bool operator==(const skill_grant&, const skill_grant&) = default;
};

/// What selection rules count of an agent since it signed in, and what weighs on its desk.
struct agent_tallies {
  std::uint32_t handled = 0; ///< accepted
  milliseconds talk{0};      ///< of finished conversations
  std::uint16_t missed = 0;  ///< in a row
  std::uint32_t units = 0;   ///< hundredths of a unit held
  channel_limits weight{};   ///< hundredths of an interaction held, by channel
  friend bool operator==(const agent_tallies&, const agent_tallies&) = default;
};

struct agent_entry {
  agent_id id;
  agent_state state = agent_state::signed_out;
  bool draining = false;  ///< removed from the configuration, work still open
  bool pending = false;   ///< a change waits for the end of the work
  bool lost = false;      ///< no session's heartbeat
  std::uint8_t reach = 0; ///< channels, by bit, in which an endpoint of its own can be reached
  agent_state pending_state = agent_state::not_ready;
  channel_limits load{}; ///< offers, conversations and wrap-ups held, by channel
  moment idle_since;     ///< last time it was let go of work, or became ready
  moment since;          ///< of `state`
  moment grace_until;    ///< when lost
  agent_settings settings;
  std::string reason; ///< of not ready
  std::string pending_reason;
  asked_by pending_by;
  agent_tallies tallies{};
  std::vector<skill_grant> grants{}; ///< sorted by (certificate, skill)
  friend bool operator==(const agent_entry&, const agent_entry&) = default;
};

/// Where an interaction is. Closed ones are forgotten: history is the stream's.
/// `parked`: a callback whose time has not come, or whose customer is called before an agent gets it (then
/// `lead` is kept free for it); `departed`: handed to another pool that has not confirmed.
enum class interaction_phase : std::uint8_t {
  waiting,
  offered,
  assigned,
  talking,
  wrapping,
  parked,
  departed
};
std::string_view to_text(interaction_phase);

/// An agent who declined or missed this interaction, and until when it is spared.
struct back_off {
  agent_id agent;
  std::uint16_t count = 0;
  moment until; ///< zero: over, only the count is remembered
  friend bool operator==(const back_off&, const back_off&) = default;
};

/// One more open offer of a ring.
struct ring_offer {
  offer_id offer;
  agent_id agent;
  friend bool operator==(const ring_offer&, const ring_offer&) = default;
};
/// A callback that is open.
struct callback_state {
  bool agreed = false;
  bool dialling = false;   ///< the customer is being called
  std::uint16_t tries = 0; ///< begun
  wall_time not_before{}, not_after{};
  moment again_at; ///< parked until then; zero: until `not_before`, and without that until its hours begin
  friend bool operator==(const callback_state&, const callback_state&) = default;
};
/// An agent beside the lead.
struct party {
  agent_id agent;
  party_role role = party_role::consulted;
  bool answered = false;
  bool wrapping = false;    ///< the conversation is over
  std::uint16_t cost = 100; ///< hundredths of a unit, while it is no listener
  moment since;             ///< reserved, answered, wrapping
  moment deadline;          ///< to answer, or of its wrap-up; zero: none
  queue_id asked_in{};      ///< until it has answered: if it does not come, the next of this queue is asked
  std::uint16_t turn = 1;   ///< which of them, in the order they are asked: from 1
  /// Whether it takes capacity.
  [[nodiscard]] bool weighs() const { return role != party_role::listening; }
  friend bool operator==(const party&, const party&) = default;
};
/// The lead waits for somebody of a queue whom it can consult.
struct waiting_consult {
  queue_id asked_in{}; ///< none: it does not
  moment since, until;
  friend bool operator==(const waiting_consult&, const waiting_consult&) = default;
};
/// Agents beside the lead at most.
inline constexpr std::size_t parties_max = 16;
/// What few interactions have.
struct interaction_extras {
  fact::visit_details details;
  std::uint8_t step = 0;         ///< of relaxation: the last one whose time has come
  std::uint32_t passed_over = 0; ///< steps up to it that do not count, a bit each; bit 0 is step 1
  std::uint8_t weight = 100;
  std::uint16_t cost = 100;     ///< hundredths of a unit, as its queue said when it was offered
  std::vector<ring_offer> ring; ///< open offers beside the first
  moment rings_at;              ///< the next one is due; zero: none
  std::uint16_t rings = 0;      ///< how wide it may be by now, where it widens in steps
  callback_state callback;
  pool_id departed_to{};
  std::uint64_t move = 0;
  queue_id departed_queue;
  std::vector<exception_case> done{}; ///< exceptions that have been acted on in this visit
  std::vector<party> parties{};       ///< in the order they were asked
  waiting_consult consult{};
  friend bool operator==(const interaction_extras&, const interaction_extras&) = default;
};

struct interaction_entry {
  interaction_id id;
  queue_id queue;
  channel_kind channel = channel_kind::chat;
  direction way = direction::inbound;
  interaction_phase phase = interaction_phase::waiting;
  customer_id customer;
  case_id part_of;
  std::int32_t priority = 0;     ///< total, seconds of age
  std::int32_t own_priority = 0; ///< the part that is not the queue's
  std::uint32_t visit = 1;
  moment anchor;   ///< age
  moment visit_at; ///< this visit's begin
  agent_id lead;   ///< offered to, or serving
  offer_id offer;  ///< open offer, or the one its lead accepted
  moment phase_at; ///< begin of `phase`
  /// Waiting and offered: has waited too long by then, zero never; assigned: connect by; wrapping: ends at.
  moment deadline;
  std::uint16_t attempts = 0; ///< offers made in this visit
  rare<std::string> disposition{};
  content_id note; ///< left by the agent who transferred it into this visit
  std::vector<back_off> back_offs;
  skill_list required; ///< its own, beside the queue's
  attribute_list attributes;
  rare<interaction_extras> extras{};
  wait_note wait{};
  friend bool operator==(const interaction_entry&, const interaction_entry&) = default;
};

struct offer_entry {
  offer_id id;
  interaction_id interaction;
  agent_id agent;
  moment at;
  bool shown = false;
  moment deadline; ///< deliver by, or once shown: expires at
  decision_record decision;
  friend bool operator==(const offer_entry&, const offer_entry&) = default;
};

/// Opening hours that are over until the calendar says that they begin.
struct closed_door {
  std::string tenant, hours;
  friend auto operator<=>(const closed_door&, const closed_door&) = default;
};

/// Who served a customer last.
struct served_last {
  customer_id customer;
  agent_id agent;
  moment at, until;
  friend bool operator==(const served_last&, const served_last&) = default;
};
/// A move from another pool that has been taken in.
struct known_move {
  pool_id from{};
  std::uint64_t move = 0;
  friend auto operator<=>(const known_move&, const known_move&) = default;
};

struct pool_snapshot {
  pool_id pool{};
  std::uint32_t version = 0; ///< of the configuration
  std::uint64_t configuration_hash = 0;
  content_id configuration_content;
  pool_limits limits;
  std::uint64_t last_queue = 0, last_agent = 0, last_offer = 0; ///< counters of the ids given so far
  std::vector<queue_entry> queues;                              ///< all sorted by id
  std::vector<agent_entry> agents;
  std::vector<interaction_entry> interactions;
  std::vector<offer_entry> offers;
  std::vector<closed_door> closed_doors; ///< sorted
  std::uint64_t last_move = 0;
  std::vector<served_last> last_agents; ///< sorted by customer
  std::vector<known_move> known_moves;  ///< sorted
  moment foresee_from;                  ///< before that nobody's wait is foreseen
  friend bool operator==(const pool_snapshot&, const pool_snapshot&) = default;
};

} // namespace strowger::routing
