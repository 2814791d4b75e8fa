#include "sim/queueing/erlang.hpp"
#include "sim/staffing/staffing_trial.hpp"
#include <algorithm>
#include <cmath>

namespace strowger::sim::staffing {

using namespace routing;

struct staffing_trials::span_work {
  double contacts = 0, seconds = 0, patience = 0, patient = 0;
};

namespace {

double seconds_in(instant span) {
  return static_cast<double>(span) / static_cast<double>(instants_per_second);
}

/// Whether so many agents keep to the target, by the closed form.
bool enough(const staffing_target& target, double threshold, std::uint32_t agents, double per_second,
            double service, std::optional<double> patience) {
  double within = 1, abandoned = 0, wait = 0;
  if (patience) {
    const queueing::erlang_a form{agents, per_second, service, *patience};
    within = form.answered_within(threshold);
    abandoned = form.p_abandon;
    wait = form.mean_wait;
  } else {
    if (per_second * service >= agents) return false;
    const queueing::erlang_c form{agents, per_second, service};
    within = form.answered_within(threshold);
    wait = form.mean_wait;
  }
  if (target.figure.rfind("service_level", 0) == 0) return target.at_most || within >= target.value;
  if (target.figure == "abandon_rate") return !target.at_most || abandoned <= target.value;
  if (target.figure == "average_queue_time" || target.figure.rfind("asa", 0) == 0)
    return !target.at_most || wait <= target.value;
  return within >= 0.8;
}

} // namespace

/// What comes to each crew, by span: to the first of those who serve the queue.
std::vector<std::vector<staffing_trials::span_work>> staffing_trials::work_by_span() const {
  const auto spans = plan_.spans();
  const auto& what = plan_.what;
  std::vector<std::vector<span_work>> work(plan_.crews.size(), std::vector<span_work>(spans));
  const auto add = [&](std::uint32_t queue, std::size_t span, double weight, double seconds,
                       std::optional<double> patience) {
    const auto crews = crews_for(queue);
    if (crews.empty()) return;
    auto& to = work[crews.front()][span];
    const auto& crew = what.crews[plan_.crews[crews.front()].crew];
    const auto at = crew.speed_at.find(queue);
    to.contacts += weight;
    to.seconds += weight * seconds / (crew.speed * (at == crew.speed_at.end() ? 1 : at->second));
    if (!patience) return;
    to.patience += weight * *patience;
    to.patient += weight;
  };
  for (const auto& one : days_)
    for (const auto& coming : one.contacts) {
      const auto& kind = what.contacts[coming.who.kind];
      const auto span = std::min(static_cast<std::size_t>(coming.at / plan_.span), spans - 1);
      add(kind.queue, span, 1, seconds_in(coming.who.service + coming.who.wrap_up),
          coming.who.patience < never ? std::optional{seconds_in(coming.who.patience)} : std::nullopt);
      for (const auto& pass : kind.passes) {
        const auto& next = what.contacts[pass.to];
        add(next.queue, span, pass.chance,
            (next.service ? next.service->mean() : 0) + (next.wrap_up ? next.wrap_up->mean() : 0),
            next.patience ? std::optional{next.patience->mean()} : std::nullopt);
      }
    }
  return work;
}

staffing_numbers staffing_trials::first_guess() const {
  const auto spans = plan_.spans();
  const auto& what = plan_.what;
  const auto work = work_by_span();
  staffing_numbers guess(plan_.crews.size(), std::vector<std::uint32_t>(spans));
  for (std::size_t c = 0; c < guess.size(); ++c)
    for (std::size_t s = 0; s < spans; ++s) {
      const auto& one = work[c][s];
      auto& agents = guess[c][s];
      agents = plan_.crews[c].least;
      if (one.contacts <= 0) continue;
      const auto per_second = one.contacts / static_cast<double>(days_.size()) / seconds_in(plan_.span);
      const auto service = std::max(one.seconds / one.contacts, 0.001);
      const auto patience =
          one.patient > 0 ? std::optional{std::max(one.patience / one.patient, 0.001)} : std::nullopt;
      agents = std::max(agents, 1U);
      const auto is_enough = [&](std::uint32_t n) {
        return std::all_of(plan_.targets.begin(), plan_.targets.end(), [&](const auto& target) {
          if (target.queue) {
            const auto crews = crews_for(target.queue);
            if (crews.empty() || crews.front() != c) return true;
          }
          const auto& queue = what.settings.queues[target.queue.value_or(0)];
          const auto threshold = static_cast<double>(queue.service_level_threshold.count()) / 1'000;
          return enough(target, threshold, n, per_second, service, patience);
        });
      };
      if (plan_.targets.empty()) // only prices: begin where the agents keep up
        agents = std::max(agents, static_cast<std::uint32_t>(std::ceil(per_second * service)));
      while (agents < most(c) && !is_enough(agents)) ++agents;
      agents = std::min(agents, most(c));
    }
  return guess;
}

} // namespace strowger::sim::staffing
