#include "actors/configuration_key_words.hpp"
#include "sim/scenario/scenario_draft.hpp"

/// The section of a scenario that says how it is played against a running engine: keys and reading.
namespace strowger::sim {

using namespace actors;
using namespace actors::key_words;

namespace {

const section_rule& threshold_rules() {
  static const section_rule rules{
      "threshold",
      "a threshold",
      "Where a figure of the run must lie: it fails where one does not, or was not measured.",
      {needed(ranged(kind::text, "figure", "What is measured and how, or what is counted (docs/load.md).", 1,
                     64, {}, "message_ms.p99")),
       ranged(kind::decimal, "below", "Less than this.", 0, 1'000'000'000 * one, {}, "250"),
       ranged(kind::decimal, "above", "More than this.", 0, 1'000'000'000 * one, {}, "0")}};
  return rules;
}

} // namespace

const section_rule& load_rules() {
  static const section_rule rules{
      "load",
      "the load",
      "How the scenario is played against a running engine (docs/load.md). The simulator takes no notice.",
      {part(kind::section, "say_every",
            "Between one line of a talk and the next; customer and agent take turns. Default: exponential, "
            "mean 15s.",
            &law_rules(), "{law: exponential, mean: 15s}"),
       value(kind::percentage, "audio",
             "So many of the calls carry audio: both sides send a tone and listen for the other's.", "0%",
             "10%"),
       part(kind::sections, "thresholds", "What the run must reach.", &threshold_rules(),
            "[{figure: message_ms.p99, below: 250}]")}};
  return rules;
}

void read_load(scenario_draft& made, const section_values& file) {
  if (!file.good("load")) return;
  const auto from = file.section("load");
  if (const auto said = read_law(made, from, "say_every")) made.out.load.say_every = *said;
  made.out.load.with_audio = share(from, "audio");
  const auto known = load::figure_ids();
  const std::vector<std::string_view> names{known.begin(), known.end()};
  for (const auto& one : from.sections("thresholds")) {
    load::threshold wanted;
    wanted.figure = one.text("figure");
    wanted.where = made.out.file.filename().string() + ":" + std::to_string(one.at("figure").line);
    if (!one.good("figure") || !made.find(wanted.figure, names, one.at("figure"), "figure")) continue;
    if (one.good("below")) wanted.below = decimal(one, "below");
    if (one.good("above")) wanted.above = decimal(one, "above");
    if (!one.says("below") && !one.says("above"))
      made.wrong(one.at(), "a threshold is below or above something");
    made.out.load.thresholds.push_back(std::move(wanted));
  }
}

} // namespace strowger::sim
