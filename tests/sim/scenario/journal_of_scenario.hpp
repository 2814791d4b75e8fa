#pragma once
#include "sim/scenario/scenario.hpp"
#include "storage/in_memory_journal.hpp"
#include <memory>
#include <string>

namespace strowger::tests {

/// Reads it, and fails the test with what is wrong where it cannot.
sim::scenario scenario_of(const std::string& text);
/// The journal of an engine that lives through the scenario in virtual time.
std::unique_ptr<storage::in_memory_journal> journal_of(const sim::scenario& what);

} // namespace strowger::tests
