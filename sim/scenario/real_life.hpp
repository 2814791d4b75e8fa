#pragma once
#include "routing/attribute_list.hpp"
#include "routing/kpi/counts.hpp"
#include "routing/model/channel_kind.hpp"
#include "sim/day.hpp"
#include "sim/scenario/scenario_folder.hpp"
#include "sim/scenario/scenario_run.hpp"
#include <optional>
#include <string>
#include <vector>

/// What really happened in a contact centre during some days, wherever it was read from, and how it becomes a
/// scenario: people who come when they came, work as long as it took, agents who are there when they were.
namespace strowger::sim {

/// Seconds; nothing where it is not known.
struct real_contact {
  instant at = 0; ///< of who was passed on: of no meaning
  std::optional<double> service, patience, wrap_up;
};

/// Contacts that came in the same way. Those of kinds without arrivals were passed on.
struct real_kind {
  std::string name, tenant = "main", queue, hours;
  routing::channel_kind channel = routing::channel_kind::voice;
  std::int32_t priority = 0;
  routing::attribute_list attributes;
  bool arrives = true;
  std::vector<real_contact> contacts; ///< by time
  std::size_t served = 0;
  std::vector<std::size_t> passed_to; ///< by place of the kind: so many of those served
};

struct real_presence {
  std::string agent; ///< `tenant/name`
  instant from = 0, to = 0;
  bool away = false; ///< not ready meanwhile
};

struct real_queue {
  std::string tenant, name;
  routing::kpi::queue_counts counts; ///< as they were
};

struct real_life {
  std::string name;
  routing::wall_time begins; ///< a midnight
  instant length = instants_per_day;
  std::string configuration; ///< of the engine, as YAML
  std::string pool;          ///< which of its pools; empty: the only one there is
  std::vector<real_kind> kinds;
  std::vector<real_presence> presence;
  std::vector<double> answers; ///< seconds from offer to accept, one for each
  std::size_t declined = 0, missed = 0;
  std::vector<real_queue> queues;
  assumptions_made assumptions;
};

/// A day of a call-level log.
[[nodiscard]] real_life real_life_of(const recorded_day& day);

/// Writes `scenario.yaml`, `configuration.yaml` and the CSV files they name. Throws std::runtime_error when
/// it cannot.
void write_scenario(const real_life& what, scenario_folder& to);

/// The main figures of every queue as they were beside the scenario's, and what had to be assumed.
void print_beside(std::FILE* to, const real_life& what, const scenario& made, const scenario_result& result);

} // namespace strowger::sim
