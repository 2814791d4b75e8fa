#include "routing/model/random.hpp"
#include <bit>
#include <cassert>
#include <cmath>

namespace strowger::routing {

namespace {

std::uint64_t splitmix(std::uint64_t& state) {
  auto z = (state += 0x9e37'79b9'7f4a'7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebULL;
  return z ^ (z >> 31);
}

} // namespace

random_generator::random_generator(std::uint64_t seed) : state_{} {
  for (auto& word : state_) word = splitmix(seed);
}

random_generator::result_type random_generator::operator()() {
  const auto drawn = std::rotl(state_[1] * 5, 7) * 9;
  const auto shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return drawn;
}

random_generator random_stream(std::uint64_t seed, std::string_view purpose, std::uint64_t index) {
  auto mixed = seed;
  auto key = splitmix(mixed);
  for (const char letter : purpose) {
    mixed = key ^ static_cast<unsigned char>(letter);
    key = splitmix(mixed);
  }
  mixed = key ^ (index * 0xd1b5'4a32'd192'ed03ULL);
  return random_generator{splitmix(mixed)};
}

double draw_unit(random_generator& from) { return static_cast<double>(from() >> 11) * 0x1.0p-53; }

std::uint64_t draw_below(random_generator& from, std::uint64_t below) {
  assert(below > 0);
  __extension__ using wide = unsigned __int128;
  auto product = wide{from()} * below;
  if (static_cast<std::uint64_t>(product) < below) {
    const auto uneven = (0 - below) % below;
    while (static_cast<std::uint64_t>(product) < uneven) product = wide{from()} * below;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

bool draw_chance(random_generator& from, double probability) { return draw_unit(from) < probability; }

double draw_exponential(random_generator& from, double mean) {
  assert(mean > 0);
  return -mean * std::log1p(-draw_unit(from));
}

double draw_normal(random_generator& from) {
  for (;;) {
    const auto x = 2 * draw_unit(from) - 1;
    const auto y = 2 * draw_unit(from) - 1;
    const auto square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * std::log(square) / square);
  }
}

double draw_lognormal(random_generator& from, double mean, double variation) {
  assert(mean > 0);
  const auto variance = std::log1p(variation * variation);
  return mean * std::exp(draw_normal(from) * std::sqrt(variance) - variance / 2);
}

double draw_weibull(random_generator& from, double shape, double mean) {
  assert(shape > 0);
  const auto scale = mean / std::tgamma(1 + 1 / shape);
  return scale * std::pow(-std::log1p(-draw_unit(from)), 1 / shape);
}

double draw_erlang(random_generator& from, std::uint32_t phases, double mean) {
  assert(phases > 0);
  double sum = 0;
  for (std::uint32_t i = 0; i < phases; ++i) sum += draw_exponential(from, mean / phases);
  return sum;
}

} // namespace strowger::routing
