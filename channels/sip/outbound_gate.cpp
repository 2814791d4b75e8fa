#include "channels/sip/outbound_gate.hpp"
#include <algorithm>

namespace strowger::channels::sip {

namespace {

constexpr std::chrono::hours one_hour{1};

bool is_abroad(const std::string& number, const outbound_rules& rules) {
  return rules.country.empty() || !number.starts_with('+' + rules.country);
}

/// Of agents of whom nothing is said.
const agent_outbound_rules as_the_tenant;

bool is_listed(const std::string& number, const std::vector<number_pattern>& all) {
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.fits(number); });
}

/// The number that is shown: the one asked for where the trunk lets it, else the trunk's own.
std::string shown_through(const trunk_settings& trunk, const std::string& asked) {
  const auto& all = trunk.caller_ids;
  const bool may = !asked.empty() && (all.empty() || std::find(all.begin(), all.end(), asked) != all.end());
  return may ? asked : trunk.caller_id;
}

/// The route that says most of the number; null: none fits.
const outbound_route* route_of(const std::string& number, const outbound_rules& rules) {
  const outbound_route* best = nullptr;
  for (const auto& route : rules.routes)
    if (route.pattern.fits(number) && (best == nullptr || route.pattern.says_more_than(best->pattern)))
      best = &route;
  return best;
}

} // namespace

routing::result<outbound_rules> rules_of(outbound_words words) {
  outbound_rules rules;
  rules.country = std::move(words.country);
  rules.international = words.international;
  rules.refused = std::move(words.refused);
  const auto no_pattern = [](const std::string& text) {
    return routing::error{routing::error_code::invalid_value, "no pattern of numbers: " + text};
  };
  for (const auto& text : words.allowed) {
    auto pattern = number_pattern::read(text);
    if (!pattern) return no_pattern(text);
    rules.allowed.push_back(*std::move(pattern));
  }
  for (auto& route : words.routes) {
    auto pattern = number_pattern::read(route.numbers);
    if (!pattern) return no_pattern(route.numbers);
    rules.routes.push_back({*std::move(pattern), std::move(route.trunks)});
  }
  return rules;
}

number_plan plan_of(const outbound_rules& rules,
                    const std::function<const number_plan*(const std::string&)>& trunk_named) {
  number_plan plan;
  const number_plan* first = nullptr;
  for (const auto& route : rules.routes)
    for (const auto& name : route.trunks)
      if (first == nullptr) first = trunk_named(name);
  if (first != nullptr) plan = *first;
  if (!rules.country.empty()) plan.country = rules.country;
  return plan;
}

std::string refusal_of(const std::string& number, const outbound_rules& rules) {
  if (!is_e164(number)) return "not_a_number";
  const auto premium = [&](const auto& beginning) { return number.starts_with(beginning); };
  if (std::any_of(rules.refused.begin(), rules.refused.end(), premium)) return "refused_prefix";
  if (!rules.allowed.empty()) {
    if (!is_listed(number, rules.allowed)) return "not_allowed";
  } else if (is_abroad(number, rules) && !rules.international) {
    return "international_off";
  }
  return route_of(number, rules) == nullptr ? "no_route" : "";
}

std::uint32_t outbound_gate::within_hour(count& of, wall_time now) {
  // A clock that was put back leaves moments of the future: they count, and go with the rest.
  while (!of.begun.empty() && now - of.begun.front() >= one_hour) of.begun.pop_front();
  return static_cast<std::uint32_t>(of.begun.size());
}

/// What nobody may dial, at whatever time.
std::string outbound_gate::refusal_of(const outbound_ask& ask, const outbound_rules& rules,
                                      const agent_outbound_rules& own, bool international) {
  if (auto never = sip::refusal_of(ask.number, rules); !never.empty()) return never;
  if (!own.allowed.empty() && !is_listed(ask.number, own.allowed)) return "not_allowed";
  if (international && !own.international) return "international_off";
  return {};
}

std::string outbound_gate::refusal_at_once(const outbound_ask& ask, const outbound_rules& rules,
                                           const agent_outbound_rules& own) const {
  const auto tenant = tenants_.find(ask.tenant);
  if ((tenant == tenants_.end() ? 0 : tenant->second.up) >= rules.calls) return "tenant_calls";
  if (ask.agent.empty()) return {};
  const auto agent = agents_.find({ask.tenant, ask.agent});
  const auto limit = std::min(rules.calls_per_agent, own.calls.value_or(rules.calls_per_agent));
  return (agent == agents_.end() ? 0 : agent->second.up) >= limit ? "agent_calls" : "";
}

