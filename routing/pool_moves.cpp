#include "routing/pool_moves.hpp"
#include "routing/pool_step.hpp"

/// Moves between pools: departing, being taken in, forgetting.
namespace strowger::routing {

std::optional<interaction_arrived> handed_over_as(const pool_state& state, interaction_id id, moment now) {
  const auto* entry = state.find(id);
  if (!entry || entry->phase != interaction_phase::departed) return std::nullopt;
  const auto& extras = *entry->extras;
  interaction_arrived came;
  came.interaction = id;
  came.queue = extras.departed_queue;
  came.channel = entry->channel;
  came.way = entry->way;
  came.customer = entry->customer;
  came.part_of = entry->part_of;
  came.priority = entry->own_priority;
  came.required = entry->required;
  came.attributes = entry->attributes;
  came.details.due = extras.details.due;
  came.details.contact_key = extras.details.contact_key;
  came.details.why = requeue_reason::moved_pool;
  came.details.visit = entry->visit + 1;
  came.details.waited = std::max(now - entry->anchor, milliseconds{0});
  came.details.move = extras.move;
  came.details.from = state.id();
  came.details.note = entry->note;
  return came;
}

bool may_pass_on(const pool_state& state, agent_id agent, interaction_id id) {
  const auto* entry = state.find(id);
  return entry && entry->lead == agent &&
         (entry->phase == interaction_phase::assigned || entry->phase == interaction_phase::talking);
}

bool is_owed(const pool_state& state, std::uint64_t move) { return state.inside().departed.contains(move); }

std::vector<interaction_id> departed_from(const pool_state& state) {
  std::vector<interaction_id> all;
  for (const auto& [move, id] : state.inside().departed) all.push_back(id);
  return all;
}

std::vector<known_move> known_moves(const pool_state& state) {
  const auto& known = state.inside().known_moves;
  return {known.begin(), known.end()};
}

/// One that waits, by anybody; or one that its lead passes on.
result<void> pool_step::take(const move_to_pool& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot)
    return error{error_code::unknown_interaction,
                 to_text(what.interaction) + " is not in this pool (any more)"};
  const auto& entry = slot->entry;
  const auto id = what.interaction;
  if (what.pool == state_.pool || what.pool == pool_id{} || !what.queue)
    return error{error_code::invalid_value, "another pool and a queue of it must be named"};
  if (entry.extras->callback.agreed)
    return error{error_code::wrong_state, to_text(id) + " is called back by this pool"};
  const bool led = entry.phase == interaction_phase::assigned || entry.phase == interaction_phase::talking;
  if (led && entry.lead != what.by.who)
    return error{error_code::not_yours, to_text(id) + " is led by another agent"};
  if (!led && entry.phase != interaction_phase::waiting && entry.phase != interaction_phase::offered)
    return error{error_code::wrong_state, to_text(id) + " can not be moved any more"};
  if (led) {
    release(id);
  } else {
    leave_hands(id, "moved_pool");
    decide(fact::visit_ended{id, entry.visit, visit_exit::flowed_out, requeue_reason::moved_pool, at_});
  }
  decide(fact::interaction_departed{id, state_.last_move + 1, what.pool, what.queue, at_, what.by, {}, led});
  return {};
}

/// Said again after it was heard, it changes nothing.
result<void> pool_step::take(const move_ended& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot || slot->entry.phase != interaction_phase::departed || slot->entry.extras->move != what.move)
    return {};
  const auto to = slot->entry.extras->departed_to;
  decide(fact::interaction_handed_over{what.interaction, what.move, what.taken, at_, to});
  if (!what.taken)
    queue_again(what.interaction, slot->entry.queue, requeue_reason::moved_pool, {{}, slot->entry.note});
  return {};
}

result<void> pool_step::take(const move_forgotten& what) {
  if (state_.known_moves.contains({what.from, what.move}))
    decide(fact::move_known{what.from, what.move, false});
  return {};
}

/// An arrival from another pool. Who was let in there once is not turned away here: only where its queue does
/// not exist (any more) is it refused.
result<void> pool_step::take_in(const interaction_arrived& what) {
  const auto& brought = what.details;
  if (brought.from == state_.pool || brought.from == pool_id{} || brought.waited.count() < 0 ||
      brought.visit < 1)
    return error{error_code::invalid_value, "a move comes from another pool, with an age and a visit"};
  if (state_.known_moves.contains({brought.from, brought.move})) return {}; // said again
  const auto* queue = state_.queue(what.queue);
  if (!queue) return error{error_code::unknown_queue, to_text(what.queue) + " is not in this pool"};
  if (queue->entry.closing)
    return error{error_code::queue_closed, to_text(what.queue) + " takes nobody any more"};
  if (const auto* known = state_.interaction(what.interaction)) {
    // It comes back: the pool it was handed to had it then.
    const auto& entry = known->entry;
    if (entry.phase != interaction_phase::departed)
      return error{error_code::already_exists, to_text(what.interaction) + " is in this pool already"};
    decide(fact::interaction_handed_over{what.interaction, entry.extras->move, true, at_,
                                         entry.extras->departed_to});
  }
  decide(fact::move_known{brought.from, brought.move, true});
  auto queued = visit_of(what, *queue);
  queued.visit = brought.visit;
  queued.why = requeue_reason::moved_pool;
  queued.anchor = at_ - brought.waited;
  queued.by.why = brought.note;
  describe(queued, brought.due, brought.contact_key);
  queued.details.edit().move = brought.move;
  queued.details.edit().from = brought.from;
  decide(std::move(queued));
  return {};
}

} // namespace strowger::routing
