#include "actors/configuration_draft.hpp"
#include "routing/eligibility.hpp"
#include <algorithm>

namespace strowger::actors {

bool name_register::add(const std::string& tenant, const std::string& name, place at, std::size_t index,
                        diagnostics& found) {
  const auto [one, is_new] = names_.try_emplace({tenant, name}, known{at, index});
  if (!is_new)
    found.error(at, "there is already " + with_article(kind_) + " " + in_quotes(name) +
                        (tenant.empty() ? "" : " in the tenant " + in_quotes(tenant)) + ", on line " +
                        std::to_string(one->second.at.line));
  return is_new;
}

std::optional<std::size_t> name_register::find(const std::string& tenant, const std::string& name) const {
  const auto one = names_.find({tenant, name});
  return one == names_.end() ? std::nullopt : std::optional{one->second.index};
}

std::optional<std::size_t> name_register::find(const std::string& tenant, const std::string& name, place at,
                                               const std::string& where, diagnostics& found) const {
  if (const auto index = find(tenant, name)) return index;
  std::vector<std::string_view> candidates;
  for (auto one = names_.lower_bound({tenant, {}}); one != names_.end() && one->first.first == tenant; ++one)
    candidates.push_back(one->first.second);
  found.error(at, where + ": there is no " + kind_ + " " + in_quotes(name) +
                      (tenant.empty() ? "" : " in the tenant " + in_quotes(tenant)) +
                      did_you_mean(name, candidates));
  return std::nullopt;
}

namespace {

/// What it asks for at last, when every step's time has come.
routing::queue_settings relaxed(const routing::queue_settings& queue) {
  auto less = queue;
  for (const auto& step : queue.rules.steps) {
    for (const auto& level : step.levels) {
      const auto known = std::find_if(less.required.begin(), less.required.end(),
                                      [&](const auto& one) { return one.skill == level.skill; });
      if (known == less.required.end()) continue;
      known->level = std::min(known->level, level.level);
      if (level.level == 0) less.required.erase(known);
    }
    if (step.replaces_where) less.where = step.where;
  }
  return less;
}

/// Whether the agent may serve the queue at some time: at its last step, or when many wait.
bool may_serve(const routing::agent_settings& agent, const routing::queue_settings& less) {
  if (!routing::serves_tenant(agent, less.tenant)) return false;
  const bool helps =
      std::any_of(less.rules.overflows.begin(), less.rules.overflows.end(), [&](const auto& rule) {
        return rule.group.where.holds({agent.attributes, agent.skills, {}});
      });
  if (agent.tenant == less.tenant && !helps && !routing::in_queue(agent, less)) return false;
  return routing::has_certificates(agent, less) &&
         routing::has_skills(agent, less.required) == routing::verdict::able &&
         (less.where.asks(routing::expression_subject::interaction) ||
          routing::meets_expression(agent, less.where, {}));
}

/// The skills and certificates a queue asks for that nobody has, for the message.
std::string lacking(const draft& made, const routing::queue_settings& queue) {
  std::string text;
  const auto add = [&](const std::string& what) { text += (text.empty() ? ": " : ", ") + what; };
  for (const auto& needed : queue.required) {
    std::uint8_t best = 0;
    for (const auto& agent : made.all_agents)
      for (const auto& has : agent.settings.skills)
        if (agent.settings.tenant == queue.tenant && has.skill == needed.skill)
          best = std::max(best, has.level);
    if (best >= needed.level) continue;
    add(needed.skill + " " + std::to_string(needed.level) +
        (best == 0 ? " is a skill nobody has" : " is more than anybody has (" + std::to_string(best) + ")"));
  }
  for (const auto& needed : queue.rules.certificates)
    if (std::none_of(made.all_agents.begin(), made.all_agents.end(), [&](const auto& agent) {
          const auto& has = agent.settings.certificates;
          return agent.settings.tenant == queue.tenant &&
                 std::find(has.begin(), has.end(), needed) != has.end();
        }))
      add(needed + " is a certificate nobody has");
  return text;
}

void warn_of_entry_point(draft& made, const draft_entry_point& entry) {
  const auto queue = made.queues.find(entry.settings.tenant, entry.settings.queue);
  if (!queue) return;
  const auto& settings = made.all_queues[*queue].settings;
  const auto channel = static_cast<std::size_t>(entry.settings.channel);
  const auto less = relaxed(settings);
  bool anybody = false, with_room = false;
  for (const auto& agent : made.all_agents) {
    if (!may_serve(agent.settings, less)) continue;
    anybody = true;
    with_room = with_room || agent.settings.capacity[channel] > 0;
  }
  if (anybody && !with_room)
    made.found.warning(entry.queue_at,
                       "no agent who serves the queue " + in_quotes(settings.name) + " has a capacity for " +
                           std::string{to_text(entry.settings.channel)} + ": arrivals would wait for ever");
}

} // namespace

bool serves_at_last(const routing::agent_settings& agent, const routing::queue_settings& queue) {
  return may_serve(agent, relaxed(queue));
}

void warn_of_idle_parts(draft& made) {
  if (made.all_queues.empty()) made.found.warning({}, "there is no queue: nothing can arrive");
  std::vector<bool> busy(made.all_agents.size(), false);
  for (const auto& queue : made.all_queues) {
    const auto less = relaxed(queue.settings);
    bool served = false;
    for (std::size_t i = 0; i < made.all_agents.size(); ++i) {
      if (busy[i] && served) continue;
      if (!may_serve(made.all_agents[i].settings, less)) continue;
      served = busy[i] = true;
    }
    if (!served)
      made.found.warning(queue.at, "no agent can serve the queue " + in_quotes(queue.settings.name) +
                                       lacking(made, less) +
                                       (less.where.empty() ? "" : "; `where` asks for " + less.where.text()));
  }
  for (std::size_t i = 0; i < busy.size(); ++i)
    if (!busy[i])
      made.found.warning(made.all_agents[i].at,
                         "the agent " + in_quotes(made.all_agents[i].settings.name) + " can serve no queue");
  for (const auto& entry : made.all_entry_points) warn_of_entry_point(made, entry);
}

} // namespace strowger::actors
