#pragma once
#include "actors/configuration_draft.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/scenario_keys.hpp"
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

/// A scenario while it is being read. Made by `read_scenario_text`; lives for one reading.
namespace strowger::sim {

struct scenario_draft {
  explicit scenario_draft(actors::diagnostics& all) : found{all} {}
  actors::diagnostics& found;
  scenario out;
  std::vector<std::string> tenants; ///< of the centre

  void wrong(actors::place at, std::string message) { found.error(at, std::move(message)); }
  /// A name among others; nothing, and told with the nearest one, when it is none of them.
  [[nodiscard]] std::optional<std::size_t> find(const std::string& name,
                                                const std::vector<std::string_view>& among, actors::place at,
                                                std::string_view kind) const;
  /// The queue under `key`, of the section's tenant.
  [[nodiscard]] std::optional<std::uint32_t> find_queue(const actors::section_values& from,
                                                        std::string_view key) const;
  [[nodiscard]] std::string tenant_of(const actors::section_values& from) const;
};

/// A span in seconds of a duration in the file.
inline double seconds(const actors::section_values& from, std::string_view key) {
  return static_cast<double>(from.number(key)) / 1'000;
}
inline instant span(const actors::section_values& from, std::string_view key) {
  return from.number(key) * 1'000;
}
inline double decimal(const actors::section_values& from, std::string_view key) {
  return static_cast<double>(from.number(key)) / 1'000;
}
inline double share(const actors::section_values& from, std::string_view key) {
  return static_cast<double>(from.number(key)) / 10'000;
}

/// `file:line:column`.
std::string place_text(const scenario_draft& made, actors::place at);
/// Time of the day of `08:30`, told when it is none.
std::optional<instant> read_time_of_day(scenario_draft& made, const actors::section_values& from,
                                        std::string_view key);
/// Bits of days; all when they are not said.
std::uint8_t read_days(scenario_draft& made, const actors::section_values& from);
busyness read_busyness(const actors::section_values& from);
/// The law under `key`; nothing when the key is not there, or the law is mistaken (and told).
std::optional<law> read_law(scenario_draft& made, const actors::section_values& from, std::string_view key);
std::optional<arrival_process> read_arrivals(scenario_draft& made, const actors::section_values& from);

/// Configuration, agents of crews and ways in: settings, entries and hours. False when something is wrong.
bool read_centre(scenario_draft& made, const actors::yaml_node& root, const actors::section_values& file);
void read_contacts(scenario_draft& made, const actors::section_values& file);
void read_crews(scenario_draft& made, const actors::yaml_node& root, const actors::section_values& file);
/// What goes wrong, and how long the journal takes; the crews are known.
void read_faults(scenario_draft& made, const actors::section_values& file);
/// What had to be assumed when the file was made.
void read_assumed(scenario_draft& made, const actors::section_values& file);
void read_expected(scenario_draft& made, const actors::section_values& file);
void read_load(scenario_draft& made, const actors::section_values& file);
/// The name of a crew's agent number `place`, from 0, of `count`.
std::string crew_agent_name(const std::string& crew, std::uint32_t place, std::uint32_t count);

} // namespace strowger::sim
