#pragma once
#include "sim/day.hpp"
#include "sim/scenario/contact_fates.hpp"
#include "sim/scenario/scenario_run.hpp"
#include <map>
#include <optional>
#include <string>
#include <vector>

/// A real day beside its replay: every figure that the log tells, as it was and as it came, and what makes
/// the difference, counted wherever it can be.
namespace strowger::sim {

/// Why a figure came out otherwise: which cause, a sentence, and the numbers in it.
struct difference_cause {
  std::string id; ///< same_people, fared_otherwise, drawn_patience, never_away, common_waits, drawn_service,
                  ///< busy_share
  std::string text;
  std::map<std::string, double> values;
};

struct figure_then {
  std::string scope, name; ///< as of a `scenario_figure`
  std::string id, measured_in;
  std::optional<double> recorded, replayed;
  std::vector<difference_cause> why;
  [[nodiscard]] std::optional<double> difference() const;
};

/// `result` is of the replay, `fates` are by order of coming (`fates_heard`).
[[nodiscard]] std::vector<figure_then> beside_the_record(const recorded_day& recorded, const scenario& what,
                                                         const scenario_result& result,
                                                         const contact_fates& fates);

/// So long were agents of the log free, all together, while somebody waited for them: whatever kept them from
/// answering is not in the log. Of one queue, or of all. A wait counts from where a telephone would have rung
/// out the longest ring a log of whole seconds can show.
[[nodiscard]] routing::milliseconds free_while_waited(const recorded_day& recorded,
                                                      std::optional<std::uint32_t> queue);

} // namespace strowger::sim
