#pragma once
#include "routing/model/time.hpp"
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the configuration says of recordings. Plain values after all checks.
namespace strowger::actors {

/// What of a queue's calls is recorded, and how.
struct recording_rule {
  std::uint8_t percent = 0;               ///< of its calls; 0: none by itself
  std::string announcement = "recording"; ///< prompt that the customer hears before; empty: none
  bool pause = true;                      ///< agents may pause what the rule records
  std::uint32_t keep_days = 90;           ///< then it is deleted
  routing::milliseconds length_max{std::chrono::hours{4}}; ///< of one file; then it ends
  bool download = false;                                   ///< supervisors of the queue may keep a copy
  friend bool operator==(const recording_rule&, const recording_rule&) = default;
};
struct queue_recording {
  std::string tenant, queue;
  recording_rule rule;
};
struct recording_settings {
  recording_rule usual;                ///< of queues that say nothing
  std::vector<queue_recording> queues; ///< of those that do
  std::uint64_t space = 0;             ///< bytes all recordings may take; 0: no limit
  std::uint64_t free_min = 1U << 30U;  ///< bytes that stay free on their disk

  [[nodiscard]] const recording_rule& rule_of(std::string_view tenant, std::string_view queue) const {
    for (const auto& one : queues)
      if (one.tenant == tenant && one.queue == queue) return one.rule;
    return usual;
  }
  [[nodiscard]] std::uint32_t keep_days_most() const { return keep_days(true); }
  [[nodiscard]] std::uint32_t keep_days_least() const { return keep_days(false); }

private:
  [[nodiscard]] std::uint32_t keep_days(bool most) const {
    auto days = usual.keep_days;
    for (const auto& one : queues)
      days = most ? std::max(days, one.rule.keep_days) : std::min(days, one.rule.keep_days);
    return days;
  }
};

} // namespace strowger::actors
