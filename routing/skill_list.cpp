#include "routing/skill_list.hpp"
#include <algorithm>
#include <functional>

namespace strowger::routing {

skill_list::skill_list(std::vector<skill_level> levels) {
  if (levels.empty()) return;
  std::sort(levels.begin(), levels.end());
  std::size_t hash = levels.size();
  for (const auto& one : levels)
    hash = (hash ^ std::hash<std::string>{}(one.skill) ^ one.level) * std::size_t{0x9e37'79b9'7f4a'7c15};
  hold(std::move(levels), hash);
}

} // namespace strowger::routing
