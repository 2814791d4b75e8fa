#include "sim/scenario/scenario_changes.hpp"
#include "sim/scenario/crew_duties.hpp"
#include "sim/scenario/scenario_size.hpp"
#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

namespace strowger::sim {

namespace {

constexpr std::uint32_t crew_agents_max = 100'000;
constexpr double demand_max = 1'000;

struct named_value {
  std::string name, value;
};

named_value split_change(std::string_view words, std::string_view example) {
  const auto at = words.rfind('=');
  if (at == std::string_view::npos || at == 0 || at + 1 == words.size())
    throw std::runtime_error{"\"" + std::string{words} + "\" says no change: write for example " +
                             std::string{example}};
  return {std::string{words.substr(0, at)}, std::string{words.substr(at + 1)}};
}

template <class List>
auto& named(List& all, const std::string& name, const std::string& kind) {
  for (auto& one : all)
    if (one.name == name) return one;
  std::string known;
  for (const auto& one : all) known += (known.empty() ? "" : ", ") + one.name;
  throw std::runtime_error{"there is no " + kind + " \"" + name + "\"; there is " + known};
}

std::uint32_t wanted_agents(const crew& who, const named_value& said) {
  const auto& text = said.value;
  const bool relative = text.front() == '+' || text.front() == '-';
  std::int64_t number = 0;
  const auto* begin = text.data() + (text.front() == '+' ? 1 : 0);
  const auto [end, failed] = std::from_chars(begin, text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size())
    throw std::runtime_error{"\"" + text + "\" is no number of agents: write for example " + who.name +
                             "=62 or " + who.name + "=+2"};
  if (relative) number += static_cast<std::int64_t>(who.agents.size());
  if (number < 0 || number > crew_agents_max)
    throw std::runtime_error{"the crew " + who.name + " cannot have " + std::to_string(number) + " agents"};
  return static_cast<std::uint32_t>(number);
}

std::string free_name(const std::set<std::string>& taken, const std::string& crew, std::size_t number) {
  auto name = crew + "-" + std::to_string(number);
  while (taken.contains(name)) name += "x";
  return name;
}

/// Agent `place` is there whenever agent `model` is.
void attend_like(std::vector<attended>& all, std::size_t model, std::size_t place) {
  for (std::size_t i = 0, end = all.size(); i < end; ++i)
    if (all[i].agent == model) {
      auto same = all[i];
      same.agent = place;
      all.push_back(same);
    }
}

void add_agents(scenario& what, crew& to, std::uint32_t wanted) {
  if (to.agents.empty())
    throw std::runtime_error{"the crew " + to.name + " has nobody new agents could be like"};
  std::set<std::string> taken;
  for (const auto& one : what.settings.agents) taken.insert(one.name);
  const auto before = to.agents.size();
  while (to.agents.size() < wanted) {
    const auto model = (to.agents.size() - before) % before;
    auto like = what.settings.agents[to.agents[model]];
    if (to.attendance) attend_like(*to.attendance, model, to.agents.size());
    like.name = free_name(taken, to.name, to.agents.size() + 1);
    taken.insert(like.name);
    to.agents.push_back(static_cast<std::uint32_t>(what.settings.agents.size()));
    what.settings.agents.push_back(std::move(like));
  }
}

/// The parts of a crew in the old proportions, together `wanted`: the largest remainders get what is left.
void spread(std::vector<crew_shift>& shifts, std::uint32_t wanted) {
  std::uint64_t all = 0;
  for (const auto& one : shifts) all += one.agents;
  if (all == 0) return;
  std::vector<std::pair<std::uint64_t, std::size_t>> remainders;
  std::uint32_t given = 0;
  for (std::size_t i = 0; i < shifts.size(); ++i) {
    const auto exact = std::uint64_t{shifts[i].agents} * wanted;
    shifts[i].agents = static_cast<std::uint32_t>(exact / all);
    given += shifts[i].agents;
    remainders.emplace_back(exact % all, i);
  }
  std::stable_sort(remainders.begin(), remainders.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; given < wanted; ++i, ++given) ++shifts[remainders[i].second].agents;
}

} // namespace

void change_agents(scenario& what, std::string_view words) {
  const auto said = split_change(words, "--agents l1=62");
  auto& who = named(what.crews, said.name, "crew");
  const auto wanted = wanted_agents(who, said);
  std::uint64_t with_shift = 0;
  for (const auto& one : who.shifts) with_shift += one.agents;
  const auto before = who.agents.size();
  if (wanted > before)
    add_agents(what, who, wanted);
  else
    who.agents.resize(wanted);
  if (before > 0) spread(who.shifts, static_cast<std::uint32_t>(with_shift * wanted / before));
  deal_out_shifts(who);
}

void change_demand(scenario& what, std::string_view words) {
  const auto said = split_change(words, "--demand calls=1.2");
  double factor = 0;
  const auto [end, failed] =
      std::from_chars(said.value.data(), said.value.data() + said.value.size(), factor);
  if (failed != std::errc{} || end != said.value.data() + said.value.size() || !(factor >= 0) ||
      factor > demand_max)
    throw std::runtime_error{"\"" + said.value + "\" is no factor of demand: write a number from 0 to 1000"};
  const auto change = [&](contact_kind& kind) { kind.demand *= factor; };
  if (said.name == "*") return std::for_each(what.contacts.begin(), what.contacts.end(), change), void();
  auto& kind = named(what.contacts, said.name, "kind of contact");
  if (!kind.arrivals)
    throw std::runtime_error{"contacts of the kind " + kind.name +
                             " come only by being passed on: change the demand of those they come from"};
  change(kind);
}

void scenario_changes::put_into(scenario& what) const {
  for (const auto& one : agents) change_agents(what, one);
  for (const auto& one : demand) change_demand(what, one);
  if (const auto why = too_many_people(what); !why.empty())
    throw std::runtime_error{what.file.string() + ": with this demand " + why};
}

std::string scenario_changes::text() const {
  std::string all;
  for (const auto& one : agents) all += (all.empty() ? "" : ", ") + ("agents " + one);
  for (const auto& one : demand) all += (all.empty() ? "" : ", ") + ("demand " + one);
  return all;
}

} // namespace strowger::sim
