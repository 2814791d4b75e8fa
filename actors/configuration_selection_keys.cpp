#include "actors/configuration_key_words.hpp"

/// The keys of queues that say who of several free agents gets an interaction.
namespace strowger::actors {

using namespace key_words;

std::string as_peers_write(std::string_view word) {
  std::string out;
  for (const char one : word)
    out += one == ' ' || one == '_'   ? '-'
           : one >= 'A' && one <= 'Z' ? static_cast<char>(one - 'A' + 'a')
                                      : one;
  return out;
}

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
          {"highest-capacity", "least_occupied"},
          {"load-balancing", "least_occupied"},
          {"balancing", "least_occupied"},
          {"balanced", "least_occupied"},
          {"longest-idle", "longest_idle"},
          {"longest-idle-agent", "longest_idle"},
          {"longest-available", "longest_idle"},
          {"most-idle", "longest_idle"},
          {"leastrecent", "longest_idle"},
          {"standard-acd", "longest_idle"},
          {"uniform", "longest_idle"},
          {"round-robin", "round_robin"},
          {"roundrobin", "round_robin"},
          {"rrmemory", "round_robin"},
          {"rrordered", "round_robin"},
          {"load-rotation", "round_robin"},
          {"circular", "round_robin"},
          {"fewest-handled", "fewest_handled"},
          {"fewest-calls", "fewest_handled"},
          {"fewestcalls", "fewest_handled"},
          {"agent-with-fewest-calls", "fewest_handled"},
          {"least-talk-time", "least_talk_time"},
          {"agent-with-least-talk-time", "least_talk_time"},
          {"most-skilled", "most_skilled"},
          {"best-available-skills", "most_skilled"},
          {"least-skilled", "least_skilled"},
          {"best-worker", "best_fit"},
          {"best-fit", "best_fit"},
          {"top-down", "linear"},
          {"sequentially-by-agent-order", "linear"},
          {"ring-all", "ring_all"},
          {"ringall", "ring_all"},
          {"broadcast", "ring_all"},
          {"ring-progressively", "ring_progressively"},
          {"percent-allocation", "percent_allocation"},
          {"idleness-ratio", "idleness_ratio"}};
}

/// What is called a strategy elsewhere and is another key here, or nothing that one would want.
std::vector<word_elsewhere> selections_elsewhere() {
  constexpr std::string_view weighted = "write select: best_fit, and in fit the points each skill is worth";
  return {
      {"bullseye", "write steps, each with the groups that may have it from then on"},
      {"conditional-group-routing", "write steps with groups and if, or overflow"},
      {"wrandom", "write select: percent_allocation with shares, which keeps them exactly"},
      {"preferred-agent", "write sticky: {remember: 14d, wait: 30s}"},
      {"predictive-routing", "write select: best_fit, and in fit what makes an agent the right one"},
      {"custom", "write select: best_fit, and in fit what makes an agent the right one"},
      {"all-skills-matching", "write requires and leave select out"},
      {"disregard-skills-matching", "leave requires out"},
      {"most-skilled-by-weight", weighted},
      {"least-skilled-by-weight", "write select: best_fit, and in fit negative points for each skill"},
      {"most-skilled-by-order", weighted},
      {"least-skilled-by-order", "write select: best_fit, and in fit negative points for each skill"},
      {"most-handled-contacts",
       "write select: fewest_handled, which spreads work, or linear, which does not"},
      {"shortest-average-handle-time", "write select: least_talk_time, which gives work to who had least"},
      {"full-load", "write select: linear, which fills one agent before the next"},
      {"manual-selection", "write pull: true, so that agents take from the line"},
      {"auto-selection", "write select: round_robin or fewest_handled"},
      {"external-routing", "leave select out and have the other program use assign (docs/control-socket.md)"},
      {"external", "leave select out and have the other program use assign (docs/control-socket.md)"},
      {"fifo", "write order: first_come"},
      {"lifo", "write order: last_come"},
      {"earliest-created", "write order: first_come"},
      {"longest-waiting", "write order: first_come"}};
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
