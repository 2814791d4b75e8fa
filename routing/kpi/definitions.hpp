#pragma once
#include "routing/kpi/counts.hpp"
#include <optional>
#include <span>
#include <string_view>

/// The one catalogue of figures. Wallboard, history and simulation name their figures by these ids and
/// compute them here.
namespace strowger::routing::kpi {

/// What a figure is measured in. Ratios run from 0 to 1, durations are in seconds.
enum class unit : std::uint8_t { ratio, seconds, factor };

/// A figure over queues. `value` has nothing to say when nobody was counted (a denominator of zero).
struct queue_kpi {
  std::string_view id;      ///< stable, e.g. `service_level.abandons_negative`
  std::string_view name;    ///< English
  std::string_view formula; ///< in words; A answered, B abandoned, T the queue's threshold
  unit measured_in;
  std::optional<double> (*value)(const queue_counts&);
};

struct agent_kpi {
  std::string_view id, name, formula;
  unit measured_in;
  std::optional<double> (*value)(const agent_counts&);
};

/// All of them. Every contact counts in the interval where its visit ends, enqueued ones where it begins.
[[nodiscard]] std::span<const queue_kpi> queue_kpis();
[[nodiscard]] std::span<const agent_kpi> agent_kpis();
/// Nothing for an id that is not in the catalogue.
[[nodiscard]] const queue_kpi* find_queue_kpi(std::string_view id);
[[nodiscard]] const agent_kpi* find_agent_kpi(std::string_view id);

/// The variant shown where only one fits.
inline constexpr std::string_view default_service_level = "service_level.abandons_negative";

} // namespace strowger::routing::kpi
