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
  /// Names the boot of the machine since which the steady clock runs; 0: not known.
  [[nodiscard]] virtual std::uint64_t machine_boot() const { return 0; }
};

/// The machine's own clocks.
class machine_clocks final : public clocks {
public:
  [[nodiscard]] std::int64_t steady_ms() const override;
  [[nodiscard]] wall_time wall() const override;
  /// From the kernel's boot id (random(4): /proc/sys/kernel/random/boot_id).
  [[nodiscard]] std::uint64_t machine_boot() const override;
};

/// One pool's line of moments. Within one boot of the machine it is the steady clock's, over restarts of the
/// engine too; after a boot it continues from the last record by the wall time that has passed since. So a
/// step of the wall clock changes no order and no age, but for one while the machine was down.
class time_line {
public:
  /// What a start found implausible about the wall clock, for the operator.
  enum class joint { fresh, same_boot, continued, wall_went_back, wall_jumped };

  /// A gap above this is taken for a wrong wall clock, not for downtime: a year.
  static constexpr routing::milliseconds longest_downtime{std::int64_t{365} * 24 * 3600 * 1000};

  explicit time_line(const clocks& source) : source_{source}, steady_start_{source.steady_ms()} {}
  /// `last_*`: of the pool's last record; `tie`: what the engine that wrote it had noted at its start.
  time_line(const clocks& source, moment last_at, wall_time last_wall, const routing::steady_tie& tie);

  [[nodiscard]] joint how() const { return how_; }
  /// To be noted at the start, for the next one.
  [[nodiscard]] routing::steady_tie tie() const {
    return {source_.machine_boot(), routing::milliseconds{steady_start_} - start_.time_since_epoch()};
  }
  [[nodiscard]] stamp now() const {
    return {start_ + routing::milliseconds{source_.steady_ms() - steady_start_}, source_.wall()};
  }

private:
  const clocks& source_;
  moment start_{};
  std::int64_t steady_start_;
  joint how_ = joint::fresh;
};

/// When the day of `now` began: midnight by the machine's time zone (`TZ`, else /etc/localtime), or the first
/// moment after it where clocks are put forward at midnight.
[[nodiscard]] wall_time day_begin(wall_time now);

/// The wall time of `when`, as seen at `now`.
inline wall_time wall_of(moment when, stamp now) { return now.wall + (when - now.at); }

} // namespace strowger::actors
