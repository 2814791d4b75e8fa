#pragma once
#include "actors/engine_configuration.hpp"
#include "routing/kpi/counts.hpp"
#include "routing/pool_settings.hpp"
#include "sim/assumption.hpp"
#include "sim/contact_centre.hpp"
#include "sim/fault_kind.hpp"
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// One day of a contact centre as data: who comes when and with what, who works when, and how the pool is
/// configured. It says nothing about how it is run, so the machine alone and the whole actor graph are run
/// from the same day.
namespace strowger::sim {

struct shift {
  std::uint32_t agent = 0; ///< place in the settings
  instant from = 0, to = 0;
};

/// Something of the engine goes wrong: at the level of actors only.
struct engine_fault {
  using kind = fault_kind;
  kind what = kind::crash; ///< any but `agents_lost`, which are `day::outages`
  instant at = 0, lasts = 0;
  std::optional<routing::channel_kind> channel{}; ///< of an adapter; none: of all
  instant resume_within = 0;           ///< after which a customer without a line is taken to be gone
  double factor = 1;                   ///< of a disk
  std::uint32_t turns = 0;             ///< so many turns of actors after its moment the engine stops
  std::uint64_t dice = 0;              ///< what was on the way to the disk is there, if odd
  instant by = 0;                      ///< how late, how long a turn, how far the clock
  bool back = false;                   ///< the clock goes back, not on
  double share = 1;                    ///< of messages, or of answers
  std::vector<std::uint32_t> agents{}; ///< whose answers; places in the settings
};

struct day {
  std::string name;
  routing::wall_time begins; ///< wall time of instant 0
  routing::pool_settings settings;
  /// The same as a file of the engine says it, where there is one: what a journal of the day keeps.
  std::shared_ptr<const std::string> configuration{};
  std::vector<coming_contact> contacts; ///< by time
  std::vector<shift> shifts, breaks;
  std::vector<shift> outages{}; ///< agents' lines are down
  /// Crews whose shifts end with whoever of them is free first: agents' places in the settings.
  std::vector<std::vector<std::uint32_t>> shared_shifts{};
  agents_manners manners; ///< how long agents take to answer and to wrap up
  /// Ways in, by `contact::kind`; none: each queue has one.
  std::vector<actors::entry_point_settings> entries{};
  std::vector<actors::named_hours> hours{};
  std::vector<engine_fault> faults{};
  /// How long the commit number so much takes, from 1; none: no time.
  std::function<instant(std::uint64_t)> commit_takes{};
  instant counts_from = 0; ///< what happens before does not count
  instant until = never;   ///< it ends then, whoever is still there; or when nobody is
};

/// How one of those who came fared then.
struct recorded_contact {
  bool answered = false;
  double wait = 0, service = 0;       ///< seconds; service of the answered
  std::optional<std::uint32_t> agent; ///< who answered; place in the settings
};

/// A day that really was, with what is recorded of it and what had to be assumed.
struct recorded_day {
  day what;
  std::vector<recorded_contact> contacts;         ///< by place of `what.contacts`
  std::vector<routing::kpi::queue_counts> queues; ///< recorded, by place in the settings
  routing::milliseconds busy{0}, present{0};      ///< of all agents
  assumptions_made assumptions;
};

} // namespace strowger::sim
