#include "sim/queue_twin.hpp"
#include <algorithm>
#include <stdexcept>

namespace strowger::sim {

queue_twin::queue_twin(const queue_run_settings& settings)
  : free_at_(settings.agents), places_{settings.waiting_places.value_or(0)},
    by_class_(settings.class_shares.size()) {
  if (!by_class_.empty() && settings.waiting_places)
    throw std::invalid_argument{"classes have as many waiting places as they need: leave waiting_places out"};
}

void queue_twin::occupy(instant until) {
  std::size_t place = 0;
  for (;;) {
    auto next = 2 * place + 1;
    if (next >= free_at_.size()) break;
    if (next + 1 < free_at_.size() && free_at_[next + 1] < free_at_[next]) ++next;
    if (until <= free_at_[next]) break;
    free_at_[place] = free_at_[next];
    place = next;
  }
  free_at_[place] = until;
}

/// At the same instant those who finish go before those who come, and these before those who give up
/// (`centre_source`).
void queue_twin::come_alike(const coming_contact& who, std::vector<ended_contact>& to) {
  const auto begins = std::max(who.at, free_at_.front());
  const auto waits = begins - who.at;
  const bool leaves = waits > who.who.patience;
  const auto waited = leaves ? who.who.patience : waits;
  if (places_ > 0) {
    while (!waits_until_.empty() && waits_until_.top() <= who.at) waits_until_.pop();
    if (waits > 0 && waits_until_.size() >= places_) {
      to.push_back({who, {queue_end::kind::refused, 0}});
      return;
    }
    if (waits > 0) waits_until_.push(who.at + waited);
  }
  if (!leaves) occupy(begins + who.who.service);
  to.push_back({who, {leaves ? queue_end::kind::left : queue_end::kind::answered, waited}});
}

void queue_twin::let_go(instant now, std::vector<ended_contact>& to) {
  for (auto& line : by_class_)
    for (; !line.empty() && now - line.front().at > line.front().who.patience; line.pop_front())
      to.push_back({line.front(), {queue_end::kind::left, line.front().who.patience}});
}

void queue_twin::serve_waiting(instant until, std::vector<ended_contact>& to) {
  while (free_at_.front() <= until) {
    let_go(free_at_.front(), to);
    const auto next =
        std::find_if(by_class_.begin(), by_class_.end(), [](const auto& one) { return !one.empty(); });
    if (next == by_class_.end()) return;
    const auto begins = free_at_.front();
    const auto& who = next->front();
    to.push_back({who, {queue_end::kind::answered, begins - who.at}});
    occupy(begins + who.who.service);
    next->pop_front();
  }
}

void queue_twin::come_by_class(const coming_contact& who, std::vector<ended_contact>& to) {
  serve_waiting(who.at, to);
  let_go(who.at, to);
  if (free_at_.front() > who.at) {
    by_class_[who.who.queue].push_back(who);
    return;
  }
  occupy(who.at + who.who.service);
  to.push_back({who, {queue_end::kind::answered, 0}});
}

void queue_twin::run_out(std::vector<ended_contact>& to) { serve_waiting(never, to); }

} // namespace strowger::sim
