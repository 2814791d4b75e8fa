#pragma once
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/result.hpp"
#include "routing/model/time.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// One conversation, as far as it concerns nobody else: who is in it, what was said, delivered and read, whether the customer is
/// still there. A pure machine owned by the interaction actor; where the interaction stands in a queue is the pool's.
namespace strowger::routing {

enum class side : std::uint8_t { customer, agent, system };
/// What the engine itself says; pages put it into words.
enum class notice : std::uint8_t { none, agent_joined, agent_left, transferred, closed };
/// How a conversation ended.
enum class conversation_end : std::uint8_t { by_agent, by_customer, customer_gone, refused, cancelled, failed };
std::string_view to_text(side);
std::string_view to_text(notice);
std::string_view to_text(conversation_end);

struct message_entry {
  std::uint32_t number = 0;      ///< 1, 2, 3, ... for both sides together
  side from = side::customer;
  agent_id author;               ///< for the agent's side and for notices about an agent
  notice what = notice::none;    ///< for the system's side
  std::uint64_t client = 0;      ///< drawn by the page that sent it; makes a repeat harmless
  content_id content;            ///< the text; none for a notice
  wall_time at;
  friend bool operator==(const message_entry&, const message_entry&) = default;
};

/// How far a side has the other sides' messages: highest number delivered to its page, and read.
struct marks {
  std::uint32_t received = 0, read = 0;
  friend bool operator==(const marks&, const marks&) = default;
};

struct conversation_state {
  interaction_id id;
  conversation_id conversation;  ///< the adapter's
  std::string adapter;
  std::string tenant, entry;     ///< entry point it came through
  channel_kind channel = channel_kind::chat;
  customer_id customer;
  content_id customer_name;      ///< shown name, if the page gave one
  std::uint64_t last_event = 0;  ///< highest adapter event number taken in
  bool open = true;
  bool customer_here = true;
  moment away_until;             ///< when the customer is away: taken to have left then
  agent_id lead;                 ///< agent in the conversation now
  std::vector<message_entry> messages;
  marks customer_marks, agent_marks;
  conversation_end ended = conversation_end::by_agent;
  friend bool operator==(const conversation_state&, const conversation_state&) = default;
};

// ---- inputs
struct conversation_opened {
  interaction_id id; conversation_id conversation; std::string adapter, tenant, entry; channel_kind channel; customer_id customer; content_id customer_name;
};
struct said { side from; agent_id author; std::uint64_t client; content_id content; };
struct marks_moved { side whose; marks to; };
struct customer_came_back {};
/// The adapter saw the customer's last page go away; `resume_within` is the entry point's stated time.
struct customer_went_away { milliseconds resume_within; };
struct lead_joined { agent_id agent; };
struct lead_left { agent_id agent; bool transferred; };
struct conversation_ends { conversation_end how; };
struct conversation_wake {};
using conversation_event = std::variant<conversation_opened, said, marks_moved, customer_came_back, customer_went_away, lead_joined, lead_left, conversation_ends, conversation_wake>;
struct conversation_input {
  moment at; wall_time wall; std::uint64_t event = 0; ///< adapter's event number, 0: not from the adapter
  conversation_event what;
};

// ---- facts
namespace fact {
struct conversation_begun {
  interaction_id id; conversation_id conversation; std::string adapter, tenant, entry; channel_kind channel; customer_id customer; content_id customer_name;
};
struct message_said { message_entry message; };
struct marks_set { side whose; marks to; };
struct customer_away { moment until; };
struct customer_back {};
struct lead_in { agent_id agent; };
struct lead_out { agent_id agent; };
struct conversation_over { conversation_end how; };
/// Events of the adapter up to this number are taken in (appended whenever an adapter event was applied).
struct event_taken { std::uint64_t event; };
} // namespace fact
using conversation_fact = std::variant<fact::conversation_begun, fact::message_said, fact::marks_set, fact::customer_away, fact::customer_back, fact::lead_in, fact::lead_out, fact::conversation_over, fact::event_taken>;
using conversation_facts = std::vector<conversation_fact>;

/// As for the pool: decides, changes `state`, appends facts. An event number already taken in changes nothing and is no error;
/// a `said` whose client id is already there likewise. `conversation_wake` ends a conversation whose customer stayed away.
[[nodiscard]] result<void> apply(conversation_state& state, const conversation_input& input, conversation_facts& out);
/// Of several adapter events with consecutive numbers only the next one is taken: a gap is refused with `invalid_value`.
void evolve(conversation_state& state, const conversation_fact& what);
[[nodiscard]] std::optional<moment> next_deadline(const conversation_state& state);
/// Number of the message with this client id, or 0.
[[nodiscard]] std::uint32_t number_of(const conversation_state& state, side from, std::uint64_t client);

} // namespace strowger::routing
