#pragma once
#include <cstdint>

namespace strowger::bench {

/// What one bare run saw.
struct bare_counts {
  std::uint64_t answered = 0, abandoned = 0;
  std::uint64_t answered_within = 0; ///< 20 s
  double waited = 0;                 ///< seconds, of all
  double served = 0;                 ///< seconds
};

/// M/M/n+M by a hand-written loop over one heap of events, first come first served, and nothing else: no ids,
/// no facts, no rules, no figures but these. What a simulation of the pool costs is told beside it.
[[nodiscard]] bare_counts run_bare_loop(std::uint32_t agents, double arrivals_per_second, double mean_service,
                                        double mean_patience, std::uint64_t calls, std::uint64_t seed);

} // namespace strowger::bench
