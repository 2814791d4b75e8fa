#pragma once
#include "routing/pool_words.hpp"
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace strowger::sim {

/// How what the pool's inputs name is called in a text; nothing: it is not in it.
struct incident_names {
  std::function<std::optional<std::string>(routing::interaction_id)> interaction; ///< `call 3`
  std::function<std::optional<std::string>(routing::agent_id)> person;
  std::function<std::optional<std::string>(routing::queue_id)> queue;
  std::function<std::optional<std::string>(routing::offer_id)> offer; ///< its number
  std::function<std::uint64_t(std::uint64_t)> person_key;             ///< a small number for a customer's
  routing::wall_time zero;                                            ///< wall time of moment 0 of the text
};

/// An input as lines of a scenario text, without `> ` and the moment: mostly one; several for a change of the
/// configuration; nothing when the words cannot say it, or name what is not in the text.
[[nodiscard]] std::optional<std::vector<std::string>> incident_lines(const routing::pool_event& what,
                                                                     const incident_names& names);

} // namespace strowger::sim
