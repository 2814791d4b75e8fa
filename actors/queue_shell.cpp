#include "actors/queue_shell.hpp"
#include "actors/concerned.hpp"

namespace strowger::actors {

namespace ro = routing;

queue_shell::behavior_type queue_shell::make_behavior() {
  return {[this](queue_letter& letter) {
    const turn now{context()};
    std::visit([this](auto& one) { on(one); }, letter);
    return no_answer{};
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

namespace {

/// As people are told it: from p50, cut off, to p90, rounded up.
channels::wait_range minutes_of(const std::optional<ro::wait_estimate>& wait) {
  if (!wait) return {};
  const auto whole = [](ro::milliseconds span) { return static_cast<std::uint32_t>(span.count() / 60'000); };
  return {whole(wait->p50), whole(wait->p90) + 1};
}

} // namespace

void queue_shell::on(front_of_queue& what) {
  std::unordered_map<interaction_id, place_in_line> places;
  for (std::size_t i = 0; i < what.waiting.size(); ++i) {
    const auto id = what.waiting[i].interaction;
    const place_in_line place{i + 1, minutes_of(what.waiting[i].wait)};
    const auto known = places_.find(id);
    if (known == places_.end() || known->second != place) house_.interactions.tell(id, place_in_line{place});
    places.emplace(id, place);
  }
  places_ = std::move(places);
}

} // namespace strowger::actors
