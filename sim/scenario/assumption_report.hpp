#pragma once
#include "sim/scenario/scenario.hpp"
#include <nlohmann/json.hpp>

/// What a scenario assumes, as a part of every report: all that its file may say of the centre, of who comes
/// and works, and of what goes wrong. A test goes through the keys of scenario files and holds that each is
/// told.
namespace strowger::sim {

/// Adds `assumptions`.
void add_assumptions(nlohmann::ordered_json& to, const scenario& what);
/// Adds to them how the scenario is played against a running engine.
void add_load_assumptions(nlohmann::ordered_json& to, const scenario& what);

/// In short for people: which of the things that may be assumed are, of how many kinds and crews.
void print_assumed(std::FILE* to, const scenario& what);

} // namespace strowger::sim
