#pragma once
#include "routing/model/time.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/scenario_run.hpp"
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// How each customer of one replication fared, and why. The stream is the same at both levels; what goes
/// wrong in the engine happens at that of the actors alone.
namespace strowger::sim {

/// Who somebody is in a scenario, whatever else is different: person number so many of a kind, who comes for
/// the first time or again.
struct person_key {
  std::uint64_t number = 0; ///< `contact::number`
  std::uint32_t time = 0;   ///< 0: the first
  friend auto operator<=>(const person_key&, const person_key&) = default;
};

struct contact_fate {
  enum class end : std::uint8_t { waiting, answered, abandoned, refused, other };
  person_key who;
  routing::moment came;
  end how = end::waiting;          ///< of the last visit
  routing::milliseconds waited{0}; ///< in all visits; of who is still waiting until the end
  std::uint32_t visits = 0;
  std::optional<std::uint32_t> agent; ///< place in the settings of who answered last
  routing::interaction_id interaction;
};
[[nodiscard]] std::string_view to_text(contact_fate::end how);

/// By person.
using contact_fates = std::map<person_key, contact_fate>;
[[nodiscard]] contact_fates fates_of(const scenario& what, std::uint64_t seed, simulation_level level);

/// Hears how everybody fares while a day is lived through. Who brings no number is person 0, for the first
/// time, again, ..., in the order in which they come.
class fates_heard {
public:
  fates_heard();
  fates_heard(const fates_heard&) = delete;
  fates_heard& operator=(const fates_heard&) = delete;
  ~fates_heard();
  /// Puts itself into the options, beside whoever watches already.
  void listen(replay_options& options);
  [[nodiscard]] contact_fates finish(const replay_outcome& outcome);

private:
  class book;
  std::unique_ptr<book> book_;
};

/// What happened to one of them, and why.
struct story_line {
  routing::moment at;
  std::string text;     ///< English
  std::string step;     ///< the same as values, JSON: `contact_story.hpp`
  std::string decision; ///< of an offer: its record as JSON; else empty
};
using story = std::vector<story_line>;
/// Whose stories are wanted, by interaction, and at which moments it is asked besides why they still wait.
using wanted_stories = std::map<routing::interaction_id, std::vector<routing::moment>>;
/// The same replication once more, listening to some.
[[nodiscard]] std::map<routing::interaction_id, story>
stories_of(const scenario& what, std::uint64_t seed, simulation_level level, const wanted_stories& wanted);

/// `calls 17`, `calls 17 again`, counted from 1.
[[nodiscard]] std::string person_text(const scenario& what, const person_key& who);

} // namespace strowger::sim
