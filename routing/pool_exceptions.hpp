#pragma once
#include "routing/pool_state.hpp"
#include <cstddef>
#include <vector>

/// What a queue does when it does something else than let wait: its exceptions as data, and the questions
/// they hang on.
namespace strowger::routing {

/// The rules of a queue for one case, in their order. Behind those listed comes the short form
/// (`closed_to`, `full_to`, `wait_max_to`); where a queue says nothing at all, being closed, full and having
/// waited too long are the end.
std::vector<exception_rule> exceptions_of(const queue_settings& queue, exception_case when);
/// Whether the queue lists a rule for this case.
[[nodiscard]] bool lists(const queue_settings& queue, exception_case when);
/// The smallest limit of age the queue has a rule for beyond `age`; zero: none.
[[nodiscard]] milliseconds next_age_limit(const queue_settings& queue, milliseconds age);

/// The opening hours of a queue for one channel and a customer of this tier (its attribute `tier`): the
/// tier's, else everybody's rule, else the queue's.
const std::string& hours_for(const queue_settings& queue, channel_kind channel,
                             const attribute_list& attributes);

/// Whether anybody signed in could serve what has these requirements in this queue; busy, not ready and lost
/// ones could.
[[nodiscard]] bool somebody_for(const queue_slot& queue, std::span<const need> needs);
[[nodiscard]] bool somebody_for(const interaction_slot& one);
/// Those who wait in this queue, at most so many, for whom nobody is signed in and who have not been done
/// with: callbacks wait for somebody to come.
std::vector<interaction_id> deserted(const pool_state::data& state, const queue_slot& queue,
                                     std::size_t most);
/// The first queue that has deserted interactions, or null. Queues that were only suspected are dropped.
const queue_slot* first_deserted(const pool_state::data& state);
/// One that waits again, or asks otherwise, may find nobody: then its queue is suspected, if it has a rule
/// for that.
void suspect(pool_state::data& state, const interaction_slot& one);
/// Somebody who could serve may have left, or the rule is new: these queues are suspected, if they have one.
void suspect(pool_state::data& state, queue_id queue);
void suspect_queues(pool_state::data& state, const workforce& of);

} // namespace strowger::routing
