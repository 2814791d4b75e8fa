#pragma once
#include "routing/pool_state.hpp"
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace strowger::routing {

/// What must hold of limits of age, callbacks and moves; the part of `broken_invariant` that is about those.
class elsewhere_inspection {
public:
  using broken = std::optional<std::string>;
  /// `due` notes a deadline and says whether it is open; deadlines by the wall clock are noted in `by_wall`.
  elsewhere_inspection(const pool_state::data& state, std::function<bool(const deadline&)> due,
                       std::multiset<wall_deadline>& by_wall)
    : state_{state}, due_{std::move(due)}, by_wall_{by_wall} {}

  broken look_at(const interaction_slot& slot);
  [[nodiscard]] broken look_at_totals() const;

private:
  broken look_at_callback(const interaction_slot& slot);
  broken look_at_parked(const interaction_slot& slot);

  const pool_state::data& state_;
  std::function<bool(const deadline&)> due_;
  std::multiset<wall_deadline>& by_wall_;
  std::size_t departed_ = 0, callbacks_ = 0;
};

} // namespace strowger::routing
