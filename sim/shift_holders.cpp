#include "sim/shift_holders.hpp"
#include <algorithm>
#include <utility>

namespace strowger::sim {

shift_holders::shift_holders(const std::vector<agents>& crews) {
  for (const auto& one : crews) {
    for (const auto agent : one) {
      while (holder_.size() <= agent) {
        holder_.push_back(static_cast<std::uint32_t>(holder_.size()));
        crew_of_.push_back(none);
      }
      crew_of_[agent] = static_cast<std::uint32_t>(crews_.size());
    }
    crews_.push_back({one, {}});
  }
}

const shift_holders::agents* shift_holders::crew_of(std::uint32_t agent) const {
  const auto place = place_of(agent);
  return place == none ? nullptr : &crews_[place].all;
}

void shift_holders::hand_over(std::uint32_t planned, std::uint32_t goer) {
  std::swap(holder_[planned], *std::find(holder_.begin(), holder_.end(), goer));
}

void shift_holders::owe(std::uint32_t planned) { crews_[place_of(planned)].ended.push_back(planned); }

void shift_holders::forgive(std::uint32_t planned) {
  if (place_of(planned) == none) return;
  auto& ended = crews_[place_of(planned)].ended;
  ended.erase(std::remove(ended.begin(), ended.end(), planned), ended.end());
}

bool shift_holders::owed(std::uint32_t agent) const {
  const auto place = place_of(agent);
  return place != none && !crews_[place].ended.empty();
}

void shift_holders::pay(std::uint32_t goer) {
  auto& ended = crews_[place_of(goer)].ended;
  const auto planned = ended.front();
  ended.erase(ended.begin());
  hand_over(planned, goer);
}

} // namespace strowger::sim
