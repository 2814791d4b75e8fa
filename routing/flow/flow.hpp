#pragma once
#include "routing/expression.hpp"
#include "routing/model/time.hpp"
#include "routing/skill_list.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a customer goes through before a queue and in it, as data: nodes with names, each of which says or
/// asks something, sets something, or decides where it goes on. Made once from the configuration, then only
/// read, on any thread. What it does is in flow_machine.hpp.
namespace strowger::routing::flow {

inline constexpr std::size_t flows_max = 200, nodes_max = 200, options_max = 32, said_max = 16;
inline constexpr std::size_t loop_steps_max = 32;

/// Names of what is said: prompts on the phone, messages in a chat. `@position` and `@wait` are the place in
/// line and the expected wait in the customer's language, `@caller` on the phone the number called from, as
/// it would be called back; they are left out where nothing is known.
using names = std::vector<std::string>;
inline constexpr std::string_view position_name = "@position", wait_name = "@wait", caller_name = "@caller";
/// Whether it is put together when it is said, and is no prompt or message of its own.
[[nodiscard]] constexpr bool is_computed(std::string_view name) {
  return name == position_name || name == wait_name || name == caller_name;
}

struct say_node {
  names say;
  std::string next;
};

/// A question: said, then an answer is waited for.
struct question {
  names say;
  names again;  ///< said before it when the answer was not understood
  names silent; ///< said before it when nothing came; empty: `again`
  std::uint8_t tries_max = 3;
  milliseconds timeout{6'000};        ///< on the phone, from the end of the prompt, and between digits
  milliseconds reply_within{120'000}; ///< in a chat
};
struct menu_option {
  std::string key;                ///< digits, at most 4
  std::vector<std::string> words; ///< understood too where people write
  std::string next;
};
struct menu_node {
  question ask;
  std::vector<menu_option> options;
  std::string otherwise; ///< after the last try
};
enum class answer_kind : std::uint8_t { digits, text };
struct collect_node {
  question ask;
  std::string name; ///< under which the answer is kept; the agent sees it
  answer_kind kind = answer_kind::digits;
  bool attribute = false;         ///< kept as an attribute as well: for answers that say nothing of a person
  bool sensitive = false;         ///< kept nowhere
  std::uint8_t min = 1, max = 20; ///< digits or, of a text, characters (then `max` counts tens)
  std::string end_key = "#";
  std::string next, otherwise;
};
struct set_node {
  std::vector<attribute> attributes;
  std::string language;                 ///< `en` or `zh`; empty: as it is
  std::vector<skill_level> requirement; ///< added to what was set before
  std::optional<std::int32_t> priority; ///< seconds of age
  std::string queue;                    ///< for the queue node that names none
  std::string next;
};
struct branch {
  expression when; ///< of the interaction's attributes
  std::string next;
};
struct branch_node {
  std::vector<branch> branches; ///< the first that holds
  std::string otherwise;
};
struct hours_node {
  std::string hours; ///< name of opening hours
  std::string open, closed;
};
/// One announcement while somebody waits.
struct loop_step {
  milliseconds after{30'000}; ///< after the one before, or after the beginning
  names say;
  bool callback = false; ///< a callback is offered with it
};
/// What a callback is offered and agreed with.
struct callback_words {
  std::string key = "1";
  std::vector<std::string> words;                              ///< in a chat
  names offer{"callback-offer"};                               ///< "press 1 ..."
  names confirm{std::string{caller_name}, "callback-confirm"}; ///< "this number: 1, another: 2"
  names number{"callback-number"};                             ///< "enter the number"
  names thanks{"callback-thanks"}, refused{"callback-refused"};
  milliseconds timeout{6'000}; ///< of its questions, as in `question`
};
struct queue_node {
  std::string queue; ///< empty: the one that was set, or the entry point's
  std::vector<loop_step> waiting;
  std::uint16_t rounds_max = 0; ///< 0: as long as it waits
  callback_words callback;
  std::string refused; ///< where it goes on when the queue is closed or full; empty: it ends
};
/// A message for later, which becomes a task.
struct message_node {
  names say, thanks;
  std::string queue; ///< of the task; empty: the one that was set, or the entry point's
  milliseconds max{120'000};
  milliseconds reply_within{600'000};
};
struct close_node {
  names say;
};
struct go_node {
  std::string flow;
};
using step = std::variant<say_node, menu_node, collect_node, set_node, branch_node, hours_node, queue_node,
                          message_node, close_node, go_node>;

struct node {
  std::string name;
  step what;
};
struct definition {
  std::string name;
  std::vector<node> nodes; ///< it begins with the first
  [[nodiscard]] const node* find(std::string_view name) const;
};

/// All flows.
struct book {
  std::vector<definition> flows;
  [[nodiscard]] const definition* find(std::string_view flow) const;
  [[nodiscard]] const node* find(std::string_view flow, std::string_view node) const;
};

/// A mistake in a flow: where, and what it is. `key` is that of the node, or empty.
struct mistake {
  std::string flow, node, key, what;
};
/// What no flow may be: names that lead nowhere, nodes that are never reached, ways that go round without
/// ever waiting for the customer or an agent, questions without an end. Empty: it may run.
[[nodiscard]] std::vector<mistake> mistakes_in(const book& all);
/// Where a node leads, with the keys that say so; `go_node` leads to another flow and is not among them.
struct way {
  std::string key, to;
};
[[nodiscard]] std::vector<way> ways_of(const step& what);
/// Names of everything that is said, with the keys that say so.
struct said_name {
  std::string key, name;
};
[[nodiscard]] std::vector<said_name> said_by(const step& what);

} // namespace strowger::routing::flow
