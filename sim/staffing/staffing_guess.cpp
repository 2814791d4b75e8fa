#include "sim/staffing/staffing_guess.hpp"
#include "sim/pool_world.hpp"
#include "sim/queueing/erlang.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace strowger::sim::staffing {

using namespace routing;

namespace {

double seconds_in(instant span) {
  return static_cast<double>(span) / static_cast<double>(instants_per_second);
}

/// What comes, of one kind in one span: sums over all days. Seconds are those in which an agent has room for
/// one less.
struct kind_work {
  double contacts = 0, seconds = 0, patience = 0, patient = 0;
};
using work_by_kind = std::vector<kind_work>;

/// Crews who may serve the same.
struct crew_pool {
  std::vector<std::uint32_t> at_once; ///< by kind of contact
  std::vector<std::size_t> crews;     ///< staffed ones, the cheapest first; none: of the scenario's others
  std::vector<double> there;          ///< by span: agents that can be there, or are
  std::uint32_t someone = 0;          ///< one of its agents
  [[nodiscard]] bool serves(std::size_t kind) const { return at_once[kind] > 0; }
  [[nodiscard]] auto kinds() const {
    return std::count_if(at_once.begin(), at_once.end(), [](auto one) { return one > 0; });
  }
};

/// What a pool has to do in one span.
struct pool_work {
  double per_second = 0, service = 0, at_once = 1;
  std::optional<double> patience;
  std::vector<std::uint32_t> queues; ///< of what comes
};

class staffing_guesser {
public:
  staffing_guesser(const staffing_plan& plan, const service_reach& reach, const std::vector<day>& days)
    : plan_{plan}, reach_{reach}, days_{days} {
    gather_pools();
    gather_work();
  }

  staffing_numbers run() {
    staffing_numbers guess;
    for (const auto& one : plan_.crews) guess.emplace_back(plan_.spans(), one.least);
    for (std::size_t s = 0; s < plan_.spans(); ++s)
      for (const auto& pool : pools_) {
        const auto work = work_of(pool, s);
        if (work.per_second <= 0) continue;
        const auto needed = static_cast<double>(agents_for(work));
        hand_out(pool, s, std::min(needed, pool.there[s]), guess);
        const auto left = std::max(0.0, 1 - pool.there[s] / needed);
        for (std::size_t k = 0; k < pool.at_once.size(); ++k)
          if (pool.serves(k)) leave(work_[s][k], left);
      }
    return guess;
  }

private:
  /// Those who are there anyway first, then the ones who serve the fewest kinds.
  void gather_pools() {
    const auto& what = plan_.what;
    for (std::size_t c = 0; c < what.crews.size(); ++c) {
      const auto staffed = std::find_if(plan_.crews.begin(), plan_.crews.end(),
                                        [&](const auto& one) { return one.crew == c; });
      add_crew(what.crews[c], staffed == plan_.crews.end()
                                  ? std::nullopt
                                  : std::optional{static_cast<std::size_t>(staffed - plan_.crews.begin())});
    }
    for (auto& one : pools_)
      std::stable_sort(one.crews.begin(), one.crews.end(), [&](std::size_t a, std::size_t b) {
        return plan_.crews[a].per_hour < plan_.crews[b].per_hour;
      });
    std::stable_sort(pools_.begin(), pools_.end(), [](const auto& a, const auto& b) {
      return a.crews.empty() != b.crews.empty() ? a.crews.empty() : a.kinds() < b.kinds();
    });
  }
  void add_crew(const crew& who, std::optional<std::size_t> staffed) {
    if (who.agents.empty()) return;
    crew_pool made{std::vector<std::uint32_t>(plan_.what.contacts.size()), {}, there(who, staffed), 0};
    made.someone = who.agents.front();
    for (const auto agent : who.agents)
      for (std::size_t k = 0; k < made.at_once.size(); ++k)
        made.at_once[k] = std::max(made.at_once[k], reach_.of(agent, k).at_once);
    auto pool = std::find_if(pools_.begin(), pools_.end(), [&](const auto& one) {
      return one.at_once == made.at_once && one.crews.empty() == !staffed;
    });
    if (pool == pools_.end())
      pool = pools_.insert(pool, std::move(made));
    else
      std::transform(made.there.begin(), made.there.end(), pool->there.begin(), pool->there.begin(),
                     std::plus<>{});
    if (staffed) pool->crews.push_back(*staffed);
  }
  /// By span: all of a staffed crew; of another, those at work in the mean of the days.
  [[nodiscard]] std::vector<double> there(const crew& who, std::optional<std::size_t> staffed) const {
    std::vector<double> made(plan_.spans(), staffed ? static_cast<double>(who.agents.size()) : 0);
    if (staffed) return made;
    const auto add = [&](const std::vector<shift>& times, double sign) {
      for (const auto& one : times)
        if (std::find(who.agents.begin(), who.agents.end(), one.agent) != who.agents.end())
          for (std::size_t s = 0; s < made.size(); ++s) made[s] += sign * share_of_span(one, s);
    };
    for (const auto& day : days_) {
      add(day.shifts, 1 / static_cast<double>(days_.size()));
      add(day.breaks, -1 / static_cast<double>(days_.size()));
    }
    for (auto& one : made) one = std::max(one, 0.0);
    return made;
  }
  [[nodiscard]] double share_of_span(const shift& when, std::size_t s) const {
    const auto begin = static_cast<instant>(s) * plan_.span;
    const auto both = std::min(when.to, begin + length_of(s)) - std::max(when.from, begin);
    return static_cast<double>(std::max<instant>(both, 0)) / static_cast<double>(length_of(s));
  }
  [[nodiscard]] instant length_of(std::size_t s) const {
    return std::min(plan_.span, plan_.what.length - static_cast<instant>(s) * plan_.span);
  }

