#include "sim/instance_policy.hpp"
#include "sim/instance_run.hpp"
#include "sim/queueing/fluid_bound.hpp"
#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

/// What a policy is in the words of a pool's configuration.
namespace strowger::sim {

using namespace routing;

namespace {

using matrix = std::vector<std::vector<double>>; ///< by class and pool

agent_group group_of(std::size_t pool) {
  const auto number = std::to_string(pool + 1);
  return {"pool" + number, expression::read("agent.pool = " + number).value()};
}

/// How many classes a pool serves.
std::size_t breadth(const routing_instance& one, std::size_t pool) {
  std::size_t served = 0;
  for (std::size_t k = 0; k < one.classes(); ++k) served += one.serves(pool, k) ? 1U : 0U;
  return served;
}

class settings_writer {
public:
  settings_writer(const instance_policy& policy, const routing_instance& one)
    : policy_{policy}, one_{one}, pool_{bare_settings(one)} {
    const std::vector<double> agents(one.agents.begin(), one.agents.end());
    plan_ = queueing::best_fluid_plan(one.arrivals, agents, one.handle_time, worth()).at;
  }

  pool_settings write() {
    write_agents();
    write_contacts();
    if (policy_.reserve > 0) write_reserve();
    if (policy_.overflow) write_overflow();
    if (policy_.plan_only) leave_the_plan_alone();
    return std::move(pool_);
  }

private:
  matrix each(double (settings_writer::*what)(std::size_t, std::size_t) const) const {
    matrix all(one_.classes(), std::vector<double>(one_.pools()));
    for (std::size_t k = 0; k < one_.classes(); ++k)
      for (std::size_t p = 0; p < one_.pools(); ++p)
        if (one_.serves(p, k)) all[k][p] = (this->*what)(k, p);
    return all;
  }
  double speed(std::size_t k, std::size_t p) const { return 1 / one_.handle_time[k][p]; }
  double slowness(std::size_t k, std::size_t p) const { return one_.handle_time[k][p]; }
  double narrowness(std::size_t, std::size_t p) const {
    return static_cast<double>(one_.classes() - breadth(one_, p));
  }
  double breadth_of(std::size_t, std::size_t p) const { return static_cast<double>(breadth(one_, p)); }
  double value(std::size_t k, std::size_t p) const { return one_.value[k][p]; }
  double value_rate(std::size_t k, std::size_t p) const { return value(k, p) * speed(k, p); }
  /// What is lost per second of handling when this class is left to give up.
  double cost_rate(std::size_t k, std::size_t p) const {
    return one_.cost_of_giving_up(k, 1e9) * speed(k, p);
  }
  /// Later in the list is less; not listed is nothing.
  double listed(std::size_t k, std::size_t p) const {
    if (policy_.first_pool && *policy_.first_pool != p) return 0;
    const auto& first = policy_.first;
    const auto at = std::find(first.begin(), first.end(), k);
    return static_cast<double>(first.end() - at);
  }

  /// What serving each class is worth: its value, or what its giving up would cost.
  matrix worth() const {
    if (one_.has_value) return one_.value;
    matrix all;
    for (const auto cost : one_.cost) all.emplace_back(one_.pools(), cost);
    return all;
  }
  /// Pairs of the best fluid plan before all others, and by value.
  double planned(std::size_t k, std::size_t p) const {
    const auto worth_of = worth();
    double most = 1;
    for (const auto& row : worth_of)
      for (const auto one : row) most = std::max(most, std::abs(one));
    return (in_plan(k, p) ? 2 * most : 0) + worth_of[k][p];
  }
  bool in_plan(std::size_t k, std::size_t p) const { return plan_[k * one_.pools() + p] > 1e-9; }
  void leave_the_plan_alone() {
    std::size_t next = 0;
    for (std::size_t p = 0; p < one_.pools(); ++p)
      for (std::uint32_t i = 0; i < one_.agents[p]; ++i) {
        auto& agent = pool_.agents[next++];
        agent.queues.clear();
        for (std::size_t k = 0; k < one_.classes(); ++k)
          if (in_plan(k, p)) agent.queues.push_back(pool_.queues[k].name);
        // An empty list means all queues: who has nothing in the plan goes on as before.
        if (agent.queues.empty() && breadth(one_, p) < one_.classes())
          for (std::size_t k = 0; k < one_.classes(); ++k)
            if (one_.serves(p, k)) agent.queues.push_back(pool_.queues[k].name);
      }
  }

