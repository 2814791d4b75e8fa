#include "routing/pool_guards.hpp"
#include "routing/pool_selection.hpp"
#include "routing/pool_step.hpp"
#include "routing/relaxation.hpp"

/// The configuration comes as inputs, in slices; what is removed stays as long as work is open.
namespace strowger::routing {

namespace {

constexpr double share_max = 1'000'000;

error wrong(std::string what) { return {error_code::invalid_value, std::move(what)}; }

result<void> check_name(const std::string& tenant, const std::string& name) {
  if (tenant.empty() || name.empty()) return wrong("a queue or agent needs a tenant and a name");
  if (tenant.size() > text_max || name.size() > text_max)
    return wrong(name.substr(0, 40) + "...: name over 200 bytes");
  return {};
}

result<void> check_skills(const std::string& of, const std::vector<skill_level>& skills) {
  for (const auto& one : skills)
    if (one.skill.empty() || one.level < 1 || one.level > 10)
      return wrong(of + ": skill levels go from 1 to 10");
  return {};
}

result<void> check_selection(const std::string& of, const selection_settings& select) {
  const bool shares =
      select.rule == selection::percent_allocation || select.rule == selection::idleness_ratio;
  if (select.shares.size() > groups_max || select.fit.size() > groups_max)
    return wrong(of + ": at most 16 groups or terms");
  double sum = 0;
  for (const auto& one : select.shares) {
    if (!(one.share >= 0 && one.share <= share_max)) return wrong(of + ": a share goes from 0 to a million");
    sum += one.share;
  }
  if (shares && !(sum > 0)) return wrong(of + ": the shares of the groups are all 0");
  for (const auto& one : select.fit)
    if (!(one.points >= -share_max && one.points <= share_max))
      return wrong(of + ": points go to a million either way");
  return {};
}

bool asks_interactions(const agent_group& group) { return group.where.asks(expression_subject::interaction); }

bool is_amount(double number) { return number >= 0 && number <= share_max; }

/// How the pool chooses, whom it keeps, and who shares it.
result<void> check_choice(const pool_rules& rules) {
  for (const auto& one : rules.values) {
    if (asks_interactions(one.group)) return wrong("values: a group is of agents");
    if (!(one.value >= -share_max && one.value <= share_max))
      return wrong("values: a value goes to a million either way");
  }
  if (rules.reserves.size() > reserves_max) return wrong("reserves: at most 64");
  for (const auto& one : rules.reserves)
    if (asks_interactions(one.group)) return wrong("reserves: a group is of agents");
  for (const auto& one : rules.shares)
    if (!(one.weight > 0 && one.weight <= share_max))
      return wrong("shares: a weight is above 0, up to a million");
  return {};
}

result<void> check_value(const queue_settings& queue) {
  const auto& rules = queue.rules;
  const auto& value = rules.value;
  for (const auto amount : {value.weight, value.cost, value.cost_per_hour, value.ratio})
    if (!is_amount(amount)) return wrong(queue.name + ": weight, costs and ratio go from 0 to a million");
  if (value.handle_time.count() <= 0 || value.patience.count() < 0)
    return wrong(queue.name + ": a handle time is above zero, a patience not below");
  if (rules.overflows.size() > overflows_max) return wrong(queue.name + ": at most 16 groups of helpers");
  for (const auto& one : rules.overflows)
    if (asks_interactions(one.group)) return wrong(queue.name + ": helpers are a group of agents");
  return {};
}

/// Steps of relaxation and what tiers get.
result<void> check_line(const queue_settings& queue) {
  const auto& rules = queue.rules;
  if (rules.due_within.count() < 0) return wrong(queue.name + ": a span below zero");
  if (rules.steps.size() > relaxation_steps_max)
    return wrong(queue.name + ": at most 32 steps of relaxation");
  milliseconds before{0};
  for (const auto& step : rules.steps) {
    if (step.after < before)
      return wrong(queue.name + ": steps of relaxation come in the order of their time");
    before = step.after;
    if (step.raise < -priority_max || step.raise > priority_max)
      return wrong(queue.name + ": a step raises by -86400 to 86400");
    for (const auto& one : step.levels)
      if (one.skill.empty() || one.level > skill_levels)
        return wrong(queue.name + ": a step lowers a skill to 0 (dropped) to 10");
  }
  for (const auto& tier : rules.tiers) {
    if (tier.ageing > ageing_max) return wrong(queue.name + ": ageing goes from 0 to 100 seconds per second");
    if (tier.priority < -priority_max || tier.priority > priority_max)
      return wrong(queue.name + ": priority goes from -86400 to 86400");
  }
  return {};
}

/// What the queue does when it does something else than let wait.
result<void> check_exceptions(const queue_settings& queue) {
  const auto& rules = queue.rules.exceptions;
  if (rules.size() > exceptions_max) return wrong(queue.name + ": at most 32 rules for exceptions");
  for (const auto& one : rules) {
    if (one.limit.count() < 0) return wrong(queue.name + ": a span below zero");
    if (one.queue.size() > text_max || one.message.size() > text_max)
      return wrong(queue.name + ": names have at most 200 bytes");
    for (const auto& level : one.levels)
      if (level.skill.empty() || level.level > skill_levels)
        return wrong(queue.name + ": an exception lowers a skill to 0 (dropped) to 10");
  }
  if (queue.rules.callback.retry_after.count() < 0 || queue.rules.callback.outcome_within.count() < 0)
    return wrong(queue.name + ": a span below zero");
  return {};
}

bool any_negative(std::initializer_list<milliseconds> spans) {
  return std::any_of(spans.begin(), spans.end(), [](auto one) { return one.count() < 0; });
}

struct checker {
  result<void> operator()(const pool_limits& limits) const {
    if (any_negative(
            {limits.deliver_within, limits.ring_within, limits.connect_within, limits.lost_agent_grace}))
      return wrong("limits: a span below zero");
    return check_choice(limits.rules);
  }
  result<void> operator()(const queue_settings& queue) const {
    if (auto named = check_name(queue.tenant, queue.name); !named) return named;
    if (auto skilled = check_skills(queue.name, queue.required); !skilled) return skilled;
    if (queue.priority < -priority_max || queue.priority > priority_max)
      return wrong(queue.name + ": priority goes from -86400 to 86400");
    if (auto selects = check_selection(queue.name, queue.rules.select); !selects) return selects;
    if (auto excepted = check_exceptions(queue); !excepted) return excepted;
    if (queue.rules.load.quiet_weight > 100)
      return wrong(queue.name + ": a quiet weight goes from 0 to 100 per cent");
    for (const auto cost : queue.rules.load.cost)
      if (cost > cost_max) return wrong(queue.name + ": a cost goes from 0 to 600 units");
    if (any_negative({queue.offer_timeout, queue.wrap_up_limit, queue.back_off_first, queue.back_off_max,
                      queue.wait_max, queue.rules.consult_wait_max}))
      return wrong(queue.name + ": a span below zero");
    if (auto valued = check_value(queue); !valued) return valued;
    return check_line(queue);
  }
  result<void> operator()(const agent_settings& agent) const {
    if (auto named = check_name(agent.tenant, agent.name); !named) return named;
    for (const auto limit : agent.capacity)
      if (limit > capacity_max) return wrong(agent.name + ": a capacity goes from 0 to 600");
    if (agent.attributes.size() > attributes_max) return wrong(agent.name + ": more than 32 attributes");
    for (const auto& one : agent.attributes)
      if (const auto what = wrong_with(one); !what.empty()) return wrong(agent.name + ": " + what);
    return check_skills(agent.name, agent.skills);
  }
  result<void> operator()(const remove_queue& gone) const { return check_name(gone.tenant, gone.name); }
  result<void> operator()(const remove_agent& gone) const { return check_name(gone.tenant, gone.name); }
};

} // namespace

result<void> pool_step::check(const configuration_change& change) const {
  return std::visit(checker{}, change);
}

result<void> pool_step::take(const configure& what) {
  if (what.slice >= what.slices)
    return wrong("slice " + std::to_string(what.slice) + " of " + std::to_string(what.slices));
  if (what.version <= state_.version)
    return wrong("version " + std::to_string(what.version) + " of the configuration; " +
                 std::to_string(state_.version) + " is applied already");
  for (const auto& change : what.changes)
    if (auto fine = check(change); !fine) return fine;
  for (const auto& change : what.changes)
    std::visit([&](const auto& one) { apply_change(what.version, one); }, change);
  if (what.slice + 1 == what.slices)
    decide(fact::configuration_applied{what.version, what.hash, what.content});
  return {};
}

void pool_step::apply_change(std::uint32_t version, const pool_limits& change) {
  if (change != state_.limits) decide(fact::pool_configured{version, change});
}

void pool_step::apply_change(std::uint32_t version, const queue_settings& change) {
  const auto known = state_.queue_names.find(name_view{change.tenant, change.name});
  if (known == state_.queue_names.end()) {
    const queue_id fresh{static_cast<std::uint16_t>(state_.pool), state_.last_queue + 1};
    decide(fact::queue_configured{fresh, version, change});
    return;
  }
  const auto id = known->second;
  const auto& entry = state_.queue(id)->entry;
  if (entry.settings != change || entry.closing) decide(fact::queue_configured{id, version, change});
}

void pool_step::apply_change(std::uint32_t version, const agent_settings& change) {
  const auto known = state_.agent_names.find(name_view{change.tenant, change.name});
  if (known == state_.agent_names.end()) {
    const agent_id fresh{static_cast<std::uint16_t>(state_.pool), state_.last_agent + 1};
    decide(fact::agent_configured{fresh, version, change, at_});
    return;
  }
  const auto id = known->second;
  const auto& entry = state_.agent(id)->entry;
  if (entry.settings == change && !entry.draining) return;
  // What rings again after a restart does so before it is known that its telephone is there.
  std::vector<channel_kind> reached;
  for (const auto channel : all_channel_kinds)
    if (!is_out_of_reach(entry, channel)) reached.push_back(channel);
  decide(fact::agent_configured{id, version, change, at_});
  for (const auto channel : reached)
    if (is_out_of_reach(entry, channel)) withdraw_unreachable(id, channel);
}

/// Unknown or removed already: as wanted.
void pool_step::apply_change(std::uint32_t, const remove_queue& change) {
  const auto known = state_.queue_names.find(name_view{change.tenant, change.name});
  if (known == state_.queue_names.end()) return;
  const auto id = known->second;
  const auto& entry = state_.queue(id)->entry;
  if (entry.closing) return;
  queue_id target;
  const auto named = state_.queue_names.find(name_view{change.tenant, entry.settings.flow_out_to});
  if (named != state_.queue_names.end() && named->second != id) target = named->second;
  decide(fact::queue_closing{id, target});
  flow_out(id);
}

void pool_step::apply_change(std::uint32_t, const remove_agent& change) {
  const auto known = state_.agent_names.find(name_view{change.tenant, change.name});
  if (known == state_.agent_names.end()) return;
  const auto id = known->second;
  if (state_.agent(id)->entry.draining) return;
  decide(fact::agent_draining{id});
  withdraw_offers_of(id, "removed");
}

/// Moves the first waiting of a closing queue to where they flow; a long line goes in several wake-ups.
void pool_step::flow_out(queue_id id) {
  const auto& queue = *state_.queue(id);
  const auto* target = flow_target(state_, queue);
  if (!target) return;
  const auto target_id = target->entry.id;
  line_up(state_);
  for (const auto& [order, one] : queue.line.front(flow_out_per_wake, at_)) {
    const auto visit = state_.interaction(one)->entry.visit;
    decide(fact::visit_ended{one, visit, visit_exit::flowed_out, requeue_reason::queue_removed, at_});
    queue_again(one, target_id, requeue_reason::queue_removed);
  }
}

} // namespace strowger::routing
