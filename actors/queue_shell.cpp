#include "actors/queue_shell.hpp"
#include "actors/concerned.hpp"

namespace strowger::actors {

namespace ro = routing;

queue_shell::behavior_type queue_shell::make_behavior() {
  return {[this](queue_letter& letter) {
    const turn now{context()};
    std::visit([this](auto& one) { on(one); }, letter);
  }};
}

void queue_shell::on(at_the_door& what) {
  const auto interaction = what.arrival.interaction;
  constexpr std::uint64_t arrival_tag = 1; // the interaction knows by it which of its requests was refused
  house_.pools.tell(pool_, pool_request{std::move(what.arrival), {interaction, arrival_tag}, {}});
}

void queue_shell::on(told& what) {
  const auto& facts = std::get<storage::pool_record>(what.record->what).facts;
  for (const auto& fact : facts)
    if (const auto* removed = std::get_if<ro::fact::queue_removed>(&fact); removed && removed->queue == id_) {
      house_.queues.remove(id_);
      return quit();
    }
  if (!moves_line(facts, id_)) return;
  changed_ = true;
  if (!resting_) ask();
}

void queue_shell::ask() {
  changed_ = false;
  resting_ = true;
  house_.pools.tell(pool_, ask_front{id_, told_places});
  delayed_send(this, told_every, queue_letter{queue_wake{}});
}

void queue_shell::on(queue_wake&) {
  resting_ = false;
  if (changed_) ask();
}

void queue_shell::on(front_of_queue& what) {
  std::unordered_map<interaction_id, std::size_t> places;
  for (std::size_t i = 0; i < what.waiting.size(); ++i) {
    const auto id = what.waiting[i];
    const auto known = places_.find(id);
    if (known == places_.end() || known->second != i + 1) house_.interactions.tell(id, place_in_line{i + 1});
    places.emplace(id, i + 1);
  }
  places_ = std::move(places);
}

} // namespace strowger::actors
