#include "sim/staffing/staffing_plan.hpp"
#include "sim/scenario/scenario_changes.hpp"
#include "sim/scenario/scenario_draft.hpp"
#include "sim/scenario/scenario_run.hpp"
#include "sim/staffing/service_reach.hpp"
#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

namespace strowger::sim::staffing {

using namespace actors;

namespace {

constexpr std::size_t staffing_bytes_max = 1U << 20U;
constexpr instant quarter_hour = 900 * instants_per_second;

/// The file's draft: the scenario it names, and what is wrong.
struct staffing_draft {
  diagnostics& found;
  scenario_draft people; ///< finds the scenario's queues by name
  staffing_plan out;
};

void read_frame_of(staffing_draft& made, const section_values& file) {
  auto& out = made.out;
  out.name = file.text("name");
  out.span = span(file, "span");
  out.replications = static_cast<std::uint32_t>(file.number("replications"));
  out.confidence = share(file, "confidence");
  if (file.says("confidence") && (out.confidence < 0.5 || out.confidence > 0.999))
    made.found.error(file.at("confidence"), "confidence is " +
                                                std::to_string(std::lround(out.confidence * 100)) +
                                                "%: nothing is sure; say 50% to 99.9%");
  if (file.good("seats")) out.seats = static_cast<std::uint32_t>(file.number("seats"));
  if (file.good("contacts_a_month")) out.contacts_a_month = decimal(file, "contacts_a_month");
  if (out.span % quarter_hour != 0)
    made.found.error(file.at("span"), "span is not a whole number of quarters of an hour");
}

/// The scenario, whose mistakes are told as this file's.
bool read_day(staffing_draft& made, const section_values& file, const std::filesystem::path& folder) {
  if (!file.good("scenario")) return false;
  const std::filesystem::path named{file.text("scenario")};
  auto read = read_scenario_file(named.is_absolute() ? named : folder / named);
  for (const auto& one : read.diagnostics)
    if (one.how == diagnostic::severity::error) made.found.error(file.at("scenario"), to_text(one));
  if (!read.ok()) return false;
  if (read.what.length > instants_per_day)
    made.found.error(file.at("scenario"),
                     "a staffing is of one day: the scenario's length is more than that");
  if (file.good("seed")) read.what.seed = static_cast<std::uint64_t>(file.number("seed"));
  made.people.out = read.what;
  for (const auto& queue : read.what.settings.queues)
    if (std::find(made.people.tenants.begin(), made.people.tenants.end(), queue.tenant) ==
        made.people.tenants.end())
      made.people.tenants.push_back(queue.tenant);
  made.out.what = std::move(read.what);
  return true;
}

void read_targets(staffing_draft& made, const section_values& file) {
  std::vector<std::string_view> ids;
  for (const auto& one : routing::kpi::queue_kpis()) ids.push_back(one.id);
  for (const auto& one : file.sections("targets")) {
    staffing_target target;
    target.figure = one.text("figure");
    if (!one.good("figure") || !made.people.find(target.figure, ids, one.at("figure"), "figure of queues"))
      continue;
    if (one.good("queue")) target.queue = made.people.find_queue(one, "queue");
    if (one.says("at_least") == one.says("at_most"))
      made.found.error(one.at("figure"), "a target has one of at_least and at_most");
    target.at_most = one.says("at_most");
    const auto key = target.at_most ? "at_most" : "at_least";
    target.value = decimal(one, key);
    if (routing::kpi::find_queue_kpi(target.figure)->measured_in == routing::kpi::unit::ratio &&
        target.value > 1)
      made.found.error(one.at(key), std::string{key} + " is " + decimal_text(one.number(key)) + ": " +
                                        target.figure + " is a share, from 0 to 1");
    made.out.targets.push_back(target);
  }
}

/// Whoever has the crew's numbers may hire, or not use all there are.
void try_at_most(staffing_draft& made, const section_values& one, std::size_t crew) {
  try {
    change_agents(made.out.what,
                  made.out.what.crews[crew].name + "=" + std::to_string(one.number("at_most")));
  } catch (const std::runtime_error& problem) {
    made.found.error(one.at("at_most"), problem.what());
  }
}

void read_staffed(staffing_draft& made, const section_values& file) {
  std::vector<std::string_view> names;
  for (const auto& one : made.out.what.crews) names.push_back(one.name);
  for (const auto& one : file.sections("crews")) {
    const auto crew = made.people.find(one.text("name"), names, one.at("name"), "crew");
    if (!crew) continue;
    for (const auto& other : made.out.crews)
      if (other.crew == *crew) made.found.error(one.at("name"), "this crew is staffed already");
    if (one.good("at_most")) try_at_most(made, one, *crew);
    made.out.crews.push_back(
        {*crew, static_cast<std::uint32_t>(one.number("at_least")), decimal(one, "per_hour")});
    if (made.out.crews.back().least > made.out.what.crews[*crew].agents.size())
      made.found.error(one.at("at_least"), "the crew has fewer agents");
  }
  if (made.out.crews.empty())
    made.found.error(file.at(), "crews says whose numbers are wanted: name one of the scenario's at least");
  if (made.out.targets.empty() && !file.says("prices"))
    made.found.error(file.at(), "there are neither targets nor prices: nothing says how many are enough");
  if (!file.good("prices")) return;
  const auto prices = file.section("prices");
  made.out.prices = staffing_prices{decimal(prices, "waiting_hour"), decimal(prices, "lost")};
}

bool any_serves(const service_reach& reach, const crew& who, const staffing_target& target) {
  return std::any_of(who.agents.begin(), who.agents.end(),
                     [&](auto agent) { return !target.queue || reach.serves(agent, *target.queue); });
}

/// A target that no crew under `crews` has a part in; told with those who would have one.
void check_target(staffing_draft& made, const service_reach& reach, const staffing_target& target, place at) {
  const auto& what = made.out.what;
  const auto staffed = [&](std::size_t crew) {
    return std::any_of(made.out.crews.begin(), made.out.crews.end(),
                       [&](const auto& one) { return one.crew == crew; });
  };
  std::string others;
  for (std::size_t c = 0; c < what.crews.size(); ++c) {
    if (!any_serves(reach, what.crews[c], target)) continue;
    if (staffed(c)) return;
    others += (others.empty() ? "" : ", ") + what.crews[c].name;
  }
  const auto queue = target.queue ? queue_label(what, *target.queue) : std::string{"any queue"};
  if (!others.empty())
    made.found.error(at, "none of the crews under `crews` may serve " + queue +
                             ", so their numbers cannot keep "
                             "this target: name one who may (" +
                             others + "), or leave the target out");
  else
    made.found.error(at, "nobody of the scenario's crews may serve " + queue +
                             ", so no number of agents keeps "
                             "this target: change the crews or the queue, or leave the target out");
}

/// Kinds of contacts that nobody may serve: no number of agents helps them, and they are lost.
void check_served(staffing_draft& made, const section_values& file) {
  const auto& out = made.out;
  const service_reach reach{out.what};
  const auto targets = file.sections("targets");
  std::vector<bool> told(out.targets.size());
  for (std::size_t k = 0; k < out.what.contacts.size(); ++k) {
    const auto answers = [&](const auto& crew) {
      return std::any_of(crew.agents.begin(), crew.agents.end(),
                         [&](auto agent) { return reach.of(agent, k).at_once > 0; });
    };
    if (std::any_of(out.what.crews.begin(), out.what.crews.end(), answers)) continue;
    const auto& kind = out.what.contacts[k];
    const auto what = "nobody may serve " + kind.name + " in queue " + queue_label(out.what, kind.queue) +
                      " (" + why_unserved(out.what, k) + ")";
    bool wanted = false;
    for (std::size_t t = 0; t < out.targets.size(); ++t) {
      if (out.targets[t].queue.value_or(kind.queue) != kind.queue) continue;
      told[t] = wanted = true;
      made.found.error(targets[t].at("figure"), what +
                                                    ", so no number of agents keeps this target: change the "
                                                    "crews or the queue in the scenario, or leave it out");
    }
    if (!wanted && out.prices)
      made.found.error(file.at("prices"),
                       what + ", so all of them are lost whatever the numbers are: change the "
                              "crews or the queue in the scenario, or leave the kind out");
    else if (!wanted)
      made.found.warning(file.at("scenario"), what + ": they are lost whatever the numbers are");
  }
  for (std::size_t t = 0; t < out.targets.size(); ++t)
    if (!told[t]) check_target(made, reach, out.targets[t], targets[t].at("figure"));
}

void read_patterns(staffing_draft& made, const section_values& file) {
  for (const auto& one : file.sections("shifts")) {
    shift_pattern pattern;
    pattern.name = one.text("name");
    const auto first = read_time_of_day(made.people, one, "from");
    const auto last = one.says("to") ? read_time_of_day(made.people, one, "to") : first;
    if (!first || !last) continue;
    pattern.from_first = *first;
    pattern.from_last = *last;
    pattern.step = span(one, "step");
    pattern.length = span(one, "length");
    if (*last < *first) made.found.error(one.at("to"), "to is before from");
    if (*last + pattern.length > instants_per_day)
      made.found.error(one.at("length"), "the last of them would end after midnight");
    if (one.good("cost")) pattern.cost = decimal(one, "cost");
    for (const auto& away : one.sections("breaks")) {
      pattern.breaks.push_back({span(away, "after"), span(away, "length")});
      if (pattern.breaks.back().after + pattern.breaks.back().length > pattern.length)
        made.found.error(away.at("after"), "the break ends after the shift");
    }
    made.out.shifts.push_back(std::move(pattern));
  }
}

void read_costs(staffing_draft& made, const section_values& file) {
  for (const auto& one : file.sections("costs")) {
    cost_plan plan;
    plan.name = one.text("name");
    plan.once = decimal(one, "once");
    for (const auto& item : one.sections("monthly"))
      plan.monthly.push_back(
          {item.text("name"), decimal(item, "amount"), decimal(item, "count"), item.number("per_seat") != 0});
    made.out.costs.push_back(std::move(plan));
  }
}

read_staffing staffing_refused(const std::filesystem::path& file, std::string why) {
  diagnostics found{file.string()};
  found.error({}, std::move(why));
  return {{}, false, found.take()};
}

} // namespace

double cost_plan::month(double seats) const {
  double sum = 0;
  for (const auto& one : monthly) sum += one.amount * one.count * (one.per_seat ? seats : 1);
  return sum;
}

bool read_staffing::ok() const {
  return std::none_of(diagnostics.begin(), diagnostics.end(),
                      [](const auto& one) { return one.how == diagnostic::severity::error; });
}

read_staffing read_staffing_file(const std::filesystem::path& file) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(file, problem))
    return staffing_refused(file, "this is no file: name a staffing file (docs/staffing.md)");
  if (std::filesystem::file_size(file, problem) > staffing_bytes_max || problem)
    return staffing_refused(file, "the file is larger than a staffing file may be (1 MiB)");
  std::ifstream stream{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  diagnostics found{file.string()};
  staffing_draft made{found, scenario_draft{found}, {}};
  made.people.out.file = file;
  bool has_scenario = false;
  const auto root = read_yaml(text, found, "docs/staffing.md");
  if (root != nullptr && root->what != yaml_node::kind::mapping)
    found.error(root->at, "the file must be keys and values, beginning with `version: 1`");
  else if (root != nullptr) {
    const auto values = read_section(*root, staffing_rules(), found);
    read_frame_of(made, values);
    has_scenario = read_day(made, values, file.parent_path());
    if (has_scenario) {
      read_targets(made, values);
      read_staffed(made, values);
      read_patterns(made, values);
      if (!found.any_error()) check_served(made, values);
    }
    read_costs(made, values);
    if (!values.says("scenario") && made.out.costs.empty())
      found.error(values.at(), "there is neither a scenario nor a cost plan");
  }
  return {std::move(made.out), has_scenario, found.take()};
}

} // namespace strowger::sim::staffing
