#include "sim/scenario/arrival_process.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr double day_seconds = 86'400;

struct stretch {
  double to = 0; ///< second of the day
  double per_second = 0;
};

double seconds_of(instant at) { return static_cast<double>(at) / static_cast<double>(instants_per_second); }

/// The stretches of one day of the week, together the whole day.
std::vector<stretch> day_of(const arrival_process& process, std::uint32_t weekday) {
  std::vector<const rate_period*> periods;
  for (const auto& one : process.periods)
    if ((one.days >> weekday & 1U) != 0) periods.push_back(&one);
  std::sort(periods.begin(), periods.end(), [](const auto* a, const auto* b) { return a->from < b->from; });
  const auto between = process.per_hour / 3'600;
  std::vector<stretch> all;
  double reached = 0;
  for (const auto* one : periods) {
    if (seconds_of(one->from) > reached) all.push_back({seconds_of(one->from), between});
    reached = seconds_of(one->to);
    all.push_back({reached, one->per_hour / 3'600});
  }
  if (reached < day_seconds) all.push_back({day_seconds, between});
  return all;
}

/// Walks through time at the process's rate: where a process of rate 1 has had so many, the clock is there.
class stretched_time {
public:
  stretched_time(const arrival_process& process, const arrival_chance& chance, double until)
    : chance_{chance}, until_{until} {
    for (std::uint32_t day = 0; day < 7; ++day) week_.push_back(day_of(process, day));
    const auto days = static_cast<std::size_t>(std::ceil(until / day_seconds));
    own_ = day_factors(process.own, random_stream(chance.seed, "busyness", chance.index), days);
  }
  /// Seconds at which `expected` more were to be expected; nothing when that is beyond the end.
  std::optional<double> pass(double expected) {
    while (day_ * day_seconds < until_) {
      const auto& stretches = week_[(chance_.first_day + static_cast<std::size_t>(day_)) % 7];
      const auto& one = stretches[place_];
      const auto rate = one.per_second * factor();
      const auto left = (day_ * day_seconds + one.to - now_) * rate;
      if (expected < left) {
        now_ += expected / rate;
        return now_ < until_ ? std::optional{now_} : std::nullopt;
      }
      expected -= left;
      now_ = day_ * day_seconds + one.to;
      if (++place_ < stretches.size()) continue;
      place_ = 0;
      ++day_;
    }
    return std::nullopt;
  }

private:
  [[nodiscard]] double factor() const {
    const auto day = static_cast<std::size_t>(day_);
    return own_[day] * (day < chance_.common_factors.size() ? chance_.common_factors[day] : 1);
  }

  const arrival_chance& chance_;
  double until_;
  std::vector<std::vector<stretch>> week_;
  std::vector<double> own_;
  double day_ = 0, now_ = 0;
  std::size_t place_ = 0;
};

std::vector<double> burst_times(const arrival_process& process, random_generator& dice, double begin) {
  std::vector<double> times{begin};
  const auto more = 1 - 1 / process.burst_size; // chance of one more
  while (draw_chance(dice, more)) times.push_back(begin);
  if (process.burst_spread)
    for (auto& at : times) at += process.burst_spread->draw(dice);
  return times;
}

/// Of the first `until` seconds of a day.
double expected_until(const std::vector<stretch>& day, double until) {
  double sum = 0, from = 0;
  for (const auto& one : day) {
    if (from < until) sum += (std::min(one.to, until) - from) * one.per_second;
    from = one.to;
  }
  return sum;
}

} // namespace

std::uint32_t weekday_of(wall_time midnight) {
  const std::chrono::sys_days day{
      std::chrono::floor<std::chrono::days>(std::chrono::milliseconds{midnight.time_since_epoch()})};
  return std::chrono::weekday{day}.iso_encoding() - 1;
}

double expected_arrivals(const arrival_process& process, std::uint32_t first_day, instant until) {
  if (process.kind == arrival_kind::trace)
    return process.trace ? static_cast<double>(process.trace->size()) : 0;
  std::array<std::vector<stretch>, 7> week;
  std::array<double, 7> whole{};
  for (std::uint32_t day = 0; day < 7; ++day) {
    week[day] = day_of(process, day);
    whole[day] = expected_until(week[day], day_seconds);
  }
  double sum = 0, left = seconds_of(until);
  for (std::size_t day = first_day % 7; left > 0; day = (day + 1) % 7, left -= day_seconds)
    sum += left >= day_seconds ? whole[day] : expected_until(week[day], left);
  return process.kind == arrival_kind::bursts ? sum * process.burst_size : sum;
}

instant whole_milliseconds(double seconds) { return std::llround(seconds * 1'000) * 1'000; }

std::vector<double> day_factors(const busyness& how, random_generator from, std::size_t days) {
  std::vector<double> factors(days, 1);
  if (how.variation <= 0) return factors;
  const auto drawn = how.lognormal ? law::lognormal(1, how.variation) : law::gamma(1, how.variation);
  for (auto& one : factors) one = drawn.draw(from);
  return factors;
}

std::vector<instant> arrival_times(const arrival_process& process, const arrival_chance& chance,
                                   instant until) {
  std::vector<instant> times;
  const auto add = [&](double seconds) {
    if (const auto at = whole_milliseconds(seconds); at < until) times.push_back(at);
  };
  if (process.kind == arrival_kind::trace) {
    for (const auto& one : *process.trace) add(one.at);
    return times;
  }
  auto dice = random_stream(chance.seed, "arrivals", chance.index + (chance.beside << 32));
  stretched_time time{process, chance, seconds_of(until)};
  const bool even = process.kind == arrival_kind::even;
  auto gap = even ? 0.5 : draw_exponential(dice, 1);
  while (const auto at = time.pass(gap)) {
    if (process.kind == arrival_kind::bursts)
      for (const auto one : burst_times(process, dice, *at)) add(one);
    else
      add(*at);
    gap = even ? 1 : draw_exponential(dice, 1);
  }
  std::sort(times.begin(), times.end());
  return times;
}

} // namespace strowger::sim
