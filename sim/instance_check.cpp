#include "sim/instance_check.hpp"
#include "sim/queueing/fluid_bound.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace strowger::sim {

namespace {

/// Where nothing ever happens both sides are 0 and have no error.
double in_errors(double off, double error) {
  if (error > 0) return off / error;
  return std::abs(off) < 1e-9 ? 0 : std::copysign(1e9, off);
}

/// Sources that give no error with a figure are taken to have ours, for as many calls as they had; where they
/// tell none of these either, none.
double error_of(const known_figure& known, const estimate& ours, double their_calls, double our_calls) {
  if (known.standard_error) return *known.standard_error;
  if (their_calls <= 0) return 0;
  return ours.standard_error * std::sqrt(our_calls / std::max(their_calls, 1.0));
}

void compare_figures(const routing_instance& one, const known_policy& known, policy_check& to) {
  for (const auto& [id, figure] : known.figures) {
    const auto* ours = to.result.find(id);
    if (id == "value_per_call" && !one.has_value) continue;
    if (!ours) {
      to.not_compared.push_back(id);
      continue;
    }
    const bool exact = known.exact || (known.calls <= 0 && !figure.standard_error);
    compared_figure row{id, ours->value, figure.value, 0, exact, 0};
    row.known_error = error_of(figure, ours->value, known.calls, static_cast<double>(to.result.calls));
    // Occupancies are given to four digits.
    if (!figure.standard_error) row.known_error = std::max(row.known_error, 5e-5);
    row.errors_off = std::abs(
        in_errors(row.simulated.mean - row.known, std::hypot(row.simulated.standard_error, row.known_error)));
    to.figures.push_back(row);
  }
}

struct fluid_bounds {
  double cost = 0, value = 0; ///< per call
};

fluid_bounds fluid_of(const routing_instance& one) {
  std::vector<double> agents(one.agents.begin(), one.agents.end());
  auto saved = one.value;
  double all = 0;
  for (std::size_t k = 0; k < one.classes(); ++k) {
    // Of exponential patience the time waited is so many abandoned times their patience.
    std::fill(saved[k].begin(), saved[k].end(), one.cost_of_giving_up(k, 0));
    all += one.arrivals[k] * one.cost_of_giving_up(k, 0);
  }
  const auto calls = one.arrivals_in_all();
  const auto lost = all - queueing::best_fluid_plan(one.arrivals, agents, one.handle_time, saved).value;
  return {std::max(0.0, lost) / calls,
          queueing::best_fluid_plan(one.arrivals, agents, one.handle_time, one.value).value / calls};
}

void compare_bound(const known_bound& bound, policy_check& to) {
  const auto* ours = to.result.find(bound.figure);
  if (!ours) return;
  compared_bound row{bound.name, bound.figure, bound.value, bound.above, ours->value, 0};
  const auto beyond = bound.above ? ours->value.mean - bound.value : bound.value - ours->value.mean;
  row.errors_beyond = in_errors(beyond, ours->value.standard_error);
  to.bounds.push_back(row);
}

/// Files give the bounds of value and cost per call or per second: what it is, linear programming tells.
double per_call(const known_bound& bound, double ours, double arrivals) {
  const auto rate = ours * arrivals;
  return std::abs(bound.value - rate) < std::abs(bound.value - ours) ? bound.value / arrivals : bound.value;
}

} // namespace

bool policy_check::agrees() const {
  return std::all_of(figures.begin(), figures.end(), [](const auto& row) { return row.agrees(); }) &&
         std::all_of(bounds.begin(), bounds.end(), [](const auto& row) { return row.holds(); }) &&
         !result.finding;
}

policy_check compare(const routing_instance& one, const std::optional<instance_policy>& policy,
                     std::string_view name, instance_result result) {
  policy_check done{one.name, std::string{name}, std::move(result), {}, {}, {}};
  for (const auto& known : one.policies) {
    if (known.name != name) {
      if (!policy) continue;
      try {
        if (policy_of(known.name, one) != policy) continue;
      } catch (const std::invalid_argument&) {
        continue; // a policy under a name that says nothing here
      }
    }
    compare_figures(one, known, done);
  }
  const auto fluid = fluid_of(one);
  for (auto bound : one.bounds) {
    if (bound.figure == "cost_per_call") bound.value = per_call(bound, fluid.cost, one.arrivals_in_all());
    if (bound.figure == "value_per_call") bound.value = per_call(bound, fluid.value, one.arrivals_in_all());
    compare_bound(bound, done);
  }
  compare_bound({"fluid.cost", "cost_per_call", fluid.cost, false}, done);
  if (one.has_value) compare_bound({"fluid.value", "value_per_call", fluid.value, true}, done);
  return done;
}