std::string outbound_gate::refusal_in_hour(const outbound_ask& ask, const outbound_rules& rules,
                                           const agent_outbound_rules& own, bool international,
                                           wall_time now) {
  if (within_hour(tenants_[ask.tenant], now) >= rules.per_hour) return "tenant_hour";
  if (international && within_hour(abroad_[ask.tenant], now) >= rules.international_per_hour)
    return "international_hour";
  if (ask.agent.empty()) return {};
  const person who{ask.tenant, ask.agent};
  const auto limit = std::min(rules.agent_per_hour, own.per_hour.value_or(rules.agent_per_hour));
  if (within_hour(agents_[who], now) >= limit) return "agent_hour";
  if (international && own.international_per_hour &&
      within_hour(agents_abroad_[who], now) >= *own.international_per_hour)
    return "agent_international_hour";
  return {};
}

std::vector<outbound_step> outbound_gate::steps_of(const outbound_ask& ask, const outbound_rules& rules,
                                                   const trunk_gate& trunks) {
  const auto* best = route_of(ask.number, rules);
  std::vector<outbound_step> out;
  if (best == nullptr) return out;
  for (const auto& name : best->trunks)
    if (const auto* trunk = trunks.named(name); trunk != nullptr && !trunk->targets.empty())
      out.push_back({name, number_for_trunk(ask.number, trunk->numbers),
                     number_for_trunk(shown_through(*trunk, ask.caller_id), trunk->numbers)});
  std::stable_partition(out.begin(), out.end(), [&](const auto& one) { return trunks.is_up(one.trunk); });
  return out;
}

outbound_plan outbound_gate::begin(outbound_ask ask, const trunk_gate& trunks, wall_time now) {
  const auto found = rules_.find(ask.tenant);
  if (found == rules_.end()) return {{}, "no_route"};
  const auto& rules = found->second;
  const auto own = rules.agents.find(ask.agent);
  const auto& of_agent = own == rules.agents.end() ? as_the_tenant : own->second;
  ask.number = normal_number(ask.number, plan_of(rules, [&](const std::string& name) {
                               const auto* trunk = trunks.named(name);
                               return trunk == nullptr ? nullptr : &trunk->numbers;
                             }));
  const bool international = is_abroad(ask.number, rules);
  const bool again = recalled_.contains(ask.call);
  auto why = refusal_of(ask, rules, of_agent, international);
  if (why.empty()) why = refusal_at_once(ask, rules, of_agent);
  if (why.empty() && !again) why = refusal_in_hour(ask, rules, of_agent, international, now);
  if (!why.empty()) return {{}, std::move(why)};
  auto steps = steps_of(ask, rules, trunks);
  if (steps.empty()) return {{}, "no_route"};
  std::erase_if(steps, [&](const auto& one) { return !trunks.has_room(one.trunk); });
  if (steps.empty()) return {{}, "trunk_calls"};
  adopt(ask.tenant, ask.agent);
  outbound_plan plan{std::move(steps), {}};
  recalled_.erase(ask.call);
  if (again) return plan;
  plan.begun = {now, ask.tenant, ask.agent, international, ask.call};
  count_hour(*plan.begun);
  return plan;
}

void outbound_gate::adopt(const std::string& tenant, const std::string& agent) {
  ++tenants_[tenant].up;
  if (!agent.empty()) ++agents_[{tenant, agent}].up;
}

void outbound_gate::recall(const outbound_beginning& before) {
  count_hour(before);
  recalled_.insert(before.call);
}

void outbound_gate::count_hour(const outbound_beginning& one) {
  tenants_[one.tenant].begun.push_back(one.at);
  if (one.abroad) abroad_[one.tenant].begun.push_back(one.at);
  if (one.agent.empty()) return;
  agents_[{one.tenant, one.agent}].begun.push_back(one.at);
  if (one.abroad) agents_abroad_[{one.tenant, one.agent}].begun.push_back(one.at);
}

void outbound_gate::end(const std::string& tenant, const std::string& agent) {
  const auto take_off = [](count& of) { of.up -= of.up > 0 ? 1 : 0; };
  if (const auto found = tenants_.find(tenant); found != tenants_.end()) take_off(found->second);
  if (const auto found = agents_.find({tenant, agent}); found != agents_.end()) take_off(found->second);
}

} // namespace strowger::channels::sip
