#include "routing/wait_model.hpp"
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace strowger::routing {

namespace {

constexpr std::uint64_t one_10 = 1 << 10, one_16 = 1 << 16;
constexpr std::uint64_t assumed_waited_ms = 600'000; ///< by nobody who gave up, before anything is known
constexpr std::uint32_t longest_ms = 2'592'000'000;  ///< 30 days
/// How many of the last weigh in a mean: handle times, waits with their ends, outcomes.
constexpr std::int64_t handlings_kept = 400, waits_kept = 256, outcomes_kept = 100;
/// The outcome itself moves the multiples of the quantiles by at least this, out of 2^16: 1.5 %.
constexpr std::uint64_t least_step = 983, first_step = 19'660;
/// What was learned never says more than an eighth or eight times of what was foreseen.
constexpr std::uint32_t least_multiple = 1 << 13, greatest_multiple = 1 << 19;
constexpr std::uint32_t fewest_handled = 5; ///< before anything is foreseen
/// How much an exponential's tenth longest is longer than its mean; of a sum of n, less by the root of n.
constexpr std::uint64_t spread = 1'331; ///< 1.3 times 2^10

std::uint32_t bounded_ms(std::uint64_t value) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, longest_ms));
}
std::uint32_t bounded_ms(milliseconds value) {
  return bounded_ms(static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0)));
}

std::uint32_t moved(std::uint32_t mean, std::uint32_t to, std::int64_t kept) {
  return static_cast<std::uint32_t>(mean + (std::int64_t{to} - mean) / kept);
}

void count(std::uint32_t& counter) {
  if (counter < std::numeric_limits<std::uint32_t>::max()) ++counter;
}

std::uint64_t root(std::uint64_t of) {
  // The machine's root is right to the last bit or one off, which is put right: the same everywhere.
  auto found = std::min<std::uint64_t>(static_cast<std::uint64_t>(std::sqrt(static_cast<double>(of))),
                                       std::numeric_limits<std::uint32_t>::max());
  while (found * found > of) --found;
  while (found < std::numeric_limits<std::uint32_t>::max() && (found + 1) * (found + 1) <= of) ++found;
  return found;
}

/// Moves the multiple so that `tenths` of ten outcomes stay below it times what was foreseen.
void nudge(std::uint32_t& multiple, std::uint32_t foreseen, std::uint32_t waited, std::uint64_t step,
           std::uint64_t tenths) {
  const bool longer = std::uint64_t{waited} << 16 > std::uint64_t{multiple} * foreseen;
  const auto by = multiple * (step * (longer ? tenths : 10 - tenths) / 10) >> 16;
  const auto next = longer ? multiple + by : multiple - by;
  multiple = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(next, least_multiple, greatest_multiple));
}

} // namespace

std::uint64_t log_of_one_and(std::uint64_t x) {
  x = std::min<std::uint64_t>(x, std::uint64_t{1} << 47);
  auto rest = x + one_16; // times 2^16
  const auto whole = static_cast<unsigned>(std::bit_width(rest)) - 17;
  rest = whole >= 15 ? rest >> (whole - 15) : rest << (15 - whole); // in [1, 2) times 2^31
  std::uint64_t binary = whole;
  for (int i = 0; i < 16; ++i) {
    rest = rest * rest >> 31;
    const auto carry = rest >> 32;
    binary = binary << 1 | carry;
    rest >>= carry;
  }
  constexpr std::uint64_t natural_2 = 45'426; // ln 2 times 2^16
  return binary * natural_2 >> 16;
}

foreseen_wait foresee(const wait_numbers& of, const line_ahead& line) {
  if (line.places == 0 || of.handled < fewest_handled) return {};
  const auto patient = std::min<std::uint64_t>(line.work_ms / line.places, longest_ms);
  auto mean = patient;
  // How many would give up in that time, per person: r B, times 2^16.
  const auto lost = std::uint64_t{of.given_up} * patient * 64 / (of.waited_ms + assumed_waited_ms);
  if (lost > one_16 / 1'000) mean = std::min(patient, patient * log_of_one_and(lost) / lost);
  mean = std::max<std::uint64_t>(mean, 1);
  const auto root_of_people = root((line.people + one_10) << 10); // times 2^10
  const auto bound = mean * (one_10 + spread * one_10 / root_of_people) >> 10;
  return {bounded_ms(mean), bounded_ms(bound)};
}

told_wait told(const wait_numbers& of, const foreseen_wait& what) {
  const auto times = [](std::uint64_t ms, std::uint64_t multiple) {
    return milliseconds{static_cast<std::int64_t>(bounded_ms(ms * multiple >> 16))};
  };
  told_wait out;
  const auto mean = of.foreseen == 0 ? one_16 : (std::uint64_t{of.waited} << 16) / of.foreseen;
  out.mean = times(what.mean_ms, std::clamp<std::uint64_t>(mean, least_multiple, greatest_multiple));
  out.p50 = times(what.mean_ms, of.half);
  out.p90 = std::max(out.p50, times(what.bound_ms, of.most));
  return out;
}

void learn_handling(wait_numbers& of, milliseconds took) {
  const auto ms = bounded_ms(took);
  count(of.handled);
  of.handle_ms = moved(of.handle_ms, ms, std::min<std::int64_t>(of.handled, handlings_kept));
}

void learn_channel(std::array<wait_numbers, channel_kinds>& of, std::size_t channel) {
  for (auto& one : of) one.flow -= one.flow / 64;
  of[channel].flow += 1'024;
}

void learn_wait(wait_numbers& of, milliseconds waited, bool gave_up) {
  if (waited < milliseconds{1'000}) return; // was answered at once, or had no time to lose patience
  of.waited_ms += bounded_ms(waited) - of.waited_ms / static_cast<std::uint64_t>(waits_kept);
  of.given_up -= of.given_up / static_cast<std::uint32_t>(waits_kept);
  if (gave_up) of.given_up += one_10;
}

void learn_outcome(wait_numbers& of, const foreseen_wait& what, milliseconds waited) {
  if (what.mean_ms == 0) return;
  const auto ms = bounded_ms(waited);
  count(of.compared);
  if (of.compared == 1) {
    of.foreseen = what.mean_ms;
    of.waited = bounded_ms((3 * std::uint64_t{what.mean_ms} + ms) / 4); // one alone says little
  } else {
    const auto kept = std::min<std::int64_t>(std::int64_t{of.compared} + 4, outcomes_kept);
    of.foreseen = moved(of.foreseen, what.mean_ms, kept);
    of.waited = moved(of.waited, ms, kept);
  }
  const auto step = std::clamp(one_16 / of.compared, least_step, first_step);
  nudge(of.half, what.mean_ms, ms, step, 5);
  nudge(of.most, what.bound_ms, ms, step, 9);
}

} // namespace strowger::routing
