#pragma once
#include "sim/table_check.hpp"

namespace strowger::sim {

/// Holds the pool machine against a table of M/M/n with non-preemptive priorities: classes whose queues have
/// priorities a day of age apart, which no wait there reaches. Each class's share that waits, mean wait and
/// service level are cells. The table is tests/reference/queueing/priority_mmn.csv; `fast` is its scenarios
/// with 1, 5 and 10 agents at loads up to 0.85. Throws std::runtime_error when it cannot be read.
[[nodiscard]] table_outcome
check_priority_table(const std::filesystem::path& file, table_part part, std::uint64_t seed,
                     const std::function<void(const std::string&)>& progress = {});

} // namespace strowger::sim
