#pragma once
#include "routing/model/time.hpp"
#include "sim/calendar.hpp"
#include "sim/scenario/law.hpp"
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

/// When contacts of one kind come.
namespace strowger::sim {

inline constexpr instant instants_per_day = 86'400 * instants_per_second;

/// Between two times of the day, on some days of the week, so many come an hour.
struct rate_period {
  std::uint8_t days = 0x7f;                ///< bit 0: Monday
  instant from = 0, to = instants_per_day; ///< since midnight
  double per_hour = 0;
};

enum class arrival_kind : std::uint8_t {
  poisson, ///< at random
  even,    ///< evenly spaced by the rate
  bursts,  ///< several at once, at random times
  trace    ///< as a file says
};

/// A factor of a day's rates with mean 1: days are busy or quiet as a whole.
struct busyness {
  bool lognormal = false; ///< or gamma
  double variation = 0;   ///< deviation; 0: all days are alike
};

/// What a trace knows of one contact, in seconds.
struct traced_contact {
  double at = 0;
  std::optional<double> service, patience, wrap_up;
};

struct arrival_process {
  arrival_kind kind = arrival_kind::poisson;
  double per_hour = 0;              ///< outside the periods; of bursts: bursts an hour
  std::vector<rate_period> periods; ///< none overlaps another
  busyness own;                     ///< beside the scenario's
  double burst_size = 1;            ///< mean, geometric from 1 on
  std::optional<law> burst_spread;  ///< from a burst's begin to each of its contacts; none: all at once
  std::shared_ptr<const std::vector<traced_contact>> trace; ///< by time
};

/// What chance an arrival process needs.
struct arrival_chance {
  std::uint64_t seed = 1;
  std::uint64_t index = 0;            ///< of the process: each has streams of its own
  std::uint32_t first_day = 0;        ///< day of the week of instant 0, Monday 0
  std::vector<double> common_factors; ///< by day, of the scenario; beyond them 1
  std::uint64_t beside = 0;           ///< other people on the same days, by number; 0: the first ones
};

/// Times from 0 up to (not including) `until`, ascending, in whole milliseconds. Where the rate changes
/// within a day the times are those of a process of rate 1 in stretched time, which is exact.
[[nodiscard]] std::vector<instant> arrival_times(const arrival_process& process, const arrival_chance& chance,
                                                 instant until);

/// How many of them come in the mean, days being alike. Of a trace: as many as are in it.
[[nodiscard]] double expected_arrivals(const arrival_process& process, std::uint32_t first_day,
                                       instant until);

/// The day of the week of a midnight, Monday 0.
[[nodiscard]] std::uint32_t weekday_of(routing::wall_time midnight);

/// The factors of days 0, 1, ... of one stream of chance.
[[nodiscard]] std::vector<double> day_factors(const busyness& how, routing::random_generator from,
                                              std::size_t days);

/// Seconds as an instant in whole milliseconds: both levels of simulation see the same moments then, and
/// rounding to the nearest keeps means.
[[nodiscard]] instant whole_milliseconds(double seconds);

} // namespace strowger::sim