  /// Of whoever is to serve the kind first.
  [[nodiscard]] const crew_pool* first_pool(std::size_t kind) const {
    const auto found =
        std::find_if(pools_.begin(), pools_.end(), [&](const auto& one) { return one.serves(kind); });
    return found == pools_.end() ? nullptr : &*found;
  }
  /// Everybody who comes, and as what they are passed on.
  void gather_work() {
    work_.assign(plan_.spans(), work_by_kind(plan_.what.contacts.size()));
    for (const auto& day : days_)
      for (const auto& coming : day.contacts) {
        auto at = coming.at;
        for (auto who = std::optional{coming.who}; who && at < plan_.what.length;
             who = day.manners.passed_on(*who))
          at += add(day, *who, at);
      }
  }
  /// How long an agent has it.
  instant add(const day& of, const contact& who, instant at) {
    const auto* pool = first_pool(who.kind);
    if (!pool) return 0;
    const auto held = held_for(of, who, *pool);
    auto& to = work_[static_cast<std::size_t>(at / plan_.span)][who.kind];
    ++to.contacts;
    to.seconds += seconds_in(held);
    if (who.patience < never) {
      to.patience += seconds_in(who.patience);
      ++to.patient;
    }
    return held;
  }
  /// A conversation in turns takes as long as they do beside the others that the agent has at hand.
  [[nodiscard]] instant held_for(const day& of, const contact& who, const crew_pool& pool) const {
    const auto agent = pool.someone;
    const auto limit = instant_of(plan_.what.settings.queues[who.queue].wrap_up_limit);
    auto held = std::min(of.manners.wrap_up_of(who, agent), limit);
    auto turn = of.manners.turn_of(who, agent, 1, pool.at_once[who.kind]);
    if (!turn) return held + of.manners.service_of(who, agent);
    for (std::uint32_t nth = 2; turn; ++nth) {
      held += turn->agent + (turn->last ? 0 : turn->customer);
      if (turn->last) break;
      turn = of.manners.turn_of(who, agent, nth, pool.at_once[who.kind]);
    }
    return held;
  }
  static void leave(kind_work& work, double share) {
    work.contacts *= share;
    work.seconds *= share;
    work.patience *= share;
    work.patient *= share;
  }

