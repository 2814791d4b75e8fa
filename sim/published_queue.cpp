#include "sim/published_queue.hpp"
#include "sim/published_law.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>
#include <string_view>

namespace strowger::sim {

namespace {

constexpr double unit_seconds = 300;
constexpr std::uint32_t servers_max = 100'000, places_max = 10'000'000;
constexpr std::size_t classes_max = 9;

/// Keys of `parameters`, and of them those that only describe.
constexpr std::array<std::string_view, 9> parameter_keys{"servers",        "arrival_rate",  "service_dist",
                                                         "mean_service",   "patience_dist", "mean_patience",
                                                         "waiting_places", "class_shares",  "discipline"};
constexpr std::array<std::string_view, 4> describing_keys{"time_unit", "sim_effort", "arrivals", "note"};

/// A case with its parameters; mistakes are told with both names.
class queue_parameters {
public:
  explicit queue_parameters(const nlohmann::json& published)
    : name_{published.at("id").get<std::string>()}, said_{published.at("parameters")} {
    if (!said_.is_object()) refuse("parameters", "is no object");
    for (const auto& [key, value] : said_.items()) check(key, value);
  }

  [[noreturn]] void refuse(const std::string& key, const std::string& why) const {
    throw std::runtime_error{"case " + name_ + ": " + key + " " + why};
  }
  [[nodiscard]] bool says(const char* key) const { return said_.contains(key) && !said_[key].is_null(); }
  [[nodiscard]] double above_zero(const char* key) const {
    if (!says(key)) refuse(key, "is missing");
    if (!said_[key].is_number() || !(said_[key].get<double>() > 0)) refuse(key, "is no number above zero");
    return said_[key].get<double>();
  }
  [[nodiscard]] std::uint32_t whole(const char* key, std::uint32_t most) const {
    const auto value = above_zero(key);
    if (value != std::floor(value) || value > most)
      refuse(key, "is no whole number from 1 to " + std::to_string(most));
    return static_cast<std::uint32_t>(value);
  }
  [[nodiscard]] law law_of(const char* key, const char* mean) const {
    const auto told = says(mean) ? std::optional{above_zero(mean)} : std::nullopt;
    try {
      return published_law(said_[key], told, unit_seconds);
    } catch (const std::runtime_error& problem) {
      refuse(key, std::string{problem.what()});
    }
  }
  [[nodiscard]] std::vector<double> shares() const {
    std::vector<double> all;
    if (!says("class_shares")) return all;
    if (!said_["class_shares"].is_array()) refuse("class_shares", "is no list");
    for (const auto& one : said_["class_shares"]) {
      if (!one.is_number() || !(one.get<double>() > 0)) refuse("class_shares", "are not all above zero");
      all.push_back(one.get<double>());
    }
    if (all.size() < 2 || all.size() > classes_max)
      refuse("class_shares", "are of 2 to " + std::to_string(classes_max) + " classes");
    if (std::abs(std::accumulate(all.begin(), all.end(), 0.0) - 1) > 1e-6)
      refuse("class_shares", "are not 1 together");
    return all;
  }
  [[nodiscard]] bool is(const char* key, std::string_view word) const {
    return says(key) && said_[key].is_string() && said_[key].get<std::string>() == word;
  }

private:
  void check(const std::string& key, const nlohmann::json& value) const {
    const auto has = [&](const auto& keys) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
    if (key.rfind('_', 0) == 0) return;
    if (!has(parameter_keys) && !has(describing_keys)) {
      std::string known;
      for (const auto one : parameter_keys) known.append(known.empty() ? "" : ", ").append(one);
      refuse("parameters", "have no '" + key + "': they have " + known);
    }
    if (key == "arrivals" && value != "Poisson") refuse(key, "are Poisson and nothing else");
    if (key == "discipline" && value != "FCFS" && value != "priority")
      refuse(key, "is FCFS, or priority with class_shares");
  }

