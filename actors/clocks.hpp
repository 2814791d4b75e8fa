#pragma once
#include "actors/letters.hpp"
#include <atomic>

namespace strowger::actors {

/// Where shells read time. The live engine reads the machine's clocks, the simulator its virtual one. Any
/// thread.
class clocks {
public:
  virtual ~clocks() = default;
  /// Milliseconds of a clock that never steps; its zero means nothing and differs between boots.
  [[nodiscard]] virtual std::int64_t steady_ms() const = 0;
  [[nodiscard]] virtual wall_time wall() const = 0;
};

/// The machine's own clocks.
class machine_clocks final : public clocks {
public:
  [[nodiscard]] std::int64_t steady_ms() const override;
  [[nodiscard]] wall_time wall() const override;
};

/// One pool's line of moments. At a start it continues from the last record by the wall time that has passed
/// since; from then on it advances by the steady clock, so that a step of the wall clock changes no order and
/// no age.
class time_line {
public:
  /// What a start found implausible about the wall clock, for the operator.
  enum class joint { fresh, continued, wall_went_back, wall_jumped };

  /// A gap above this is taken for a wrong wall clock, not for downtime: a year.
  static constexpr routing::milliseconds longest_downtime{std::int64_t{365} * 24 * 3600 * 1000};

  explicit time_line(const clocks& source) : source_{source}, steady_start_{source.steady_ms()} {}
  time_line(const clocks& source, moment last_at, wall_time last_wall);

  [[nodiscard]] joint how() const { return how_; }
  [[nodiscard]] stamp now() const {
    return {start_ + routing::milliseconds{source_.steady_ms() - steady_start_}, source_.wall()};
  }

private:
  const clocks& source_;
  moment start_{};
  std::int64_t steady_start_;
  joint how_ = joint::fresh;
};

/// The wall time of `when`, as seen at `now`.
inline wall_time wall_of(moment when, stamp now) { return now.wall + (when - now.at); }

} // namespace strowger::actors
