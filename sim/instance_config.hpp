#pragma once
#include "routing/pool_settings.hpp"
#include "sim/instance.hpp"
#include <filesystem>

/// A routing instance under settings of any kind: the engine's own configuration file in place of a policy's
/// name.
namespace strowger::sim {

/// The settings of the file's one pool, for `run_instance`. Where the file names no agents they are those of
/// `bare_settings`. Throws std::runtime_error with file, line and what is wrong when the file has mistakes or
/// does not fit the instance.
[[nodiscard]] routing::pool_settings settings_from(const std::filesystem::path& file,
                                                   const routing_instance& one);

} // namespace strowger::sim
