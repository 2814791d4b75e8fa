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

/// The skills a queue asks for that nobody has at the level, for the message.
std::string lacking(const draft& made, const routing::queue_settings& queue) {
  std::string text;
  for (const auto& needed : queue.required) {
    std::uint8_t best = 0;
    for (const auto& agent : made.all_agents)
      for (const auto& has : agent.settings.skills)
        if (agent.settings.tenant == queue.tenant && has.skill == needed.skill)
          best = std::max(best, has.level);
    if (best >= needed.level) continue;
    text +=
        (text.empty() ? ": " : ", ") + needed.skill + " " + std::to_string(needed.level) +
        (best == 0 ? " is a skill nobody has" : " is more than anybody has (" + std::to_string(best) + ")");
  }
  return text;
}

void warn_of_entry_point(draft& made, const draft_entry_point& entry) {
  const auto queue = made.queues.find(entry.settings.tenant, entry.settings.queue);
  if (!queue) return;
  const auto& settings = made.all_queues[*queue].settings;
  const auto channel = static_cast<std::size_t>(entry.settings.channel);
  bool anybody = false, with_room = false;
  for (const auto& agent : made.all_agents) {
    if (!routing::can_serve(agent.settings, settings)) continue;
    anybody = true;
    with_room = with_room || agent.settings.capacity[channel] > 0;
  }
  if (anybody && !with_room)
    made.found.warning(entry.queue_at,
                       "no agent who serves the queue " + in_quotes(settings.name) + " has a capacity for " +
                           std::string{to_text(entry.settings.channel)} + ": arrivals would wait for ever");
}

} // namespace

void warn_of_idle_parts(draft& made) {
  if (made.all_queues.empty()) made.found.warning({}, "there is no queue: nothing can arrive");
  std::vector<bool> busy(made.all_agents.size(), false);
  for (const auto& queue : made.all_queues) {
    bool served = false;
    for (std::size_t i = 0; i < made.all_agents.size(); ++i) {
      if (busy[i] && served) continue;
      if (!routing::can_serve(made.all_agents[i].settings, queue.settings)) continue;
      served = busy[i] = true;
    }
    if (!served)
      made.found.warning(
          queue.at,
          "no agent can serve the queue " + in_quotes(queue.settings.name) + lacking(made, queue.settings) +
              (queue.settings.where.empty() ? "" : "; `where` asks for " + queue.settings.where.text()));
  }
  for (std::size_t i = 0; i < busy.size(); ++i)
    if (!busy[i])
      made.found.warning(made.all_agents[i].at,
                         "the agent " + in_quotes(made.all_agents[i].settings.name) + " can serve no queue");
  for (const auto& entry : made.all_entry_points) warn_of_entry_point(made, entry);
}

} // namespace strowger::actors
