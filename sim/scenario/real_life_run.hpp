#pragma once
#include "sim/scenario/journal_life.hpp"
#include "sim/scenario/real_life.hpp"
#include "storage/stopped_journal.hpp"
#include <cstdint>
#include <string>

namespace strowger::sim {

struct real_scenario_wishes {
  std::string configuration;       ///< a file, in place of the one that was in force; empty: none
  bool pool_is_named = false;      ///< by its number
  std::uint32_t replications = 10; ///< to be set beside what was
  bool quiet = false;              ///< no line of progress
};

/// Writes it into the folder, reads it back, lives through it and prints it beside what was. The code of a
/// command: 0 when no rule was broken.
[[nodiscard]] int make_real_scenario(real_life what, const real_scenario_wishes& how,
                                     scenario_folder& folder);

/// The journal in this data folder, with what had to be repaired told. Throws std::runtime_error in words.
[[nodiscard]] std::unique_ptr<storage::stopped_journal> open_stopped_journal(const std::string& data);

} // namespace strowger::sim
