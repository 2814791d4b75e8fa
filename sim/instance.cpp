#include "sim/instance.hpp"
#include "sim/input_file.hpp"
#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace strowger::sim {

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t instances_bytes_max = 64U << 20U;
/// Half of a 95 % interval in standard errors.
constexpr double normal_975 = 1.959963984540054;

class instance_reader {
public:
  instance_reader(std::string where, const json& from) : where_{std::move(where)}, from_{from} {}

  routing_instance read(const std::string& name) {
    one_.name = name;
    if (!from_.is_object()) refuse("is no object");
    one_.description = from_.value("description", std::string{});
    parameters_ = &part(from_, "parameters");
    if (!parameters_->is_object()) refuse("parameters: an object is needed");
    know_all_of(from_, {"description", "parameters", "policies", "lower_or_upper_bound", "lower_bound",
                        "upper_bound", "bound", "bounds"});
    know_all_of(*parameters_,
                {"lambda_per_s", "n", "aht_s", "patience_s", "cost", "wait_cost_per_s", "sl_threshold_s",
                 "sl_target", "value_per_call", "value", "values", "reward", "rewards"});
    one_.arrivals = numbers(part(*parameters_, "lambda_per_s"), "lambda_per_s");
    for (const auto count : numbers(part(*parameters_, "n"), "n")) {
      if (!(count >= 1) || count > instance_agents_max || count != std::floor(count))
        refuse("n: agents are whole numbers from 1 to " + std::to_string(instance_agents_max));
      one_.agents.push_back(static_cast<std::uint32_t>(count));
    }
    if (one_.classes() == 0 || one_.classes() > instance_classes_max) refuse("lambda_per_s: 1 to 64 classes");
    if (one_.pools() == 0 || one_.pools() > instance_pools_max) refuse("n: 1 to 64 pools");
    one_.handle_time = matrix("aht_s");
    read_patience();
    one_.cost = parameters_->contains("cost") ? numbers(part(*parameters_, "cost"), "cost")
                                              : std::vector<double>(one_.classes(), 1);
    check_costs(one_.cost, "cost");
    if (parameters_->contains("wait_cost_per_s")) {
      one_.wait_cost = numbers(part(*parameters_, "wait_cost_per_s"), "wait_cost_per_s");
      check_costs(one_.wait_cost, "wait_cost_per_s");
    }
    read_service_levels();
    read_value();
    check();
    read_policies();
    read_bounds();
    return std::move(one_);
  }

private:
  [[noreturn]] void refuse(const std::string& why) const { throw std::runtime_error{where_ + ": " + why}; }

  /// Texts that are not known are remarks; numbers, lists and objects would be left out of what is simulated.
  void know_all_of(const json& of, std::initializer_list<std::string_view> known) const {
    for (const auto& [name, value] : of.items()) {
      if (value.is_string() || std::find(known.begin(), known.end(), name) != known.end()) continue;
      std::string all;
      for (const auto one : known) all += (all.empty() ? "" : ", ") + std::string{one};
      refuse("'" + name + "' is not known; known are " + all);
    }
  }
  void check_costs(const std::vector<double>& costs, const std::string& name) const {
    if (costs.size() != one_.classes()) refuse(name + ": one number for each class");
    for (const auto cost : costs)
      if (cost < 0) refuse(name + ": no cost is below 0");
  }
  const json& part(const json& of, const char* name) const {
    const auto found = of.find(name);
    if (found == of.end()) refuse(std::string{name} + " is missing");
    return *found;
  }
  double number(const json& one, const std::string& name) const {
    if (!one.is_number()) refuse(name + ": a number is needed");
    const auto value = one.get<double>();
    if (!std::isfinite(value)) refuse(name + ": a finite number is needed");
    return value;
  }
  std::vector<double> numbers(const json& list, const std::string& name) const {
    if (!list.is_array()) refuse(name + ": a list of numbers is needed");
    std::vector<double> all;
    for (const auto& one : list) all.push_back(number(one, name));
    return all;
  }
  std::vector<std::vector<double>> matrix(const char* name) const {
    const auto& rows = part(*parameters_, name);
    if (!rows.is_array() || rows.size() != one_.classes())
      refuse(std::string{name} + ": one list for each class");
    std::vector<std::vector<double>> all;
    for (const auto& row : rows) {
      all.push_back(numbers(row, name));
      if (all.back().size() != one_.pools()) refuse(std::string{name} + ": one number for each pool");
    }
    return all;
  }

