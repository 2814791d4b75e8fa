#include "sim/published_cases.hpp"
#include <cmath>
#include <nlohmann/json.hpp>

namespace strowger::sim {

namespace {

using cases_document = nlohmann::ordered_json;

cases_document interval_json(const estimate& one) {
  return {{"mean", one.mean}, {"standard_error", one.standard_error}, {"half_width_95", one.half_width_95}};
}

/// In half widths of both together; nothing where neither has one.
cases_document off_json(double ours, double published, double half, double published_half) {
  const auto both = std::hypot(half, published_half);
  return both > 0 ? cases_document((ours - published) / both) : cases_document();
}

cases_document case_figure_json(const case_figure& one) {
  cases_document made{
      {"figure", one.id},
      {"published", one.published},
      {"published_half_width_95", one.half_width},
      {"ours", interval_json(one.simulated)},
      {"off", off_json(one.simulated.mean, one.published, one.simulated.half_width_95, one.half_width)},
      {"verdict", one.inside()   ? "inside"
                  : one.agrees() ? "intervals meet"
                                 : "outside"}};
  if (one.as_busy)
    made["as_busy"] = {{"ours", interval_json(*one.as_busy)},
                       {"published_half_width_95", one.half_width_as_busy},
                       {"off", off_json(one.as_busy->mean, one.published, one.as_busy->half_width_95,
                                        one.half_width_as_busy)}};
  return made;
}

} // namespace

std::string cases_json(const std::vector<case_outcome>& all, const case_options& options) {
  cases_document made{{"seed", options.seed},
                      {"contacts", options.contacts},
                      {"machine_contacts", options.machine_contacts},
                      {"days", options.days},
                      {"cases", cases_document::array()}};
  for (const auto& one : all) {
    cases_document told{
        {"id", one.id},
        {"contacts", one.contacts},
        {"machine_contacts", one.machine_contacts},
        {"machine_differs", one.difference.empty() ? cases_document() : cases_document(one.difference)},
        {"figures", cases_document::array()},
        {"not_estimated", one.left_out}};
    for (const auto& figure : one.figures) told["figures"].push_back(case_figure_json(figure));
    made["cases"].push_back(std::move(told));
  }
  return made.dump(2, ' ', false, cases_document::error_handler_t::replace);
}

} // namespace strowger::sim
