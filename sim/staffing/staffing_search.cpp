#include "sim/staffing/staffing_search.hpp"
#include "sim/staffing/shift_plan.hpp"
#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

namespace strowger::sim::staffing {

namespace {

constexpr std::uint32_t passes_max = 20;

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
      do go_down_one_by_one();
      while (exchange() || shift_spans());
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
  /// So many more or fewer of a crew in a span.
  struct step {
    std::size_t crew, span;
    int by;
  };
  using steps = std::vector<step>;

  void tell(const char* what) {
    if (progress_) progress_(what, trials_.trials());
  }

  /// More agents where a target is missed; false when there are no more.
  bool go_up() {
    std::vector<std::uint32_t> missed_before(plan_.spans());
    while (!now_.outcome.met()) {
      tell("more agents where targets are missed");
      bool added = false;
      auto numbers = now_.numbers;
      for (const auto& one : now_.outcome.spans) {
        if (one.met) continue;
        // Those who still wait from the spans before are in the way: the longer, the further back.
        const auto before = ++missed_before[one.span] / (2 * plan_.targets.size() + 1);
        for (std::size_t back = 0; back <= std::min<std::size_t>(before, one.span); ++back)
          added = add_for(numbers, one, one.span - back) || added;
      }
      if (!added) return false;
      now_ = {numbers, trials_.run(numbers)};
    }
    return true;
  }
  bool add_for(staffing_numbers& numbers, const span_outcome& missed, std::size_t span) const {
    const auto& target = plan_.targets[missed.target];
    for (const auto crew : trials_.crews_for(missed.queue)) {
      auto& agents = numbers[crew][span];
      const auto next = trials_.next_who_serves(crew, now_.numbers[crew][span], missed.queue);
      if (!next) continue;
      const auto short_of = target.at_most ? 0.05 : std::clamp(target.value - missed.bound, 0.0, 0.5) / 4;
      const auto more = static_cast<std::uint32_t>(agents * short_of);
      agents = std::max(agents, std::min(trials_.most(crew), *next + more));
      return true;
    }
    return false;
  }

  /// The dearest crews first, those who serve most with them.
  [[nodiscard]] std::vector<std::size_t> dearest_first() const {
    std::vector<std::size_t> order(plan_.crews.size());
    std::iota(order.begin(), order.end(), 0);
    const auto kinds = [&](std::size_t crew) {
      return std::count(trials_.kinds_of(crew).begin(), trials_.kinds_of(crew).end(), true);
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto pay_a = plan_.crews[a].per_hour, pay_b = plan_.crews[b].per_hour;
      return pay_a != pay_b ? pay_a > pay_b : kinds(a) > kinds(b);
    });
    return order;
  }

