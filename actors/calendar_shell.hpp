#pragma once
#include "actors/house.hpp"
#include <vector>

namespace strowger::actors {

/// Turns wall time into inputs: tells the pools when opening hours begin and end. A wall clock that is set is
/// noticed within `look_again`.
class calendar_shell : public calendar_actor::base {
public:
  static constexpr std::chrono::milliseconds look_again{60'000};
  /// Hours without a change in sight are looked at again after so long.
  static constexpr std::chrono::hours change_unknown{30 * 24};

  calendar_shell(caf::actor_config& setup, house& shared) : calendar_actor::base(setup), house_{shared} {}
  behavior_type make_behavior() override;
  const char* name() const override { return "calendar"; }

private:
  void on(hours_in_force& what);
  void on(calendar_wake& what);
  void look();

  house& house_;
  std::shared_ptr<const engine_configuration> told_; ///< whose hours these are
  std::vector<routing::wall_time> next_;             ///< change of each of them
  routing::wall_time last_;                          ///< when they were looked at
  std::uint64_t generation_ = 0;
};

/// Tells every pool which of the hours are on now, so that nobody comes before their door is known; what a
/// pool knows already changes nothing. Hours that `but_for` has by the same name are as they were until its
/// successor is in force and the calendar looks. Any thread.
void tell_doors(house& shared, const engine_configuration& of, const engine_configuration* but_for);

} // namespace strowger::actors
