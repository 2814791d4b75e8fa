#pragma once
#include "sim/logged_day.hpp"
#include <filesystem>

namespace strowger::sim {

/// Whether a table is such a log. Throws as `csv_table::read` does.
[[nodiscard]] bool is_bank_log(const std::filesystem::path& file);

/// Reads a log of a bank's call centre, whose calls come out of a voice menu, into a day. The file has the
/// columns queue_arrival (leaves the menu, `1999-01-12T08:03:21`), type, priority, queued (1: had to wait),
/// queue_s, outcome (AGENT or HANG), service_s, agent. Calls that neither waited nor were answered ended in
/// the menu and are no contacts. A queue is a type of calls; those of priority 2 have a queue of their own,
/// which counts as 90 s older. What the log does not say is assumed, and said. Throws as `read_call_log`
/// does.
[[nodiscard]] recorded_day read_bank_log(const std::filesystem::path& file, const log_choice& choice);

} // namespace strowger::sim
