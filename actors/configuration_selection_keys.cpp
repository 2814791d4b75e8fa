#include "actors/configuration_key_words.hpp"

/// The keys of queues that say who of several free agents gets an interaction.
namespace strowger::actors {

using namespace key_words;

/// Peers' names are other names of ours; those of rings set `ring` as well, see docs/routing.md.
std::vector<words> selection_words() {
  return {"least_occupied", "longest_idle",       "round_robin",        "fewest_handled", "least_talk_time",
          "most_skilled",   "least_skilled",      "best_fit",           "linear",         "random",
          "ring_all",       "ring_progressively", "percent_allocation", "idleness_ratio"};
}
std::vector<word_alias> selection_aliases() {
  return {{"least-occupied", "least_occupied"},
          {"least-active", "least_occupied"},
          {"most-available", "least_occupied"},
          {"longest-idle", "longest_idle"},
          {"longest-idle-agent", "longest_idle"},
          {"most-idle", "longest_idle"},
          {"leastrecent", "longest_idle"},
          {"uniform", "longest_idle"},
          {"round-robin", "round_robin"},
          {"rrmemory", "round_robin"},
          {"rrordered", "round_robin"},
          {"circular", "round_robin"},
          {"fewest-calls", "fewest_handled"},
          {"fewestcalls", "fewest_handled"},
          {"agent-with-fewest-calls", "fewest_handled"},
          {"least-talk-time", "least_talk_time"},
          {"agent-with-least-talk-time", "least_talk_time"},
          {"most-skilled", "most_skilled"},
          {"least-skilled", "least_skilled"},
          {"best-worker", "best_fit"},
          {"best-fit", "best_fit"},
          {"top-down", "linear"},
          {"sequentially-by-agent-order", "linear"},
          {"ring-all", "ring_all"},
          {"ringall", "ring_all"},
          {"broadcast", "ring_all"},
          {"ring-progressively", "ring_progressively"},
          {"percent-allocation", "percent_allocation"}};
}

const section_rule& ring_rules() {
  static const section_rule rules{
      "ring",
      "ring",
      "Offers open at once for one interaction: the first who accepts has it, nobody else has missed it.",
      {ranged(kind::whole_or_all, "width",
              "Agents at most. Default: 1; 5 when `select` is ring_all or ring_progressively.", 1, 100, {},
              "3"),
       ranged(
           kind::duration, "step",
           "One more agent rings each time it has passed. 0s: all at once. Default: 0s; 5s when `select` is "
           "ring_progressively.",
           0, 10 * minute, {}, "5s")}};
  return rules;
}

const section_rule& fit_rules() {
  static const section_rule rules{
      "fit",
      "a term of fit",
      "Points for an agent; the agent with most points in all gets the interaction. One of `when`, `skill` "
      "and `per` "
      "says what for.",
      {needed(ranged(kind::decimal, "points", "Points; negative ones count against the agent.",
                     -1'000'000 * one, 1'000'000 * one, {}, "20")),
       ranged(kind::text, "when", "An expression over agent and interaction; the points count when it holds.",
              1, 1'000, {}, "agent.region = interaction.region"),
       value(kind::name, "skill", "The points count per level the agent has in this skill.", {}, "german"),
       choice(
           kind::word, "per",
           "The points count per minute of idle time (60 at most), or times the free share of the channel's "
           "capacity.",
           {"idle_minute", "free_share"}, {}, "idle_minute")}};
  return rules;
}

const section_rule& share_rules() {
  static const section_rule rules{
      "share",
      "a share",
      "What share of the work a group gets, of the sum of all shares in the list.",
      {group_key("The group, as `groups` names it."),
       needed(ranged(kind::decimal, "share", "Its share.", 1, 1'000'000 * one, {}, "60"))}};
  return rules;
}

namespace key_words {

key_rule group_key(words meaning) { return needed(value(kind::name, "group", meaning, {}, "billing-team")); }

} // namespace key_words
} // namespace strowger::actors
