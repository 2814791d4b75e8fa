#include "sim/load/agent.hpp"
#include <algorithm>
#include <utility>

/// What an agent's telephone tells.
namespace strowger::sim::load {

void agent::phone_is(bool there, std::string_view why) {
  const bool was = std::exchange(phone_decided_, true);
  if (there) return;
  world_.book.count(tally::phones_refused);
  if (!was) world_.tell(name_ + "'s telephone cannot register: " + std::string{why});
}

void agent::rings(const std::string& customer, std::int64_t wall_microseconds) {
  if (phone_->answers_by_itself()) return;
  rang_[customer] = wall_microseconds;
  measure_ring(customer);
}

/// The desk and the telephone tell of the same offer, in either order.
void agent::measure_ring(const std::string& customer) {
  const auto offered = offered_.find(customer), rang = rang_.find(customer);
  if (offered == offered_.end() || rang == rang_.end()) return;
  world_.book.add(measure::ring, std::max<instant>(0, rang->second - offered->second));
  offered_.erase(offered);
  rang_.erase(rang);
}

void agent::connected(const std::string& customer) {
  if (answering_.erase(customer) > 0) world_.book.count(tally::accepted);
}

void agent::gone(const std::string& customer) {
  rang_.erase(customer);
  offered_.erase(customer);
  if (answering_.erase(customer) > 0) world_.book.count(tally::too_late);
}

} // namespace strowger::sim::load
