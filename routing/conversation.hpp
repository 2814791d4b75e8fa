#pragma once
#include "routing/call/call_words.hpp"
#include "routing/flow/flow_words.hpp"
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/result.hpp"
#include "routing/model/time.hpp"
#include "routing/rare.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// One conversation, as far as it concerns nobody else: who is in it, what was said, delivered and read,
/// whether the customer is still there. A pure machine owned by the interaction actor; where the interaction
/// stands in a queue is the pool's.
namespace strowger::routing {

enum class side : std::uint8_t { customer, agent, system };
/// What the engine itself says; pages put it into words.
/// `told`: one of the configuration's messages, in its own words. `callback` is the customer's: the text is
/// the number at which it would rather be called back.
enum class notice : std::uint8_t { none, agent_joined, agent_left, transferred, closed, told, callback };
/// How a conversation ended.
enum class conversation_end : std::uint8_t {
  by_agent,
  by_customer,
  customer_gone,
  refused,
  cancelled,
  failed
};
std::string_view to_text(side);
std::string_view to_text(notice);
std::string_view to_text(conversation_end);

/// What it means that the customer hangs up.
enum class hanging_up : std::uint8_t {
  over,           ///< the conversation is
  keeps_place,    ///< a call was promised, or is being asked for
  leaves_message, ///< it has left one, which somebody will see to
};
/// Who hangs up while a callback is asked for is away for so long: by then it is agreed or refused.
inline constexpr milliseconds callback_settled_within{30'000};

/// Messages a conversation holds at most, notices included; the last place is kept for the `closed` notice.
inline constexpr std::uint32_t messages_max = 10'000;
/// How long an end is owed to a customer who is here and has not marked the agent's last line.
inline constexpr milliseconds unmarked_end_owed{120'000};

struct message_entry {
  std::uint32_t number = 0; ///< 1, 2, 3, ... for both sides together
  side from = side::customer;
  notice what = notice::none; ///< for the system's side; `callback` of the customer's
  agent_id author;            ///< for the agent's side and for notices about an agent
  std::uint64_t client = 0;   ///< drawn by the page that sent it; makes a repeat harmless
  /// The text; of a `transferred` notice the note for the next agent, if one was left; of `told` what was
  /// said.
  content_id content;
  wall_time at;
  friend bool operator==(const message_entry&, const message_entry&) = default;
};
static_assert(sizeof(message_entry) <= 40, "conversations keep all their messages in memory");

/// How far a side has the other sides' messages: highest number delivered to its page, and read.
struct marks {
  std::uint32_t received = 0, read = 0;
  friend bool operator==(const marks&, const marks&) = default;
};

/// How the pool stands to the interaction, as far as its facts are known here: whether it still has to arrive
/// there.
enum class pool_stage : std::uint8_t { not_arrived, held, gone };

struct conversation_state {
  interaction_id id;
  conversation_id conversation; ///< the adapter's
  std::string adapter;
  std::string tenant, entry; ///< entry point it came through
  channel_kind channel = channel_kind::chat;
  customer_id customer;
  content_id customer_name;     ///< shown name, if the page gave one
  std::string language;         ///< of its customer, as the adapter said; empty: not known
  std::uint64_t last_event = 0; ///< highest adapter event number taken in
  bool open = true;
  bool customer_here = true;
  moment away_until;        ///< when the customer is away: taken to have left then
  milliseconds away_for{0}; ///< how long that was from its beginning; 0: of an engine that did not note it
  agent_id lead;            ///< agent in the conversation now
  std::vector<message_entry> messages;
  marks customer_marks, agent_marks;
  conversation_end ended = conversation_end::by_agent;
  bool end_owed = false; ///< over before the customer had everything: still to be told, until `away_until`
  // Changed by the pools' facts, not by the conversation's.
  pool_stage stage = pool_stage::not_arrived;
  pool_id served_by{};      ///< where it is, or was last; zero: it has not arrived
  bool by_phone = false;    ///< it is, or was, a callback: the customer need not be on the page
  bool promised = false;    ///< a call, which has not reached the customer yet
  flow::state flow;         ///< what it goes through before the queue and in it
  rare<call::state> call{}; ///< who is in it besides the customer, where it is a call
  friend bool operator==(const conversation_state&, const conversation_state&) = default;
};

// ---- inputs
struct conversation_opened {
  interaction_id id;
  conversation_id conversation;
  std::string adapter, tenant, entry;
  channel_kind channel;
  customer_id customer;
  content_id customer_name;
  std::string language{};
};
struct said {
  side from;
  agent_id author;
  std::uint64_t client;
  content_id content;
  bool callback = false; ///< of the customer: the text is a number to call back
};
struct marks_moved {
  side whose;
  marks to;
};
struct customer_came_back {};
/// The adapter saw the customer's last page go away; `resume_within` is the entry point's stated time.
struct customer_went_away {
  milliseconds resume_within;
};
struct lead_joined {
  agent_id agent;
};
struct lead_left {
  agent_id agent;
  bool transferred;
  content_id note{}; ///< of a transfer: for the next agent, never for the customer
};
struct conversation_ends {
  conversation_end how;
};
/// The queue has this said to the customer.
struct customer_informed {
  content_id content;
};
/// The adapter has told the customer of the end, or has nobody left to tell.
struct end_told {};
struct conversation_wake {};
/// The engine has started and goes on with this conversation.
struct conversation_resumed {};
/// The flow heard something (`conversation_input::decided` is what it made of it) and has this said to the
/// customer.
struct flow_stepped {
  flow::event cause;
  std::vector<content_id> told;
};
/// Something about the legs of a call.
struct call_heard {
  call::event cause;
};
using conversation_event =
    std::variant<conversation_opened, said, marks_moved, customer_came_back, customer_went_away, lead_joined,
                 lead_left, conversation_ends, end_told, conversation_wake, conversation_resumed,
                 customer_informed, flow_stepped, call_heard>;
struct conversation_input {
  moment at;
  wall_time wall;
  std::uint64_t event = 0; ///< adapter's event number, 0: not from the adapter
  conversation_event what;
  const flow::facts* decided = nullptr; ///< of `flow_stepped`
};

// ---- facts
namespace fact {
struct conversation_begun {
  interaction_id id;
  conversation_id conversation;
  std::string adapter, tenant, entry;
  channel_kind channel;
  customer_id customer;
  content_id customer_name;
  std::string language{};
};
struct message_said {
  message_entry message;
};
struct marks_set {
  side whose;
  marks to;
};
/// `within`: how long that is from now.
struct customer_away {
  moment until;
  milliseconds within{0};
};
struct customer_back {};
struct lead_in {
  agent_id agent;
};
struct lead_out {
  agent_id agent;
};
/// `owed`: the customer is away and may come back to read how it ended.
struct conversation_over {
  conversation_end how;
  bool owed = false;
};
/// The end is owed no more: the customer was told, or stayed away too long.
struct end_settled {};
/// Events of the adapter up to this number are taken in (appended whenever an adapter event was applied).
struct event_taken {
  std::uint64_t event;
};
/// A step of its flow.
struct flow_went {
  flow::flow_fact what;
};
/// A change of who is in the call.
struct call_went {
  call::call_fact what;
};
} // namespace fact
using conversation_fact =
    std::variant<fact::conversation_begun, fact::message_said, fact::marks_set, fact::customer_away,
                 fact::customer_back, fact::lead_in, fact::lead_out, fact::conversation_over,
                 fact::event_taken, fact::end_settled, fact::flow_went, fact::call_went>;
using conversation_facts = std::vector<conversation_fact>;

/// Decides what `input` means, changes `state` accordingly and appends the facts to `out`. On a refusal
/// nothing changes and nothing is appended. The rules, beyond what the words above say:
/// - Adapter events are taken in order. A number already taken in changes nothing and is no error; a gap is
/// `invalid_value`.
///   Once the conversation is over or full, events may be refused for good, so numbers then only need to
///   grow.
/// - `said` with a client id its side has used already changes nothing (a client id of 0 is never a repeat).
/// An agent speaks only
///   while it is the lead (`not_yours`); who speaks for the customer while it is away has come back. After
///   the end: `conversation_closed`. When full: `limit_reached`.
/// - Marks only grow, end at the last message that is not of the marking side, and what is read has been
/// received.
/// - A joining lead takes the place of the one before, if there still is one. Leads who come and go are told
/// by a notice while
///   there is room; after the end a leaving lead leaves silently and none joins (`conversation_closed`).
/// - The customer who stays away until `away_until` is gone: a `conversation_wake` then ends the
/// conversation. Going away
///   twice only moves that moment later. Who is to be called back, or has left a message, need not stay:
///   being away ends nothing from then on.
/// - Downtime counts against nobody: when the engine has started again (`conversation_resumed`) the whole of
/// that time runs anew.
/// - A conversation that an agent or the engine ends while the customer is away, or has not marked the
/// agent's last line as received, owes the customer its end until `end_told`, or until `away_until`.
/// - The steps of a flow are taken as they were decided; with the end of the conversation its flow is over.
/// - So are the legs of a call (call_machine.hpp); what is said of them after the end changes nothing.
/// - An event for a conversation that was never opened is `wrong_state`; opening it twice is
/// `already_exists`.
[[nodiscard]] result<void> apply(conversation_state& state, const conversation_input& input,
                                 conversation_facts& out);
/// The only function that changes a conversation; live and in recovery alike.
void evolve(conversation_state& state, const conversation_fact& what);
/// When `conversation_wake` would do something; nothing unless the customer is away or is owed the end.
[[nodiscard]] std::optional<moment> next_deadline(const conversation_state& state);
/// The first message, of those that are not the customer's own, that the customer's side has not marked as
/// received; 0: none. From it on showing them is owed again once an engine was killed, unless the
/// conversation is over and nobody is owed its end.
[[nodiscard]] std::uint32_t first_owed(const conversation_state& state);
/// Whether it goes on without the customer: it is to be called back, or has left a message.
[[nodiscard]] bool goes_on_alone(const conversation_state& state);
/// `on_the_phone`: its customer is on a line of its own, and hangs that up.
[[nodiscard]] hanging_up meaning_of_hanging_up(const conversation_state& state, bool on_the_phone);
/// The message with which the customer asked last to be called back; null: it did not.
[[nodiscard]] const message_entry* callback_asked(const conversation_state& state);
/// Number of the message of this side with this client id, or 0. Looks from the newest back.
[[nodiscard]] std::uint32_t number_of(const conversation_state& state, side from, std::uint64_t client);

} // namespace strowger::routing
