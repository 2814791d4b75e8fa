#include "sim/scenario/pairing_doubts.hpp"
#include "actors/configuration_diagnostics.hpp"
#include "sim/scenario/scenario_day.hpp"
#include <algorithm>
#include <unordered_map>

namespace strowger::sim {

namespace {

/// People are matched by their kind's place, which also says what they draw.
void doubt_kinds(const scenario& a, const scenario& b, std::vector<std::string>& say) {
  for (std::size_t i = 0; i < std::min(a.contacts.size(), b.contacts.size()); ++i)
    if (a.contacts[i].name != b.contacts[i].name) {
      say.push_back(
          "kind of contact number " + std::to_string(i + 1) + " is " + a.contacts[i].name + " in A and " +
          b.contacts[i].name +
          " in B: what people draw belongs to the place of their kind, so they are not the same people");
      return;
    }
}

void doubt_people(const scenario& a, const scenario& b, std::vector<std::string>& say) {
  const auto of_a = day_of(a, a.seed), of_b = day_of(b, a.seed);
  if (of_a.contacts.empty() || of_b.contacts.empty()) return;
  std::unordered_map<std::uint64_t, instant> times;
  for (const auto& one : of_a.contacts) times.emplace(one.who.number, one.at);
  const bool any = std::any_of(of_b.contacts.begin(), of_b.contacts.end(), [&](const auto& one) {
    const auto same = times.find(one.who.number);
    return same != times.end() && same->second == one.at;
  });
  if (!any)
    say.push_back(
        "of the " + std::to_string(of_a.contacts.size()) + " people of A and the " +
        std::to_string(of_b.contacts.size()) +
        " of B nobody comes at the same moment on both sides (replication 0): the pairs have little "
        "or nothing in common, and the interval \"alone\" is as good");
}

template <class List>
void doubt_names(const char* kind, const List& of_a, const List& of_b, std::vector<std::string>& say) {
  constexpr std::size_t told_max = 5;
  const auto names = [](const List& all) {
    std::vector<std::string_view> made;
    for (const auto& one : all)
      if (made.size() < told_max) made.push_back(one.name);
    return actors::listed(made) + (all.size() > told_max ? ", ..." : "");
  };
  const bool shared = std::any_of(of_a.begin(), of_a.end(), [&](const auto& one) {
    return std::any_of(of_b.begin(), of_b.end(), [&](const auto& other) { return one.name == other.name; });
  });
  if (!shared && !of_a.empty() && !of_b.empty())
    say.push_back("A and B have no " + std::string{kind} + " of the same name (A: " + names(of_a) +
                  "; B: " + names(of_b) + "): only figures of all of them stand beside each other");
}

} // namespace

std::vector<std::string> pairing_doubts(const scenario& a, const scenario& b) {
  std::vector<std::string> say;
  doubt_kinds(a, b, say);
  doubt_people(a, b, say);
  doubt_names("queue", a.settings.queues, b.settings.queues, say);
  doubt_names("crew", a.crews, b.crews, say);
  return say;
}

} // namespace strowger::sim
