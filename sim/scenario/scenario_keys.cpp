#include "sim/scenario/scenario_keys.hpp"
#include "actors/configuration_key_words.hpp"
#include <algorithm>

namespace strowger::sim {

using namespace actors;
using namespace actors::key_words;

namespace {

/// What a centre may say of the configuration's keys: nothing of files, ports and pages.
const section_rule& centre_rules() {
  static const section_rule rules = [] {
    section_rule made{"centre",
                      "the centre",
                      "The contact centre, with keys of the configuration file (docs/configuration.md).",
                      {}};
    for (const std::string_view name : {"skills", "certificates", "grades", "attributes", "groups",
                                        "messages", "tenants", "pools", "opening_hours", "queues", "agents"})
      made.keys.push_back(*configuration_rules().find(name));
    return made;
  }();
  return rules;
}

const section_rule& expected_rules() {
  static const section_rule rules{
      "expected",
      "a band",
      "Where a figure must lie, as its mean over the replications.",
      {needed(ranged(
           kind::text, "figure",
           "Id of a figure of the catalogue, or another one of the report (docs/scenarios.md, Figures).", 1,
           64, {}, "service_level.abandons_negative")),
       value(kind::name, "queue", "Of this queue only. Default: of all.", {}, "support"),
       value(kind::name, "tenant", "The queue's tenant. Default: the only tenant there is.", {}, "main"),
       value(kind::name, "crew", "A figure of agents: of this crew only. Default: of all.", {}, "l1"),
       needed(ranged(kind::decimal, "from",
                     "At least this; shares from 0 to 1, times in seconds, counts of one replication.", 0,
                     1'000'000'000'000, {}, "0.8")),
       needed(ranged(kind::decimal, "to", "At most this.", 0, 1'000'000'000'000, {}, "0.83"))}};
  return rules;
}

const section_rule& assumption_rules() {
  static const section_rule rules{
      "assumption",
      "an assumption",
      "What had to be assumed where records say nothing; `scenario-from-journal` and `scenario-from-calls` "
      "write it, and every report tells it.",
      {needed(value(kind::name, "what", "Which one: pages have words for those that these commands write.",
                    {}, "patience_kaplan_meier")),
       ranged(kind::whole, "part", "It touches so many.", 0, 1'000'000'000'000, {}, "320"),
       ranged(kind::whole, "of", "Out of so many people.", 0, 1'000'000'000'000, {}, "340"),
       ranged(kind::text, "detail", "Names or spans it is about.", 1, 10'000, {}, "1.4 s"),
       needed(ranged(kind::text, "text", "A sentence.", 1, 20'000, {},
                     "\"320 of 340 were answered and get a patience drawn by Kaplan-Meier\""))}};
  return rules;
}

const section_rule& busyness_rules() {
  static const section_rule rules{
      "busyness",
      "busyness",
      "A factor of a whole day's rates, with mean 1, drawn anew for each day.",
      {choice(kind::word, "law", "The law it is drawn from.", {"gamma", "lognormal"}, "gamma", "gamma"),
       needed(ranged(kind::decimal, "variation", "Its deviation.", 1, 10 * one, {}, "0.2"))}};
  return rules;
}

key_rule busyness_key(words meaning) {
  return part(kind::section, "busyness", meaning, &busyness_rules(), "{law: gamma, variation: 0.2}");
}

const section_rule& period_rules() {
  static const section_rule rules{
      "period",
      "a period",
      "Times of the day in which so many come an hour.",
      {choice(kind::words, "days", "Days of the week. Default: all.", weekday_words(), {}, "[Mon, Tue]"),
       needed(ranged(kind::text, "from", "Time of the day.", 1, 20, {}, "\"08:30\"")),
       needed(ranged(kind::text, "to", "Time of the same day; `24:00` is its end.", 1, 20, {}, "\"12:00\"")),
       needed(ranged(kind::decimal, "per_hour", "So many an hour.", 0, 100'000'000 * one, {}, "240"))}};
  return rules;
}

const section_rule& arrivals_rules() {
  static const section_rule rules{
      "arrivals",
      "arrivals",
      "When contacts of a kind come.",
      {choice(kind::word, "process",
              "At random (`poisson`), evenly spaced (`even`), several at once at random times (`bursts`), or "
              "as a file says (`trace`).",
              {"poisson", "even", "bursts", "trace"}, "poisson", "poisson"),
       ranged(kind::decimal, "per_hour", "So many an hour, outside the periods. Of bursts: bursts an hour.",
              0, 100'000'000 * one, "0", "120"),
       part(kind::sections, "periods", "Other rates at some times; none may overlap another.",
            &period_rules()),
       busyness_key("Days differ for this kind, beside what the whole centre's days differ by."),
       ranged(kind::decimal, "burst_size", "Of `bursts`: how many come at once in the mean (geometric).", one,
              100'000 * one, "10", "25"),
       part(kind::section, "burst_spread", "Of `bursts`: time from a burst's begin to each of its contacts.",
            &law_rules(), "{law: exponential, mean: 60s}"),
       value(
           kind::path, "file",
           "Of `trace`: a CSV file with the column `at_s` (seconds since the begin, ascending), and perhaps "
           "`service_s`, `patience_s` and `wrap_up_s`; an empty cell says nothing.",
           {}, "calls.csv")}};
  return rules;
}

const section_rule& again_rules() {
  static const section_rule rules{
      "again",
      "coming again",
      "Who gave up, or was turned away, comes again.",
      {needed(value(kind::percentage, "chance", "So many of them, each time.", {}, "40%")),
       needed(part(kind::section, "after", "So much later.", &law_rules(), "{law: exponential, mean: 10m}")),
       ranged(kind::whole, "times", "At most so often.", 1, 100, "1", "3")}};
  return rules;
}

const section_rule& passes_rules() {
  static const section_rule rules{
      "passes_on",
      "passing on",
      "At the end of the talk the agent passes the contact on, as one of another kind.",
      {needed(value(kind::name, "to", "The kind it is from then on: its queue, service and patience.", {},
                    "experts")),
       needed(value(kind::percentage, "chance", "So many of those served.", {}, "5%"))}};
  return rules;
}

} // namespace

std::vector<std::string_view> weekday_words() { return {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}; }

const section_rule& contact_rules() {
  static const section_rule rules{
      "contact",
      "a kind of contact",
      "Contacts that have queue, arrivals, patience and work in common.",
      {name_key("Name of the kind.", "calls"), tenant_key(),
       needed(value(kind::name, "queue", "The queue they wait in.", {}, "support")),
       choice(kind::word, "channel", "The medium.", {"voice", "chat", "email", "task"}, "voice", "voice"),
       ranged(kind::whole, "priority", "Seconds of age given on arrival, beside the queue's own.", -86'400,
              86'400, "0", "60"),
       value(kind::values, "attributes", "Declared attributes of each, at most 32.", {}, "{tier: gold}"),
       value(kind::name, "hours", "Opening hours of this way in, beside the queue's. Default: always open.",
             {}, "office"),
       part(kind::section, "arrivals", "When they come. Default: only by being passed on.", &arrivals_rules(),
            "{per_hour: 120}"),
       part(kind::section, "service",
            "Time with an agent, from connected to the end. A trace may tell it instead.", &law_rules(),
            "{law: lognormal, mean: 4m, variation: 0.9}"),
       part(kind::section, "patience",
            "Leaves when no agent has accepted after this. Default: nobody gives up, unless a trace tells.",
            &law_rules(), "{law: weibull, mean: 4m, shape: 2}"),
       part(kind::section, "wrap_up",
            "The agent's work after it, up to the queue's `wrap_up`. Default: over at once.", &law_rules(),
            "{law: exponential, mean: 60s}"),
       part(kind::section, "again", "Who gave up, or was turned away, may come again.", &again_rules(),
            "{chance: 40%, after: {law: exponential, mean: 10m}}"),
       part(kind::sections, "passes_on", "What may follow the talk; the chances together are at most 100%.",
            &passes_rules(), "[{to: experts, chance: 5%}]"),
       part(
           kind::sections, "changes_to",
           "Who gave up, or was turned away, may come by another way, as the same customer; with `again` the "
           "chances together are at most 100%.",
           &changes_rules(), "[{to: calls, chance: 30%, after: {law: exponential, mean: 2m}}]"),
       part(
           kind::sections, "comes_back",
           "Who was served may come back, perhaps by another way, as the same customer; the chances together "
           "are at most 100%.",
           &back_rules(), "[{to: mails, chance: 10%, after: {law: exponential, mean: 2h}}]"),
       part(kind::section, "callback",
            "Would rather be called back, where a rule of the queue offers it (`callback: true`).",
            &callback_rules(), "{chance: 60%, busy: 10%, no_answer: 15%, machine: 5%}"),
       part(kind::section, "turns", "A conversation in writing, in turns; in place of `service`.",
            &turns_rules())}};
  return rules;
}

const section_rule& scenario_rules() {
  static const section_rule rules{
      "scenario",
      "the file",
      "A contact centre and a span of its life, for the simulator.",
      {needed(ranged(kind::whole, "version", "Version of this form of the file.", 1, 1, {}, "1")),
       needed(ranged(kind::text, "name", "What the scenario is called.", 1, 100, {}, "support-centre")),
       ranged(kind::text, "about", "What it shows.", 1, 2'000, {}, "A day with 55 agents."),
       value(kind::anything, "templates",
             "Not read by itself: a place for values that others take over by anchor and alias.", {}, {}),
       ranged(kind::text, "begins", "The first day; it begins at its midnight, in UTC.", 10, 10, "2026-01-05",
              "2026-03-02"),
       ranged(kind::duration, "length", "How long it goes on.", second, 3'660 * key_words::day, "1d", "5d"),
       ranged(kind::duration, "warm_up", "So much of the begin does not count.", 0, 3'660 * key_words::day,
              "0s", "2h"),
       ranged(kind::whole, "replications", "How often, each with chance of its own.", 1, 1'000'000, "1",
              "30"),
       ranged(kind::whole, "contacts_max",
              "A run keeps all who come in memory: where more are to be expected it does not begin.", 1,
              10'000'000'000, "10000000", "50000000"),
       ranged(kind::whole, "seed", "Of all chance.", 0, 0x7fff'ffff'ffff'ffff, "1", "2026"),
       busyness_key("The centre's days differ: one factor for all kinds of contacts."),
       value(kind::path, "configuration", "A configuration file of the engine that says what the centre is.",
             {}, "strowger.yaml"),
       value(kind::name, "pool", "Which of the centre's pools this is about. Default: the only one.", {},
             "north"),
       part(kind::section, "centre", "What the centre is, here instead of in a file of its own.",
            &centre_rules()),
       needed(part(kind::sections, "contacts", "Who comes, by kind.", &contact_rules())),
       needed(part(kind::sections, "crews", "Who works.", &crew_rules())),
       part(kind::sections, "faults", "What goes wrong.", &fault_rules()),
       part(kind::section, "commit_takes",
            "How long the journal takes to make something durable; with `--level actors`. Default: no time.",
            &law_rules(), "{law: lognormal, mean: 2ms, variation: 1}"),
       ranged(
           kind::wholes, "only",
           "Of those who come by themselves only these live, by their places in the order they come, from 1.",
           1, 10'000'000'000, {}, "[17, 203]"),
       part(kind::sections, "expected", "What must come of it: the run fails where it does not.",
            &expected_rules()),
       part(kind::sections, "assumed", "What had to be assumed when it was made of records.",
            &assumption_rules()),
       part(kind::section, "load", "How it is played against a running engine (docs/load.md).",
            &load_rules())}};
  return rules;
}

} // namespace strowger::sim
