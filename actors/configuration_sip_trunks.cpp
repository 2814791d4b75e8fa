#include "actors/configuration_draft.hpp"
#include "actors/outside_numbers.hpp"
#include "channels/sip/address_range.hpp"
#include "channels/sip/number_plan.hpp"
#include <algorithm>

/// What the trunks of the file are good for: by which nothing can come or go, and which numbers nobody
/// brings.
namespace strowger::actors {
namespace {

namespace sip = channels::sip;

constexpr std::string_view ways_in[] = {"addresses", "register", "user", "transports", "targets"};

bool says_word(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// Whether the file says whose calls are the trunk's.
bool is_known_trunk(const sip_trunk_settings& trunk) {
  return !trunk.addresses.empty() || trunk.registers || trunk.comes_from_anywhere();
}

bool is_heard_of(const sip_trunk_settings& trunk, const telephony_settings& all) {
  return std::any_of(all.listeners.begin(), all.listeners.end(), [&](const auto& one) {
    return std::any_of(trunk.transports.begin(), trunk.transports.end(),
                       [&](const auto& by) { return says_word(one.transports, by); });
  });
}

bool is_in_a_route(const sip_trunk_settings& trunk, const telephony_settings& all) {
  return std::any_of(all.outbound.begin(), all.outbound.end(), [&](const auto& rules) {
    return std::any_of(rules.routes.begin(), rules.routes.end(),
                       [&](const auto& route) { return says_word(route.trunks, trunk.name); });
  });
}

/// Of equal ranges the first trunk's counts (channels::sip::trunk_gate).
bool hides_range(const sip_trunk_settings& earlier, const std::string& range, const std::string& by) {
  const auto wanted = sip::address_range::read(range);
  return wanted && says_word(earlier.transports, by) &&
         std::any_of(earlier.addresses.begin(), earlier.addresses.end(),
                     [&](const auto& one) { return sip::address_range::read(one) == wanted; });
}

/// The trunk that has every call of the one at `index`; null: there is none.
const sip_trunk_settings* hidden_by(const telephony_settings& all, std::size_t index) {
  const auto& trunk = all.trunks[index];
  if (trunk.addresses.empty() || trunk.registers) return nullptr;
  for (std::size_t i = 0; i < index; ++i) {
    const auto& earlier = all.trunks[i];
    const bool whole = std::all_of(trunk.addresses.begin(), trunk.addresses.end(), [&](const auto& range) {
      return std::all_of(trunk.transports.begin(), trunk.transports.end(),
                         [&](const auto& by) { return hides_range(earlier, range, by); });
    });
    if (whole) return &earlier;
  }
  return nullptr;
}

/// Where the trunk of that name is written.
const section_values* trunk_section(const section_values& from, const std::string& trunk) {
  const auto& all = from.sections("trunks");
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.text("name") == trunk; });
  return found == all.end() ? nullptr : &*found;
}

/// Why no call can come in by it; empty: one can.
std::string why_none_comes(const telephony_settings& all, std::size_t index) {
  const auto& trunk = all.trunks[index];
  if (!is_known_trunk(trunk)) return "it has no `addresses`, `register` or `user`";
  if (!is_heard_of(trunk, all)) return "no SIP listener speaks any of its `transports`";
  if (const auto* earlier = hidden_by(all, index))
    return "all of its `addresses` are those of the trunk " + in_quotes(earlier->name);
  return {};
}

/// A number without prefix that every plan makes another one of.
bool is_never_dialled(const std::string& number, const std::vector<sip::number_plan>& plans) {
  const bool digits = number.find_first_not_of("0123456789") == std::string::npos;
  return digits && !plans.empty() && std::all_of(plans.begin(), plans.end(), [&](const auto& plan) {
           return sip::normal_number(number, plan) != number;
         });
}

void warn_of_numbers(draft& made, const section_values& from, const std::vector<sip::number_plan>& plans) {
  for (const auto& one : from.sections("numbers"))
    if (one.good("number") && is_never_dialled(one.text("number"), plans))
      made.found.warning(one.at("number"),
                         "number: no call can be to " + in_quotes(one.text("number")) +
                             ": as each trunk writes numbers, that is " +
                             in_quotes(sip::normal_number(one.text("number"), plans.front())));
}

/// What it is known by, or heard by, could not be read: that was told.
bool has_mistake(const section_values& trunk) {
  return std::any_of(std::begin(ways_in), std::end(ways_in),
                     [&](std::string_view key) { return trunk.mistaken(key); });
}

} // namespace

void check_user(draft& made, const section_values& one, const sip_trunk_settings& trunk,
                const telephony_settings& all) {
  if (!trunk.comes_from_anywhere() || one.says("addresses")) return;
  for (const auto& other : all.trunks)
    if (other.comes_from_anywhere() && other.user == trunk.user)
      made.found.error(one.at("user"), "user: the trunk " + in_quotes(other.name) + " is " +
                                           in_quotes(trunk.user) +
                                           ", too, and both may call from anywhere: their calls could not be "
                                           "told apart");
}

void warn_of_idle_trunks(draft& made, const section_values& from, const telephony_settings& all) {
  std::vector<sip::number_plan> plans;
  bool unsure = false; // a mistake that was told already
  for (std::size_t i = 0; i < all.trunks.size(); ++i) {
    const auto& trunk = all.trunks[i];
    const auto* one = trunk_section(from, trunk.name);
    unsure = unsure || one == nullptr || has_mistake(*one);
    const auto why = why_none_comes(all, i);
    if (why.empty()) plans.push_back(plan_of(trunk));
    const bool goes = is_in_a_route(trunk, all);
    const bool goes_alone = goes && !is_known_trunk(trunk),
               says_nothing = trunk.targets.empty() && !is_known_trunk(trunk);
    if (one == nullptr || has_mistake(*one) || why.empty() || goes_alone || says_nothing) continue;
    const std::string out = trunk.targets.empty() ? "it has no `targets`" : "no outbound route names it";
    made.found.warning(one->at(), "no call can come in by the trunk " + in_quotes(trunk.name) + ": " + why +
                                      (goes ? std::string{} : "; nor go out: " + out));
  }
  const auto& numbers = from.sections("numbers");
  if (plans.empty() && !unsure && !numbers.empty())
    made.found.warning(numbers.front().at(), "numbers: no trunk can bring a call to any of them");
  warn_of_numbers(made, from, plans);
}

} // namespace strowger::actors
