#pragma once
#include "routing/model/random.hpp"
#include "routing/pool_words.hpp"
#include <string>
#include <vector>

namespace strowger::routing::testing {

/// Draws settings of queues, agents and the pool, and what interactions ask, out of few names so that they
/// often meet.
class random_settings {
public:
  random_settings(random_generator& dice, std::size_t queues) : dice_{dice}, queues_{queues} {}

  queue_settings queue(std::size_t number);
  agent_settings agent(std::size_t number);
  /// Others than these.
  pool_limits limits(pool_limits now);
  selection_settings selected();
  void choose(pool_rules& rules);
  void order(queue_rules& rules);
  skill_list required();
  attribute_list attributes(bool of_agent);
  arrival_details details(const std::vector<agent_id>& agents);
  grant_skill grant(agent_id agent, wall_time wall, asked_by by);
  revoke_grant revocation(agent_id agent, asked_by by);
  const std::string& hours();
  /// What the queue does at its door, and how it calls back.
  void exceptions(queue_settings& queue);
  static std::string tenant_of(std::size_t number);

private:
  agent_group group();
  relaxation_step step(milliseconds after);
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[draw_below(dice_, of.size())];
  }
  bool one_in(std::uint64_t n) { return draw_below(dice_, n) == 0; }

  random_generator& dice_;
  std::size_t queues_;
};

} // namespace strowger::routing::testing
