#include "sim/staffing/staffing_report.hpp"
#include "sim/scenario/scenario_run.hpp"
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace strowger::sim::staffing {

namespace {

using json = nlohmann::json;

std::string clock_text(instant at) {
  char text[16];
  const auto minutes = at / (60 * instants_per_second);
  std::snprintf(text, sizeof text, "%02lld:%02lld", static_cast<long long>(minutes / 60),
                static_cast<long long>(minutes % 60));
  return text;
}

const char* crew_name(const staffing_plan& plan, std::size_t crew) {
  return plan.what.crews[plan.crews[crew].crew].name.c_str();
}

std::string target_text(const staffing_plan& plan, const staffing_target& one) {
  char value[40];
  std::snprintf(value, sizeof value, " at %s %g", one.at_most ? "most" : "least", one.value);
  return one.figure + (one.queue ? " of " + queue_label(plan.what, *one.queue) : "") + value;
}

const found_numbers& final_numbers(const staffing_outcome& found) {
  return found.cheapest ? *found.cheapest : found.smallest;
}

void print_money(std::FILE* to, const char* what, const trial_outcome& one) {
  batch_means costs;
  for (const auto cost : one.costs) costs.add(cost);
  const auto value = costs.result();
  std::fprintf(
      to,
      "%-22s agents %10.2f  waiting %8.2f h  lost %8.1f  answered %8.1f  all in all %10.2f +/- %.2f a "
      "day\n",
      what, one.pay, one.waiting_hours, one.lost, one.answered, value.mean, value.half_width_95);
}

/// Spans in which nobody is needed and nobody comes are left out.
bool is_empty(const found_numbers& one, std::size_t span) {
  for (const auto& crew : one.numbers)
    if (crew[span] > 0) return false;
  return std::none_of(one.outcome.spans.begin(), one.outcome.spans.end(),
                      [&](const auto& target) { return target.span == span && target.contacts > 0; });
}

void print_numbers(std::FILE* to, const staffing_plan& plan, const staffing_outcome& found) {
  const auto& chosen = final_numbers(found);
  std::fprintf(to, "%-6s", "from");
  for (std::size_t c = 0; c < plan.crews.size(); ++c) std::fprintf(to, " %16s (guess)", crew_name(plan, c));
  for (std::size_t t = 0; t < plan.targets.size(); ++t) std::fprintf(to, "   target %zu (bound)", t + 1);
  std::fprintf(to, "\n");
  for (std::size_t s = 0; s < plan.spans(); ++s) {
    if (is_empty(chosen, s)) continue;
    std::fprintf(to, "%-6s", clock_text(static_cast<instant>(s) * plan.span).c_str());
    for (std::size_t c = 0; c < plan.crews.size(); ++c)
      std::fprintf(to, " %16u %7u", chosen.numbers[c][s], found.guess[c][s]);
    for (const auto& one : chosen.outcome.spans) {
      if (one.span != s) continue;
      if (one.value)
        std::fprintf(to, " %9.4f %8.4f%c", *one.value, one.bound, one.met ? ' ' : '!');
      else
        std::fprintf(to, " %9s %8s ", "-", "-");
    }
    std::fprintf(to, "\n");
  }
}

void print_shifts(std::FILE* to, const staffing_plan& plan, const staffing_outcome& found) {
  for (std::size_t c = 0; c < found.shifts.size(); ++c) {
    const auto& one = found.shifts[c];
    std::fprintf(to, "\nshifts of %s", crew_name(plan, c));
    if (!one.problem.empty() && one.rows.empty()) {
      std::fprintf(to, ": none, %s\n", one.problem.c_str());
      continue;
    }
    std::fprintf(to, ": cost %.2f, no cover costs less than %.2f (%s, %u linear programs)\n", one.cover.cost,
                 one.cover.lower_bound, one.cover.proven ? "proven the cheapest" : "not proven the cheapest",
                 one.cover.looked_at);
    for (const auto& row : one.rows)
      std::fprintf(to, "  %-16s %s-%s %4u\n", row.pattern.c_str(), clock_text(row.from).c_str(),
                   clock_text(row.to).c_str(), row.agents);
    if (!one.problem.empty()) std::fprintf(to, "  not run: %s\n", one.problem.c_str());
  }
  if (!found.with_shifts) return;
  const auto& spans = found.with_shifts->spans;
  const auto missed = std::count_if(spans.begin(), spans.end(), [](const auto& one) { return !one.met; });
  print_money(to, "in these shifts:", *found.with_shifts);
  std::fprintf(to, "in these shifts %zu of %zu targets in spans are kept with the confidence asked for\n",
               spans.size() - static_cast<std::size_t>(missed), spans.size());
}

json money_json(const trial_outcome& one) {
  return {{"pay", one.pay},     {"waiting_hours", one.waiting_hours},
          {"lost", one.lost},   {"answered", one.answered},
          {"cost", one.cost()}, {"met", one.met()}};
}

json found_json(const staffing_plan& plan, const found_numbers& one) {
  json made = money_json(one.outcome);
  for (std::size_t c = 0; c < plan.crews.size(); ++c) made["agents"][crew_name(plan, c)] = one.numbers[c];
  for (const auto& span : one.outcome.spans)
    if (span.value)
      made["targets"].push_back({{"target", target_text(plan, plan.targets[span.target])},
                                 {"from", clock_text(static_cast<instant>(span.span) * plan.span)},
                                 {"value", *span.value},
                                 {"standard_error", span.error},
                                 {"bound", span.bound},
                                 {"contacts", span.contacts},
                                 {"met", span.met}});
  return made;
}

json costs_json(const staffing_plan& plan, double seats) {
  json made = json::array();
  for (const auto& one : plan.costs)
    made.push_back({{"name", one.name},
                    {"seats", seats},
                    {"once", one.once},
                    {"month", one.month(seats)},
                    {"first_month", one.first_month(seats)},
                    {"first_year", one.first_year(seats)}});
  return made;
}

} // namespace

double seats_of(const staffing_numbers& numbers) {
  double most = 0;
  for (std::size_t s = 0; !numbers.empty() && s < numbers.front().size(); ++s) {
    double there = 0;
    for (const auto& crew : numbers) there += crew[s];
    most = std::max(most, there);
  }
  return most;
}

std::vector<std::string> reached_ceilings(const staffing_plan& plan, const staffing_outcome& found) {
  std::vector<std::string> all;
  const auto& numbers = final_numbers(found).numbers;
  for (std::size_t c = 0; c < plan.crews.size() && c < numbers.size(); ++c) {
    const auto most = plan.what.crews[plan.crews[c].crew].agents.size();
    const auto reached = std::count(numbers[c].begin(), numbers[c].end(), most);
    if (reached > 0)
      all.push_back("no more than " + std::to_string(most) + " agents of " + std::string{crew_name(plan, c)} +
                    " were tried (at_most, or the crew's count in the scenario): in " +
                    std::to_string(reached) + " of " + std::to_string(numbers[c].size()) +
                    " spans it takes all of them");
  }
  return all;
}

void print_staffing(std::FILE* to, const staffing_plan& plan, const staffing_outcome& found) {
  std::fprintf(
      to, "%s: %s, %u days with seed %llu, spans of %s, confidence %g %% of each target in each span\n",
      plan.name.c_str(), plan.what.name.c_str(), plan.replications,
      static_cast<unsigned long long>(plan.what.seed), clock_text(plan.span).c_str(), plan.confidence * 100);
  for (std::size_t t = 0; t < plan.targets.size(); ++t)
    std::fprintf(to, "target %zu: %s\n", t + 1, target_text(plan, plan.targets[t]).c_str());
  std::fprintf(to, "\n");
  print_numbers(to, plan, found);
  std::fprintf(to, "\n");
  print_money(to, "smallest numbers:", found.smallest.outcome);
  if (found.cheapest) print_money(to, "cheapest numbers:", found.cheapest->outcome);
  std::fprintf(to, "%s, after %u trials\n",
               found.met ? "every target is kept; no agent can be taken away in any span"
                         : "NOT every target can be kept: give the crews more agents, or lower the targets",
               found.trials);
  for (const auto& one : reached_ceilings(plan, found)) std::fprintf(to, "%s\n", one.c_str());
  print_shifts(to, plan, found);
}

void print_costs(std::FILE* to, const staffing_plan& plan, double seats, double answered_a_day) {
  if (plan.costs.empty()) return;
  const auto contacts = plan.contacts_a_month.value_or(30 * answered_a_day);
  std::fprintf(to, "\ncosts with %g seats%s\n", seats,
               contacts > 0
                   ? (", " + std::to_string(std::llround(contacts)) + " contacts answered a month").c_str()
                   : "");
  std::fprintf(to, "%-28s", "");
  for (const auto& one : plan.costs) std::fprintf(to, " %16s", one.name.c_str());
  std::fprintf(to, "\n");
  const auto line = [&](const char* name, auto value) {
    std::fprintf(to, "%-28s", name);
    for (const auto& one : plan.costs) std::fprintf(to, " %16.2f", value(one));
    std::fprintf(to, "\n");
  };
  std::vector<std::string> items;
  for (const auto& one : plan.costs)
    for (const auto& item : one.monthly)
      if (std::find(items.begin(), items.end(), item.name) == items.end()) items.push_back(item.name);
  line("once", [](const cost_plan& one) { return one.once; });
  for (const auto& name : items)
    line(("  " + name).c_str(), [&](const cost_plan& one) {
      double sum = 0;
      for (const auto& item : one.monthly)
        if (item.name == name) sum += item.amount * item.count * (item.per_seat ? seats : 1);
      return sum;
    });
  line("a month", [&](const cost_plan& one) { return one.month(seats); });
  line("the first month", [&](const cost_plan& one) { return one.first_month(seats); });
  line("the first year", [&](const cost_plan& one) { return one.first_year(seats); });
  if (contacts > 0)
    line("a contact (a month)", [&](const cost_plan& one) { return one.month(seats) / contacts; });
}

std::string staffing_json(const staffing_plan& plan, const staffing_outcome* found) {
  json made = {{"name", plan.name}};
  auto seats = plan.seats.value_or(0);
  if (found != nullptr) {
    made["scenario"] = plan.what.name;
    made["seed"] = plan.what.seed;
    made["replications"] = plan.replications;
    made["confidence"] = plan.confidence;
    made["span_s"] = plan.span / instants_per_second;
    made["met"] = found->met;
    made["trials"] = found->trials;
    if (const auto reached = reached_ceilings(plan, *found); !reached.empty()) made["ceilings"] = reached;
    for (std::size_t c = 0; c < plan.crews.size(); ++c)
      made["first_guess"][crew_name(plan, c)] = found->guess[c];
    made["smallest"] = found_json(plan, found->smallest);
    if (found->cheapest) made["cheapest"] = found_json(plan, *found->cheapest);
    for (std::size_t c = 0; c < found->shifts.size(); ++c) {
      const auto& one = found->shifts[c];
      json rows = json::array();
      for (const auto& row : one.rows)
        rows.push_back({{"pattern", row.pattern},
                        {"from", clock_text(row.from)},
                        {"to", clock_text(row.to)},
                        {"agents", row.agents}});
      made["shifts"].push_back({{"crew", crew_name(plan, c)},
                                {"rows", rows},
                                {"cost", one.cover.cost},
                                {"lower_bound", one.cover.lower_bound},
                                {"proven", one.cover.proven},
                                {"problem", one.problem}});
    }
    if (found->with_shifts) made["in_shifts"] = money_json(*found->with_shifts);
    if (seats == 0) seats = static_cast<std::uint32_t>(seats_of(final_numbers(*found).numbers));
  }
  if (!plan.costs.empty()) made["costs"] = costs_json(plan, seats);
  return made.dump(2);
}

std::string staffing_csv(const staffing_plan& plan, const staffing_outcome& found) {
  std::string text = "from,what,value,bound,met\n";
  const auto& chosen = final_numbers(found);
  char line[120];
  for (std::size_t s = 0; s < plan.spans(); ++s) {
    const auto from = clock_text(static_cast<instant>(s) * plan.span);
    for (std::size_t c = 0; c < plan.crews.size(); ++c) {
      std::snprintf(line, sizeof line, ",%u,,\n", chosen.numbers[c][s]);
      text.append(from).append(",agents of ").append(crew_name(plan, c)).append(line);
    }
    for (const auto& one : chosen.outcome.spans) {
      if (one.span != s || !one.value) continue;
      std::snprintf(line, sizeof line, ",%.6g,%.6g,%d\n", *one.value, one.bound, one.met ? 1 : 0);
      text.append(from).append(",").append(target_text(plan, plan.targets[one.target])).append(line);
    }
  }
  return text;
}

} // namespace strowger::sim::staffing
