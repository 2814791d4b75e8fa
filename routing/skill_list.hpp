#pragma once
#include "routing/shared_list.hpp"
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace strowger::routing {

/// A skill an interaction needs, or an agent has, with its level from 1 (some) to 10 (master).
struct skill_level {
  std::string skill;
  std::uint8_t level = 1;
  friend auto operator<=>(const skill_level&, const skill_level&) = default;
};

/// What an interaction brings of requirements, sorted by skill.
class skill_list : public shared_list<skill_level> {
public:
  skill_list() = default;
  /// Sorts. Whether names and levels are allowed is not asked here.
  explicit skill_list(std::vector<skill_level> levels);
};

} // namespace strowger::routing
