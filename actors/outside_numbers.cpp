#include "actors/outside_numbers.hpp"
#include "channels/sip/outbound_gate.hpp"
#include <algorithm>

/// Whether a number that a caller gives can be called back, before anything is promised. The rules are those
/// of the outbound gate, which asks them again when it is dialled.
namespace strowger::actors {

namespace sip = channels::sip;

namespace {

sip::outbound_words words_of(const outbound_settings& from) {
  sip::outbound_words words{from.country, from.international, from.refused, from.allowed, {}};
  for (const auto& route : from.routes) words.routes.push_back({route.numbers, route.trunks});
  return words;
}

} // namespace

sip::number_plan plan_of(const sip_trunk_settings& trunk) {
  return sip::plan_of(sip::number_plan_words{trunk.country, trunk.international_prefix, trunk.national_prefix,
                                             trunk.bare_number, trunk.number_form});
}

routing::result<std::string> number_to_dial(const engine_configuration& all, const std::string& tenant,
                                            const std::string& number) {
  if (!all.sip) return number;
  const auto& known = all.sip->outbound;
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.tenant == tenant; });
  if (found == known.end()) return routing::error{routing::error_code::invalid_value, "no_route"};
  const auto read = sip::rules_of(words_of(*found));
  if (!read) return read.reason();
  const auto& rules = read.value();
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
