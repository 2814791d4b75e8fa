#include "sim/staffing/staffing_trial.hpp"
#include "sim/counts_between.hpp"
#include "sim/fatal_note.hpp"
#include "sim/job_processes.hpp"
#include "sim/replay.hpp"
#include "sim/scenario/scenario_day.hpp"
#include "sim/staffing/staffing_guess.hpp"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <tuple>
#include <type_traits>

namespace strowger::sim::staffing {

using namespace routing;

namespace {

constexpr instant interval_of_counts = 900 * instants_per_second;
static_assert(std::is_trivially_copyable_v<kpi::queue_counts>);

/// What one day brought: counts by queue and span, as they are told between processes.
using day_counts = std::vector<kpi::queue_counts>;

double hours_of(instant span) {
  return static_cast<double>(span) / static_cast<double>(3'600 * instants_per_second);
}

/// A figure of all days together, with the error that leaving out one day after the other tells.
span_outcome judge_span(const std::vector<kpi::queue_counts>& days, const staffing_target& target,
                        double confidence) {
  span_outcome made;
  kpi::queue_counts all;
  for (const auto& one : days) all += one;
  const auto count = static_cast<double>(days.size());
  made.contacts = static_cast<double>(all.enqueued + all.refused) / count;
  const auto* figure = kpi::find_queue_kpi(target.figure);
  made.value = figure->value(all);
  if (!made.value) { // nobody came; or there is nobody of those who did to tell it by, as where none is
                     // answered
    made.met = all.enqueued + all.refused == 0;
    return made;
  }
  batch_means parts;
  for (const auto& one : days) {
    const auto without = figure->value(counts_between(one, all)).value_or(*made.value);
    parts.add(count * *made.value - (count - 1) * without);
  }
  made.error = parts.result().standard_error;
  const auto off = made.error * student_t(confidence, static_cast<std::uint32_t>(days.size()) - 1);
  made.bound = target.at_most ? *made.value + off : *made.value - off;
  made.met = target.at_most ? made.bound <= target.value + 1e-12 : made.bound >= target.value - 1e-12;
  return made;
}

/// Without whose contacts the figure of all would be best, of the queues that `staffed` crews serve.
std::optional<std::uint32_t> weighs_most(const std::vector<kpi::queue_counts>& queues,
                                         const std::vector<bool>& staffed, const staffing_target& target) {
  kpi::queue_counts all;
  for (const auto& one : queues) all += one;
  const auto* figure = kpi::find_queue_kpi(target.figure);
  std::optional<std::uint32_t> most;
  double best = 0;
  for (std::uint32_t q = 0; q < queues.size(); ++q) {
    const auto without = figure->value(counts_between(queues[q], all));
    if (!staffed[q] || queues[q].enqueued + queues[q].refused == 0) continue;
    const auto value = (target.at_most ? -1 : 1) * without.value_or(target.value);
    if (most && value <= best) continue;
    most = q;
    best = value;
  }
  return most;
}

} // namespace

bool trial_outcome::met() const {
  return std::all_of(spans.begin(), spans.end(), [](const auto& one) { return one.met; });
}

double trial_outcome::cost() const {
  return std::accumulate(costs.begin(), costs.end(), 0.0) / static_cast<double>(costs.size());
}

staffing_trials::staffing_trials(const staffing_plan& plan, unsigned processes)
  : plan_{plan}, processes_{processes}, reach_{plan.what}, is_staffed_(plan.what.settings.agents.size()) {
  for (const auto& one : plan.crews) {
    auto& kinds = kinds_.emplace_back(plan.what.contacts.size());
    for (const auto agent : plan.what.crews[one.crew].agents) {
      is_staffed_[agent] = true;
      for (std::size_t k = 0; k < kinds.size(); ++k) kinds[k] = kinds[k] || reach_.of(agent, k).at_once > 0;
    }
  }
  for (std::uint32_t q = 0; q < plan.what.settings.queues.size(); ++q)
    staffed_queues_.push_back(!crews_for(q).empty());
  const auto staffed = [&](const shift& one) { return is_staffed_[one.agent]; };
  for (std::uint32_t i = 0; i < plan.replications; ++i) {
    auto made = day_of(plan.what, seed_of_replication(plan.what.seed, i));
    made.shifts.erase(std::remove_if(made.shifts.begin(), made.shifts.end(), staffed), made.shifts.end());
    made.breaks.erase(std::remove_if(made.breaks.begin(), made.breaks.end(), staffed), made.breaks.end());
    days_.push_back(std::move(made));
  }
}

std::uint32_t staffing_trials::most(std::size_t crew) const {
  return static_cast<std::uint32_t>(plan_.what.crews[plan_.crews[crew].crew].agents.size());
}

staffing_numbers staffing_trials::first_guess() const { return guess_staffing(plan_, reach_, days_); }

std::optional<std::uint32_t> staffing_trials::next_who_serves(std::size_t crew, std::uint32_t number,
                                                              std::optional<std::uint32_t> queue) const {
  const auto& agents = plan_.what.crews[plan_.crews[crew].crew].agents;
  for (; number < agents.size(); ++number)
    if (!queue || reach_.serves(agents[number], *queue)) return number + 1;
  return std::nullopt;
}

std::vector<std::size_t> staffing_trials::crews_for(std::optional<std::uint32_t> queue) const {
  std::vector<std::tuple<std::ptrdiff_t, double, std::size_t>> order;
  for (std::size_t c = 0; c < plan_.crews.size(); ++c)
    if (next_who_serves(c, 0, queue))
      order.emplace_back(std::count(kinds_[c].begin(), kinds_[c].end(), true), plan_.crews[c].per_hour, c);
  std::sort(order.begin(), order.end());
  std::vector<std::size_t> crews;
  for (const auto& one : order) crews.push_back(std::get<2>(one));
  return crews;
}

double staffing_trials::pay_of(const staffing_numbers& numbers) const {
  double pay = 0;
  for (std::size_t c = 0; c < numbers.size(); ++c)
    for (std::size_t s = 0; s < numbers[c].size(); ++s) {
      const auto begin = static_cast<instant>(s) * plan_.span;
      const auto length = std::min(plan_.span, plan_.what.length - begin);
      pay += numbers[c][s] * plan_.crews[c].per_hour * hours_of(length);
    }
  return pay;
}

trial_outcome staffing_trials::run(const staffing_numbers& numbers) {
  std::vector<shift> shifts;
  for (std::size_t c = 0; c < numbers.size(); ++c) {
    const auto& agents = plan_.what.crews[plan_.crews[c].crew].agents;
    for (std::size_t i = 0; i < agents.size(); ++i)
      for (std::size_t s = 0; s < numbers[c].size();) {
        if (i >= numbers[c][s]) {
          ++s;
          continue;
        }
        const auto first = s;
        while (s < numbers[c].size() && i < numbers[c][s]) ++s;
        shifts.push_back(
            {agents[i], static_cast<instant>(first) * plan_.span, static_cast<instant>(s) * plan_.span});
      }
  }
  return try_out(shifts, {}, pay_of(numbers));
}

trial_outcome staffing_trials::run_shifts(const std::vector<shift>& shifts, const std::vector<shift>& breaks,
                                          double pay) {
  return try_out(shifts, breaks, pay);
}

std::string staffing_trials::run_day(std::size_t number, const std::vector<shift>& shifts,
                                     const std::vector<shift>& breaks) const {
  auto one = days_[number];
  one.shifts.insert(one.shifts.end(), shifts.begin(), shifts.end());
  one.breaks.insert(one.breaks.end(), breaks.begin(), breaks.end());
  replay_options options;
  options.digest = false;
  const fatal_note note{
      "this was day " + std::to_string(number) + " of a trial (seed " +
      std::to_string(seed_of_replication(plan_.what.seed, static_cast<std::uint32_t>(number))) + ")\n"};
  const auto outcome = replay_on_machine(one, options);
  const auto spans = plan_.spans();
  day_counts counts(outcome.queues.size() * spans);
  const auto base = kpi::interval_of(outcome.figures, moment{});
  for (std::size_t q = 0; q < outcome.queues.size(); ++q) {
    const auto found = outcome.figures.queues.find(outcome.queues[q]);
    if (found == outcome.figures.queues.end()) continue;
    for (const auto& interval : found->second.intervals) {
      const auto at = (interval.index - base) * interval_of_counts;
      const auto s = static_cast<std::size_t>(std::max<instant>(at, 0) / plan_.span);
      counts[q * spans + std::min(s, spans - 1)] += interval.counts;
    }
  }
  std::string bytes(counts.size() * sizeof(kpi::queue_counts), '\0');
  std::memcpy(bytes.data(), counts.data(), bytes.size());
  return bytes;
}

span_outcome staffing_trials::judge(std::size_t t, std::size_t s,
                                    const std::vector<std::vector<kpi::queue_counts>>& days) const {
  const auto spans = plan_.spans(), queues = plan_.what.settings.queues.size();
  const auto& target = plan_.targets[t];
  std::vector<kpi::queue_counts> of_day, of_queue(queues);
  for (const auto& one : days) {
    kpi::queue_counts sum;
    for (std::size_t q = 0; q < queues; ++q) {
      if (target.queue.value_or(q) != q) continue;
      sum += one[q * spans + s];
      of_queue[q] += one[q * spans + s];
    }
    of_day.push_back(sum);
  }
  auto made = judge_span(of_day, target, plan_.confidence);
  made.target = t;
  made.span = s;
  made.queue = target.queue ? target.queue : weighs_most(of_queue, staffed_queues_, target);
  return made;
}

trial_outcome staffing_trials::try_out(const std::vector<shift>& shifts, const std::vector<shift>& breaks,
                                       double pay) {
  ++trials_;
  const auto bytes = run_jobs(plan_.replications, processes_,
                              [&](std::uint32_t number) { return run_day(number, shifts, breaks); });
  const auto spans = plan_.spans(), queues = plan_.what.settings.queues.size();
  std::vector<day_counts> days(bytes.size(), day_counts(queues * spans));
  for (std::size_t r = 0; r < bytes.size(); ++r)
    std::memcpy(static_cast<void*>(days[r].data()), bytes[r].data(), bytes[r].size());
  trial_outcome made;
  made.pay = pay;
  const auto prices = plan_.prices.value_or(staffing_prices{});
  for (const auto& one : days) {
    kpi::queue_counts all;
    for (const auto& counts : one) all += counts;
    const auto hours = static_cast<double>(all.wait_all.count()) / 3'600'000;
    const auto lost = static_cast<double>(all.abandoned + all.refused + all.expired);
    made.waiting_hours += hours / static_cast<double>(days.size());
    made.lost += lost / static_cast<double>(days.size());
    made.answered += static_cast<double>(all.answered) / static_cast<double>(days.size());
    made.costs.push_back(pay + prices.waiting_hour * hours + prices.lost * lost);
  }
  for (std::size_t t = 0; t < plan_.targets.size(); ++t)
    for (std::size_t s = 0; s < spans; ++s) made.spans.push_back(judge(t, s, days));
  return made;
}

} // namespace strowger::sim::staffing
