#include "actors/agent_shell.hpp"
#include "sim/actor_world.hpp"
#include <algorithm>

/// What goes wrong around a simulated engine and in it, and how everybody finds each other again.
namespace strowger::sim {

namespace ch = channels;
namespace desktop = channels::desktop;
using namespace routing;

static_assert(loss_counts_after == actors::agent_shell::reload_grace_ms * 1'000);

void actor_world::happen(const commit_done& what) { disk_.finish(what.number); }

void actor_world::happen(const fault_begins& what) {
  const auto& fault = day_.faults[what.number];
  ++tally_[fault.what].begun;
  switch (fault.what) {
  case fault_kind::crash:
    if (down_ || time_.halted()) return;
    crash_ = what.number;
    time_.halt_after(fault.turns);
    return; // the next turn but so many is not taken
  case fault_kind::adapter_loss:
    adapters_away_.push_back(what.number);
    lose_adapter(fault, false);
    break;
  case fault_kind::slow_disk:
    disk_.slow_down(fault.factor);
    break;
  case fault_kind::full_disk:
    disk_.fill();
    break;
  case fault_kind::failing_disk:
    disk_.fail(fault.dice % 2 == 1);
    break;
  default:
    disturb(what.number, true);
  }
  calendar_.put(now_ + fault.lasts, of_engine, fault_ends{what.number});
}

void actor_world::happen(const fault_ends& what) {
  const auto& fault = day_.faults[what.number];
  switch (fault.what) {
  case fault_kind::crash:
    return start_again();
  case fault_kind::adapter_loss:
    std::erase(adapters_away_, what.number);
    return lose_adapter(fault, true);
  case fault_kind::slow_disk:
    return disk_.speed_up(fault.factor);
  case fault_kind::full_disk:
    return disk_.empty();
  case fault_kind::failing_disk:
    return disk_.mend();
  default:
    return disturb(what.number, false);
  }
}

/// Nothing the dead engine still says is heard by anybody.
void actor_world::die() {
  const auto& fault = day_.faults[crash_];
  ++tally_[fault_kind::crash].felt;
  down_ = true;
  time_.slow_down({});
  disk_.cut_off(fault.dice % 2 == 1);
  inputs_ += graph_->shared().counters.inputs;
  time_.go_on();
  graph_->stop();
  time_.run();
  graph_.reset();
  time_.clock().cancel_all();
  asked_.clear();
  calendar_.put(now_ + fault.lasts, of_engine, fault_ends{crash_});
}

void actor_world::start_again() {
  if (!down_) return;
  down_ = false;
  disk_.connect();
  // What was durable when it died and nobody was told of.
  const auto told = last_group_;
  static_cast<void>(disk_.archived().each_group(told + 1, [&](const storage::group& group) {
    if (options_.durable) options_.durable(std::make_shared<storage::group>(group));
    look_at(group);
    return true;
  }));
  if (disk_.archived().newest_group() < told) find_fault("the journal has lost groups that were durable");
  start_engine();
}

/// The pages find it again.
void actor_world::happen(const engine_ready& what) {
  if (what.boot != boots_) return;
  if (cuts_ == 0 && resuming_) connect_again();
  for (std::uint32_t agent = 0; agent < desks_.size() && is_up(); ++agent)
    if ((desks_[agent].present || desks_[agent].going_home) && !desks_[agent].away) come_back(agent);
}

bool actor_world::admits(const contact& who) const { return is_up() && has_line(who); }

bool actor_world::has_line(const contact& who) const {
  return std::none_of(adapters_away_.begin(), adapters_away_.end(), [&](std::size_t number) {
    const auto& channel = day_.faults[number].channel;
    return !channel || *channel == who.channel;
  });
}

void actor_world::lose_adapter(const engine_fault& what, bool back) {
  for (std::uint64_t number = 1; number <= people_.size(); ++number) {
    auto& who = person(number);
    if (what.channel && *what.channel != who.what.channel) continue;
    if (!back) {
      if (who.gone || who.line_away) continue;
      ++tally_[fault_kind::adapter_loss].felt;
      tell(number, ch::went_away{milliseconds{what.resume_within / 1'000}});
      who.line_away = true;
      continue;
    }
    if (!who.line_away || !has_line(who.what)) continue;
    who.line_away = false;
    for (auto& outcome : std::exchange(who.owed, {})) send(std::move(outcome));
    if (who.gone && who.unacknowledged.empty()) continue;
    const auto waiting = who.unacknowledged;
    for (const auto& [event, said] : waiting) send(number, event, said);
    if (!who.gone) tell(number, ch::came_back{});
    settle();
  }
}

// ---- agents

bool actor_world::can_act(std::uint32_t agent, const event& what) {
  auto& place = desks_[agent];
  const bool can = !place.away && is_up();
  if (!can) place.postponed.push_back(what);
  return can;
}

void actor_world::happen(const line_change& what) {
  auto& place = desks_[what.agent];
  if (what.until == 0) {
    place.away = false;
    if (is_up()) come_back(what.agent);
    return;
  }
  ++tally_[fault_kind::agents_lost].begun;
  if (place.away || !place.present) return;
  ++tally_[fault_kind::agents_lost].felt;
  place.away = true;
  if (is_up()) graph_->gate().closed(what.agent + 1);
  calendar_.put(what.until, of_shifts, line_change{what.agent, 0});
}

void actor_world::come_back(std::uint32_t agent) {
  auto& place = desks_[agent];
  place.present = true;
  graph_->gate().opened(agent + 1, day_.settings.agents[agent].tenant, day_.settings.agents[agent].name);
  settle();
  if (!is_up()) return;
  if (place.work.empty() && (place.going_home || holders_.owed(agent)))
    go_home(agent);
  else if (place.going_home || place.held_back)
    ask(agent, desktop::set_not_ready{shift_over});
  else if (place.resting)
    ask(agent, desktop::set_not_ready{on_break});
  else
    ask(agent, desktop::set_ready{});
  settle();
  for (auto& one : std::exchange(place.postponed, {})) calendar_.put(now_, of_agents, std::move(one));
}

void actor_world::look_over(std::uint32_t agent, desktop::desk_view& desk) {
  auto& place = desks_[agent];
  const auto is_there = [&](interaction_id id) {
    return std::any_of(desk.interactions.begin(), desk.interactions.end(),
                       [&](const auto& one) { return one.id == id; });
  };
  std::erase_if(place.work, [&](interaction_id id) { return !is_there(id); });
  std::erase_if(place.wrapping, [&](interaction_id id) { return !is_there(id); });
  const auto answered = std::exchange(place.answered, {});
  for (auto& offer : desk.offers) {
    const auto before = answered.find(offer.id);
    if (before == answered.end())
      seen(agent, offer);
    else
      calendar_.put(now_, of_agents, answer{offer.id, agent, before->second});
  }
  for (auto& one : desk.interactions) {
    const auto number = conversations_.at(one.id);
    auto& who = person(number);
    const bool known = place.work.contains(one.id), wraps = place.wrapping.contains(one.id);
    if (one.state == "calling" && who.dialling != 0 && who.told)
      calendar_.put(now_, of_agents, call_ended{number, agent, who.dialling, *who.told});
    else if (one.state == "connected" && known && who.served)
      ask(agent, desktop::close{one.id, {}}); // it was said, and not heard
    else if (one.state == "wrapping" && wraps && who.wrapped)
      ask(agent, desktop::finish_wrap_up{one.id, {}});
    else
      seen(agent, one);
  }
}

} // namespace strowger::sim
