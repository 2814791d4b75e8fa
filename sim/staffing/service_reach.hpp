#pragma once
#include "sim/scenario/scenario.hpp"
#include <cstdint>
#include <optional>
#include <vector>

/// Who may serve what, as the simulation itself decides it: one agent of each sort is put into the scenario's
/// centre alone, and contacts of each kind come, more of them than the agent has room for. So skills, grades,
/// certificates, tenants, lists of queues, expressions, relaxations, helpers, capacity and units count as
/// they do in a run, by the same code. Opening hours and agents kept free for others are left out: they say
/// when somebody is served, not by whom.
namespace strowger::sim::staffing {

/// What one agent does with contacts of one kind.
struct kind_reach {
  std::uint32_t at_once = 0; ///< so many it holds at the same time; 0: it never answers one
  std::uint32_t queue = 0;   ///< in which the first of them was answered: place in the settings
};

class service_reach {
public:
  explicit service_reach(const scenario& what);

  /// `agent`: place in the settings, of some crew; `kind`: place in `scenario::contacts`.
  [[nodiscard]] const kind_reach& of(std::uint32_t agent, std::size_t kind) const {
    return sorts_[sort_of_[agent]][kind];
  }
  /// Whether it answers anybody in this queue. Where no kind comes to it by itself, the configuration's rule
  /// tells.
  [[nodiscard]] bool serves(std::uint32_t agent, std::uint32_t queue) const;
  /// A number that agents have in common who may serve the same.
  [[nodiscard]] std::size_t sort(std::uint32_t agent) const { return sort_of_[agent]; }

private:
  const scenario& what_;
  std::vector<std::size_t> sort_of_;           ///< by agent
  std::vector<std::vector<kind_reach>> sorts_; ///< by sort and kind
};

/// Why nobody of the scenario's crews may answer the kind, crew by crew: the rule that keeps each from it.
[[nodiscard]] std::string why_unserved(const scenario& what, std::size_t kind);

} // namespace strowger::sim::staffing