  [[nodiscard]] pool_work work_of(const crew_pool& pool, std::size_t s) const {
    kind_work all;
    double agents = 0;
    pool_work made;
    for (std::size_t k = 0; k < pool.at_once.size(); ++k) {
      const auto& one = work_[s][k];
      if (!pool.serves(k) || one.contacts <= 0) continue;
      all.contacts += one.contacts;
      all.seconds += one.seconds;
      all.patience += one.patience;
      all.patient += one.patient;
      agents += one.seconds / pool.at_once[k];
      made.queues.push_back(plan_.what.contacts[k].queue);
    }
    if (all.contacts <= 0) return made;
    made.per_second = all.contacts / static_cast<double>(days_.size()) / seconds_in(length_of(s));
    made.service = std::max(all.seconds / all.contacts, 0.001);
    if (agents > 0) made.at_once = all.seconds / agents;
    if (all.patient > 0) made.patience = std::max(all.patience / all.patient, 0.001);
    return made;
  }
  [[nodiscard]] std::uint32_t agents_for(const pool_work& work) const {
    const auto load = work.per_second * work.service / work.at_once;
    if (plan_.targets.empty()) return std::max(1U, static_cast<std::uint32_t>(std::ceil(load)));
    std::uint32_t fewer = 0, enough = static_cast<std::uint32_t>(2 * load) + 20;
    while (enough - fewer > 1) {
      const auto middle = fewer + (enough - fewer) / 2;
      (keeps_all(work, middle) ? enough : fewer) = middle;
    }
    return enough;
  }
  [[nodiscard]] bool keeps_all(const pool_work& work, std::uint32_t agents) const {
    return std::all_of(plan_.targets.begin(), plan_.targets.end(), [&](const auto& target) {
      auto threshold = 1e9;
      for (const auto queue : work.queues)
        if (target.queue.value_or(queue) == queue)
          threshold = std::min(
              threshold,
              static_cast<double>(plan_.what.settings.queues[queue].service_level_threshold.count()) / 1'000);
      return threshold == 1e9 || keeps(target, threshold, agents, work);
    });
  }
  /// By the closed form.
  static bool keeps(const staffing_target& target, double threshold, std::uint32_t agents,
                    const pool_work& work) {
    const auto servers = std::max(1U, static_cast<std::uint32_t>(agents * work.at_once + 1e-9));
    double within = 1, abandoned = 0, wait = 0;
    if (work.patience) {
      const queueing::erlang_a form{servers, work.per_second, work.service, *work.patience};
      within = form.answered_within(threshold);
      abandoned = form.p_abandon;
      wait = form.mean_wait;
    } else {
      if (work.per_second * work.service >= servers) return false;
      const queueing::erlang_c form{servers, work.per_second, work.service};
      within = form.answered_within(threshold);
      wait = form.mean_wait;
    }
    if (target.figure.rfind("service_level", 0) == 0) return target.at_most || within >= target.value;
    if (target.figure == "abandon_rate") return !target.at_most || abandoned <= target.value;
    if (target.figure == "average_queue_time" || target.figure.rfind("asa", 0) == 0)
      return !target.at_most || wait <= target.value;
    return within >= 0.8;
  }
  void hand_out(const crew_pool& pool, std::size_t s, double agents, staffing_numbers& guess) const {
    auto left = static_cast<std::uint32_t>(agents);
    for (const auto crew : pool.crews) {
      const auto most = static_cast<std::uint32_t>(plan_.what.crews[plan_.crews[crew].crew].agents.size());
      const auto here = std::min(left, most);
      guess[crew][s] = std::max(guess[crew][s], here);
      left -= here;
    }
  }

  const staffing_plan& plan_;
  const service_reach& reach_;
  const std::vector<day>& days_;
  std::vector<crew_pool> pools_;
  std::vector<work_by_kind> work_; ///< by span
};

} // namespace

staffing_numbers guess_staffing(const staffing_plan& plan, const service_reach& reach,
                                const std::vector<day>& days) {
  return staffing_guesser{plan, reach, days}.run();
}

} // namespace strowger::sim::staffing
