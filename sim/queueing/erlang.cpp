#include "sim/queueing/erlang.hpp"
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace strowger::sim::queueing {

double erlang_b(std::uint32_t agents, double load) {
  assert(load > 0);
  double inverse = 1; // 1 / B(0); the recursion upwards on the inverse loses no digits
  for (std::uint32_t n = 1; n <= agents; ++n) inverse = 1 + inverse * n / load;
  return 1 / inverse;
}

erlang_c::erlang_c(std::uint32_t agents, double arrivals_per_second, double mean_service)
  : load{arrivals_per_second * mean_service}, occupancy{load / agents}, drain_{agents / mean_service -
                                                                               arrivals_per_second} {
  assert(occupancy < 1);
  const auto blocked = erlang_b(agents, load);
  p_wait = blocked / (1 - occupancy * (1 - blocked));
  mean_wait = p_wait / drain_;
  mean_queue = arrivals_per_second * mean_wait;
}

double erlang_c::answered_within(double seconds) const { return 1 - p_wait * std::exp(-drain_ * seconds); }

double erlang_c::wait_quantile(double share) const {
  const auto beyond = 1 - share;
  return beyond >= p_wait ? 0 : std::log(p_wait / beyond) / drain_;
}

erlang_a::erlang_a(std::uint32_t agents, double arrivals_per_second, double mean_service,
                   double mean_patience)
  : load{arrivals_per_second * mean_service}, arrivals_{arrivals_per_second},
    service_rate_{agents / mean_service}, leave_rate_{1 / mean_patience} {
  // The exponent rises only in overload, until so many have left that the agents keep up.
  const auto peak = arrivals_ > service_rate_ ? std::log(arrivals_ / service_rate_) / leave_rate_ : 0.0;
  top_ = exponent(peak);
  auto low = peak;
  auto high = peak + 1;
  while (exponent(high) - top_ > -60) high = peak + 2 * (high - peak);
  for (int i = 0; i < 60; ++i) (exponent((low + high) / 2) - top_ > -60 ? low : high) = (low + high) / 2;
  end_ = high;

  const auto before = agents == 1 ? 1.0 : 1 / erlang_b(agents - 1, load);
  scale_ = 1;
  const auto j = integral(0, end_, weight::one);
  scale_ = arrivals_ / (before * std::exp(-top_) + arrivals_ * j);
  p_wait = scale_ * j;
  p_abandon = integral(0, end_, weight::abandoned);
  const auto answered_waits = integral(0, end_, weight::answered_wait);
  const auto abandoned_waits = integral(0, end_, weight::abandoned_wait);
  mean_wait = answered_waits + abandoned_waits;
  mean_wait_answered = answered_waits / (1 - p_abandon);
  mean_wait_abandoned = abandoned_waits / p_abandon;
  mean_queue = arrivals_ * mean_wait;
  occupancy = arrivals_ * (1 - p_abandon) / service_rate_;
}

double erlang_a::exponent(double wait) const {
  return arrivals_ * -std::expm1(-leave_rate_ * wait) / leave_rate_ - service_rate_ * wait;
}

double erlang_a::integral(double from, double to, weight with) const {
  // Gauss-Legendre with five points on many panels: exact to the last digits for these smooth integrands.
  static constexpr std::array<double, 5> points{0, -0.5384693101056831, 0.5384693101056831,
                                                -0.9061798459386640, 0.9061798459386640};
  static constexpr std::array<double, 5> weights{0.5688888888888889, 0.4786286704993665, 0.4786286704993665,
                                                 0.2369268850561891, 0.2369268850561891};
  to = std::min(to, end_);
  if (from >= to) return 0;
  constexpr int panels = 2'000;
  const auto half = (to - from) / panels / 2;
  double sum = 0;
  for (int i = 0; i < panels; ++i) {
    const auto middle = from + half * (2 * i + 1);
    for (std::size_t k = 0; k < points.size(); ++k) {
      const auto wait = middle + half * points[k];
      const auto stays = std::exp(-leave_rate_ * wait);
      const auto leaves = -std::expm1(-leave_rate_ * wait);
      auto value = std::exp(exponent(wait) - top_);
      switch (with) {
      case weight::one:
        break;
      case weight::answered:
        value *= stays;
        break;
      case weight::answered_wait:
        value *= stays * wait;
        break;
      case weight::abandoned:
        value *= leaves;
        break;
      case weight::abandoned_wait:
        value *= leaves / leave_rate_ - stays * wait;
        break; // time stayed by those who leave
      }
      sum += weights[k] * value;
    }
  }
  return scale_ * half * sum;
}

double erlang_a::answered_within(double seconds) const {
  return 1 - p_wait + integral(0, seconds, weight::answered);
}

double erlang_a::waits_longer(double seconds) const {
  return std::exp(-leave_rate_ * seconds) * integral(seconds, end_, weight::one);
}

} // namespace strowger::sim::queueing