  /// Fewer of one crew in every third span at a time, first many, then one; where that misses a target it is
  /// taken back.
  void go_down_together() {
    for (const std::uint32_t by : {8U, 4U, 2U, 1U})
      for (const auto crew : dearest_first())
        for (std::size_t first = 0; first < 3; ++first)
          while (settle_for(fewer_of(crew, first, by))) {
          }
  }
  [[nodiscard]] staffing_numbers fewer_of(std::size_t crew, std::size_t first, std::uint32_t by) {
    tell("fewer agents, in many spans together");
    auto numbers = now_.numbers;
    for (auto s = first; s < numbers[crew].size(); s += 3)
      if (numbers[crew][s] >= plan_.crews[crew].least + by) numbers[crew][s] -= by;
    return numbers;
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

  /// Until no single agent can be taken away.
  void go_down_one_by_one() {
    for (bool fewer = true; fewer;) {
      fewer = false;
      for (const auto c : dearest_first())
        for (std::size_t s = 0; s < plan_.spans(); ++s)
          while (keeps_targets("fewer agents, one by one", {{c, s, -1}})) fewer = true;
    }
  }
  /// One who may serve what two others may, in their place; or one who costs less and shares the work, as
  /// others may do what that one may not.
  bool exchange() {
    bool any = false;
    const auto crews = plan_.crews.size();
    for (std::size_t to = 0; to < crews; ++to)
      for (std::size_t a = 0; a < crews; ++a)
        for (std::size_t b = a; b < crews; ++b) {
          if (a == to || b == to || !can_replace(to, a, b)) continue;
          for (std::size_t s = 0; s < plan_.spans(); ++s)
            while (keeps_targets("other agents", a == b ? steps{{a, s, -1}, {to, s, 1}}
                                                        : steps{{a, s, -1}, {b, s, -1}, {to, s, 1}}))
              any = true;
        }
    return any;
  }
  [[nodiscard]] bool can_replace(std::size_t to, std::size_t a, std::size_t b) const {
    const auto& kinds = trials_.kinds_of(to);
    const auto within = [&](std::size_t crew) {
      for (std::size_t k = 0; k < kinds.size(); ++k)
        if (trials_.kinds_of(crew)[k] && !kinds[k]) return false;
      return true;
    };
    const auto pay = [&](std::size_t crew) { return plan_.crews[crew].per_hour; };
    if (a == b) return share_work(a, to) && pay(to) < pay(a);
    return within(a) && within(b) && trials_.kinds_of(a) != trials_.kinds_of(b) && pay(to) < pay(a) + pay(b);
  }
  /// One more in a span and two fewer beside it: what is worked off before a span's end nobody waits with
  /// after it, and who is there a span earlier may spare two later ones.
  bool shift_spans() {
    bool any = false;
    for (const auto c : dearest_first())
      for (std::size_t s = 0; s < plan_.spans(); ++s) {
        const auto last = plan_.spans() - 1;
        std::vector<steps> ways;
        if (s + 1 <= last) ways.push_back({{c, s, 1}, {c, s + 1, -1}, {c, s + 1, -1}});
        if (s + 2 <= last) ways.push_back({{c, s, 1}, {c, s + 1, -1}, {c, s + 2, -1}});
        if (s > 0 && s + 1 <= last) ways.push_back({{c, s, 1}, {c, s - 1, -1}, {c, s + 1, -1}});
        for (const auto& one : ways)
          while (pay_falls(one) && keeps_targets("agents of other spans", one)) any = true;
      }
    return any;
  }
  /// A last span may be shorter than the others.
  [[nodiscard]] bool pay_falls(const steps& all) const {
    const auto numbers = after(all);
    return numbers && trials_.pay_of(*numbers) < trials_.pay_of(now_.numbers);
  }

  [[nodiscard]] std::optional<staffing_numbers> after(const steps& all) const {
    auto numbers = now_.numbers;
    for (const auto& one : all) {
      auto& agents = numbers[one.crew][one.span];
      if (one.by < 0 ? agents <= plan_.crews[one.crew].least : agents >= trials_.most(one.crew))
        return std::nullopt;
      agents = static_cast<std::uint32_t>(static_cast<int>(agents) + one.by);
    }
    return numbers;
  }
  /// Takes the steps if all targets are kept after them.
  bool keeps_targets(const char* what, const steps& all) {
    auto numbers = after(all);
    if (!numbers) return false;
    tell(what);
    auto outcome = trials_.run(*numbers);
    if (!outcome.met()) return false;
    now_ = {std::move(*numbers), std::move(outcome)};
    return true;
  }

  /// One more or fewer anywhere, or one of another crew in place of one, as long as that pays.
  void go_cheaper() {
    bool better = true;
    for (std::uint32_t pass = 0; better && pass < passes_max; ++pass) {
      better = false;
      for (std::size_t s = 0; s < plan_.spans(); ++s)
        for (std::size_t c = 0; c < plan_.crews.size(); ++c) {
          for (const int by : {-1, 1})
            while (pays({{c, s, by}})) better = true;
          for (std::size_t other = 0; other < plan_.crews.size(); ++other)
            while (other != c && share_work(c, other) && pays({{c, s, -1}, {other, s, 1}})) better = true;
        }
    }
  }
  [[nodiscard]] bool share_work(std::size_t a, std::size_t b) const {
    for (std::size_t k = 0; k < plan_.what.contacts.size(); ++k)
      if (trials_.kinds_of(a)[k] && trials_.kinds_of(b)[k])
        return trials_.kinds_of(a) != trials_.kinds_of(b) ||
               plan_.crews[a].per_hour > plan_.crews[b].per_hour;
    return false;
  }
  bool pays(const steps& all) {
    auto numbers = after(all);
    if (!numbers) return false;
    if (trials_.pay_of(*numbers) >= now_.outcome.cost()) return false; // no trial is needed
    tell("cheaper numbers");
    auto outcome = trials_.run(*numbers);
    if (outcome.cost() >= now_.outcome.cost() || (now_.outcome.met() && !outcome.met())) return false;
    now_ = {std::move(*numbers), std::move(outcome)};
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
  found_numbers now_; ///< the best so far
};

} // namespace

staffing_outcome find_staffing(const staffing_plan& plan, unsigned processes,
                               const staffing_progress& progress) {
  return staffing_search{plan, processes, progress}.run();
}

} // namespace strowger::sim::staffing
