#include "sim/scenario/compare_report.hpp"
#include "sim/scenario/assumption_report.hpp"
#include "sim/scenario/contact_story.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/scenario/scenario_report.hpp"
#include <algorithm>
#include <nlohmann/json.hpp>

namespace strowger::sim {

using routing::milliseconds;

namespace {

std::string shown(const figure_beside& figure, double value) {
  scenario_figure as;
  as.measured_in = figure.measured_in;
  return value_text(as, value);
}

std::string shown(const figure_beside& figure, const std::optional<estimate>& value) {
  return value ? shown(figure, value->mean) : "-";
}

std::string signed_value(const figure_beside& figure, double value) {
  return (value > 0 ? "+" : "") + shown(figure, value);
}

void print_figure(std::FILE* to, const figure_beside& one) {
  const auto scope = one.scope == "queues" ? "" : one.name == "all" ? one.scope + ": " : one.name + ": ";
  std::string difference = "-", paired, unpaired, gain;
  if (one.difference) {
    difference = signed_value(one, one.difference->mean);
    if (one.difference->batches > 1) {
      paired = shown(one, one.difference->half_width_95);
      unpaired = shown(one, one.unpaired);
    }
    if (one.difference->half_width_95 > 0 && one.unpaired > 0) {
      char text[32];
      std::snprintf(text, sizeof text, "%.1fx", one.unpaired / one.difference->half_width_95);
      gain = text;
    }
  }
  std::fprintf(to, "%c %-46s %12s %12s %13s %11s %11s %7s\n", one.clear() ? '*' : ' ',
               (scope + one.id).c_str(), shown(one, one.a).c_str(), shown(one, one.b).c_str(),
               difference.c_str(), paired.c_str(), unpaired.c_str(), gain.c_str());
}

void print_figures(std::FILE* to, const scenario_comparison& made, bool all) {
  std::fprintf(to, "\n  %-46s %12s %12s %13s %11s %11s %7s\n", "figure", "A", "B", "B - A", "+/- paired",
               "+/- alone", "gain");
  std::size_t clear = 0, left_out = 0, compared = 0;
  for (const auto& one : made.figures) {
    if (!one.a && !one.b) continue;
    ++compared;
    clear += one.clear() ? 1 : 0;
    if (!all && one.name != "all" && !one.clear()) {
      ++left_out;
      continue;
    }
    print_figure(to, one);
  }
  std::fprintf(
      to,
      "* clear: the 95 %% interval of the difference, from pairs of replications with the same people, "
      "does not hold 0 (%zu of %zu figures; where nothing is different at all, one in twenty looks so by "
      "chance). alone: the interval without pairs; gain: how much wider it is.\n",
      clear, compared);
  const bool alike = std::all_of(made.figures.begin(), made.figures.end(), [](const auto& one) {
    return !one.difference || (one.difference->batches > 1 && one.difference->half_width_95 == 0);
  });
  if (alike && made.a.replications.size() > 1)
    std::fprintf(
        to, "All replications are alike: nothing that counts is drawn by chance here, so the differences are "
            "those of these very days and have no error of their own.\n");
  if (left_out > 0)
    std::fprintf(to,
                 "%zu figures of single queues and crews without a clear difference are left out (--all)\n",
                 left_out);
}

std::string clock_text(const scenario& what, routing::moment at) {
  const auto ms = (what.begins.time_since_epoch() + at.time_since_epoch()).count();
  const auto day = (at.time_since_epoch().count()) / 86'400'000;
  char text[48];
  const auto of_day = ms % 86'400'000;
  std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", static_cast<int>(of_day / 3'600'000),
                static_cast<int>(of_day / 60'000 % 60), static_cast<int>(of_day / 1'000 % 60),
                static_cast<int>(of_day % 1'000));
  return (day > 0 ? "day " + std::to_string(day + 1) + " " : "") + text;
}

std::string fate_text(const contact_fate& fate, const std::string& agent) {
  auto text = std::string{to_text(fate.how)} + " after " + story_step::span_in_english(fate.waited);
  if (!agent.empty()) text += " by " + agent;
  if (fate.visits > 1) text += " in " + std::to_string(fate.visits) + " visits";
  return text;
}

/// The lines of both sides by time, A's first at the same moment.
void print_stories(std::FILE* to, const scenario& what, const compared_contact& one) {
  auto a = one.story_a.begin(), b = one.story_b.begin();
  while (a != one.story_a.end() || b != one.story_b.end()) {
    const bool of_a = b == one.story_b.end() || (a != one.story_a.end() && a->at <= b->at);
    const auto& line = of_a ? *a++ : *b++;
    std::fprintf(to, "    %s %s %s\n", of_a ? "A |  " : "  | B", clock_text(what, line.at).c_str(),
                 line.text.c_str());
  }
}

void print_contacts(std::FILE* to, const scenario& a, const scenario& b, const compared_contacts& all) {
  std::fprintf(to, "\nhow people fared in replication %u:\n", all.replication);
  for (std::size_t i = 0; i < fared_kinds; ++i) {
    if (all.counts[i] == 0) continue;
    std::fprintf(to, "  %10llu %s", static_cast<unsigned long long>(all.counts[i]),
                 std::string{to_text(static_cast<fared>(i))}.c_str());
    if (all.longer[i] != milliseconds{0})
      std::fprintf(to, ", %+.1f s in the mean",
                   static_cast<double>(all.longer[i].count()) / 1'000 / static_cast<double>(all.counts[i]));
    std::fprintf(to, "\n");
  }
  if (!all.most.empty()) std::fprintf(to, "\nthe most different:\n");
  for (const auto& one : all.most) {
    const auto& kinds = one.a ? a : b;
    std::fprintf(to, "  %s, %s: %s; %s\n", person_text(kinds, one.who).c_str(),
                 clock_text(kinds, one.a->came).c_str(), ("A " + fate_text(*one.a, one.agent_a)).c_str(),
                 ("B " + fate_text(*one.b, one.agent_b)).c_str());
    print_stories(to, a, one);
  }
}

nlohmann::ordered_json estimate_json(const std::optional<estimate>& one) {
  if (!one) return nullptr;
  nlohmann::ordered_json made{{"mean", one->mean}, {"replications", one->batches}};
  if (one->batches > 1) {
    made["standard_error"] = one->standard_error;
    made["half_width_95"] = one->half_width_95;
  }
  return made;
}

nlohmann::ordered_json fate_json(const std::optional<contact_fate>& fate, const std::string& agent,
                                 const story& told) {
  if (!fate) return nullptr;
  nlohmann::ordered_json made{{"came_ms", fate->came.time_since_epoch().count()},
                              {"how", to_text(fate->how)},
                              {"waited_ms", fate->waited.count()},
                              {"visits", fate->visits},
                              {"agent", nullptr},
                              {"story", nlohmann::ordered_json::array()}};
  if (!agent.empty()) made["agent"] = agent;
  for (const auto& line : told) {
    nlohmann::ordered_json one{{"at_ms", line.at.time_since_epoch().count()}, {"text", line.text}};
    one["step"] = nlohmann::ordered_json::parse(line.step);
    if (!line.decision.empty()) one["decision"] = nlohmann::ordered_json::parse(line.decision);
    made["story"].push_back(std::move(one));
  }
  return made;
}

nlohmann::ordered_json person_json(const scenario& what, const person_key& who) {
  return {{"kind", what.contacts[static_cast<std::size_t>(kind_of_person(who.number))].name},
          {"number", place_of_person(who.number) + 1},
          {"again", who.time}};
}

nlohmann::ordered_json contacts_json(const scenario& a, const scenario& b, const compared_contacts& all) {
  nlohmann::ordered_json made{{"replication", all.replication},
                              {"counts", nlohmann::ordered_json::array()},
                              {"most_different", nlohmann::ordered_json::array()}};
  for (std::size_t i = 0; i < fared_kinds; ++i)
    made["counts"].push_back({{"fared", to_text(static_cast<fared>(i))},
                              {"contacts", all.counts[i]},
                              {"longer_ms", all.longer[i].count()}});
  for (const auto& one : all.most)
    made["most_different"].push_back({{"who", person_text(one.a ? a : b, one.who)},
                                      {"person", person_json(one.a ? a : b, one.who)},
                                      {"fared", to_text(one.how)},
                                      {"longer_ms", one.longer.count()},
                                      {"a", fate_json(one.a, one.agent_a, one.story_a)},
                                      {"b", fate_json(one.b, one.agent_b, one.story_b)}});
  return made;
}

std::string number_cell(const std::optional<estimate>& one, double estimate::*of) {
  if (!one || (of != &estimate::mean && one->batches < 2)) return {};
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", *one.*of);
  return text;
}

} // namespace

void print_comparison(std::FILE* to, const scenario& a, const scenario& b, const compare_titles& titles,
                      const scenario_comparison& made, bool all) {
  std::fprintf(to, "A: %s\nB: %s\n%s of %s, seed %llu\n", titles.a.c_str(), titles.b.c_str(),
               counted(made.a.replications.size(), "replication").c_str(), length_text(a.length).c_str(),
               static_cast<unsigned long long>(a.seed));
  for (const auto& one : made.doubts) std::fprintf(to, "mind: %s\n", one.c_str());
  print_figures(to, made, all);
  for (const auto* side : {&made.a, &made.b})
    for (const auto& one : side->replications)
      if (!one.finding.empty())
        std::fprintf(to, "broken in replication %u of %s (seed %llu): %s\n", one.number,
                     side == &made.a ? "A" : "B", static_cast<unsigned long long>(one.seed),
                     one.finding.c_str());
  if (made.contacts) print_contacts(to, a, b, *made.contacts);
  print_assumed(to, a);
}

std::string comparison_json(const scenario& a, const scenario& b, const compare_titles& titles,
                            const scenario_comparison& made) {
  nlohmann::ordered_json all{{"a", titles.a},
                             {"b", titles.b},
                             {"seed", a.seed},
                             {"replications", made.a.replications.size()},
                             {"figures", nlohmann::ordered_json::array()}};
  if (!made.doubts.empty()) all["doubts"] = made.doubts;
  for (const auto& one : made.figures)
    all["figures"].push_back({{"scope", one.scope},
                              {"name", one.name},
                              {"figure", one.id},
                              {"unit", one.measured_in},
                              {"a", estimate_json(one.a)},
                              {"b", estimate_json(one.b)},
                              {"difference", estimate_json(one.difference)},
                              {"half_width_95_unpaired", one.unpaired},
                              {"clear", one.clear()}});
  if (made.contacts) all["contacts"] = contacts_json(a, b, *made.contacts);
  nlohmann::ordered_json side;
  add_assumptions(side, a);
  all["assumptions_a"] = std::move(side["assumptions"]);
  add_assumptions(side, b);
  all["assumptions_b"] = std::move(side["assumptions"]);
  return all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string comparison_csv(const scenario_comparison& made) {
  std::string text = "scope,name,figure,unit,replications,a,b,difference,standard_error,half_width_95,"
                     "half_width_95_unpaired,clear\n";
  for (const auto& one : made.figures) {
    text += one.scope + "," + csv_text(one.name) + "," + one.id + "," + one.measured_in + "," +
            std::to_string(one.difference ? one.difference->batches : 0) + "," +
            number_cell(one.a, &estimate::mean) + "," + number_cell(one.b, &estimate::mean) + "," +
            number_cell(one.difference, &estimate::mean) + "," +
            number_cell(one.difference, &estimate::standard_error) + "," +
            number_cell(one.difference, &estimate::half_width_95) + "," + std::to_string(one.unpaired) + "," +
            (one.clear() ? "yes" : "no") + "\n";
  }
  return text;
}

} // namespace strowger::sim
