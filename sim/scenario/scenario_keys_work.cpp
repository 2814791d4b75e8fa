#include "actors/configuration_key_words.hpp"
#include "sim/scenario/scenario_keys.hpp"

/// The table's part about laws and about people at work.
namespace strowger::sim {

using namespace actors;
using namespace actors::key_words;

namespace {

constexpr std::int64_t span_max = 30 * key_words::day;

const section_rule& weighted_rules() {
  static const section_rule rules{
      "weighted",
      "a weighted value",
      "One of several, as often as its weight says among all weights.",
      {needed(ranged(kind::duration, "value", "The span; of `hyper_exponential`: a mean.", 0, span_max, {},
                     "30s")),
       ranged(kind::decimal, "weight", "Its weight.", 1, 1'000'000 * one, "1", "0.25")}};
  return rules;
}

/// An agent's keys that a whole crew may have in common.
const section_rule& crew_agent_rules() {
  static const section_rule rules = [] {
    section_rule made{
        "crew_agent", "an agent of a crew", "An agent as in the configuration file, without a name.", {}};
    for (const auto& rule : configuration_rules().find("agents")->section->keys)
      if (rule.name != "name" && rule.name != "display_name" && rule.name != "password_hash" &&
          rule.name != "phone")
        made.keys.push_back(rule);
    return made;
  }();
  return rules;
}

const section_rule& break_rules() {
  static const section_rule rules{
      "break",
      "a break",
      "Not ready for a while; work in hand is finished first.",
      {needed(
           ranged(kind::duration, "after", "Since the shift's begin.", 0, 2 * key_words::day, {}, "3h30m")),
       needed(ranged(kind::duration, "length", "So long.", second, key_words::day, {}, "30m")),
       ranged(kind::duration, "spread",
              "They go one after the other: the last one so much later than the first.", 0, key_words::day,
              "0s", "1h30m")}};
  return rules;
}

const section_rule& shift_rules() {
  static const section_rule rules{
      "shift",
      "a shift",
      "Times at which some of a crew are at work.",
      {choice(kind::words, "days", "Days of the week. Default: all.", weekday_words(), {}, "[Mon, Tue]"),
       needed(ranged(kind::text, "from", "Time of the day.", 1, 20, {}, "\"08:30\"")),
       needed(ranged(kind::text, "to",
                     "Time of the day; not after `from`: of the next day. `24:00` is the day's end.", 1, 20,
                     {}, "\"17:00\"")),
       ranged(kind::whole, "agents",
              "So many of the crew: those first who have no shift yet, then those who have none on these "
              "days. Default: all of them.",
              1, 100'000, {}, "30"),
       part(kind::sections, "breaks", "When they are away from their work.", &break_rules(),
            "[{after: 3h, length: 30m}]")}};
  return rules;
}

const section_rule& queue_speed_rules() {
  static const section_rule rules{
      "queue_speed",
      "a speed",
      "How fast a crew is with one queue's work, beside its own speed.",
      {needed(value(kind::name, "queue", "The queue.", {}, "level-2")), tenant_key(),
       needed(ranged(kind::decimal, "speed", "Times the crew's speed.", 10, 100 * one, {}, "0.8"))}};
  return rules;
}

} // namespace

const section_rule& law_rules() {
  static const section_rule rules{
      "law",
      "a law",
      "What spans of time are drawn from.",
      {needed(choice(
           kind::word, "law", "Which one.",
           {"constant", "exponential", "lognormal", "gamma", "weibull", "hyper_exponential", "empirical"}, {},
           "lognormal")),
       ranged(kind::duration, "mean", "The mean; of `constant`: the span itself.", 0, span_max, {}, "240s"),
       ranged(kind::decimal, "variation", "Deviation / mean, of `lognormal` and `gamma`.", 1, 100 * one, {},
              "0.9"),
       ranged(kind::decimal, "shape", "Of `weibull` and, in place of `variation`, `gamma`.", 10, 1'000 * one,
              {}, "2"),
       part(kind::sections, "values", "Of `empirical` and `hyper_exponential`: what is drawn, or its means.",
            &weighted_rules(), "[{value: 30s, weight: 3}, {value: 5m}]"),
       value(kind::path, "file", "Of `empirical`: a CSV file with one of the spans a row.", {}, "calls.csv"),
       ranged(kind::text, "column", "The file's column with the spans, in seconds.", 1, 100, "service_s",
              "service_s")}};
  return rules;
}

const section_rule& crew_rules() {
  static const section_rule rules{
      "crew",
      "a crew",
      "Agents who work alike: new ones (`count`), or some of the configuration's (`agents`).",
      {name_key("Name of the crew; its new agents are called by it and a number.", "l1"),
       ranged(kind::whole, "count", "So many agents, who are in no configuration.", 1, 100'000, {}, "60"),
       part(kind::section, "agent", "What the new ones are and can do.", &crew_agent_rules(),
            "{queues: [support]}"),
       value(kind::names_or_all, "agents", "The configuration's agents that are meant, or \"*\" for all.", {},
             "[ada, ben]"),
       part(kind::sections, "shifts", "When they work. Default: always.", &shift_rules()),
       value(kind::path, "attendance",
             "A CSV file that says it in place of shifts, for each by name: `agent` (or `tenant/agent`), "
             "`from_s` "
             "and `to_s` (seconds since the begin), `what` (`work`, or `break` within it).",
             {}, "agents.csv"),
       choice(
           kind::word, "leaves",
           "Who goes home at a shift's end, after the work in hand: `own` the one whose it is; `first_free` "
           "whoever of the crew is free first, and the other serves on in that one's place (a group that is "
           "made smaller).",
           {"own", "first_free"}, "own", "first_free"),
       part(kind::section, "late", "How much after the shift's begin they sign in. Default: not.",
            &law_rules(), "{law: exponential, mean: 2m}"),
       part(kind::section, "rings_after",
            "From the offer until it rings, as a telephone's way to its ring. One that takes more than the "
            "engine's 2 s is undeliverable. Default: at once.",
            &law_rules(), "{law: exponential, mean: 200ms}"),
       part(kind::section, "answers_after", "So long it rings until the answer. Default: no time.",
            &law_rules(), "{law: lognormal, mean: 4s, variation: 0.5}"),
       value(kind::percentage, "refuses", "So many offers are declined.", "0%", "1%"),
       value(kind::percentage, "misses", "So many offers ring out.", "0%", "0.5%"),
       ranged(kind::decimal, "speed", "Work takes 1 / speed of its time.", 10, 100 * one, "1", "0.9"),
       ranged(kind::decimal, "speed_variation", "Agents differ: deviation / mean of their speeds.", 0,
              2 * one, "0", "0.15"),
       value(kind::percentage, "slowed_by",
             "An agent's turn takes so much longer for each further piece of work at hand.", "0%", "15%"),
       part(kind::section, "drops", "Lines of agents go down by themselves and come back. Default: never.",
            &drops_rules(), "{per_hour: 0.1, lasts: {law: exponential, mean: 30s}}"),
       part(kind::sections, "speeds", "Other speeds with the work of some queues.", &queue_speed_rules(),
            "[{queue: level-2, speed: 0.8}]")}};
  return rules;
}

} // namespace strowger::sim
