#pragma once
#include "routing/decision_record.hpp"
#include "routing/pool_settings.hpp"
#include "routing/pool_words.hpp"
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
  friend bool operator==(const queue_entry&, const queue_entry&) = default;
};

struct agent_entry {
  agent_id id;
  agent_settings settings;
  bool draining = false; ///< removed from the configuration, work still open
  agent_state state = agent_state::signed_out;
  std::string reason;   ///< of not ready
  moment since;         ///< of `state`
  bool pending = false; ///< a change waits for the end of the work
  agent_state pending_state = agent_state::not_ready;
  std::string pending_reason;
  asked_by pending_by;
  bool lost = false;     ///< no session's heartbeat
  moment grace_until;    ///< when lost
  moment idle_since;     ///< last time it was let go of work, or became ready
  channel_limits load{}; ///< offers, conversations and wrap-ups held, by channel
  friend bool operator==(const agent_entry&, const agent_entry&) = default;
};

/// Where an interaction is. Closed ones are forgotten: history is the stream's.
enum class interaction_phase : std::uint8_t { waiting, offered, assigned, talking, wrapping };
std::string_view to_text(interaction_phase);

/// An agent who declined or missed this interaction, and until when it is spared.
struct back_off {
  agent_id agent;
  std::uint16_t count = 0;
  moment until; ///< zero: over, only the count is remembered
  friend bool operator==(const back_off&, const back_off&) = default;
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
  std::string disposition;
  content_id note; ///< left by the agent who transferred it into this visit
  std::vector<back_off> back_offs;
  skill_list required; ///< its own, beside the queue's
  attribute_list attributes;
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
  friend bool operator==(const pool_snapshot&, const pool_snapshot&) = default;
};

} // namespace strowger::routing
