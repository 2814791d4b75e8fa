#pragma once

/// A scenario in which every key of scenario files is said, but those that go without others.
namespace strowger::tests {

inline constexpr const char* everything_said = R"(version: 1
name: all of it
about: Every key once.
begins: 2026-03-02
length: 5h
warm_up: 10m
replications: 3
contacts_max: 9000000
seed: 7
busyness: {law: gamma, variation: 0.2}
pool: main
centre:
  skills: {english: }
  attributes: [{name: tier, of: interaction}]
  opening_hours: [{name: office, open: ["Mon-Fri 00:30-03:00"]}, {name: night, open: ["Mon-Fri 00:10-05:00"]}]
  queues:
    - {name: experts, wrap_up: 2m, service_level: {within: 30s, target: 70%}}
    - {name: sales, wrap_up: 30s}
    - {name: support, wrap_up: 90s}
  agents: [{name: ada}, {name: ben}, {name: eve}]
contacts:
  - name: calls
    tenant: main
    queue: support
    channel: voice
    priority: 30
    attributes: {tier: gold}
    hours: office
    arrivals: {process: bursts, per_hour: 150, busyness: {law: gamma, variation: 0.1}, burst_size: 4, burst_spread: {law: exponential, mean: 60s}, periods: [{days: [Mon, Tue], from: "01:00", to: "02:00", per_hour: 240}]}
    service: {law: lognormal, mean: 3m, variation: 0.9}
    patience: {law: weibull, mean: 2m, shape: 2}
    wrap_up: {law: exponential, mean: 40s}
    again: {chance: 30%, after: {law: exponential, mean: 5m}, times: 3}
    passes_on: [{to: hard, chance: 20%}]
    comes_back: [{to: chats, chance: 15%, after: {law: exponential, mean: 2h}, times: 2}]
    changes_to: [{to: chats, chance: 25%, after: {law: constant, mean: 1m}}]
    callback: {chance: 60%, after: {law: exponential, mean: 50s}, rings: {law: exponential, mean: 15s}, busy: 10%, no_answer: 15%, machine: 5%}
  - name: hard
    queue: experts
    service: {law: gamma, mean: 5m, shape: 2}
  - name: chats
    queue: sales
    channel: chat
    arrivals: {process: poisson, per_hour: 20}
    turns: {count: 5, agent: {law: lognormal, mean: 40s, variation: 0.8}, customer: {law: lognormal, mean: 60s, variation: 1.2}}
crews:
  - name: l1
    count: 9
    agent: {queues: [sales, support], capacity: {voice: 1, chat: 2}}
    shifts: [{days: [Mon, Tue], from: "00:00", to: "03:00", agents: 5, breaks: [{after: 1h, length: 10m, spread: 30m}]}]
    leaves: own
    late: {law: exponential, mean: 2m}
    rings_after: {law: constant, mean: 1s}
    answers_after: {law: lognormal, mean: 3s, variation: 0.5}
    refuses: 4%
    misses: 3%
    speed: 0.9
    speed_variation: 0.2
    slowed_by: 15%
    drops: {per_hour: 0.1, lasts: {law: exponential, mean: 30s}}
    speeds: [{queue: sales, tenant: main, speed: 0.8}]
  - name: l2
    agents: [ada, ben]
faults:
  - {fault: crash, at: 2h, lasts: {law: constant, mean: 20s}, turns: 17, keeps: true}
  - {fault: adapter_loss, per_hour: 0.2, channel: chat, resume_within: 1m, lasts: {law: exponential, mean: 45s}}
  - {fault: agents_lost, per_hour: 0.3, crew: l1, share: 50%}
  - {fault: agents_lost, per_hour: 0.4, agents: [l1-1, l1-2]}
  - {fault: crash, per_hour: 0.6}
  - {fault: slow_disk, per_hour: 0.5, factor: 50}
  - {fault: adapter_disorder, per_hour: 0.7, channel: voice, share: 30%, by: 3s}
  - {fault: late_answers, per_hour: 0.8, crew: l1, share: 40%, by: 6s}
  - {fault: failing_disk, per_hour: 0.9, keeps: true}
  - {fault: clock_jump, at: 3h, by: 20m, back: true}
commit_takes: {law: lognormal, mean: 2ms, variation: 1}
only: [17, 203]
expected:
  - {figure: service_level.abandons_negative, queue: support, tenant: main, from: 0.1, to: 0.9}
  - {figure: occupancy, crew: l1, from: 0.2, to: 0.95}
assumed:
  - {what: patience_kaplan_meier, part: 320, of: 340, text: "320 of 340 drew their patience by Kaplan-Meier"}
  - {what: names_of_queues, part: 1, detail: "q for \"Q 1\"", text: "one name changed"}
load:
  say_every: {law: exponential, mean: 15s}
  audio: 10%
  thresholds: [{figure: message_ms.p99, below: 250, above: 1}]
)";

} // namespace strowger::tests
