#include "actors/configuration_key_words.hpp"
#include "sim/staffing/staffing_plan.hpp"

namespace strowger::sim::staffing {

using namespace actors;
using namespace actors::key_words;

namespace {

constexpr std::int64_t money_max = 1'000'000'000'000'000;

const section_rule& target_rules() {
  static const section_rule rules{
      "target",
      "a target",
      "A figure that must be kept to in every span of the day.",
      {needed(ranged(kind::text, "figure", "Id of a figure of queues of the catalogue.", 1, 64, {},
                     "service_level.abandons_negative")),
       value(kind::name, "queue", "Of this queue. Default: of all together.", {}, "support"),
       value(kind::name, "tenant", "The queue's tenant. Default: the only tenant there is.", {}, "main"),
       ranged(kind::decimal, "at_least", "It must not be below this; shares from 0 to 1, times in seconds.",
              0, money_max, {}, "0.8"),
       ranged(kind::decimal, "at_most", "It must not be above this.", 0, money_max, {}, "0.03")}};
  return rules;
}

const section_rule& staffed_rules() {
  static const section_rule rules{
      "staffed crew",
      "a crew to be staffed",
      "A crew of the scenario whose numbers are wanted.",
      {needed(value(kind::name, "name", "The crew.", {}, "l1")),
       ranged(kind::whole, "at_least", "Never fewer than so many are there.", 0, 100'000, "0", "2"),
       ranged(kind::whole, "at_most",
              "So many are tried at most; those whom the scenario has not are like those it has. Default: as "
              "many as it has.",
              1, 100'000, {}, "12"),
       ranged(kind::decimal, "per_hour", "What an agent costs in an hour.", 1, money_max, "1", "25")}};
  return rules;
}

const section_rule& price_rules() {
  static const section_rule rules{
      "prices",
      "prices",
      "What waiting and losing customers costs, in the money of `per_hour`.",
      {ranged(kind::decimal, "waiting_hour", "An hour of waiting, of all who wait together.", 0, money_max,
              "0", "12"),
       ranged(kind::decimal, "lost", "A contact that gave up, was turned away or waited too long.", 0,
              money_max, "0", "5")}};
  return rules;
}

const section_rule& pattern_break_rules() {
  static const section_rule rules{
      "pattern break",
      "a break",
      "Not at work for a while.",
      {needed(ranged(kind::duration, "after", "Since the shift's begin.", 0, key_words::day, {}, "3h30m")),
       needed(ranged(kind::duration, "length", "So long.", minute, key_words::day, {}, "30m"))}};
  return rules;
}

const section_rule& pattern_rules() {
  static const section_rule rules{
      "shift pattern",
      "a shift pattern",
      "A shift that agents can have, beginning at one of some times.",
      {needed(value(kind::name, "name", "Its name.", {}, "early")),
       needed(ranged(kind::text, "from", "The first time of the day at which it may begin.", 1, 20, {},
                     "\"08:00\"")),
       ranged(kind::text, "to", "The last such time. Default: only the first.", 1, 20, {}, "\"10:00\""),
       ranged(kind::duration, "step", "Between two such times.", minute, key_words::day, "30m", "30m"),
       needed(ranged(kind::duration, "length", "How long it is, breaks included; within the day.", minute,
                     key_words::day, {}, "8h30m")),
       part(kind::sections, "breaks", "When they are away from their work.", &pattern_break_rules(),
            "[{after: 4h, length: 30m}]"),
       ranged(kind::decimal, "cost", "Of one agent. Default: the crew's pay for the whole length.", 1,
              money_max, {}, "210")}};
  return rules;
}

const section_rule& cost_item_rules() {
  static const section_rule rules{
      "cost item",
      "an item",
      "Something that is paid each month.",
      {needed(ranged(kind::text, "name", "What it is.", 1, 100, {}, "trunks")),
       needed(ranged(kind::decimal, "amount", "What one of it costs.", 0, money_max, {}, "2500")),
       ranged(kind::decimal, "count", "So many of it.", 0, money_max, "1", "2"),
       value(kind::yes_no, "per_seat", "One for each seat, times `count`.", "false", "true")}};
  return rules;
}

const section_rule& cost_rules() {
  static const section_rule rules{
      "cost plan",
      "a cost plan",
      "One way of running the centre.",
      {needed(ranged(kind::text, "name", "What it is called.", 1, 100, {}, "in-house")),
       ranged(kind::decimal, "once", "Paid once, at the begin.", 0, money_max, "0", "160000"),
       part(kind::sections, "monthly", "Paid each month.", &cost_item_rules(),
            "[{name: agents, amount: 2500, per_seat: true}]")}};
  return rules;
}

} // namespace

const section_rule& staffing_rules() {
  static const section_rule rules{
      "staffing",
      "the file",
      "How many agents a scenario's day needs, which shifts cover it, and what it costs.",
      {needed(ranged(kind::whole, "version", "Version of this form of the file.", 1, 1, {}, "1")),
       needed(ranged(kind::text, "name", "What it is called.", 1, 100, {}, "one-pool")),
       value(kind::anything, "templates",
             "Not read by itself: a place for values that others take over by anchor and alias.", {}, {}),
       value(kind::path, "scenario", "The scenario file; its length is a day at most. Default: only costs.",
             {}, "support_centre.yaml"),
       ranged(kind::duration, "span", "Numbers of agents hold for so long; whole quarters of an hour.",
              15 * minute, key_words::day, "30m", "30m"),
       ranged(kind::whole, "replications", "Days that every staffing is tried on.", 5, 100'000, "20", "50"),
       ranged(kind::percentage, "confidence", "One-sided, of each target in each span.", 5'000, 9'990, "95%",
              "95%"),
       ranged(kind::whole, "seed", "Of all chance. Default: the scenario's.", 0, 0x7fff'ffff'ffff'ffff, {},
              "2026"),
       part(kind::sections, "targets", "What must be kept to.", &target_rules()),
       part(kind::sections, "crews", "Whose numbers are wanted.", &staffed_rules()),
       part(kind::section, "prices", "The cheapest numbers are wanted too.", &price_rules(),
            "{waiting_hour: 12, lost: 5}"),
       part(kind::sections, "shifts", "Shifts that may cover the numbers.", &pattern_rules()),
       part(kind::sections, "costs", "Ways of running the centre, side by side.", &cost_rules()),
       ranged(kind::whole, "seats", "Of the costs. Default: the most agents that are needed at once.", 1,
              100'000, {}, "20"),
       ranged(kind::decimal, "contacts_a_month",
              "Answered in a month, of the cost of a contact. Default: thirty days like the scenario's.", 1,
              money_max, {}, "60000")}};
  return rules;
}

} // namespace strowger::sim::staffing
