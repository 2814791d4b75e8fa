#pragma once
#include <cstdint>

/// Closed forms of the classic queues: what the simulator is held against, and what sizing hints are made of.
/// Times in seconds, rates per second, `agents` at least 1. Checked against independent tables in
/// tests/reference/queueing.
namespace strowger::sim::queueing {

/// Share of arrivals lost by `agents` servers and no waiting room, offered `load` Erlang (M/M/n/n).
[[nodiscard]] double erlang_b(std::uint32_t agents, double load);

/// M/M/n: nobody gives up. Only for a load below the number of agents.
struct erlang_c {
  erlang_c(std::uint32_t agents, double arrivals_per_second, double mean_service);
  double load = 0; ///< Erlang
  double occupancy = 0;
  double p_wait = 0;     ///< share that waits at all
  double mean_wait = 0;  ///< of all, which are all answered
  double mean_queue = 0; ///< waiting on average
  /// Share answered within `seconds`.
  [[nodiscard]] double answered_within(double seconds) const;
  /// The wait that `share` of all stay within.
  [[nodiscard]] double wait_quantile(double share) const;

private:
  double drain_ = 0; ///< free service rate: agents / service - arrivals
};

/// M/M/n+M, also called Erlang A: everybody gives up after an exponential patience. Stable at every load.
/// Computed by the integrals of Zeltyn and Mandelbaum ("Call centers with impatient customers", Queueing
/// Systems 51, 2005, section 3).
class erlang_a {
public:
  erlang_a(std::uint32_t agents, double arrivals_per_second, double mean_service, double mean_patience);

  double load = 0;
  double p_wait = 0; ///< share that finds all agents busy
  double p_abandon = 0;
  double mean_wait = 0; ///< of all, the abandoned with the time they stayed
  double mean_wait_answered = 0, mean_wait_abandoned = 0;
  double mean_queue = 0;
  double occupancy = 0;
  /// Share of all arrivals that is answered within `seconds`; divide by 1 - p_abandon for the share of the
  /// answered.
  [[nodiscard]] double answered_within(double seconds) const;
  /// Share of all arrivals that is still waiting after `seconds`.
  [[nodiscard]] double waits_longer(double seconds) const;

private:
  enum class weight { one, answered, answered_wait, abandoned, abandoned_wait };
  /// Integral over waits from `from` to `to` of the density of the offered wait, times `with`.
  [[nodiscard]] double integral(double from, double to, weight with) const;
  [[nodiscard]] double exponent(double wait) const;

  double arrivals_ = 0, service_rate_ = 0, leave_rate_ = 0;
  double top_ = 0;   ///< largest exponent, divided out
  double end_ = 0;   ///< beyond this wait the density is nothing
  double scale_ = 0; ///< arrivals / (1 / B(n - 1) + arrivals J), with `top_` divided out
};

} // namespace strowger::sim::queueing
