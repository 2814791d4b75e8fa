#pragma once
#include <cstdint>

/// Notices when virtual time no longer passes: whoever keeps each other busy for ever at one instant would
/// keep a run from ending. That is a mistake like a broken assertion, and ends the process in the same way.
namespace strowger::sim {

class standstill_watch {
public:
  /// More than the greatest centre needs at any instant.
  static constexpr std::uint64_t usual_steps_max = 10'000'000;

  /// So many steps may be taken at one instant; 0: the usual.
  void allow(std::uint64_t steps_max) { steps_max_ = steps_max == 0 ? usual_steps_max : steps_max; }
  /// Something is done at `at`, in the unit of whoever drives; whether it is one step too many.
  [[nodiscard]] bool step(std::int64_t at) {
    if (at != at_) {
      at_ = at;
      steps_ = 0;
    }
    return ++steps_ > steps_max_;
  }
  /// `who` has taken that step.
  [[noreturn]] void stand_still(const char* who) const;

private:
  std::int64_t at_ = -1;
  std::uint64_t steps_ = 0, steps_max_ = usual_steps_max;
};

} // namespace strowger::sim
