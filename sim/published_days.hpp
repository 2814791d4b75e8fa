#pragma once
#include "sim/published_cases.hpp"
#include <nlohmann/json_fwd.hpp>

namespace strowger::sim {

/// A published case of days, whose scenario is `simple_msk.yaml` in `scenarios`: every day goes on until the
/// last has left. Throws std::runtime_error when the scenario cannot be read.
[[nodiscard]] case_outcome run_days_case(const nlohmann::json& published,
                                         const std::filesystem::path& scenarios, const case_options& options);

} // namespace strowger::sim
