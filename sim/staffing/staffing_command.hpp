#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace strowger::sim {

/// Adds `staff`; `outcome` becomes the exit code when it ran.
void offer_staffing(CLI::App& app, int& outcome);
/// `staffing-schema`.
void offer_staffing_schema(CLI::App& app);

/// The JSON schema of staffing files, as in docs/staffing.schema.json.
[[nodiscard]] std::string staffing_schema();

} // namespace strowger::sim
