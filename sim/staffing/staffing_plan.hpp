#pragma once
#include "actors/configuration_keys.hpp"
#include "routing/kpi/definitions.hpp"
#include "sim/scenario/scenario.hpp"
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What a staffing file asks for: how many agents of each crew are needed in each span of a scenario's day,
/// so that targets are met or the least is paid, which shifts cover it, and what ways of running the centre
/// cost. Plain values.
namespace strowger::sim::staffing {

/// A figure that must be kept to in every span of the day.
struct staffing_target {
  std::string figure;                 ///< id of the catalogue, of queues
  std::optional<std::uint32_t> queue; ///< place in the settings; none: all queues together
  bool at_most = false;               ///< or at least
  double value = 0;
};

/// A crew whose numbers are wanted. The scenario's other crews work as it says.
struct staffed_crew {
  std::size_t crew = 0; ///< place in `scenario::crews`
  std::uint32_t least = 0;
  double per_hour = 1; ///< what an agent costs in an hour
};

/// What waiting and losing somebody costs.
struct staffing_prices {
  double waiting_hour = 0;
  double lost = 0; ///< gave up, turned away, or waited too long
};

/// Shifts that agents can have: they begin at one of some times, and breaks lie at fixed times after that.
struct shift_pattern {
  std::string name;
  instant from_first = 0, from_last = 0, step = 0, length = 0; ///< since midnight
  struct pause {
    instant after = 0, length = 0;
  };
  std::vector<pause> breaks;
  std::optional<double> cost; ///< of one agent; none: the crew's pay for its length
};

/// One way of running a centre, with what it costs once and each month.
struct cost_plan {
  struct item {
    std::string name;
    double amount = 0;
    double count = 1;
    bool per_seat = false;
  };
  std::string name;
  double once = 0;
  std::vector<item> monthly;

  [[nodiscard]] double month(double seats) const;
  [[nodiscard]] double first_month(double seats) const { return once + month(seats); }
  [[nodiscard]] double first_year(double seats) const { return once + 12 * month(seats); }
};

struct staffing_plan {
  std::string name;
  scenario what; ///< one day
  instant span = 1'800 * instants_per_second;
  std::uint32_t replications = 20;
  double confidence = 0.95; ///< one-sided, of each target in each span
  std::vector<staffing_target> targets;
  std::vector<staffed_crew> crews;
  std::optional<staffing_prices> prices;
  std::vector<shift_pattern> shifts;
  std::vector<cost_plan> costs;
  std::optional<std::uint32_t> seats;     ///< of the costs; none: the most that are needed at once
  std::optional<double> contacts_a_month; ///< answered, of the cost of a contact

  [[nodiscard]] std::size_t spans() const {
    return static_cast<std::size_t>((what.length + span - 1) / span);
  }
};

struct read_staffing {
  staffing_plan what;        ///< meaningful when no diagnostic is an error
  bool has_scenario = false; ///< else only costs are asked for
  std::vector<actors::diagnostic> diagnostics;
  [[nodiscard]] bool ok() const;
};
/// Reads and checks a staffing file and the scenario it names; never throws for what they say.
[[nodiscard]] read_staffing read_staffing_file(const std::filesystem::path& file);

/// The keys of such a file.
[[nodiscard]] const actors::section_rule& staffing_rules();

} // namespace strowger::sim::staffing
