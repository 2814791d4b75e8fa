#include "sim/staffing/service_reach.hpp"
#include "routing/eligibility.hpp"
#include "sim/pool_world.hpp"
#include "sim/replay.hpp"
#include <algorithm>
#include <memory>
#include <variant>

namespace strowger::sim::staffing {

using namespace routing;

namespace {

/// Larger crowds are not tried.
constexpr std::uint32_t crowd_max = 2'000;

/// Until the last step of any queue has come, and a day more.
instant longest_wait(const scenario& what) {
  instant longest = 0;
  for (const auto& queue : what.settings.queues)
    for (const auto& step : queue.rules.steps) longest = std::max(longest, instant_of(step.after));
  return longest + instants_per_day;
}

/// Agents who take whatever they are offered, and keep it.
class keeping_people final : public people_manners {
public:
  explicit keeping_people(const scenario& what) : what_{what} {}
  [[nodiscard]] offer_answer answers(std::uint32_t, std::uint64_t) const override { return {}; }
  [[nodiscard]] instant service(const contact& who, std::uint32_t) const override { return who.service; }
  [[nodiscard]] instant wrap_up(const contact&, std::uint32_t) const override { return 0; }
  [[nodiscard]] std::optional<contact> passed_on(const contact&) const override { return std::nullopt; }
  [[nodiscard]] std::optional<coming_contact> again(const contact&, instant) const override {
    return std::nullopt;
  }
  void announce(const contact& who, interaction_arrived& arrival) const override {
    const auto& entry = what_.entries[who.kind];
    arrival.priority = entry.priority;
    arrival.attributes = entry.attributes;
  }

private:
  const scenario& what_;
};

/// As which kind somebody came who waits as this one: who is only passed on keeps the first way in.
std::size_t way_in(const scenario& what, std::size_t kind) {
  for (std::size_t before = 0; before < what.contacts.size(); ++before) {
    const auto& now = what.contacts[kind];
    const bool comes =
        now.arrivals || std::any_of(what.contacts.begin(), what.contacts.end(), [&](const auto& one) {
          return std::any_of(one.changes.begin(), one.changes.end(),
                             [&](const auto& way) { return way.to == kind; });
        });
    if (comes) return kind;
    const auto from = std::find_if(what.contacts.begin(), what.contacts.end(), [&](const auto& one) {
      return std::any_of(one.passes.begin(), one.passes.end(),
                         [&](const auto& pass) { return pass.to == kind; });
    });
    if (from == what.contacts.end()) return kind;
    kind = static_cast<std::size_t>(from - what.contacts.begin());
  }
  return kind;
}

/// More than the agent has room for, beside those who have to wait before helpers come and steps count.
std::uint32_t crowd_of(const scenario& what, const contact& who, const agent_settings& agent) {
  const auto& rules = what.settings.queues[who.queue].rules;
  std::uint32_t waiting = 0;
  for (const auto& one : rules.overflows) waiting = std::max(waiting, one.length_over);
  for (const auto& one : rules.steps) waiting = std::max(waiting, one.length_min);
  return std::min(agent.capacity[static_cast<std::size_t>(who.channel)] + waiting + 1U, crowd_max);
}

/// What the agent does with each kind; the kinds come one after the other.
std::vector<kind_reach> reach_of(const scenario& what, const agent_settings& agent) {
  day alone;
  alone.begins = what.begins;
  alone.settings = what.settings;
  alone.settings.agents = {agent};
  alone.settings.limits.rules.reserves.clear();
  // Nobody says anything here, and who is silent would leave room for more.
  for (auto& queue : alone.settings.queues) queue.rules.load.quiet_after = milliseconds{0};
  alone.shifts = {{0, 0, never}};
  alone.manners.people = std::make_shared<keeping_people>(what);
  const auto wait = longest_wait(what);
  std::vector<std::size_t> kind_of; ///< by the order in which they come
  for (std::size_t k = 0; k < what.contacts.size(); ++k) {
    contact who;
    who.queue = what.contacts[k].queue;
    who.kind = static_cast<std::uint32_t>(way_in(what, k));
    who.channel = what.contacts[who.kind].channel;
    // Nobody gives up before all steps have come, and nobody is done before all have given up.
    who.patience = wait;
    who.service = wait + instants_per_second;
    const auto at = instants_per_second + static_cast<instant>(k) * 3 * wait;
    for (auto left = crowd_of(what, who, agent); left > 0; --left) {
      who.number = kind_of.size();
      alone.contacts.push_back({at, who});
      kind_of.push_back(k);
    }
  }
  std::vector<kind_reach> reach(what.contacts.size());
  std::vector<queue_id> answered_in(what.contacts.size());
  replay_options options;
  options.digest = options.statistics = false;
  options.watch = [&](moment, const pool_facts& facts) {
    for (const auto& one : facts)
      if (const auto* won = std::get_if<fact::offer_won>(&one)) {
        const auto kind = kind_of.at(won->interaction.counter() - 1);
        if (reach[kind].at_once++ == 0) answered_in[kind] = won->queue;
      }
  };
  const auto outcome = replay_on_machine(alone, options);
  for (std::size_t k = 0; k < reach.size(); ++k)
    if (reach[k].at_once > 0)
      reach[k].queue = static_cast<std::uint32_t>(
          std::find(outcome.queues.begin(), outcome.queues.end(), answered_in[k]) - outcome.queues.begin());
  return reach;
}

/// The first of the queue's certificates that the agent lacks.
std::string missing_certificate(const agent_settings& agent, const queue_settings& queue) {
  for (const auto& one : queue.rules.certificates)
    if (std::find(agent.certificates.begin(), agent.certificates.end(), one) == agent.certificates.end())
      return one;
  return {};
}

/// The first of the queue's skills that the agent has not, or not at its level.
std::string missing_skill(const agent_settings& agent, const queue_settings& queue) {
  for (const auto& one : queue.required) {
    const auto what = has_skills(agent, {one});
    if (what == verdict::able) continue;
    if (one.skill == grade_skill) return "is below the queue's grade";
    const auto asked = one.skill + " " + std::to_string(one.level);
    return what == verdict::skill ? "lacks skill " + asked : "has less than skill " + asked;
  }
  return {};
}

/// What keeps the agent from the kind, in words; the rules are asked in the order of matching.
std::string what_keeps(const scenario& what, const agent_settings& agent, std::size_t kind) {
  const auto& queue = what.settings.queues[what.contacts[kind].queue];
  if (!serves_tenant(agent, queue.tenant)) return "serves no queue of tenant " + queue.tenant;
  switch (verdict_on(agent, queue)) {
  case verdict::queue:
    return "does not have the queue among its queues";
  case verdict::certificate:
    return "lacks certificate " + missing_certificate(agent, queue);
  case verdict::skill:
  case verdict::level:
    return missing_skill(agent, queue);
  case verdict::able:
    break;
  }
  const auto channel = what.contacts[way_in(what, kind)].channel;
  if (agent.capacity[static_cast<std::size_t>(channel)] == 0)
    return "has no capacity for " + std::string{to_text(channel)};
  return "does not meet the queue's conditions, or has too few units";
}

} // namespace

service_reach::service_reach(const scenario& what) : what_{what}, sort_of_(what.settings.agents.size()) {
  std::vector<agent_settings> known;
  for (const auto& crew : what.crews)
    for (const auto agent : crew.agents) {
      auto sort = what.settings.agents[agent];
      sort.name = "agent";
      sort.position = 0;
      const auto found = std::find(known.begin(), known.end(), sort);
      sort_of_[agent] = static_cast<std::size_t>(found - known.begin());
      if (found != known.end()) continue;
      sorts_.push_back(reach_of(what, sort));
      known.push_back(std::move(sort));
    }
}

bool service_reach::serves(std::uint32_t agent, std::uint32_t queue) const {
  bool comes = false;
  for (std::size_t k = 0; k < what_.contacts.size(); ++k) {
    const auto& one = of(agent, k);
    if (one.at_once > 0 && one.queue == queue) return true;
    comes = comes || what_.contacts[k].queue == queue;
  }
  return !comes && can_serve(what_.settings.agents[agent], what_.settings.queues[queue]);
}

std::string why_unserved(const scenario& what, std::size_t kind) {
  std::string text;
  for (const auto& crew : what.crews) {
    if (crew.agents.empty()) continue;
    text += text.empty() ? "" : "; ";
    text += crew.name + " " + what_keeps(what, what.settings.agents[crew.agents.front()], kind);
  }
  return text;
}

} // namespace strowger::sim::staffing