  std::string name_;
  const nlohmann::json& said_;
};

void check_figures(const nlohmann::json& published, const queue_parameters& how, std::size_t classes) {
  for (const auto& [id, value] : published.at("simulation").items()) {
    const auto figure = published_figure(id);
    if (!figure) continue; // told as left out
    const auto bar = id.rfind('_');
    if (bar != std::string::npos &&
        (id.substr(bar + 1) == "0" || std::strtoul(id.c_str() + bar + 1, nullptr, 10) > classes))
      how.refuse(id, "is of a class there is none of");
    if (classes > 0 && figure->ours.rfind("var_queue_length", 0) == 0)
      how.refuse(id, "is not told of classes");
    if (!value.is_number() && !(value.is_object() && value.contains("sim") && value["sim"].is_number()))
      how.refuse(id, "is neither a number nor an object with one under sim");
    if (value.is_object() && value.contains("ci95_halfwidth") && !value["ci95_halfwidth"].is_number())
      how.refuse(id, "has a ci95_halfwidth that is no number");
  }
}

/// Thresholds that figures of the case are about, in seconds.
std::vector<double> thresholds_of(const nlohmann::json& published) {
  std::vector<double> all;
  for (const auto& [id, value] : published.at("simulation").items()) {
    const auto threshold = published_threshold(id);
    if (threshold && std::find(all.begin(), all.end(), *threshold) == all.end()) all.push_back(*threshold);
  }
  return all;
}

} // namespace

std::optional<double> published_threshold(const std::string& id) {
  const auto from = id.rfind("P(W<=", 0) == 0  ? std::size_t{5}
                    : id.rfind("P(W>", 0) == 0 ? std::size_t{4}
                                               : 0;
  if (from == 0 || id.rfind("P(W>0)", 0) == 0) return std::nullopt;
  char* end = nullptr;
  const auto value = std::strtod(id.c_str() + from, &end);
  const bool closed = *end == ')' || *end == '|';
  if (end == id.c_str() + from || !closed || !(value >= 0)) return std::nullopt;
  return value * unit_seconds;
}

std::optional<figure_in_words> published_figure(const std::string& id) {
  constexpr auto squared = unit_seconds * unit_seconds;
  static const std::pair<std::string_view, figure_in_words> known[] = {
      {"P(W=0)", {"p_wait", true}},
      {"P(W>0)", {"p_wait"}},
      {"P(A)", {"p_abandon"}},
      {"P(B)", {"p_refused"}},
      {"E[W]", {"mean_wait_s", false, unit_seconds}},
      {"E[Q]", {"queue_length"}},
      {"Var(Q)", {"var_queue_length"}},
      {"E[N]", {"in_system"}},
      {"E[W|S]", {"mean_wait_answered_s", false, unit_seconds}},
      {"Var(W|S)", {"var_wait_answered", false, squared}},
      {"E[W|A]", {"mean_wait_left_s", false, unit_seconds}},
      {"Var(W|A)", {"var_wait_left", false, squared}}};
  const auto bar = id.rfind('_');
  const bool of_class = bar != std::string::npos && bar + 1 < id.size() &&
                        id.find_first_not_of("0123456789", bar + 1) == std::string::npos;
  const auto plain = of_class ? id.substr(0, bar) : id;
  std::optional<figure_in_words> made;
  for (const auto& [name, words] : known)
    if (name == plain) made = words;
  if (const auto threshold = published_threshold(plain); threshold && !made) {
    const auto closing = plain.substr(plain.find_first_of(")|"));
    const auto text = threshold_text(*threshold);
    const bool beyond = plain.rfind("P(W>", 0) == 0;
    if (closing == ")") made = figure_in_words{(beyond ? "beyond_" : "within_") + text};
    if (closing == "|S)" && !beyond) made = figure_in_words{"within_" + text + "_of_answered"};
    if (closing == "|A)" && !beyond) made = figure_in_words{"within_" + text + "_of_left"};
  }
  if (made && of_class) made->ours += id.substr(bar);
  return made;
}

queue_run_settings published_queue(const nlohmann::json& published) {
  const queue_parameters how{published};
  queue_run_settings made;
  made.agents = how.whole("servers", servers_max);
  made.arrivals_per_second = how.above_zero("arrival_rate") / unit_seconds;
  if (!how.says("service_dist")) how.refuse("service_dist", "is missing");
  made.service = how.law_of("service_dist", "mean_service");
  if (how.says("patience_dist") && !how.is("patience_dist", "none"))
    made.patience = how.law_of("patience_dist", "mean_patience");
  if (how.says("waiting_places")) made.waiting_places = how.whole("waiting_places", places_max);
  made.class_shares = how.shares();
  if (how.is("discipline", "priority") == made.class_shares.empty())
    how.refuse("discipline", "priority and class_shares go together");
  if (!made.class_shares.empty() && made.waiting_places)
    how.refuse("waiting_places", "are not told of classes: each has as many as it needs");
  made.thresholds = thresholds_of(published);
  check_figures(published, how, made.class_shares.size());
  try {
    check_queue(made, made.batches);
  } catch (const std::invalid_argument& problem) {
    how.refuse("parameters", std::string{"make no queue: "} + problem.what());
  }
  return made;
}

} // namespace strowger::sim
