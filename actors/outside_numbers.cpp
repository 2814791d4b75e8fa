#include "actors/outside_numbers.hpp"
#include "channels/sip/outbound_gate.hpp"
#include <algorithm>

/// Whether a number that a caller gives can be called back, before anything is promised. The rules are those
/// of the outbound gate, which asks them again when it is dialled.
namespace strowger::actors {

namespace sip = channels::sip;

namespace {

sip::number_plan plan_of(const sip_trunk_settings& trunk) {
  sip::number_plan plan;
  plan.country = trunk.country;
  plan.international = trunk.international_prefix;
  plan.national = trunk.national_prefix;
  plan.bare = sip::bare_number_of(trunk.bare_number);
  return plan;
}

sip::outbound_rules rules_of(const outbound_settings& from) {
  sip::outbound_rules rules;
  rules.country = from.country;
  rules.international = from.international;
  rules.refused = from.refused;
  for (const auto& text : from.allowed)
    if (const auto pattern = sip::number_pattern::read(text)) rules.allowed.push_back(*pattern);
  for (const auto& route : from.routes)
    if (const auto pattern = sip::number_pattern::read(route.numbers))
      rules.routes.push_back({*pattern, route.trunks});
  return rules;
}

} // namespace

routing::result<std::string> number_to_dial(const engine_configuration& all, const std::string& tenant,
                                            const std::string& number) {
  if (!all.sip) return number;
  const auto& known = all.sip->outbound;
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.tenant == tenant; });
  if (found == known.end()) return routing::error{routing::error_code::invalid_value, "no_route"};
  const auto rules = rules_of(*found);
  std::vector<std::pair<std::string, sip::number_plan>> plans;
  for (const auto& one : all.sip->trunks) plans.emplace_back(one.name, plan_of(one));
  const auto plan = sip::plan_of(rules, [&](const std::string& name) -> const sip::number_plan* {
    const auto at =
        std::find_if(plans.begin(), plans.end(), [&](const auto& one) { return one.first == name; });
    return at == plans.end() ? nullptr : &at->second;
  });
  auto written = sip::normal_number(number, plan);
  if (auto never = sip::refusal_of(written, rules); !never.empty())
    return routing::error{routing::error_code::invalid_value, std::move(never)};
  return written;
}

} // namespace strowger::actors
