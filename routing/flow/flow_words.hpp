#pragma once
#include "routing/attribute_list.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include "routing/skill_list.hpp"
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// The words of a flow that runs: its state, what it hears, and what it decides. Nothing personal is in them:
/// what a customer typed or said lies in the content store.
namespace strowger::routing::flow {

/// What is to be said: names, and the values of `@position` and `@wait`.
struct speech {
  std::vector<std::string> names;
  std::uint32_t position = 0; ///< 0: not known
  std::uint32_t minutes = 0;  ///< of the expected wait, rounded up; 0: not known
  friend bool operator==(const speech&, const speech&) = default;
};

enum class phase : std::uint8_t {
  none,      ///< no flow
  speaking,  ///< on the phone: until it was played
  asking,    ///< until an answer, or the time is up
  recording, ///< a message is left
  waiting,   ///< in the queue
  resting,   ///< with an agent
  ended
};
/// While it waits in a queue.
enum class waiting_stage : std::uint8_t {
  entering,   ///< the queue has not taken it yet
  quiet,      ///< until the next announcement is due
  placing,    ///< place and wait were asked for
  announcing, ///< on the phone: until it was played
  offering,   ///< a callback is offered
  confirming, ///< at this number or at another?
  numbering,  ///< another number
  agreeing    ///< asked of the queue
};
enum class question_kind : std::uint8_t {
  menu,
  collect,
  message,
  callback_offer,
  callback_confirm,
  callback_number
};
enum class ending : std::uint8_t { closed, message_left, callback, refused };
std::string_view to_text(phase);
std::string_view to_text(waiting_stage);
std::string_view to_text(question_kind);
std::string_view to_text(ending);

inline constexpr std::size_t answers_max = 32;
struct answer {
  std::string name;
  std::string value;  ///< key of a menu, or an answer that became an attribute; else empty
  content_id content; ///< what was typed or said
  friend bool operator==(const answer&, const answer&) = default;
};

/// How keys are gathered for the question that is open.
struct key_rules {
  std::uint8_t digits_max = 1;
  std::string end_key;
  milliseconds timeout{0};
  bool sensitive = false;
  friend bool operator==(const key_rules&, const key_rules&) = default;
};

/// What rules of the queue want said to who waits, or offered, and what could not be yet: the customer hears
/// or answers something else.
struct owed_words {
  std::vector<std::string> say;
  bool callback = false;
  [[nodiscard]] bool empty() const { return say.empty() && !callback; }
  friend bool operator==(const owed_words&, const owed_words&) = default;
};

struct state {
  phase at = phase::none;
  waiting_stage stage = waiting_stage::entering;
  std::string flow, node; ///< where it is
  bool voice = false;     ///< on the phone; else people write and nothing has to be played to its end
  bool number_known = false;
  std::string language;
  attribute_list attributes;
  skill_list required;
  std::int32_t priority = 0;
  std::string queue; ///< set, or the one it was put into
  std::vector<answer> answers;
  // what is owed while it speaks or asks
  std::uint32_t tag = 0; ///< of the newest speech or question
  speech words;
  question_kind asked = question_kind::menu;
  key_rules keys;
  std::uint8_t tries = 0;
  moment wake_at{}; ///< when `wake` does something; zero: never
  std::uint16_t loop_at = 0, rounds = 0;
  bool closing = false; ///< it ends when this was said
  ending end_as = ending::closed;
  std::uint32_t steps = 0; ///< nodes entered so far
  owed_words owed;
  friend bool operator==(const state&, const state&) = default;
};

// ---- inputs
/// `flow` may name one of the book that begins, or none that exists: then it goes to the queue at once.
struct begins {
  std::string flow, language;
  bool voice = false, number_known = false;
  attribute_list attributes;
};
enum class outcome : std::uint8_t { understood, not_understood, nothing };
/// An answer to the question `tag`, as `understand` made it of digits or words. `value`: key of an option, or
/// an answer that may be an attribute.
struct answered {
  std::uint32_t tag = 0;
  outcome how = outcome::nothing;
  std::string value;
  content_id content;
  /// By now, though perhaps not when the flow began, and the other way round: after a start of the engine it
  /// is known when the adapter has told it again.
  bool number_known = false;
};
struct played {
  std::uint32_t tag = 0;
};
/// A message was recorded, or written.
struct message_left {
  std::uint32_t tag = 0;
  content_id content;
};
/// It is in the queue: for the first time, or again. `flow` is the one the queue names for those who wait;
/// the others are of who came without a flow, as in `begins`.
struct queued {
  std::string queue, flow, language{};
  bool voice = false, number_known = false;
};
struct placed {
  std::uint32_t position = 0;
  milliseconds wait{-1}; ///< negative: not known
};
struct refused_by_queue {};
struct connected {};
struct callback_answered {
  bool agreed = false;
};
/// On the phone: a rule of the queue has something said to who waits there, or a callback offered. `queue`
/// empty: it is at the door of one, and hears it inside.
struct told {
  std::string queue;
  std::vector<std::string> say;
  bool callback = false;
  std::string language; ///< this and the next of who comes without a flow
  bool number_known = false;
};
struct wake {};
/// The engine has started again: nobody is blamed for the time it was down.
struct resumed {};
struct ends {};
using event = std::variant<begins, answered, played, message_left, queued, placed, refused_by_queue,
                           connected, callback_answered, wake, resumed, ends, told>;
struct input {
  moment at;
  std::vector<std::string> open; ///< names of opening hours that are on now
  event what;
};

// ---- facts
namespace fact {
struct flow_begun {
  std::string flow, language;
  bool voice = false, number_known = false;
  attribute_list attributes;
};
struct node_entered {
  std::string flow, node;
};
/// `wake_at` zero: nothing to wait for. `closing`: the flow ends with it.
struct flow_spoke {
  std::uint32_t tag = 0;
  speech words;
  moment wake_at{};
  bool closing = false;
  ending end_as = ending::closed;
};
struct flow_asked {
  std::uint32_t tag = 0;
  question_kind kind = question_kind::menu;
  speech words;
  key_rules keys;
  std::uint8_t tries = 0; ///< this one included
  moment wake_at{};
};
struct answer_kept {
  answer what;
};
/// The whole of what is set from now on.
struct values_set {
  std::string language;
  attribute_list attributes;
  skill_list required;
  std::int32_t priority = 0;
  std::string queue;
};
/// To be put into the queue, with all that was set. `strayed`: the flow could not go on where it was.
struct queue_chosen {
  std::string queue; ///< empty: the entry point's
  skill_list required;
  std::int32_t priority = 0;
  attribute_list attributes;
  bool strayed = false;
};
/// It is in this queue, and its announcements begin.
struct queue_entered {
  std::string queue;
};
/// How the waiting goes on.
struct waiting_moved {
  waiting_stage stage = waiting_stage::quiet;
  std::uint16_t loop_at = 0, rounds = 0;
  moment wake_at{};
};
/// `content` zero: at the number the customer calls from.
struct callback_wanted {
  content_id content;
  moment wake_at{};
};
struct message_taken {
  std::string queue; ///< empty: the entry point's
  content_id content;
};
/// What is waited for may take until then.
struct deadline_moved {
  moment wake_at{};
};
/// The whole of what rules of the queue still want said; nothing: it is being said.
struct words_owed {
  owed_words what;
};
struct flow_rested {};
struct flow_ended {
  ending how = ending::closed;
};
} // namespace fact
using flow_fact = std::variant<fact::flow_begun, fact::node_entered, fact::flow_spoke, fact::flow_asked,
                               fact::answer_kept, fact::values_set, fact::queue_chosen, fact::queue_entered,
                               fact::waiting_moved, fact::callback_wanted, fact::message_taken,
                               fact::deadline_moved, fact::flow_rested, fact::flow_ended, fact::words_owed>;
using facts = std::vector<flow_fact>;

} // namespace strowger::routing::flow
