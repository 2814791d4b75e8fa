#pragma once
#include <array>
#include <cstdint>
#include <string_view>

/// Chance, from a seed and nothing else. The generator and every distribution are written out here, because
/// the standard library's distributions differ between implementations: the same seed gives the same draws
/// everywhere, up to the last bit of the platform's own log, exp and pow.
namespace strowger::routing {

/// xoshiro256** 1.0 (D. Blackman, S. Vigna, https://prng.di.unimi.it), seeded by splitmix64. A plain value:
/// copy it and both copies go on alike. Satisfies UniformRandomBitGenerator.
class random_generator {
public:
  using result_type = std::uint64_t;
  explicit random_generator(std::uint64_t seed = 0);
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()();

  [[nodiscard]] const std::array<std::uint64_t, 4>& state() const { return state_; }
  friend bool operator==(const random_generator&, const random_generator&) = default;

private:
  std::array<std::uint64_t, 4> state_;
};

/// A generator of its own for each purpose, so that what one part of a simulation draws does not move
/// another's draws: two runs that differ in one rule keep the same arrivals and services (common random
/// numbers). Equal (seed, purpose, index) give equal streams, different ones unrelated streams.
[[nodiscard]] random_generator random_stream(std::uint64_t seed, std::string_view purpose,
                                             std::uint64_t index = 0);

/// Even over [0, 1), in steps of 2^-53.
[[nodiscard]] double draw_unit(random_generator& from);
/// Even over 0 .. below - 1, without bias (Lemire 2019, nearly divisionless); `below` at least 1.
[[nodiscard]] std::uint64_t draw_below(random_generator& from, std::uint64_t below);
[[nodiscard]] bool draw_chance(random_generator& from, double probability);
/// By inversion, so one draw each; `mean` above 0.
[[nodiscard]] double draw_exponential(random_generator& from, double mean);
/// Mean 0, deviation 1; polar method without a kept second value (two or more draws each).
[[nodiscard]] double draw_normal(random_generator& from);
/// With this mean and coefficient of variation (deviation / mean) of the lognormal itself.
[[nodiscard]] double draw_lognormal(random_generator& from, double mean, double variation);
/// With this shape and mean.
[[nodiscard]] double draw_weibull(random_generator& from, double shape, double mean);
/// Sum of `phases` exponentials with this mean in all.
[[nodiscard]] double draw_erlang(random_generator& from, std::uint32_t phases, double mean);

} // namespace strowger::routing
