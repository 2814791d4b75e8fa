#include "actors/configuration_key_words.hpp"

/// The keys of pools.
namespace strowger::actors {
namespace {

using namespace key_words;

const section_rule& value_rules() {
  static const section_rule rules{
      "pool value",
      "a value",
      "What an interaction of a queue is worth when an agent of a group takes it; the first that fits "
      "counts, none: 0.",
      {needed(value(kind::name, "queue", "The queue.", {}, "sales")),
       value(kind::name, "group", "The group, as `groups` names it. Default: every agent.", {}, "closers"),
       needed(ranged(kind::decimal, "value", "Its value.", -1'000'000'000, 1'000'000'000, {}, "12.5")),
       tenant_key()}};
  return rules;
}

const section_rule& reserve_rules() {
  static const section_rule rules{
      "reserve",
      "a reserve",
      "Keeps some agents of a group free for queues: other queues get one only while more are free.",
      {needed(value(kind::name, "group", "The group, as `groups` names it.", {}, "seniors")),
       needed(ranged(kind::whole, "keep", "So many stay free.", 1, 1'000'000, {}, "2")),
       needed(value(kind::names, "queues", "The queues they are kept for.", {}, "[premium]")), tenant_key()}};
  return rules;
}

const section_rule& tenant_share_rules() {
  static const section_rule rules{
      "tenant share",
      "a share",
      "Whose work in hand is least for its weight goes first.",
      {needed(value(kind::name, "tenant", "One of the pool's tenants.", {}, "north")),
       ranged(kind::decimal, "weight", "Twice the weight: twice the work in hand.", 1, 1'000'000'000, "1",
              "2"),
       ranged(kind::whole, "quota_max", "Interactions that agents hold for it at once at most. 0: no limit.",
              0, 1'000'000, "0", "20")}};
  return rules;
}

const section_rule& interrupt_rules() {
  static const section_rule rules{
      "interrupt",
      "an interrupt",
      "Which channels may be offered to somebody who holds an interaction of a channel and tier. Without "
      "one: all.",
      {needed(choice(kind::word, "held", "The channel of what is held.", {"voice", "chat", "email", "task"},
                     {}, "chat")),
       needed(choice(kind::words, "by", "The channels that may come; `[]`: none.",
                     {"voice", "chat", "email", "task"}, {}, "[voice, chat]")),
       ranged(kind::text, "tier",
              "The held interaction's attribute `tier`. Default: every tier without a line of its own.", 1,
              100, {}, "gold")}};
  return rules;
}

} // namespace

const section_rule& pool_rules() {
  static const section_rule rules{
      "pool",
      "a pool",
      "Agents and the queues they serve, sharing no agent with another pool. Without any pool each tenant is "
      "one.",
      {name_key("Stable name of the pool.", "main"),
       value(kind::names, "tenants", "The tenants whose queues and agents are in the pool.", {}, "[main]"),
       value(kind::names, "queues",
             "Only these queues of the tenants. Default: all that no other pool names.", {},
             "[support, premium]"),
       value(kind::names, "agents",
             "Only these agents of the tenants. Default: all that no other pool names.", {}, "[ada, grace]"),
       ranged(kind::duration, "deliver_within",
              "An offer that no page of the agent has confirmed by then goes to somebody else.", 100, minute,
              "2s", "2s"),
       ranged(kind::duration, "ring_within",
              "Likewise a call, for somebody whose telephone has to say by then that it rings.", 100, minute,
              "10s", "10s"),
       ranged(kind::duration, "connect_within",
              "An accepted interaction that is not connected by then goes back to its queue.", second,
              5 * minute, "10s", "10s"),
       ranged(kind::duration, "lost_agent_grace",
              "After this time without a page of its own an agent's interactions go back to their queues.", 0,
              hour, "30s", "30s"),
       ranged(kind::whole, "waiting_max",
              "Waiting interactions of one tenant at most, over all its queues of the pool.", 1, 10'000'000,
              "1000000", "5000"),
       named(choice(kind::word, "choice",
                    "Which of several queues a free agent serves first (docs/routing.md).",
                    {"highest_score", "weighted", "service_level", "queue_ratio", "cost_rate", "value"},
                    "highest_score", "service_level"),
             {{"highest-score", "highest_score"},
              {"service-level", "service_level"},
              {"queue-ratio", "queue_ratio"},
              {"cost-rate", "cost_rate"},
              {"c-mu", "cost_rate"}}),
       part(kind::sections, "values", "Of `choice: value`: what a queue is worth to a group.",
            &value_rules()),
       part(kind::sections, "reserves", "Agents kept free for some queues.", &reserve_rules()),
       part(kind::sections, "shares", "How tenants that share agents share them.", &tenant_share_rules()),
       part(kind::sections, "interrupts", "What may be offered while something is held.", &interrupt_rules()),
       ranged(kind::whole, "missed_max", "Offers missed in a row until the agent is not ready. 0: never.", 0,
              100, "0", "3"),
       ranged(kind::text, "missed_reason", "The reason of not ready then.", 1, 64, "missed_offers",
              "missed_offers"),
       ranged(kind::whole, "seed", "Of `select: random`; the same seed draws the same agents.", 0,
              9'000'000'000'000'000'000, "1", "7")}};
  return rules;
}

} // namespace strowger::actors
