#include "routing/pool_orders.hpp"

namespace strowger::routing {

order_by order_of(selection rule) {
  switch (rule) {
  case selection::round_robin:
  case selection::linear:
    return order_by::position;
  case selection::fewest_handled:
    return order_by::handled;
  case selection::least_talk_time:
    return order_by::talk;
  case selection::least_occupied:
  case selection::longest_idle:
  case selection::most_skilled:
  case selection::least_skilled:
  case selection::best_fit:
  case selection::random:
  case selection::percent_allocation:
  case selection::idleness_ratio:
    break;
  }
  return order_by::idle;
}

order_key key_by(order_by what, const order_terms& of, agent_id agent, std::uint32_t seat) {
  const auto idle = of.idle_since.time_since_epoch().count();
  switch (what) {
  case order_by::idle:
    return {idle, 0, agent, seat};
  case order_by::position:
    return {of.position, 0, agent, seat};
  case order_by::handled:
    return {of.handled, idle, agent, seat};
  case order_by::talk:
    return {of.talk.count(), idle, agent, seat};
  }
  return {};
}

bool choice_orders::use(order_by what) {
  ++users_of_any_;
  return ++users_[index(what)] == 1;
}

void choice_orders::drop(order_by what) {
  --users_of_any_;
  if (--users_[index(what)] == 0)
    for (auto& keys : keys_[index(what)]) keys = {};
}

} // namespace strowger::routing