  void read_patience() {
    one_.patience.resize(one_.classes());
    const auto found = parameters_->find("patience_s");
    if (found == parameters_->end() || found->is_null()) return;
    if (!found->is_array() || found->size() != one_.classes())
      refuse("patience_s: one number for each class");
    for (std::size_t k = 0; k < one_.classes(); ++k)
      if (const auto& one = (*found)[k]; !one.is_null())
        if (const auto mean = number(one, "patience_s"); mean > 0) one_.patience[k] = mean;
  }

  void read_service_levels() {
    const auto list = [&](const char* name, double most) {
      if (!parameters_->contains(name)) return std::vector<double>{};
      auto all = numbers(part(*parameters_, name), name);
      if (all.size() != one_.classes()) refuse(std::string{name} + ": one number for each class");
      for (const auto one : all)
        if (!(one > 0) || one > most) refuse(std::string{name} + ": above 0, up to " + std::to_string(most));
      return all;
    };
    one_.sl_threshold = list("sl_threshold_s", 86'400);
    one_.sl_target = list("sl_target", 1);
    for (const auto seconds : one_.sl_threshold) {
      if (seconds != std::floor(seconds)) refuse("sl_threshold_s: whole seconds");
      note_threshold("sl" + std::to_string(static_cast<std::uint32_t>(seconds)));
    }
  }

  /// What a served contact is worth goes by several names.
  void read_value() {
    for (const auto* name : {"value_per_call", "value", "values", "reward", "rewards"})
      if (parameters_->contains(name)) {
        one_.has_value = true;
        one_.value = matrix(name);
        return;
      }
    one_.value.assign(one_.classes(), std::vector<double>(one_.pools()));
  }

  void check() const {
    for (std::size_t k = 0; k < one_.classes(); ++k) {
      if (!(one_.arrivals[k] > 0)) refuse("lambda_per_s: rates are above 0");
      bool served = false;
      for (const auto seconds : one_.handle_time[k]) {
        if (seconds < 0) refuse("aht_s: no time is below 0");
        served = served || seconds > 0;
      }
      if (!served) refuse("aht_s: nobody serves class " + std::to_string(k + 1));
    }
  }

  /// Seconds of `sl20`, `sl20_1`, `sl20_all`; 0: it is another figure.
  static std::uint32_t threshold_of(const std::string& figure) {
    const auto end = std::min(figure.find('_'), figure.size());
    if (figure.compare(0, 2, "sl") != 0 || end < 3 || end > 7) return 0;
    std::uint32_t seconds = 0;
    for (std::size_t i = 2; i < end; ++i) {
      if (figure[i] < '0' || figure[i] > '9') return 0;
      seconds = seconds * 10 + static_cast<std::uint32_t>(figure[i] - '0');
    }
    return seconds;
  }
  void note_threshold(const std::string& figure) {
    auto& all = one_.thresholds;
    const auto seconds = threshold_of(figure);
    const auto at = std::lower_bound(all.begin(), all.end(), seconds);
    if (seconds > 0 && (at == all.end() || *at != seconds)) all.insert(at, seconds);
  }

  static std::string with_all(const std::string& figure) {
    const bool level = threshold_of(figure) > 0 && figure.find('_') == std::string::npos;
    for (const auto* alone : {"p_wait", "p_abandon", "mean_wait_s"})
      if (level || figure == alone) return figure + "_all";
    return figure;
  }

  known_policy policy(const std::string& name, const json& figures, bool exact) {
    if (!figures.is_object()) refuse("policy " + name + ": an object of figures is needed");
    known_policy all;
    all.name = name;
    all.exact = exact;
    for (const auto& [key, value] : figures.items()) {
      known_figure one;
      if (key == "calls") {
        all.calls = number(value, key);
        if (all.calls < 0) refuse("policy " + name + ": calls: a number of calls is needed");
        continue;
      }
      if (key == "policy" && value.is_string()) {
        all.words = value.get<std::string>();
        continue;
      }
      note_threshold(key);
      if (value.is_array()) {
        if (value.size() != 2) refuse("policy " + name + ": " + key + ": mean and half width are needed");
        one = {number(value[0], key), number(value[1], key) / normal_975};
        if (*one.standard_error < 0) refuse("policy " + name + ": " + key + ": no half width is below 0");
      } else if (value.is_number()) {
        one.value = number(value, key);
        if (exact) one.standard_error = 0;
      } else {
        continue; // a remark
      }
      all.figures.emplace(with_all(key), one);
    }
    return all;
  }

  void read_policies() {
    const auto found = from_.find("policies");
    if (found == from_.end()) return;
    if (!found->is_object()) refuse("policies: an object is needed");
    for (const auto& [name, figures] : found->items()) one_.policies.push_back(policy(name, figures, false));
  }

  void read_bounds() {
    for (const auto* name : {"lower_or_upper_bound", "lower_bound", "upper_bound", "bound", "bounds"})
      if (const auto found = from_.find(name); found != from_.end()) read_bounds_in(*found, name);
  }

  /// Numbers are bounds; an object of objects holds exact figures by policy.
  void read_bounds_in(const json& all, const std::string& within) {
    if (!all.is_object()) return;
    for (const auto& [name, value] : all.items()) {
      const auto path = within == "lower_or_upper_bound" ? name : within + "." + name;
      if (value.is_number()) {
        add_bound(path, name, value.get<double>());
      } else if (value.is_object()) {
        const bool of_policies = !value.empty() && value.begin()->is_object();
        if (!of_policies)
          read_bounds_in(value, path);
        else
          for (const auto& [who, figures] : value.items())
            one_.policies.push_back(policy(who, figures, true));
      }
    }
  }

  void add_bound(const std::string& path, const std::string& name, double value) {
    const auto has = [&](std::string_view word) { return name.find(word) != std::string::npos; };
    known_bound bound{path, {}, value, false};
    if (has("value") || has("reward") || has("revenue"))
      bound.figure = "value_per_call";
    else if (has("cost"))
      bound.figure = "cost_per_call";
    else if (has("abandon"))
      bound.figure = "p_abandon_all";
    else if (has("p_wait"))
      bound.figure = "p_wait_all";
    else if (has("mean_wait"))
      bound.figure = "mean_wait_s_all";
    else if (const auto at = name.find("sl"); at != std::string::npos && threshold_of(name.substr(at)) > 0) {
      const auto seconds = threshold_of(name.substr(at));
      note_threshold("sl" + std::to_string(seconds));
      bound.figure = "sl" + std::to_string(seconds) + "_all";
    }
    bound.above = bound.figure == "value_per_call" || bound.figure.compare(0, 2, "sl") == 0;
    one_.bounds.push_back(bound);
  }

  std::string where_;
  const json& from_;
  const json* parameters_ = nullptr;
  routing_instance one_;
};

} // namespace

std::string routing_instance::words_of(std::string_view policy) const {
  for (const auto& one : policies)
    if (one.name == policy && !one.words.empty()) return one.words;
  return std::string{policy};
}

double routing_instance::arrivals_in_all() const {
  double sum = 0;
  for (const auto rate : arrivals) sum += rate;
  return sum;
}

std::vector<routing_instance> instances_in(std::string_view text, const std::string& name) {
  const auto all = json_of(std::string{text}, name);
  if (!all.is_object()) throw std::runtime_error{name + ": no JSON object of instances by name"};
  std::vector<routing_instance> instances;
  for (const auto& [key, one] : all.items())
    if (one.is_object() && key.compare(0, 1, "_") != 0) // anything else is a remark
      instances.push_back(instance_reader{name + ": " + key, one}.read(key));
  return instances;
}

std::vector<routing_instance> read_instances(const std::filesystem::path& file) {
  return instances_in(text_of_file(file, instances_bytes_max), file.string());
}

} // namespace strowger::sim
