#include "sim/staffing/staffing_search.hpp"
#include "sim/staffing/shift_plan.hpp"
#include <algorithm>
#include <cmath>

namespace strowger::sim::staffing {

namespace {

constexpr std::uint32_t rounds_up_max = 60, passes_max = 20;

class staffing_search {
public:
  staffing_search(const staffing_plan& plan, unsigned processes, const staffing_progress& progress)
    : plan_{plan}, trials_{plan, processes}, progress_{progress} {}

  staffing_outcome run() {
    staffing_outcome made;
    made.guess = trials_.first_guess();
    now_ = {made.guess, trials_.run(made.guess)};
    made.met = go_up();
    if (made.met) {
      go_down_together();
      go_down_one_by_one();
    }
    made.smallest = now_;
    if (plan_.prices) {
      go_cheaper();
      made.cheapest = now_;
    }
    if (!plan_.shifts.empty()) {
      for (std::size_t c = 0; c < plan_.crews.size(); ++c)
        made.shifts.push_back(shifts_of_crew(plan_, c, now_.numbers[c]));
      run_shifts(made);
    }
    made.trials = trials_.trials();
    return made;
  }

private:
  void tell(const char* what) {
    if (progress_) progress_(what, trials_.trials());
  }

  /// More agents where a target is missed; false when there are no more.
  bool go_up() {
    std::vector<std::uint32_t> missed_before(plan_.spans());
    for (std::uint32_t round = 0; !now_.outcome.met(); ++round) {
      tell("more agents where targets are missed");
      if (round == rounds_up_max) return false;
      bool added = false;
      auto numbers = now_.numbers;
      for (const auto& one : now_.outcome.spans) {
        if (one.met) continue;
        added = add_for(numbers, one, one.span) || added;
        // Those who still wait from the span before are in the way.
        if (++missed_before[one.span] > 2 && one.span > 0)
          added = add_for(numbers, one, one.span - 1) || added;
      }
      if (!added) return false;
      now_ = {numbers, trials_.run(numbers)};
    }
    return true;
  }
  bool add_for(staffing_numbers& numbers, const span_outcome& missed, std::size_t span) const {
    const auto& target = plan_.targets[missed.target];
    for (const auto crew : trials_.crews_for(target.queue)) {
      auto& agents = numbers[crew][span];
      if (agents >= trials_.most(crew)) continue;
      const auto short_of = target.at_most ? 0.05 : std::clamp(target.value - missed.bound, 0.0, 0.5) / 4;
      const auto more = static_cast<std::uint32_t>(1 + agents * short_of);
      agents = std::min(trials_.most(crew), std::max(agents, now_.numbers[crew][span] + more));
      return true;
    }
    return false;
  }

  /// One fewer in every third span at a time; where that misses a target it is taken back.
  void go_down_together() {
    for (std::uint32_t pass = 0, idle = 0; pass < 3 * passes_max && idle < 3; ++pass) {
      tell("fewer agents, in many spans together");
      auto numbers = now_.numbers;
      for (std::size_t c = 0; c < numbers.size(); ++c)
        for (std::size_t s = pass % 3; s < numbers[c].size(); s += 3)
          if (numbers[c][s] > plan_.crews[c].least) --numbers[c][s];
      idle = settle_for(numbers) ? 0 : idle + 1;
    }
  }
  /// Takes back what misses targets until nothing does; whether anything remains.
  bool settle_for(staffing_numbers numbers) {
    for (;;) {
      if (numbers == now_.numbers) return false;
      auto outcome = trials_.run(numbers);
      if (outcome.met()) {
        now_ = {std::move(numbers), std::move(outcome)};
        return true;
      }
      for (const auto& one : outcome.spans)
        if (!one.met) take_back(numbers, one.span);
    }
  }
  /// In the missed span and the nearest before it that has fewer; else everywhere.
  void take_back(staffing_numbers& numbers, std::size_t span) const {
    bool found = false;
    for (std::size_t before = 0; before <= span && !found; ++before)
      for (std::size_t c = 0; c < numbers.size(); ++c) {
        auto& agents = numbers[c][span - before];
        if (agents >= now_.numbers[c][span - before]) continue;
        agents = now_.numbers[c][span - before];
        found = true;
      }
    if (!found) numbers = now_.numbers;
  }
  /// Until no single agent can be taken away: the dearest crews first, those who serve most with them.
  void go_down_one_by_one() {
    for (bool fewer = true; fewer;) {
      fewer = false;
      for (std::size_t c = 0; c < now_.numbers.size(); ++c)
        for (std::size_t s = 0; s < now_.numbers[c].size(); ++s) {
          if (now_.numbers[c][s] <= plan_.crews[c].least) continue;
          tell("fewer agents, one by one");
          auto numbers = now_.numbers;
          --numbers[c][s];
          auto outcome = trials_.run(numbers);
          if (!outcome.met()) continue;
          now_ = {std::move(numbers), std::move(outcome)};
          fewer = true;
        }
    }
  }

  /// One more or fewer anywhere, as long as that pays.
  void go_cheaper() {
    bool better = true;
    for (std::uint32_t pass = 0; better && pass < passes_max; ++pass) {
      better = false;
      for (std::size_t c = 0; c < now_.numbers.size(); ++c)
        for (std::size_t s = 0; s < now_.numbers[c].size(); ++s)
          for (const int by : {-1, 1})
            while (pays(c, s, by)) better = true;
    }
  }
  bool pays(std::size_t crew, std::size_t span, int by) {
    auto numbers = now_.numbers;
    auto& agents = numbers[crew][span];
    if (by < 0 ? agents <= plan_.crews[crew].least : agents >= trials_.most(crew)) return false;
    agents = static_cast<std::uint32_t>(static_cast<int>(agents) + by);
    const auto pay = trials_.pay_of(numbers);
    if (by > 0 && pay >= now_.outcome.cost()) return false; // no trial is needed
    tell("cheaper numbers");
    auto outcome = trials_.run(numbers);
    if (outcome.cost() >= now_.outcome.cost() || (now_.outcome.met() && !outcome.met())) return false;
    now_ = {std::move(numbers), std::move(outcome)};
    return true;
  }

  void run_shifts(staffing_outcome& made) {
    std::vector<shift> shifts, breaks;
    double pay = 0;
    for (const auto& one : made.shifts) {
      if (!one.problem.empty()) return;
      shifts.insert(shifts.end(), one.shifts.begin(), one.shifts.end());
      breaks.insert(breaks.end(), one.breaks.begin(), one.breaks.end());
      pay += one.cover.cost;
    }
    made.with_shifts = trials_.run_shifts(shifts, breaks, pay);
  }

  const staffing_plan& plan_;
  staffing_trials trials_;
  const staffing_progress& progress_;
  found_numbers now_;
};

} // namespace

staffing_outcome find_staffing(const staffing_plan& plan, unsigned processes,
                               const staffing_progress& progress) {
  return staffing_search{plan, processes, progress}.run();
}

} // namespace strowger::sim::staffing
