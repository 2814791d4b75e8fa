#include "actors/queue_shell.hpp"

namespace strowger::actors {

queue_shell::behavior_type queue_shell::make_behavior() {
  return {[this](queue_letter& letter) { std::visit([this](auto& one) { on(one); }, letter); }};
}

void queue_shell::on(at_the_door& what) {
  const auto interaction = what.arrival.interaction;
  constexpr std::uint64_t arrival_tag = 1; // the interaction knows by it which of its requests was refused
  house_.pools.tell(pool_, pool_request{std::move(what.arrival), {interaction, arrival_tag}, {}});
}

void queue_shell::on(told& what) {
  for (const auto& fact : std::get<storage::pool_record>(what.record->what).facts)
    if (const auto* removed = std::get_if<routing::fact::queue_removed>(&fact);
        removed && removed->queue == id_) {
      house_.queues.remove(id_);
      quit();
    }
}

} // namespace strowger::actors
