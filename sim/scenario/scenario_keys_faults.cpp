#include "actors/configuration_key_words.hpp"
#include "sim/fault_kind.hpp"
#include "sim/scenario/scenario_keys.hpp"

/// The table's part about what does not go straight: callbacks, other ways in, conversations in turns,
/// faults.
namespace strowger::sim {

using namespace actors;
using namespace actors::key_words;

const section_rule& callback_rules() {
  static const section_rule rules{
      "callback wish",
      "a wish for a callback",
      "Who waits asks to be called back instead. Then it does not give up any more.",
      {needed(
           value(kind::percentage, "chance", "So many of those who wait, where it is offered.", {}, "60%")),
       part(kind::section, "after", "After so long in line. Default: when it would give up, instead of that.",
            &law_rules(), "{law: exponential, mean: 1m}"),
       part(kind::section, "rings", "From a call to what comes of it. Default: no time.", &law_rules(),
            "{law: exponential, mean: 15s}"),
       value(kind::percentage, "busy", "So many calls find it busy.", "0%", "10%"),
       value(kind::percentage, "no_answer", "So many calls nobody answers.", "0%", "15%"),
       value(kind::percentage, "machine", "So many calls a machine answers.", "0%", "5%")}};
  return rules;
}

const section_rule& changes_rules() {
  static const section_rule rules{
      "changes_to",
      "another way",
      "Who gave up, or was turned away, comes as one of another kind.",
      {needed(value(kind::name, "to", "The kind it is then.", {}, "calls")),
       needed(value(kind::percentage, "chance", "So many of them.", {}, "30%")),
       needed(part(kind::section, "after", "So much later.", &law_rules(), "{law: exponential, mean: 2m}"))}};
  return rules;
}

const section_rule& back_rules() {
  static const section_rule rules{
      "comes_back",
      "coming back",
      "Whom an agent has served to the end comes back with another matter, as the same customer.",
      {value(kind::name, "to", "The kind it is then. Default: this one.", {}, "mails"),
       needed(value(kind::percentage, "chance", "So many of those served.", {}, "10%")),
       needed(part(kind::section, "after", "So much later than the end of the talk.", &law_rules(),
                   "{law: exponential, mean: 2h}")),
       ranged(kind::whole, "times", "Only who has come back less often by any way.", 1, 100, "1", "3")}};
  return rules;
}

const section_rule& turns_rules() {
  static const section_rule rules{
      "turns",
      "turns",
      "The agent speaks first and last, the customer between; a silent customer weighs less where the queue "
      "says so (`quiet`).",
      {needed(ranged(kind::decimal, "count", "Turns of the agent in the mean (geometric, at least one).", one,
                     1'000 * one, {}, "5")),
       needed(part(kind::section, "agent", "How long the agent takes for a turn, with one such at hand.",
                   &law_rules(), "{law: lognormal, mean: 40s, variation: 0.8}")),
       needed(part(kind::section, "customer", "How long the customer is silent.", &law_rules(),
                   "{law: lognormal, mean: 60s, variation: 1.2}"))}};
  return rules;
}

const section_rule& drops_rules() {
  static const section_rule rules{
      "drops",
      "dropped lines",
      "What an agent would do meanwhile is done when the line is back; after 4 s the engine counts it as "
      "lost.",
      {needed(ranged(kind::decimal, "per_hour", "Of each agent at work, so often an hour.", 1, 1'000 * one,
                     {}, "0.1")),
       needed(part(kind::section, "lasts", "So long.", &law_rules(), "{law: exponential, mean: 30s}"))}};
  return rules;
}

namespace {

std::vector<words> fault_names() {
  std::vector<words> all;
  for (std::size_t i = 0; i < fault_kinds; ++i) all.push_back(to_text(static_cast<fault_kind>(i)));
  return all;
}

std::vector<key_rule> keys_of_places() {
  return {
      choice(kind::word, "channel", "Of `adapter_loss` and `adapter_disorder`: the medium. Default: all.",
             {"voice", "chat", "email", "task"}, {}, "chat"),
      ranged(kind::duration, "resume_within",
             "Of `adapter_loss`: a customer without a line for so long is taken to be gone.", second,
             key_words::hour, "2m", "1m"),
      value(kind::name, "crew",
            "Of `agents_lost`, `late_answers` and `double_answers`: of this crew. Default: of all.", {},
            "l1"),
      value(kind::names, "agents", "In place of `crew`, these.", {}, "[l1-01, l1-02]"),
      value(kind::percentage, "share",
            "Of `agents_lost`: so many of them; of `late_answers` and `double_answers`: of their answers; of "
            "`adapter_disorder`: of the messages.",
            "100%", "50%")};
}

std::vector<key_rule> keys_of_strength() {
  return {
      ranged(kind::decimal, "factor",
             "Of `slow_disk`: commits take so many times as long (`commit_takes`, or 1 ms).", one,
             1'000'000 * one, "100", "50"),
      ranged(kind::duration, "by",
             "Of `late_answers` (10 s): so late; of `adapter_disorder` (2 s): so late at most; of "
             "`slow_matcher` (20 ms): so long for each turn; of `clock_jump` (1 h): so far.",
             1, 30 * key_words::day, {}, "5s"),
      value(kind::yes_no, "back", "Of `clock_jump`: the clock goes back, not on.", "false", "true"),
      ranged(kind::whole, "turns",
             "Of `crash`: so many turns of actors later. Default: by chance, up to 200.", 0, 1'000'000, {},
             "17"),
      value(kind::yes_no, "keeps",
            "Of `crash`: whether what was on its way to the disk is there; of `failing_disk`: whether the "
            "commits in doubt are. Default: by chance.",
            {}, "true")};
}

std::vector<key_rule> keys_of_faults() {
  std::vector<key_rule> all{
      needed(choice(kind::word, "fault", "What goes wrong; see above.", fault_names(), {}, "crash")),
      ranged(kind::duration, "at", "Once, so much after the begin.", 0, 3'660 * key_words::day, {}, "10h30m"),
      ranged(kind::decimal, "per_hour", "In place of `at`: at random, so often an hour.", 1, 3'600 * one, {},
             "0.5"),
      part(kind::section, "lasts", "So long. Default: 10 s.", &law_rules(), "{law: exponential, mean: 30s}")};
  for (const auto& keys : {keys_of_places(), keys_of_strength()})
    all.insert(all.end(), keys.begin(), keys.end());
  return all;
}

} // namespace

const section_rule& fault_rules() {
  static const section_rule rules{
      "fault", "a fault",
      "Goes wrong at a fixed time or at random. All but `agents_lost` are of the engine and take `--level "
      "actors`.",
      keys_of_faults()};
  return rules;
}

} // namespace strowger::sim
