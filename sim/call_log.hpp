#pragma once
#include "sim/logged_day.hpp"
#include <filesystem>

/// Reads a call-level log of a phone centre into a day. The folder holds
/// - calls.csv: arrival (local time, `2014-01-09T08:03:21`), queue, outcome (AGENT or HANG), wait_s (arrival
///   to answer or hang-up), service_s, agent, and perhaps consult_after_s;
/// - agent_skills.csv: a row per agent, a column per queue: calls answered (above zero: serves that queue);
/// - agent_days.csv: agent, date, first_answer, last_hangup (`08:03:22`), busy_s, calls.
/// What the log does not say is assumed, and every assumption is listed with the share of contacts it
/// touches.
namespace strowger::sim {

/// Throws std::runtime_error with file and place when something cannot be read, or when nothing happened on
/// that date.
[[nodiscard]] recorded_day read_call_log(const std::filesystem::path& folder, const log_choice& choice);

} // namespace strowger::sim
