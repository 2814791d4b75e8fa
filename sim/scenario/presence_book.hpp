#pragma once
#include "routing/pool_facts.hpp"
#include "sim/calendar.hpp"
#include "sim/scenario/real_life.hpp"
#include <map>
#include <string>
#include <vector>

namespace strowger::sim {

/// Folds what agents do into when they were at work. What counts is what they wanted: one who goes while work
/// is in hand goes from then on, as a simulated agent at the end of a shift.
class presence_book {
public:
  void call(routing::agent_id agent, std::string name) { of(agent).name = std::move(name); }
  void ready(routing::agent_id agent, instant now);
  void not_ready(routing::agent_id agent, instant now);
  void signed_out(routing::agent_id agent, instant now);
  void take(const routing::pool_fact& what, instant now);
  /// Who is still there stays beyond the end.
  std::vector<real_presence> finish(instant end);

private:
  struct person {
    std::string name;
    bool present = false, away = false, lost = false;
    instant since = 0, away_since = 0;
    std::vector<real_presence> breaks; ///< of this stay
  };
  person& of(routing::agent_id agent) { return people_[agent]; }
  void leave(person& who, instant to);

  std::map<routing::agent_id, person> people_;
  std::vector<real_presence> all_;
};

} // namespace strowger::sim