policy_check check_policy(const routing_instance& one, const std::string& policy,
                          const instance_run_settings& how,
                          const std::function<void(std::uint64_t)>& progress) {
  const auto read = policy_of(policy, one);
  return compare(one, read, policy, run_instance(one, settings_for(read, one), how, progress));
}

policy_check check_settings(const routing_instance& one, const std::string& name,
                            const routing::pool_settings& pool, const instance_run_settings& how,
                            const std::function<void(std::uint64_t)>& progress) {
  return compare(one, std::nullopt, name, run_instance(one, pool, how, progress));
}

std::string as_table(const policy_check& one) {
  std::string text;
  char line[200];
  const auto put = [&](auto... what) {
    std::snprintf(line, sizeof line, what...);
    text += line;
  };
  put("%s: %s\n", one.instance.c_str(), one.policy.c_str());
  put("  %llu calls, %llu inputs to the pool%s\n", static_cast<unsigned long long>(one.result.calls),
      static_cast<unsigned long long>(one.result.inputs),
      one.result.exact_enough ? "" : "; not as exact as asked for");
  put("  %-18s %12s %11s %12s %11s %8s\n", "figure", "simulated", "std error", "known", "std error", "off");
  for (const auto& figure : one.result.figures) {
    bool known = false;
    for (const auto& row : one.figures)
      if (row.id == figure.id) {
        put("  %-18s %12.6g %11.2g %12.6g %11.2g %8.2f%s\n", row.id.c_str(), row.simulated.mean,
            row.simulated.standard_error, row.known, row.known_error, row.errors_off,
            row.agrees() ? "" : "  does not agree");
        known = true;
      }
    if (!known)
      put("  %-18s %12.6g %11.2g\n", figure.id.c_str(), figure.value.mean, figure.value.standard_error);
  }
  for (const auto& row : one.bounds)
    put("  bound %s: %s %s %.6g, simulated %.6g%s\n", row.name.c_str(), row.figure.c_str(),
        row.above ? "<=" : ">=", row.bound, row.simulated.mean, row.holds() ? "" : "  is beaten");
  for (const auto& id : one.not_compared) text += "  not compared: " + id + " is not estimated here\n";
  if (one.result.finding) text += "  broken: " + *one.result.finding + "\n";
  put("  %s\n", one.agrees() ? "agrees" : "does not agree");
  return text;
}

std::string as_json(const std::vector<policy_check>& all) {
  using json = nlohmann::ordered_json;
  auto list = json::array();
  for (const auto& one : all) {
    json figures, bounds = json::array();
    for (const auto& figure : one.result.figures)
      figures[figure.id] = {{"mean", figure.value.mean},
                            {"standard_error", figure.value.standard_error},
                            {"half_width_95", figure.value.half_width_95}};
    for (const auto& row : one.figures) {
      json known = {{"mean", row.known}, {"standard_error", row.known_error}, {"errors_off", row.errors_off}};
      figures[row.id][row.exact ? "exact" : "measured"] = known;
    }
    for (const auto& row : one.bounds)
      bounds.push_back({{"name", row.name},
                        {"figure", row.figure},
                        {"bound", row.bound},
                        {"side", row.above ? "above" : "below"},
                        {"errors_beyond", row.errors_beyond},
                        {"holds", row.holds()}});
    json entry = {{"instance", one.instance},      {"policy", one.policy},
                  {"calls", one.result.calls},     {"inputs", one.result.inputs},
                  {"agrees", one.agrees()},        {"exact_enough", one.result.exact_enough},
                  {"figures", std::move(figures)}, {"bounds", std::move(bounds)}};
    if (!one.not_compared.empty()) entry["not_compared"] = one.not_compared;
    if (one.result.finding) entry["broken"] = *one.result.finding;
    list.push_back(std::move(entry));
  }
  return list.dump(1);
}

} // namespace strowger::sim
