#pragma once
#include "routing/flow/flow.hpp"
#include "routing/flow/flow_words.hpp"
#include "routing/model/result.hpp"
#include <optional>
#include <string_view>

/// A flow that runs: a pure machine over a book of flows. Whoever owns the conversation owns its state.
namespace strowger::routing::flow {

/// Nodes a flow enters at most without hearing from anybody, and in all: then it goes to the queue.
inline constexpr std::uint32_t steps_without_input_max = 100, steps_max = 2'000;
/// How long a phone may take to say that something was played, or what was dialled; place and wait are waited
/// for so long.
inline constexpr milliseconds played_within{300'000}, placed_within{5'000};

/// Decides what `heard` means, changes `now` accordingly and appends the facts to `out`. On a refusal nothing
/// changes and nothing is appended. The rules, beyond what flow.hpp says of the nodes:
/// - Answers, recordings and ends of prompts that name an older tag change nothing.
/// - A flow that cannot go on (its node is not in the book any more, or it has gone too far) puts its
/// customer
///   into the queue: nobody is lost by a mistake in a flow.
/// - Who waits hears the announcements of the node that put it there; who comes back to a queue, or comes to
///   one that no node chose, those of the flow the queue names, from the beginning. Nothing else is repeated.
/// - What a rule of the queue has said comes between the announcements: as soon as the customer hears and
/// answers
///   nothing else, also after a start. Who has an agent, or goes elsewhere, hears it no more.
/// - With an agent the flow rests. An ended flow hears nothing any more.
[[nodiscard]] result<void> apply(const book& all, state& now, const input& heard, facts& out);
/// The only function that changes a state; live and in recovery alike. Reads no book.
void evolve(state& now, const flow_fact& what);
/// When `wake` would do something.
[[nodiscard]] std::optional<moment> next_deadline(const state& now);
/// Whether the customer is still before any queue.
[[nodiscard]] bool before_queue(const state& now);
/// It asks whether the number called from is the one to be called back at.
[[nodiscard]] bool confirms_number(const state& now);

/// What digits or words mean as an answer to the question that is open; nothing when none is. What comes back
/// holds nothing personal but for `value` of an answer that becomes an attribute. The caller adds `content`.
struct meaning {
  answered what;
  bool keep = true; ///< false: the text must not be kept anywhere
};
[[nodiscard]] std::optional<meaning> understand(const book& all, const state& now, std::string_view text);
/// Whether what the customer types now must not be shown or kept.
[[nodiscard]] bool asks_in_secret(const book& all, const state& now);

} // namespace strowger::routing::flow
