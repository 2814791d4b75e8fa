#pragma once
#include "routing/kpi/counts.hpp"

namespace strowger::sim {

/// What was counted after `before`, an earlier state of the same counts.
[[nodiscard]] routing::kpi::queue_counts counts_between(const routing::kpi::queue_counts& before,
                                                        routing::kpi::queue_counts after);
[[nodiscard]] routing::kpi::agent_counts counts_between(const routing::kpi::agent_counts& before,
                                                        routing::kpi::agent_counts after);

} // namespace strowger::sim
