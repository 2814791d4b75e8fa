#pragma once
#include "sim/censored_patience.hpp"
#include "sim/day.hpp"
#include <filesystem>
#include <string>

/// Reads a call-level log of a phone centre into a day. The folder holds
/// - calls.csv: arrival (local time, `2014-01-09T08:03:21`), queue, outcome (AGENT or HANG), wait_s (arrival
/// to answer or hang-up),
///   service_s, agent, consult_after_s, transfer_after_s;
/// - agent_skills.csv: a row per agent, a column per queue: calls answered (above zero: serves that queue);
/// - agent_days.csv: agent, date, first_answer, last_hangup (`08:03:22`), busy_s, calls.
/// What the log does not say is assumed, and every assumption is listed with the share of contacts it
/// touches.
namespace strowger::sim {

struct log_choice {
  std::string date;                        ///< `2014-01-09`
  routing::milliseconds threshold{20'000}; ///< of service level, for every queue
  std::uint64_t seed = 1;                  ///< for what must be drawn
  patience_law patience = patience_law::kaplan_meier;
};

/// Throws std::runtime_error with file and place when something cannot be read, or when nothing happened on
/// that date.
[[nodiscard]] recorded_day read_call_log(const std::filesystem::path& folder, const log_choice& choice);

/// Seconds since midnight of `08:03:21`; nothing when it is no such time.
[[nodiscard]] std::optional<std::int64_t> clock_seconds(std::string_view text);
/// Days since 1970-01-01 of `2014-01-09`; nothing when it is no date.
[[nodiscard]] std::optional<std::int64_t> day_number(std::string_view text);

} // namespace strowger::sim
