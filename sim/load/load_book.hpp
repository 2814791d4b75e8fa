#pragma once
#include "sim/load/latency_histogram.hpp"
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a load player measures and counts, under the names that thresholds and reports use.
namespace strowger::sim::load {

/// Real time, whatever the speed; from the instant that was meant, not from when the player came to it.
enum class measure : std::uint8_t {
  connect,     ///< from the arrival to the open line
  queued,      ///< from the arrival until the customer is told to be in the queue
  offer,       ///< from the engine's decision until the offer is on the agent's desk
  join,        ///< from the agent's accept until the customer is told
  ring,        ///< from the engine's decision until the agent's telephone rings
  sound,       ///< from a call's arrival to the first sound
  hear,        ///< from being connected until customer and agent hear each other
  to_agent,    ///< from what a customer says to the desk
  to_customer, ///< from what an agent says to the customer
  message,     ///< both
  wait,        ///< from the arrival, or from being passed on, to the agent
  given_up,    ///< the wait of those who left before
  sign_in,     ///< of an agent
  lag          ///< how late the player itself was
};
inline constexpr std::size_t measures = 14;

enum class tally : std::uint8_t {
  arrived,               ///< those who came again among them
  again,                 ///< came again
  answered,              ///< waits that ended with an agent
  abandoned,             ///< waits that ended with the customer leaving
  refused,               ///< turned away by the engine
  finished,              ///< talks that came to their end
  passed_on,             ///< to another queue
  ended,                 ///< by the engine or a person, before their time
  left_over,             ///< still there when the run ended
  skipped,               ///< contacts that could not be played
  offers,                ///< shown to agents
  accepted,              ///<
  declined,              ///< by their crew's share
  missed,                ///< left to ring out by their crew's share
  too_late,              ///< accepts that came too late
  said_by_customers,     ///<
  said_by_agents,        ///<
  lost,                  ///< what the engine had confirmed and did not deliver, and chats that were gone
  contradictions,        ///< what the engine said twice in two ways
  customers_reconnected, ///<
  agents_reconnected,    ///<
  agents_signed_in,      ///< at the end of the run or last
  agents_refused,        ///< sign-ins that failed
  strangers,             ///< contacts of others that agents answered too
  not_connected,         ///< customers whose line was never open
  unheard,               ///< talks in which customer and agent did not hear each other
  phones_refused         ///< telephones that could not register, each time
};
inline constexpr std::size_t tallies = 27;

struct named_measure {
  std::string_view name, meaning;
};
/// In the order of the enumerations. Figures of a span are `NAME.STATISTIC`, of a tally `count.NAME`.
[[nodiscard]] const std::array<named_measure, measures>& measure_names();
[[nodiscard]] const std::array<std::string_view, tallies>& tally_names();
struct statistic {
  std::string_view name;
  double share; ///< quantile; below 0: the mean; 1: the maximum
};
[[nodiscard]] const std::array<statistic, 7>& statistics();
/// Every figure there is, such as `message_ms.p99` and `count.lost`.
[[nodiscard]] std::vector<std::string> figure_ids();

class load_book {
public:
  void add(measure what, std::int64_t microseconds);
  void count(tally what, std::uint64_t more = 1) { counts_[static_cast<std::size_t>(what)] += more; }
  void set(tally what, std::uint64_t to) { counts_[static_cast<std::size_t>(what)] = to; }
  void set(measure what, latency_histogram to) { taken_[static_cast<std::size_t>(what)] = std::move(to); }
  [[nodiscard]] std::uint64_t of(tally what) const { return counts_[static_cast<std::size_t>(what)]; }
  [[nodiscard]] const latency_histogram& of(measure what) const {
    return taken_[static_cast<std::size_t>(what)];
  }
  /// What came into it since it was `earlier`. Of what is set and not counted, the change.
  [[nodiscard]] load_book since(const load_book& earlier) const;
  /// Milliseconds or a count; nothing where nothing was measured, or of a name there is not.
  [[nodiscard]] std::optional<double> figure(std::string_view id) const;

private:
  std::array<latency_histogram, measures> taken_;
  std::array<std::uint64_t, tallies> counts_{};
};
/// Milliseconds.
[[nodiscard]] double value_of(const latency_histogram& of, const statistic& which);

/// Where a figure must lie.
struct threshold {
  std::string figure;
  std::optional<double> below, above;
  std::string where; ///< `file:line`
};
struct verdict {
  threshold wanted;
  std::optional<double> value;
  bool held = false; ///< never of what was not measured
};
[[nodiscard]] std::vector<verdict> judge(const load_book& book, const std::vector<threshold>& wanted);

} // namespace strowger::sim::load