  void need_values() const {
    if (!one_.has_value) throw std::invalid_argument{"the instance does not say what contacts are worth"};
  }

  void write_agents() {
    switch (policy_.agents) {
    case agent_pick::longest_idle:
      return select_by(selection::longest_idle);
    case agent_pick::random:
      return select_by(selection::random);
    case agent_pick::idleness_ratio:
      return write_idleness_ratio();
    case agent_pick::fastest:
      return prefer(each(&settings_writer::speed));
    case agent_pick::slowest:
      return prefer(each(&settings_writer::slowness));
    case agent_pick::specialist:
      return prefer(each(&settings_writer::narrowness));
    case agent_pick::generalist:
      return prefer(each(&settings_writer::breadth_of));
    case agent_pick::value:
      need_values();
      return prefer(each(&settings_writer::value));
    case agent_pick::plan:
      return prefer(each(&settings_writer::planned));
    case agent_pick::value_rate:
      need_values();
      return prefer(each(&settings_writer::value_rate));
    }
  }
  void select_by(selection rule) {
    for (auto& queue : pool_.queues) queue.rules.select.rule = rule;
  }
  void write_idleness_ratio() {
    select_by(selection::idleness_ratio);
    for (std::size_t k = 0; k < one_.classes(); ++k)
      for (std::size_t p = 0; p < one_.pools(); ++p)
        if (one_.serves(p, k))
          pool_.queues[k].rules.select.shares.push_back({group_of(p), static_cast<double>(one_.agents[p])});
  }
  /// Pools with more points for a class first: by position where all classes agree and no two pools are
  /// alike, otherwise by points.
  void prefer(const matrix& points) {
    if (const auto position = common_order(points)) {
      select_by(selection::linear);
      std::size_t agent = 0;
      for (std::size_t p = 0; p < one_.pools(); ++p)
        for (std::uint32_t i = 0; i < one_.agents[p]; ++i) pool_.agents[agent++].position = (*position)[p];
      return;
    }
    select_by(selection::best_fit);
    for (std::size_t k = 0; k < one_.classes(); ++k)
      for (std::size_t p = 0; p < one_.pools(); ++p)
        if (one_.serves(p, k)) {
          fit_term term;
          term.when = group_of(p).where;
          term.points = points[k][p];
          pool_.queues[k].rules.select.fit.push_back(term);
        }
  }
  /// A place for each pool that puts those with more points for any class first, if there is one.
  std::optional<std::vector<std::int32_t>> common_order(const matrix& points) const {
    std::vector<double> most(one_.pools());
    for (const auto& row : points)
      for (std::size_t p = 0; p < one_.pools(); ++p) most[p] = std::max(most[p], row[p]);
    std::vector<std::int32_t> position(one_.pools());
    for (std::size_t p = 0; p < one_.pools(); ++p)
      position[p] = static_cast<std::int32_t>(
          std::count_if(most.begin(), most.end(), [&](double other) { return other > most[p]; }));
    for (std::size_t k = 0; k < one_.classes(); ++k)
      for (std::size_t p = 0; p < one_.pools(); ++p)
        for (std::size_t q = 0; q < one_.pools(); ++q)
          if (p != q && one_.serves(p, k) && one_.serves(q, k) &&
              (points[k][p] == points[k][q] || (points[k][p] > points[k][q]) != (position[p] < position[q])))
            return std::nullopt;
    return position;
  }

