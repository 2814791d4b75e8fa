#include "actors/configuration_key_words.hpp"

/// The keys of queues that say what their work is worth and weighs, and whom it belongs to.
namespace strowger::actors {

using namespace key_words;

const section_rule& queue_value_rules() {
  static const section_rule rules{
      "value",
      "value",
      "How the queue stands against others; what counts depends on the pool's `choice`.",
      {ranged(kind::decimal, "weight", "Of `weighted`: age and priority count so many times.", 1,
              1'000'000 * one, "1", "2"),
       ranged(kind::decimal, "cost", "Of `cost_rate`: what one who gives up costs.", 0, 1'000'000 * one, "1",
              "3"),
       ranged(kind::decimal, "cost_per_hour", "Of `cost_rate`: what an hour costs that somebody waits.", 0,
              1'000'000 * one, "0", "12"),
       ranged(kind::duration, "handle_time", "Of `cost_rate`: mean time an interaction takes.", second,
              30 * day, "5m", "4m"),
       ranged(kind::duration, "patience",
              "Of `cost_rate`: mean time until customers give up. 0s: they do not.", 0, 30 * day, "0s", "3m"),
       ranged(kind::decimal, "ratio", "Of `queue_ratio`: its share of all who wait.", 0, 1'000'000 * one, "1",
              "0.25")}};
  return rules;
}

const section_rule& cost_rules() {
  static const section_rule rules{"costs",
                                  "costs",
                                  "Units an interaction of a channel costs while an agent holds it.",
                                  {ranged(kind::whole, "voice", "A call.", 0, 100, "1", "3"),
                                   ranged(kind::whole, "chat", "A chat.", 0, 100, "1", "1"),
                                   ranged(kind::whole, "email", "An e-mail.", 0, 100, "1", "1"),
                                   ranged(kind::whole, "task", "A task.", 0, 100, "1", "2")}};
  return rules;
}

const section_rule& quiet_rules() {
  static const section_rule rules{
      "quiet",
      "quiet",
      "A conversation whose customer has said nothing for a while weighs less on the agent, until the "
      "customer speaks.",
      {ranged(kind::duration, "after", "Silent for so long. 0s: never.", 0, day, "0s", "2m"),
       value(kind::percentage, "weight", "What it weighs then, in whole per cent.", "50%", "50%")}};
  return rules;
}

const section_rule& sticky_rules() {
  static const section_rule rules{
      "sticky",
      "sticky",
      "Customers come to who served them last, on whatever channel, or to an agent they name.",
      {ranged(kind::duration, "remember", "The last agent is remembered so long. 0s: not.", 0, 365 * day,
              "0s", "30d"),
       ranged(kind::duration, "wait",
              "It waits so long for a preferred agent who is signed in, before anybody may have it.", 0,
              30 * day, "30s", "45s")}};
  return rules;
}

const section_rule& callback_rules() {
  static const section_rule rules{
      "callback",
      "callback",
      "Customers who are called back keep their place in line.",
      {ranged(kind::whole, "tries_max", "Calls until it is closed as failed.", 1, 100, "3", "3"),
       ranged(kind::duration, "retry_after", "Until the next try.", second, 7 * day, "15m", "15m"),
       value(kind::yes_no, "customer_first", "Whether the customer is called before an agent is offered it.",
             "false", "true"),
       ranged(kind::duration, "outcome_within",
              "How long the channel has to say how a call went; one it says nothing of has failed.", second,
              10 * minute, "90s", "2m"),
       hours_key("hours", "Hours within which customers are called. Default: always.")}};
  return rules;
}

} // namespace strowger::actors
