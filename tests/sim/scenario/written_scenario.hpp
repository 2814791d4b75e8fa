#pragma once
#include "sim/scenario/scenario.hpp"
#include "tests/whole_read.hpp"

/// Scenarios that tests write themselves.
namespace strowger::tests {

/// Fails the test with what is wrong with the text.
inline sim::scenario scenario_of(const std::string& text, const std::filesystem::path& configuration = {}) {
  return whole(sim::read_scenario_text(text, "written.yaml", configuration));
}

/// What follows the head of a small scenario: one queue, three who answer, and calls, of which more may be
/// said behind it.
inline const std::string one_line = R"(centre: {queues: [{name: support, wrap_up: 30s}]}
crews: [{name: l1, count: 3, answers_after: {law: constant, mean: 2s}}]
contacts:
  - name: calls
    queue: support
    arrivals: {per_hour: 120}
    service: {law: exponential, mean: 2m}
    patience: {law: exponential, mean: 1m}
)";

/// Everything that makes the two levels differ if anything does: rings of people who refuse, miss and are
/// late, breaks, wrap-ups, transfers, second tries, hours, a full queue, several offers at one moment.
inline constexpr const char* rich = R"(
version: 1
name: rich
begins: 2026-03-02
length: 5h
warm_up: 30m
seed: 5
centre:
  skills: {english: }
  attributes: [{name: tier, of: interaction}]
  opening_hours: [{name: office, open: ["Mon-Fri 00:30-03:00"]}]
  queues:
    - {name: experts, requires: {english: 5}, wrap_up: 2m}
    - {name: sales, length_max: 3, wrap_up: 30s, offer_timeout: 10s}
    - {name: support, hours: office, wrap_up: 90s, tiers: [{tier: gold, priority: 60}], offer_timeout: 10s}
contacts:
  - name: calls
    queue: support
    attributes: {tier: gold}
    arrivals: {per_hour: 150}
    service: {law: lognormal, mean: 3m, variation: 0.9}
    patience: {law: weibull, mean: 2m, shape: 2}
    wrap_up: {law: exponential, mean: 40s}
    again: {chance: 70%, after: {law: exponential, mean: 5m}, times: 3}
    passes_on: [{to: hard, chance: 20%}]
  - name: hard
    queue: experts
    service: {law: gamma, mean: 5m, shape: 2}
    patience: {law: exponential, mean: 4m}
    wrap_up: {law: exponential, mean: 2m}
    passes_on: [{to: calls, chance: 10%}]
  - name: orders
    queue: sales
    arrivals: {process: bursts, per_hour: 8, burst_size: 6}
    service: {law: exponential, mean: 100s}
    patience: {law: exponential, mean: 90s}
    wrap_up: {law: constant, mean: 10s}
    again: {chance: 50%, after: {law: constant, mean: 1m}, times: 2}
crews:
  - name: l1
    count: 9
    agent: {queues: [sales, support], capacity: {voice: 1, chat: 0, email: 0, task: 0}}
    answers_after: {law: lognormal, mean: 3s, variation: 0.5}
    refuses: 4%
    misses: 4%
    late: {law: exponential, mean: 2m}
    speed_variation: 0.2
    shifts:
      - {from: "00:00", to: "03:00", agents: 5, breaks: [{after: 1h, length: 10m, spread: 30m}]}
      - {from: "01:00", to: "04:30"}
  - name: l2
    count: 3
    agent: {skills: {english: 6}, queues: [experts, support], capacity: {voice: 1, chat: 0, email: 0, task: 0}}
    shifts: [{from: "00:10", to: "04:50"}]
)";

} // namespace strowger::tests
