#include "sim/load/load_plan_calls.hpp"
#include <algorithm>

namespace strowger::sim::load {

namespace {

const actors::listener_settings* listener_of(const actors::engine_configuration& engine,
                                             const std::string& surface) {
  for (const auto& one : engine.listeners)
    if (std::find(one.surfaces.begin(), one.surfaces.end(), surface) != one.surfaces.end()) return &one;
  return nullptr;
}

void find_place(load_plan& plan, const actors::engine_configuration& engine) {
  const auto* chat = listener_of(engine, "chat");
  const auto* desk = listener_of(engine, "desktop");
  if (chat == nullptr || desk == nullptr)
    plan.wrong = "the configuration has no listener for chat and desktop";
  else if (!chat->certificate.empty() || !desk->certificate.empty())
    plan.wrong = "the listener speaks TLS: give the configuration one without, on 127.0.0.1";
  else
    plan.where = {here(chat->address), here(desk->address), chat->port, desk->port};
}

bool has_queue(const actors::engine_configuration& engine, const std::string& tenant,
               const std::string& name) {
  return std::any_of(engine.pools.begin(), engine.pools.end(), [&](const auto& pool) {
    return std::any_of(pool.queues.begin(), pool.queues.end(),
                       [&](const auto& one) { return one.name == name && one.tenant == tenant; });
  });
}

/// Of the kind's own name, or the first one to its queue.
std::string entry_of(const contact_kind& kind, const std::string& queue,
                     const actors::engine_configuration& engine) {
  std::string found;
  for (const auto& one : engine.entry_points) {
    if (one.tenant != kind.tenant || one.channel != kind.channel) continue;
    if (one.name == kind.name) return one.name;
    if (one.queue == queue && found.empty()) found = one.name;
  }
  return found;
}

void find_ways(load_plan& plan, const scenario& what, const actors::engine_configuration& engine,
               const std::set<routing::channel_kind>& playable, const call_wishes& calls) {
  for (const auto& kind : what.contacts) {
    auto& way = plan.ways.emplace_back();
    const auto& queue = what.settings.queues[kind.queue].name;
    if (!kind.arrivals) {
      if (!has_queue(engine, kind.tenant, queue))
        plan.said.push_back("nobody is passed on to " + kind.name + ": the configuration has no queue " +
                            queue);
      continue;
    }
    const auto channel = std::string{routing::to_text(kind.channel)};
    if (!playable.contains(kind.channel)) {
      plan.said.push_back("contacts of " + kind.name + " are skipped: " + channel + " has no player");
      continue;
    }
    const bool is_call = kind.channel == routing::channel_kind::voice;
    if (is_call && !engine.sip) {
      plan.said.push_back("contacts of " + kind.name + " are skipped: the configuration has no section sip");
      continue;
    }
    way.entry = entry_of(kind, queue, engine);
    if (way.entry.empty())
      plan.said.push_back("contacts of " + kind.name + " are skipped: the configuration has no entry point " +
                          kind.name + " for " + channel + ", and none to the queue " + queue);
    else if (way.entry != kind.name)
      plan.said.push_back("contacts of " + kind.name + " come by the entry point " + way.entry);
    if (!is_call || way.entry.empty()) continue;
    way.number = number_to(way.entry, kind.tenant, *engine.sip, calls);
    if (!way.number.empty()) continue;
    plan.said.push_back("contacts of " + kind.name +
                        " are skipped: no number of the configuration leads to " + way.entry +
                        ", and none is said (--number " + way.entry + "=...)");
    way.entry.clear();
  }
}

void find_seats(load_plan& plan, const scenario& what, const actors::engine_configuration& engine) {
  std::set<std::pair<std::string, std::string>> accounts;
  for (const auto& one : engine.people)
    if (std::find(one.roles.begin(), one.roles.end(), actors::role::agent) != one.roles.end() &&
        !one.password_hash.empty())
      accounts.emplace(one.tenant, one.name);
  plan.seats.assign(what.settings.agents.size(), false);
  for (const auto& crew : what.crews) {
    std::size_t missing = 0;
    for (const auto place : crew.agents) {
      const auto& agent = what.settings.agents[place];
      plan.seats[place] = accounts.contains({agent.tenant, agent.name});
      if (!plan.seats[place]) ++missing;
    }
    if (missing > 0)
      plan.said.push_back(std::to_string(missing) + " of the " + std::to_string(crew.agents.size()) +
                          " agents of the crew " + crew.name +
                          " stay away: the configuration has no account with a password for them");
  }
}

/// What the simulator lives through and a real engine's customers and agents do not.
void tell_not_played(load_plan& plan, const scenario& what) {
  for (const auto& crew : what.crews) {
    if (crew.first_free_leaves)
      plan.said.push_back(crew.leaves_where +
                          ": `leaves: first_free` is not played: each agent of the crew " + crew.name +
                          " goes home at the end of the own shift");
    if (crew.drops_per_hour > 0)
      plan.said.push_back("the agents' lines of the crew " + crew.name +
                          " do not drop: `drops` is not played");
  }
  for (const auto& kind : what.contacts)
    if (kind.callback.chance > 0)
      plan.said.push_back("nobody of " + kind.name + " asks to be called back: `callback` is not played");
  if (!what.faults.empty())
    plan.said.push_back(what.faults.front().where +
                        ": faults are not played: stop or hinder the engine by hand");
}

} // namespace

load_plan plan_load(const scenario& what, const actors::engine_configuration& engine,
                    const std::set<routing::channel_kind>& playable, const call_wishes& calls) {
  load_plan plan;
  find_place(plan, engine);
  find_ways(plan, what, engine, playable, calls);
  find_seats(plan, what, engine);
  find_phones(plan, what, engine, calls);
  tell_not_played(plan, what);
  if (plan.wrong.empty() &&
      std::all_of(plan.ways.begin(), plan.ways.end(), [](const auto& way) { return way.entry.empty(); }))
    plan.wrong = "no kind of contact can be played";
  return plan;
}

} // namespace strowger::sim::load
