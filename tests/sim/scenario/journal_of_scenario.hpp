#pragma once
#include "storage/in_memory_journal.hpp"
#include "written_scenario.hpp"
#include <memory>

namespace strowger::tests {

/// The journal of an engine that lives through the scenario in virtual time.
std::unique_ptr<storage::in_memory_journal> journal_of(const sim::scenario& what);

} // namespace strowger::tests
