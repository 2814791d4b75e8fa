#include "actors/pool_shell.hpp"
#include "routing/pool_moves.hpp"
#include <utility>

/// Moves between pools, as the shell carries them out: a hand-over is owed by the state, so it goes out when
/// it is durable and again after every start, until the other pool has answered.
namespace strowger::actors {

namespace ro = routing;

void pool_shell::redirect(ro::pool_event& what) const {
  const auto elsewhere = [this](interaction_id interaction, queue_id queue) -> std::optional<pool_id> {
    const auto* entry = pool_.find(interaction);
    const auto known = entry && !pool_.find(queue) ? house_.names.find(queue) : std::nullopt;
    const bool same_tenant = known && pool_.find(entry->queue)->settings.tenant == known->tenant;
    return same_tenant && known->pool != id_ ? std::optional{known->pool} : std::nullopt;
  };
  if (auto* move = std::get_if<ro::move_interaction>(&what)) {
    if (const auto to = elsewhere(move->interaction, move->queue))
      what = ro::move_to_pool{move->interaction, *to, move->queue, move->by};
  } else if (auto* transfer = std::get_if<ro::transfer_to_queue>(&what)) {
    // Of one the agent has no longer, the pool says so: a second request may cross the first.
    const auto to = elsewhere(transfer->interaction, transfer->queue);
    if (to && ro::may_pass_on(pool_, transfer->agent, transfer->interaction))
      what = ro::move_to_pool{transfer->interaction, *to, transfer->queue, {transfer->agent, transfer->note}};
  }
}

void pool_shell::on(hand_over& handed) {
  const auto& details = handed.arrival.details;
  const handing_pool from{details.from, handed.arrival.interaction, details.move};
  feed_or_rebuild({std::move(handed.arrival), {from, 0}, {}});
  flush();
}

/// Behind everything decided before: what is forgotten here is durably so when the asker hears of it.
void pool_shell::on(ask_move& asked) {
  if (!ro::is_owed(pool_, asked.move)) window_.then(forgotten_move{asked.asker, asked.move});
  flush();
}

void pool_shell::remind() {
  for (const auto interaction : ro::departed_from(pool_)) window_.then(owed_hand_over{interaction});
  for (const auto& known : ro::known_moves(pool_)) window_.then(open_move{known.from, known.move});
  ask_after_listeners();
}

void pool_shell::release_moves(const ro::pool_facts& facts) {
  for (const auto& what : facts) {
    if (const auto* gone = std::get_if<ro::fact::interaction_departed>(&what))
      release(owed_hand_over{gone->interaction});
    if (const auto* over = std::get_if<ro::fact::interaction_handed_over>(&what); over && over->taken)
      house_.pools.tell(over->to, pool_request{ro::move_forgotten{id_, over->move}, {}, {}});
  }
}

/// Once it is owed no more, there is nothing to send. While the state is being rebuilt nothing is read from
/// it: what is owed goes out again behind that.
void pool_shell::release(const owed_hand_over& what) {
  if (failed_) return;
  auto arrival = ro::handed_over_as(pool_, what.interaction, line_.now().at);
  if (!arrival) return;
  const auto to = pool_.find(what.interaction)->extras->departed_to;
  const auto move = arrival->details.move;
  const auto told = house_.pools.tell(to, hand_over{std::move(*arrival)});
  if (told == delivery::dropped) ++house_.counters.dropped_letters;
  if (told != delivery::unknown) return;
  house_.pools.tell(id_, pool_request{ro::move_ended{what.interaction, move, false}, {}, {}});
}

void pool_shell::release(const forgotten_move& what) {
  house_.pools.tell(what.told, pool_request{ro::move_forgotten{id_, what.move}, {}, {}});
}

void pool_shell::release(const open_move& what) { house_.pools.tell(what.asked, ask_move{id_, what.move}); }

/// One that is in this pool already without having been handed over can only be a mistake of ours: neither
/// taken nor refused, so that it is not in two pools.
void pool_shell::reply(const handing_pool& to, const std::optional<ro::error>& refused) {
  if (refused && refused->code == ro::error_code::already_exists) return report_broken(refused->detail);
  house_.pools.tell(to.pool, pool_request{ro::move_ended{to.interaction, to.move, !refused}, {}, {}});
}

} // namespace strowger::actors
