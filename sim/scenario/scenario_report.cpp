#include "sim/scenario/scenario_report.hpp"
#include "sim/scenario/assumption_report.hpp"
#include "sim/scenario/series_report.hpp"
#include <nlohmann/json.hpp>

namespace strowger::sim {

namespace {

const char* level_text(simulation_level level) {
  return level == simulation_level::machine ? "machine" : "actors";
}

const char* verdict_text(band_verdict verdict) {
  switch (verdict) {
  case band_verdict::held:
    return "held";
  case band_verdict::unclear:
    return "unclear";
  case band_verdict::missed:
    return "missed";
  }
  return "";
}

std::string number_text(const char* form, double value) {
  char text[64];
  std::snprintf(text, sizeof text, form, value);
  return text;
}

std::string hex_text(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

std::string with_error(const scenario_figure& figure) {
  if (figure.over_all.batches == 0) return "-";
  auto text = value_text(figure, figure.over_all.mean);
  if (figure.over_all.batches > 1) text += " +/- " + value_text(figure, figure.over_all.half_width_95);
  return text;
}

void print_rows(std::FILE* to, const scenario& what, const scenario_result& result, bool of_crews,
                std::initializer_list<std::pair<const char*, const char*>> columns) {
  std::fprintf(to, "\n%-24s", of_crews ? "crew" : "queue");
  for (const auto& [id, title] : columns) std::fprintf(to, " %24s", title);
  const auto rows = of_crews ? what.crews.size() : what.settings.queues.size();
  for (std::size_t i = 0; i < rows; ++i) {
    const auto queue = of_crews ? std::nullopt : std::optional{static_cast<std::uint32_t>(i)};
    const auto crew = of_crews ? std::optional{i} : std::nullopt;
    std::fprintf(to, "\n%-24s",
                 of_crews ? what.crews[i].name.c_str()
                          : queue_label(what, static_cast<std::uint32_t>(i)).c_str());
    for (const auto& [id, title] : columns) {
      const auto* figure = result.find(id, queue, crew);
      std::fprintf(to, " %24s", figure ? with_error(*figure).c_str() : "-");
    }
  }
  std::fprintf(to, "\n");
}

void print_bands(std::FILE* to, const scenario& what, const scenario_result& result) {
  for (const auto& one : result.bands) {
    const auto& band = one.band;
    const bool known = one.figure < result.figures.size();
    if (!known || result.figures[one.figure].over_all.batches == 0) {
      std::fprintf(to, "%s: %s was not counted, for nobody came; expected %g to %g (%s)\n",
                   verdict_text(one.verdict), band.figure.c_str(), band.from, band.to, band.where.c_str());
      continue;
    }
    std::fprintf(to, "%s: %s of %s is %s, expected %g to %g (%s)\n", verdict_text(one.verdict),
                 band.figure.c_str(), name_of(what, result.figures[one.figure]).c_str(),
                 with_error(result.figures[one.figure]).c_str(), band.from, band.to, band.where.c_str());
  }
}

/// Queues whose people all stay or give up: perhaps nobody who is there may serve them.
void print_unserved(std::FILE* to, const scenario& what, const scenario_result& result) {
  for (std::size_t i = 0; i < what.settings.queues.size(); ++i) {
    const auto queue = static_cast<std::uint32_t>(i);
    const auto sum = [&](const char* id) {
      const auto* figure = result.find(
          id, what.settings.queues.size() > 1 ? std::optional{queue} : std::nullopt, std::nullopt);
      return figure ? figure->over_all.mean : 0;
    };
    if (sum("count.enqueued") > 0 &&
        sum("count.answered") + sum("count.flowed_out") + sum("count.called_back") <= 0)
      std::fprintf(to, "mind: nobody of %s was answered: is anybody there who may serve it?\n",
                   queue_label(what, queue).c_str());
  }
}

void print_faults(std::FILE* to, const fault_tally& faults) {
  for (std::size_t i = 0; i < fault_kinds; ++i) {
    const auto what = static_cast<fault_kind>(i);
    if (faults[what].begun == 0) continue;
    std::fprintf(to, "fault %s: began %llu times, %llu %s\n", to_text(what).data(),
                 static_cast<unsigned long long>(faults[what].begun),
                 static_cast<unsigned long long>(faults[what].felt), felt_by(what).data());
  }
}

nlohmann::ordered_json faults_json(const fault_tally& faults) {
  auto all = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < fault_kinds; ++i) {
    const auto what = static_cast<fault_kind>(i);
    if (faults[what].begun == 0) continue;
    all.push_back({{"fault", to_text(what)},
                   {"begun", faults[what].begun},
                   {"felt", faults[what].felt},
                   {"felt_by", felt_by(what)}});
  }
  return all;
}

nlohmann::ordered_json figure_json(const scenario& what, const scenario_figure& figure, bool with_values) {
  nlohmann::ordered_json one{{"scope", scope_of(figure)}, {"name", name_of(what, figure)},
                             {"figure", figure.id},       {"unit", figure.measured_in},
                             {"mean", nullptr},           {"standard_error", nullptr},
                             {"half_width_95", nullptr}};
  if (with_values) {
    auto& values = one["values"] = nlohmann::ordered_json::array();
    for (const auto& value : figure.values)
      values.push_back(value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json());
  }
  if (figure.over_all.batches > 0) one["mean"] = figure.over_all.mean;
  if (figure.over_all.batches > 1) {
    one["standard_error"] = figure.over_all.standard_error;
    one["half_width_95"] = figure.over_all.half_width_95;
  }
  return one;
}

} // namespace

const char* unit_text(routing::kpi::unit unit) {
  switch (unit) {
  case routing::kpi::unit::ratio:
    return "ratio";
  case routing::kpi::unit::seconds:
    return "seconds";
  case routing::kpi::unit::factor:
    return "factor";
  }
  return "";
}

std::string counted(std::size_t count, const char* thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string length_text(instant length) {
  const auto seconds = static_cast<double>(length) / static_cast<double>(instants_per_second);
  if (seconds < 120) return number_text("%.6g s", seconds);
  if (seconds < 7'200) return number_text("%.6g min", seconds / 60);
  return number_text("%.6g h", seconds / 3'600);
}

/// Shares as percentages, the rest as it is.
std::string value_text(const scenario_figure& figure, double value) {
  if (figure.measured_in == "ratio") return number_text("%.2f %%", value * 100);
  if (figure.measured_in == "seconds") return number_text("%.2f s", value);
  return number_text(figure.measured_in == "count" ? "%.1f" : "%.3f", value);
}

void print_scenario(std::FILE* to, const scenario& what, const scenario_options& how,
                    const scenario_result& result) {
  std::fprintf(to, "%s: %s, %s, %s%s, %s at the %s level, seed %llu\n", what.name.c_str(),
               counted(what.settings.queues.size(), "queue").c_str(),
               counted(what.settings.agents.size(), "agent").c_str(), length_text(what.length).c_str(),
               what.warm_up > 0 ? " with warm-up" : "",
               counted(result.replications.size(), "replication").c_str(), level_text(how.level),
               static_cast<unsigned long long>(what.seed));
  std::fprintf(to, "\n%-42s %28s\n", "figure", result.replications.size() > 1 ? "mean +/- 95 %" : "value");
  for (const auto& one : result.figures)
    if (!one.queue && !one.crew && one.over_all.batches > 0)
      std::fprintf(to, "%-42s %28s\n", ((one.of_agents ? "agents: " : "") + one.id).c_str(),
                   with_error(one).c_str());
  if (what.settings.queues.size() > 1)
    print_rows(to, what, result, false,
               {{"count.enqueued", "enqueued"},
                {"abandon_rate", "abandon rate"},
                {routing::kpi::default_service_level.data(), "service level"},
                {"asa.of_answered", "speed of answer"}});
  if (what.crews.size() > 1)
    print_rows(to, what, result, true,
               {{"occupancy", "occupancy"}, {"ready_share", "ready share"}, {"concurrency", "concurrency"}});
  std::fprintf(to, "\n");
  for (const auto& one : result.replications)
    if (!one.finding.empty())
      std::fprintf(to, "broken in replication %u (seed %llu): %s\n", one.number,
                   static_cast<unsigned long long>(one.seed), one.finding.c_str());
  print_unserved(to, what, result);
  print_faults(to, result.faults());
  print_bands(to, what, result);
  print_assumed(to, what);
  std::uint64_t contacts = 0, inputs = 0;
  for (const auto& one : result.replications) {
    contacts += one.contacts;
    inputs += one.inputs;
  }
  std::fprintf(to, "%s, %s to the pool", counted(contacts, "contact").c_str(),
               counted(inputs, "input").c_str());
  if (how.digest) std::fprintf(to, ", digest %s", hex_text(result.digest).c_str());
  std::fprintf(to, "\n");
}

namespace {

/// The bands with what is needed to read them by themselves.
nlohmann::ordered_json band_json(const scenario& what, const scenario_result& result,
                                 const band_outcome& one) {
  nlohmann::ordered_json made{{"where", one.band.where},
                              {"figure", one.band.figure},
                              {"from", one.band.from},
                              {"to", one.band.to},
                              {"verdict", verdict_text(one.verdict)}};
  if (one.figure >= result.figures.size()) return made;
  const auto& figure = result.figures[one.figure];
  made["scope"] = scope_of(figure);
  made["name"] = name_of(what, figure);
  return made;
}

nlohmann::ordered_json document_of(const scenario& what, const scenario_options& how,
                                   const scenario_result& result, bool with_values) {
  nlohmann::ordered_json all{{"scenario", what.name},
                             {"about", what.about},
                             {"file", what.file.string()},
                             {"begins_ms", what.begins.time_since_epoch().count()},
                             {"level", level_text(how.level)},
                             {"seed", what.seed},
                             {"length_s", static_cast<double>(what.length) / 1e6},
                             {"warm_up_s", static_cast<double>(what.warm_up) / 1e6},
                             {"figures", nlohmann::ordered_json::array()},
                             {"bands", nlohmann::ordered_json::array()},
                             {"faults", faults_json(result.faults())},
                             {"replications", nlohmann::ordered_json::array()}};
  // A script's numbers hold no seed of 64 bits.
  if (!with_values) all["seed"] = std::to_string(what.seed);
  if (how.digest) all["digest"] = hex_text(result.digest);
  for (const auto& one : result.figures) all["figures"].push_back(figure_json(what, one, with_values));
  for (const auto& one : result.bands) all["bands"].push_back(band_json(what, result, one));
  for (const auto& one : result.replications) {
    nlohmann::ordered_json run{{"number", one.number},  {"seed", one.seed},   {"contacts", one.contacts},
                               {"inputs", one.inputs},  {"facts", one.facts}, {"seconds", one.seconds},
                               {"finding", one.finding}};
    if (!with_values) run["seed"] = std::to_string(one.seed);
    if (how.digest) run["digest"] = hex_text(one.digest);
    all["replications"].push_back(std::move(run));
  }
  if (how.series) add_series(all, what, *how.series, result);
  add_assumptions(all, what);
  add_definitions(all);
  return all;
}

constexpr auto on_bad_bytes = nlohmann::ordered_json::error_handler_t::replace;

} // namespace

std::string scenario_json(const scenario& what, const scenario_options& how, const scenario_result& result) {
  return document_of(what, how, result, true).dump(2, ' ', false, on_bad_bytes);
}

std::string scenario_page_json(const scenario& what, const scenario_options& how,
                               const scenario_result& result) {
  return document_of(what, how, result, false).dump(-1, ' ', false, on_bad_bytes);
}

std::string csv_text(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char one : text) {
    if (one == '"') quoted += '"';
    quoted += one;
  }
  return quoted + "\"";
}

std::string scenario_csv(const scenario& what, const scenario_result& result) {
  std::string text = "scope,name,figure,unit,replications,mean,standard_error,half_width_95\n";
  for (const auto& one : result.figures) {
    text += scope_of(one) + "," + csv_text(name_of(what, one)) + "," + one.id + "," + one.measured_in + "," +
            std::to_string(one.over_all.batches) + ",";
    if (one.over_all.batches > 0) text += number_text("%.9g", one.over_all.mean);
    text += ",";
    if (one.over_all.batches > 1)
      text += number_text("%.9g", one.over_all.standard_error) + "," +
              number_text("%.9g", one.over_all.half_width_95);
    else
      text += ",";
    text += "\n";
  }
  for (const auto& one : what.assumed) {
    text += "assumed," + csv_text(one.id) + "," + csv_text(one.text) + ",share,,";
    if (one.part && one.of && *one.of > 0)
      text += number_text("%.9g", static_cast<double>(*one.part) / static_cast<double>(*one.of));
    text += ",,\n";
  }
  return text;
}

} // namespace strowger::sim
