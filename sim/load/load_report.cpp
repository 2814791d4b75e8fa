#include "sim/load/load_report.hpp"
#include "sim/scenario/assumption_report.hpp"
#include "sim/scenario/series_report.hpp"
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace strowger::sim::load {

namespace {

using nlohmann::ordered_json;

constexpr std::array<const char*, 5> phases{"signing in", "playing", "settling", "leaving", "done"};

template <class... Values>
std::string line_of(const char* form, Values... values) {
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), form, values...);
  return text.data();
}

unsigned long long count_of(const load_standing& of, tally what) { return of.book.of(what); }

std::string number_text(double value) {
  return line_of(value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
}

std::string measures_table(const load_book& book) {
  auto text = line_of("%-47s %9s", "milliseconds", "count");
  for (const auto& which : statistics()) text += line_of(" %8s", std::string{which.name}.c_str());
  text += "\n";
  for (std::size_t i = 0; i < measures; ++i) {
    const auto& of = book.of(static_cast<measure>(i));
    if (of.count() == 0) continue;
    const auto& named = measure_names()[i];
    text += line_of("%-13s %-33.33s %9llu", std::string{named.name}.c_str(),
                    std::string{named.meaning}.c_str(), static_cast<unsigned long long>(of.count()));
    for (const auto& which : statistics()) text += line_of(" %8s", number_text(value_of(of, which)).c_str());
    text += "\n";
  }
  return text;
}

std::string counts_text(const load_standing& end) {
  std::string text, line;
  for (std::size_t i = 0; i < tallies; ++i) {
    const auto part =
        std::string{tally_names()[i]} + " " + std::to_string(end.book.of(static_cast<tally>(i)));
    if (!line.empty() && line.size() + part.size() > 100) {
      text += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : ", ") + part;
  }
  text += line + "\n";
  for (const auto& [code, many] : end.refusals)
    text += "refused as " + code + ": " + std::to_string(many) + "\n";
  return text;
}

std::string wanted_text(const threshold& wanted) {
  std::string text = wanted.figure;
  if (wanted.below) text += " below " + number_text(*wanted.below);
  if (wanted.above) text += std::string{wanted.below ? " and" : ""} + " above " + number_text(*wanted.above);
  return text;
}

} // namespace

std::string progress_line(const load_standing& now) {
  auto text = line_of("%s %.0f s: customers %zu (waiting %zu, talking %zu), arrived %llu, answered %llu, "
                      "abandoned %llu, agents %zu/%zu",
                      phases[static_cast<std::size_t>(now.now)], now.seconds, now.waiting + now.talking,
                      now.waiting, now.talking, count_of(now, tally::arrived), count_of(now, tally::answered),
                      count_of(now, tally::abandoned), now.agents_there, now.agents_all);
  if (const auto p99 = now.book.figure("message_ms.p99"))
    text += ", messages p99 " + number_text(*p99) + " ms";
  text += ", own lag " + number_text(static_cast<double>(now.worst_lag) / 1'000) + " ms";
  const auto lost_lines =
      count_of(now, tally::customers_reconnected) + count_of(now, tally::agents_reconnected);
  if (lost_lines > 0) text += ", reconnected " + std::to_string(lost_lines);
  return text;
}

std::string summary(const load_standing& end, const std::vector<verdict>& judged) {
  std::string text;
  for (const auto& note : end.notes) text += "note: " + note + "\n";
  if (end.engine_gone)
    text += line_of("the engine does not answer; it last said something %.0f s before the end\n",
                    end.silent_seconds);
  if (end.interrupted) text += "interrupted before the end\n";
  text += line_of("\n%.1f s of real time\n\n", end.seconds);
  text += measures_table(end.book) + "\n" + counts_text(end);
  if (!judged.empty()) text += "\n";
  for (const auto& one : judged)
    text += line_of("%-6s %s: %s (%s)\n", one.held ? "held" : "MISSED", wanted_text(one.wanted).c_str(),
                    one.value ? number_text(*one.value).c_str() : "not measured", one.wanted.where.c_str());
  return text;
}

namespace {

ordered_json document_of(const scenario& what, const load_settings& how, const load_standing& end,
                         const std::vector<verdict>& judged, int status) {
  ordered_json out{{"scenario", what.name},
                   {"seed", what.seed},
                   {"speed", how.speed},
                   {"seconds", end.seconds},
                   {"status", status}};
  auto& figures = out["milliseconds"] = ordered_json::object();
  for (std::size_t i = 0; i < measures; ++i) {
    const auto& of = end.book.of(static_cast<measure>(i));
    ordered_json one{{"count", of.count()}};
    if (of.count() > 0)
      for (const auto& which : statistics()) one[std::string{which.name}] = value_of(of, which);
    figures[std::string{measure_names()[i].name}] = std::move(one);
  }
  auto& counts = out["count"] = ordered_json::object();
  for (std::size_t i = 0; i < tallies; ++i)
    counts[std::string{tally_names()[i]}] = end.book.of(static_cast<tally>(i));
  out["refused"] = end.refusals;
  auto& thresholds = out["thresholds"] = ordered_json::array();
  for (const auto& one : judged) {
    ordered_json made{{"figure", one.wanted.figure}};
    if (one.wanted.below) made["below"] = *one.wanted.below;
    if (one.wanted.above) made["above"] = *one.wanted.above;
    made["value"] = one.value ? ordered_json(*one.value) : ordered_json(nullptr);
    made["held"] = one.held;
    made["where"] = one.wanted.where;
    thresholds.push_back(std::move(made));
  }
  out["notes"] = end.notes;
  out["engine_gone"] = end.engine_gone;
  out["interrupted"] = end.interrupted;
  return out;
}

constexpr auto on_bad_bytes = ordered_json::error_handler_t::replace;

} // namespace

std::string load_json(const scenario& what, const load_settings& how, const load_standing& end,
                      const std::vector<verdict>& judged, int status) {
  return document_of(what, how, end, judged, status).dump(2, ' ', false, on_bad_bytes);
}

std::string load_page_json(const scenario& what, const load_settings& how, const load_standing& end,
                           const std::vector<verdict>& judged, int status, const load_series& over_time,
                           const std::string& engine) {
  auto out = document_of(what, how, end, judged, status);
  out["kind"] = "load";
  out["seed"] = std::to_string(what.seed); // a script's numbers hold no seed of 64 bits
  out["about"] = what.about;
  out["file"] = what.file.string();
  out["engine"] = engine;
  out["from_s"] = static_cast<double>(how.from) / instants_per_second;
  out["until_s"] = static_cast<double>(how.until) / instants_per_second;
  out["silent_s"] = end.silent_seconds;
  out["agents"] = {{"there", end.agents_there}, {"all", end.agents_all}};
  out["series"] = over_time.document();
  add_assumptions(out, what);
  add_load_assumptions(out, what);
  add_definitions(out);
  return out.dump(-1, ' ', false, on_bad_bytes);
}

} // namespace strowger::sim::load
