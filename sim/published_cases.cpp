#include "sim/published_cases.hpp"
#include "sim/input_file.hpp"
#include "sim/job_processes.hpp"
#include "sim/published_days.hpp"
#include "sim/published_queue.hpp"
#include "sim/twin_run.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace strowger::sim {

namespace {

using case_json = nlohmann::json;

/// Half of the last digit of a number as the file has it.
double rounding_of(const case_json& value) {
  const auto text = value.dump();
  if (text.find('e') != std::string::npos) return 0;
  const auto point = text.find('.');
  const auto decimals = point == std::string::npos ? 0 : text.size() - point - 1;
  return 0.5 * std::pow(10, -static_cast<double>(decimals));
}

/// The published figures that are estimated here, and for each what it is called here.
case_outcome published_of(const case_json& published) {
  case_outcome made;
  made.id = published.at("id").get<std::string>();
  for (const auto& [id, value] : published.at("simulation").items()) {
    if (!published_figure(id)) {
      made.left_out.push_back(id);
      continue;
    }
    case_figure figure;
    figure.id = id;
    const auto& told = value.is_object() ? value.at("sim") : value;
    figure.published = told.get<double>();
    figure.rounding = rounding_of(told);
    if (value.is_object() && value.contains("ci95_halfwidth")) {
      figure.half_width = value["ci95_halfwidth"].get<double>();
      figure.rounding = std::min(figure.half_width, figure.rounding);
    }
    made.figures.push_back(std::move(figure));
  }
  return made;
}

struct told_queue {
  std::uint64_t contacts = 0, machine = 0;
  char difference[200] = {};
};

/// What a process tells of a queue: how many came, then an estimate for each figure.
std::string simulate_queue(const case_json& published, const case_options& options) {
  auto how = published_queue(published);
  how.seed = options.seed;
  const auto same = first_difference(how, options.machine_contacts);
  const auto variance = how.class_shares.empty() ? queue_variance::told : queue_variance::left_out;
  const auto result = twin_run(how, static_cast<double>(options.contacts), variance);
  told_queue told{result.contacts, same.contacts};
  if (same.difference) std::snprintf(told.difference, sizeof told.difference, "%s", same.difference->c_str());
  std::string bytes{reinterpret_cast<const char*>(&told), sizeof told};
  for (const auto& figure : published_of(published).figures) {
    const auto words = *published_figure(figure.id);
    const auto* ours = result.find(words.ours);
    if (!ours) throw std::runtime_error{"there is no figure " + words.ours};
    auto value = ours->value;
    if (words.complement) value.mean = 1 - value.mean;
    value.mean /= words.unit;
    value.standard_error /= words.unit;
    value.half_width_95 /= words.unit;
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  return bytes;
}

case_outcome told_of_queue(const case_json& published, const std::string& bytes) {
  auto made = published_of(published);
  told_queue told;
  std::memcpy(&told, bytes.data(), sizeof told);
  made.contacts = told.contacts;
  made.machine_contacts = told.machine;
  made.difference = told.difference;
  for (std::size_t i = 0; i < made.figures.size(); ++i)
    std::memcpy(&made.figures[i].simulated, bytes.data() + sizeof told + i * sizeof(estimate),
                sizeof(estimate));
  return made;
}

/// A queue has `simulation`, the case of days what was published of it.
void check_case(const case_json& one, const std::string& file, std::size_t number) {
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error{file + ": case number " + std::to_string(number) + " " + why};
  };
  if (!one.is_object() || !one.contains("id") || !one["id"].is_string()) refuse("has no id");
  if (!one.contains("parameters")) refuse("has no parameters");
  if (!one.contains("simulation") && !one.contains("expected"))
    refuse("has no simulation: the figures it is held against");
  if (one.contains("simulation") && !one["simulation"].is_object()) refuse("has a simulation without names");
  static const std::vector<std::string> known{"id",         "source",     "table",
                                              "parameters", "simulation", "expected",
                                              "tolerance",  "time_unit",  "paper_approximation"};
  for (const auto& [key, value] : one.items())
    if (key.rfind('_', 0) != 0 && std::find(known.begin(), known.end(), key) == known.end())
      refuse("has '" + key + "', which is not known: a queue has id, parameters and simulation");
}

case_json read_cases(const std::filesystem::path& file) {
  constexpr std::size_t cases_bytes_max = 16U << 20U;
  case_json all = json_of(text_of_file(file, cases_bytes_max), file.string());
  if (!all.is_array() || all.empty())
    throw std::runtime_error{file.string() +
                             ": no JSON list of cases (tests/reference/published_cases.json is one)"};
  for (std::size_t i = 0; i < all.size(); ++i) check_case(all[i], file.string(), i + 1);
  return all;
}

} // namespace

bool case_figure::inside() const {
  return std::abs(simulated.mean - published) <= half_width + rounding + 1e-12;
}

bool case_figure::agrees() const {
  return std::abs(simulated.mean - published) <= half_width + rounding + simulated.half_width_95 + 1e-12;
}

std::vector<case_outcome> run_cases(const std::filesystem::path& file, const std::filesystem::path& scenarios,
                                    const case_options& options) {
  const auto all = read_cases(file);
  std::vector<const case_json*> queues, days;
  for (const auto& one : all) {
    if (!options.only.empty() && one.at("id") != options.only) continue;
    if (one.contains("simulation"))
      static_cast<void>(published_queue(one)); // mistakes are told before the work
    (one.contains("simulation") ? queues : days).push_back(&one);
  }
  if (queues.empty() && days.empty())
    throw std::runtime_error{file.string() + " has no case '" + options.only + "'"};
  std::vector<case_outcome> outcomes;
  for (const auto* one : days) {
    outcomes.push_back(run_days_case(*one, scenarios, options));
  }
  const auto count = static_cast<std::uint32_t>(queues.size());
  std::uint32_t finished = 0;
  const auto bytes = run_jobs(
      count, options.processes, [&](std::uint32_t job) { return simulate_queue(*queues[job], options); },
      [&](std::uint32_t) {
        if (options.progress) options.progress("queues", ++finished, count);
      });
  for (std::size_t i = 0; i < queues.size(); ++i) outcomes.push_back(told_of_queue(*queues[i], bytes[i]));
  return outcomes;
}

} // namespace strowger::sim
