#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// What an interaction brings of requirements: an input, a fact and the pool's entry hold one and the same
/// list.
namespace strowger::routing {

/// A skill an interaction needs, or an agent has, with its level from 1 (some) to 10 (master).
struct skill_level {
  std::string skill;
  std::uint8_t level = 1;
  friend auto operator<=>(const skill_level&, const skill_level&) = default;
};

/// An immutable list of skills, sorted by skill. A value; copies share what they hold, whichever thread they
/// are on. An empty one holds nothing.
class skill_list {
public:
  skill_list() = default;
  /// Sorts. Whether names and levels are allowed is not asked here.
  explicit skill_list(std::vector<skill_level> levels);

  [[nodiscard]] bool empty() const { return !held_; }
  [[nodiscard]] std::size_t size() const { return held_ ? held_->levels.size() : 0; }
  [[nodiscard]] const std::vector<skill_level>& levels() const { return held_ ? held_->levels : none(); }
  [[nodiscard]] auto begin() const { return levels().begin(); }
  [[nodiscard]] auto end() const { return levels().end(); }
  /// Equal lists have equal hashes, in one run of the program.
  [[nodiscard]] std::size_t hash() const { return held_ ? held_->hash : 0; }
  friend bool operator==(const skill_list& a, const skill_list& b) {
    return a.held_ == b.held_ || (a.hash() == b.hash() && a.levels() == b.levels());
  }

private:
  struct content {
    std::vector<skill_level> levels;
    std::size_t hash = 0;
  };
  static const std::vector<skill_level>& none();
  std::shared_ptr<const content> held_;
};

} // namespace strowger::routing
