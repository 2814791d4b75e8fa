#include "routing/pool_exceptions.hpp"
#include "routing/pool_guards.hpp"
#include "routing/relaxation.hpp"
#include <algorithm>

namespace strowger::routing {

namespace {

/// The queue an older, shorter word names for a case; null where there is no such word.
const std::string* short_form(const queue_settings& queue, exception_case when) {
  switch (when) {
  case exception_case::closed:
    return &queue.closed_to;
  case exception_case::full:
    return &queue.full_to;
  case exception_case::waited:
    return &queue.wait_max_to;
  case exception_case::slow:
  case exception_case::aged:
  case exception_case::nobody:
    return nullptr;
  }
  return nullptr;
}

} // namespace

std::vector<exception_rule> exceptions_of(const queue_settings& queue, exception_case when) {
  std::vector<exception_rule> rules;
  for (const auto& one : queue.rules.exceptions)
    if (one.when == when) rules.push_back(one);
  const auto* to = short_form(queue, when);
  if (!to || (to->empty() && !rules.empty())) return rules;
  auto& last = rules.emplace_back();
  last.when = when;
  last.action = to->empty() ? exception_action::end : exception_action::to_queue;
  last.queue = *to;
  return rules;
}

bool lists(const queue_settings& queue, exception_case when) {
  return std::any_of(queue.rules.exceptions.begin(), queue.rules.exceptions.end(),
                     [&](const exception_rule& one) { return one.when == when; });
}

milliseconds next_age_limit(const queue_settings& queue, milliseconds age) {
  milliseconds next{0};
  for (const auto& one : queue.rules.exceptions)
    if (one.when == exception_case::aged && one.limit > age && (next.count() == 0 || one.limit < next))
      next = one.limit;
  return next;
}

const std::string& hours_for(const queue_settings& queue, channel_kind channel,
                             const attribute_list& attributes) {
  const auto at = static_cast<std::size_t>(channel);
  if (queue.rules.tiers.empty()) return queue.hours[at];
  const auto& of_tier = tier_of(queue, attributes).hours[at];
  return of_tier.empty() ? queue.hours[at] : of_tier;
}

bool somebody_for(const queue_slot& queue, std::span<const need> needs) {
  auto& people = *queue.people;
  auto& sets = people.scratch.sets;
  sets.clear();
  if (people.restricted > 0) sets.push_back(serving_ever(queue));
  for (const auto& one : needs) sets.push_back(people.skills[one.skill].at_least(one.level, people.words));
  auto& found = people.scratch.counted;
  found.resize(people.words);
  return bits_of_all(found.data(), people.words, people.signed_in.data(), sets) > 0;
}

bool somebody_for(const interaction_slot& one) {
  if (one.stands) return somebody_for(*one.queue, one.stands->needs);
  if (const auto* same = one.queue->people->lines.find(one)) return somebody_for(*one.queue, same->needs);
  return somebody_for(*one.queue, needs_of(*one.queue, one.entry.required, one.also, relaxed_to(one.entry)));
}

std::vector<interaction_id> deserted(const pool_state::data& state, const queue_slot& queue,
                                     std::size_t most) {
  std::vector<interaction_id> found;
  if (!lists(queue.entry.settings, exception_case::nobody)) return found;
  line_up(state);
  for (const auto* one : queue.classes) {
    if (found.size() >= most) break;
    if (somebody_for(queue, one->needs)) continue;
    for (const auto& place : one->line) {
      const auto& extras = *place.what->entry.extras;
      const auto& done = extras.done;
      if (extras.callback.agreed || std::count(done.begin(), done.end(), exception_case::nobody) > 0)
        continue;
      found.push_back(place.key.id);
      if (found.size() == most) break;
    }
  }
  std::sort(found.begin(), found.end(), [&](interaction_id a, interaction_id b) {
    return key_of(*state.interaction(a)) < key_of(*state.interaction(b));
  });
  return found;
}

const queue_slot* first_deserted(const pool_state::data& state) {
  while (!state.suspected.empty()) {
    const auto* queue = state.queue(*state.suspected.begin());
    if (queue && !deserted(state, *queue, 1).empty()) return queue;
    state.suspected.erase(state.suspected.begin());
  }
  return nullptr;
}

void suspect(pool_state::data& state, const interaction_slot& one) {
  const auto& queue = one.queue->entry;
  if (one.entry.phase == interaction_phase::waiting && lists(queue.settings, exception_case::nobody) &&
      !somebody_for(one))
    state.suspected.insert(queue.id);
}

void suspect(pool_state::data& state, queue_id queue) {
  const auto& slot = state.queues.at(queue);
  if (slot.waiting > 0 && lists(slot.entry.settings, exception_case::nobody)) state.suspected.insert(queue);
}

void suspect_queues(pool_state::data& state, const workforce& of) {
  for (const auto* queue : of.columns)
    if (queue) suspect(state, queue->entry.id);
}

} // namespace strowger::routing