  void write_contacts() {
    auto& rules = pool_.limits.rules;
    switch (policy_.contacts) {
    case contact_pick::longest_wait:
      return;
    case contact_pick::longest_queue:
      rules.choice = choice_rule::queue_ratio;
      return;
    case contact_pick::queue_ratio:
      rules.choice = choice_rule::queue_ratio;
      for (std::size_t k = 0; k < one_.classes(); ++k) pool_.queues[k].rules.value.ratio = one_.arrivals[k];
      return;
    case contact_pick::service_level:
      rules.choice = choice_rule::service_level;
      return;
    case contact_pick::listed:
      return write_listed();
    case contact_pick::cost_rate:
      return write_cost_rate();
    case contact_pick::value:
      need_values();
      return choose_by(each(&settings_writer::value));
    case contact_pick::plan:
      return choose_by(each(&settings_writer::planned));
    case contact_pick::value_rate:
      need_values();
      return choose_by(each(&settings_writer::value_rate));
    }
  }
  void choose_by(const matrix& values) {
    auto& rules = pool_.limits.rules;
    rules.choice = choice_rule::value;
    for (std::size_t k = 0; k < one_.classes(); ++k)
      for (std::size_t p = 0; p < one_.pools(); ++p)
        if (one_.serves(p, k))
          rules.values.push_back({"main", pool_.queues[k].name, group_of(p), values[k][p]});
  }
  /// An order of classes is priorities far apart, where waits are so short that no age makes up for one and
  /// no pool needs another order; otherwise a matrix.
  void write_listed() {
    const auto& first = policy_.first;
    constexpr std::int32_t highest = 86'400;
    const auto apart = std::min<std::int32_t>(highest, 2 * highest / static_cast<std::int32_t>(first.size()));
    for (const auto& patience : one_.patience)
      if (!patience || apart < 20 * *patience) return choose_by(each(&settings_writer::listed));
    for (std::size_t p = 0; p < one_.pools(); ++p)
      if (policy_.first_pool && *policy_.first_pool != p && breadth(one_, p) > 1)
        return choose_by(each(&settings_writer::listed));
    for (std::size_t k = 0; k < one_.classes(); ++k) {
      const auto before = std::find(first.begin(), first.end(), k) - first.begin();
      pool_.queues[k].priority = highest - static_cast<std::int32_t>(before) * apart;
    }
  }
  /// The pool's own rule where every pool takes as long over a class; otherwise as a matrix.
  void write_cost_rate() {
    for (const auto& times : one_.handle_time) {
      std::set<double> different{times.begin(), times.end()};
      different.erase(0);
      if (different.size() > 1) return choose_by(each(&settings_writer::cost_rate));
    }
    pool_.limits.rules.choice = choice_rule::cost_rate;
    for (std::size_t k = 0; k < one_.classes(); ++k) {
      const auto seconds = *std::max_element(one_.handle_time[k].begin(), one_.handle_time[k].end());
      auto& value = pool_.queues[k].rules.value;
      value.cost = one_.cost[k];
      value.cost_per_hour = one_.wait_cost_of(k) * 3'600;
      value.patience = milliseconds{std::llround(one_.patience[k].value_or(0) * 1'000)};
      value.handle_time = milliseconds{std::llround(seconds * 1'000)};
    }
  }

  /// The pool that serves the most classes.
  [[nodiscard]] std::size_t widest() const {
    std::size_t best = 0;
    for (std::size_t p = 1; p < one_.pools(); ++p)
      if (breadth(one_, p) > breadth(one_, best)) best = p;
    return best;
  }
  [[nodiscard]] bool has_others(std::size_t k, std::size_t pool) const {
    for (std::size_t p = 0; p < one_.pools(); ++p)
      if (p != pool && one_.serves(p, k)) return true;
    return false;
  }
  void write_reserve() {
    const auto pool = policy_.reserve_pool.value_or(static_cast<std::uint32_t>(widest()));
    reserve_rule rule;
    rule.group = group_of(pool);
    rule.keep = policy_.reserve;
    for (std::size_t k = 0; k < one_.classes(); ++k) {
      const bool own = policy_.reserve_class ? *policy_.reserve_class == k : !has_others(k, pool);
      if (one_.serves(pool, k) && own) rule.queues.push_back(pool_.queues[k].name);
    }
    if (rule.queues.empty()) throw std::invalid_argument{"nothing says for which class agents are kept"};
    pool_.limits.rules.reserves.push_back(rule);
  }
  /// A class that has narrower pools gets the widest one only beyond the threshold.
  void write_overflow() {
    const auto pool = widest();
    for (std::size_t k = 0; k < one_.classes(); ++k) {
      if (!one_.serves(pool, k) || !has_others(k, pool)) continue;
      pool_.queues[k].rules.overflows.push_back({group_of(pool), *policy_.overflow});
      for (auto& agent : pool_.agents) {
        if (std::get<double>(*agent.attributes.find("pool")) != static_cast<double>(pool + 1)) continue;
        if (agent.queues.empty())
          for (const auto& queue : pool_.queues) agent.queues.push_back(queue.name);
        std::erase(agent.queues, pool_.queues[k].name);
      }
    }
  }

  const instance_policy& policy_;
  const routing_instance& one_;
  pool_settings pool_;
  std::vector<double> plan_; ///< rates by class and pool
};

} // namespace

pool_settings settings_for(const instance_policy& policy, const routing_instance& one) {
  return settings_writer{policy, one}.write();
}

} // namespace strowger::sim
