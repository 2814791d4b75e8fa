#include "sim/published_cases.hpp"
#include "sim/input_file.hpp"
#include "sim/job_processes.hpp"
#include "sim/published_days.hpp"
#include "sim/twin_run.hpp"
#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace strowger::sim {

namespace {

using case_json = nlohmann::json;

/// The mean service of the queues in seconds; the papers' unit of time.
constexpr double unit_seconds = 300;

double value_after(const std::string& text, const std::string& word, double otherwise) {
  const auto at = text.find(word);
  return at == std::string::npos ? otherwise : std::strtod(text.c_str() + at + word.size(), nullptr);
}

/// What a published figure is called here, and how ours is made comparable with it.
struct figure_in_words {
  std::string ours;
  bool complement = false;
  double unit = 1; ///< ours is divided by it
};

std::optional<figure_in_words> figure_of(const std::string& id) {
  if (id == "P(W=0)") return figure_in_words{"p_wait", true};
  if (id == "P(A)") return figure_in_words{"p_abandon"};
  if (id == "E[Q]") return figure_in_words{"queue_length"};
  if (id == "Var(Q)") return figure_in_words{"var_queue_length"};
  if (id == "E[N]") return figure_in_words{"in_system"};
  if (id == "E[W|S]") return figure_in_words{"mean_wait_answered_s", false, unit_seconds};
  if (id == "Var(W|S)") return figure_in_words{"var_wait_answered", false, unit_seconds * unit_seconds};
  if (id == "E[W|A]") return figure_in_words{"mean_wait_left_s", false, unit_seconds};
  if (id == "Var(W|A)") return figure_in_words{"var_wait_left", false, unit_seconds * unit_seconds};
  if (id.rfind("P(W<=", 0) == 0) {
    const auto threshold = std::strtod(id.c_str() + 5, nullptr) * unit_seconds;
    const auto of = id.back() == ')' && id[id.size() - 2] == 'S' ? "_of_answered" : "_of_left";
    return figure_in_words{"within_" + threshold_text(threshold) + of};
  }
  return std::nullopt;
}

queue_run_settings queue_of(const case_json& published) {
  const auto& how = published.at("parameters");
  queue_run_settings made;
  made.agents = how.at("servers").get<std::uint32_t>();
  made.arrivals_per_second = how.at("arrival_rate").get<double>() / unit_seconds;
  const auto scaled = [](const std::string& text, double mean) {
    return published_law(text, mean * unit_seconds);
  };
  made.service = scaled(how.at("service_dist").get<std::string>(), how.value("mean_service", 1.0));
  made.patience = scaled(how.at("patience_dist").get<std::string>(), how.at("mean_patience").get<double>());
  if (how.contains("waiting_places")) made.waiting_places = how.at("waiting_places").get<std::uint32_t>();
  made.thresholds.clear();
  for (const auto& [id, value] : published.at("simulation").items())
    if (id.rfind("P(W<=", 0) == 0) {
      const auto threshold = std::strtod(id.c_str() + 5, nullptr) * unit_seconds;
      if (std::find(made.thresholds.begin(), made.thresholds.end(), threshold) == made.thresholds.end())
        made.thresholds.push_back(threshold);
    }
  return made;
}

/// Half of the last digit of a number as the file has it.
double rounding_of(const case_json& value) {
  const auto text = value.dump();
  const auto point = text.find('.');
  const auto decimals = point == std::string::npos ? 0 : text.size() - point - 1;
  return 0.5 * std::pow(10, -static_cast<double>(decimals));
}

/// The published figures that are estimated here, and for each what it is called here.
case_outcome published_of(const case_json& published) {
  case_outcome made;
  made.id = published.at("id").get<std::string>();
  for (const auto& [id, value] : published.at("simulation").items()) {
    if (!figure_of(id)) {
      made.left_out.push_back(id);
      continue;
    }
    case_figure figure;
    figure.id = id;
    figure.published = value.at("sim").get<double>();
    figure.half_width = value.value("ci95_halfwidth", 0.0);
    figure.rounding = std::min(figure.half_width, rounding_of(value.at("sim")));
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
  auto how = queue_of(published);
  how.seed = options.seed;
  const auto same = first_difference(how, options.machine_contacts);
  const auto result = twin_run(how, static_cast<double>(options.contacts), queue_variance::told);
  told_queue told{result.contacts, same.contacts};
  if (same.difference) std::snprintf(told.difference, sizeof told.difference, "%s", same.difference->c_str());
  std::string bytes{reinterpret_cast<const char*>(&told), sizeof told};
  for (const auto& figure : published_of(published).figures) {
    const auto words = *figure_of(figure.id);
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

case_json read_cases(const std::filesystem::path& file) {
  constexpr std::size_t cases_bytes_max = 16U << 20U;
  case_json all = json_of(text_of_file(file, cases_bytes_max), file.string());
  if (!all.is_array() || all.empty())
    throw std::runtime_error{file.string() +
                             ": no JSON list of cases (tests/reference/published_cases.json is one)"};
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!all[i].is_object() || !all[i].contains("id") || !all[i]["id"].is_string())
      throw std::runtime_error{file.string() + ": case number " + std::to_string(i + 1) + " has no id"};
  return all;
}

} // namespace

bool case_figure::inside() const {
  return std::abs(simulated.mean - published) <= half_width + rounding + 1e-12;
}

bool case_figure::agrees() const {
  return std::abs(simulated.mean - published) <= half_width + rounding + simulated.half_width_95 + 1e-12;
}

law published_law(const std::string& text, double mean) {
  std::string words;
  for (const auto letter : text)
    words.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(letter))));
  const auto squared = value_after(words, "scv ", 1);
  if (words.rfind("exponential", 0) == 0 || words == "m") return law::exponential(mean);
  if (words.rfind("deterministic", 0) == 0 || words == "d") return law::constant(mean);
  if (words.rfind("ln(", 0) == 0) {
    const auto comma = words.find(',');
    if (comma == std::string::npos) throw std::runtime_error{"'" + text + "' is no law"};
    return law::lognormal(mean, std::sqrt(std::strtod(words.c_str() + comma + 1, nullptr)));
  }
  if (words.rfind("lognormal", 0) == 0) return law::lognormal(mean, std::sqrt(squared));
  const auto phases = value_after(words, words.rfind("erlang", 0) == 0 ? "erlang" : "e", 0);
  if (words.rfind('e', 0) == 0 && phases >= 1) return law::gamma(mean, 1 / std::sqrt(phases));
  throw std::runtime_error{"'" + text + "' is no law"};
}

std::vector<case_outcome> run_cases(const std::filesystem::path& file, const std::filesystem::path& scenarios,
                                    const case_options& options) {
  const auto all = read_cases(file);
  std::vector<const case_json*> queues, days;
  for (const auto& one : all) {
    if (!options.only.empty() && one.at("id") != options.only) continue;
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
