#include "routing_load.hpp"
#include <algorithm>
#include <stdexcept>

namespace strowger::bench {

using namespace strowger::routing;

routing_load::routing_load(load_shape how) : how_{how}, dice_{how.seed} {
  for (std::size_t i = 0; i < how_.skills; ++i) names_.push_back({"skill" + std::to_string(i), 1});
  configure();
  std::vector<std::size_t> order(people_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[draw(i)]);
  const auto idle = static_cast<std::size_t>(how_.idle * static_cast<double>(people_.size()));
  for (std::size_t i = idle; i < order.size(); ++i) make_busy(order[i]);
  for (std::size_t i = 0; i < idle; ++i) put(set_agent_state{people_[order[i]].id, true, {}, {}});
  for (std::size_t i = 0; i < idle; ++i) enlist(idle_, &person::at_idle, order[i]);
  settle();
}

void routing_load::configure() {
  routing::configure all;
  all.version = 1;
  pool_limits limits;
  limits.deliver_within = limits.connect_within = milliseconds{3'600'000};
  all.changes.emplace_back(limits);
  for (std::size_t i = 0; i < how_.queues; ++i) {
    queue_settings queue;
    queue.name = "queue" + std::to_string(i);
    queue.wrap_up_limit = milliseconds{0};
    all.changes.emplace_back(queue);
  }
  people_.resize(how_.agents);
  for (std::size_t i = 0; i < how_.agents; ++i) {
    auto& who = people_[i];
    who.id = agent_id{1, i + 1};
    who.level.resize(how_.skills);
    for (auto count = 1 + draw(20); who.skills.size() < count;) {
      const auto skill = draw(how_.skills);
      if (who.level[skill] > 0) continue;
      who.level[skill] = static_cast<std::uint8_t>(1 + draw(10));
      who.skills.emplace_back(static_cast<std::uint16_t>(skill), who.level[skill]);
    }
    std::sort(who.skills.begin(), who.skills.end());
    agent_settings agent;
    agent.name = "agent" + std::to_string(i);
    agent.capacity = {1, 0, 0, 0};
    for (const auto& [skill, level] : who.skills) agent.skills.push_back({names_[skill].skill, level});
    std::sort(agent.skills.begin(), agent.skills.end());
    all.changes.emplace_back(std::move(agent));
  }
  put(std::move(all));
  pool_.each_queue([this](const queue_entry& one) { queues_.push_back(one.id); });
  for (const auto& who : people_) put(agent_signed_in{who.id});
}

void routing_load::enlist(std::vector<std::size_t>& list, std::size_t person::*at, std::size_t agent) {
  if (people_[agent].*at != 0) return;
  list.push_back(agent);
  people_[agent].*at = list.size();
}

void routing_load::delist(std::vector<std::size_t>& list, std::size_t person::*at, std::size_t agent) {
  const auto place = people_[agent].*at;
  if (place == 0) return;
  list[place - 1] = list.back();
  people_[list.back()].*at = place;
  people_[agent].*at = 0;
  list.pop_back();
}

/// The only one idle gets an interaction that asks for the first of its skills.
void routing_load::make_busy(std::size_t agent) {
  const auto& who = people_[agent];
  put(set_agent_state{who.id, true, {}, {}});
  put(arrival({who.skills.front()}));
  if (offers_.empty() || offers_.back().agent != agent) throw std::logic_error{"another agent was free"};
  const auto offer = offers_.back();
  offers_.pop_back();
  put(accept_offer{offer.id, who.id});
  put(interaction_connected{offer.interaction, who.id});
}

interaction_arrived routing_load::arrival(const needs& what) {
  interaction_arrived came;
  came.interaction = interaction_id{9, ++arrived_};
  came.queue = queues_[draw(queues_.size())];
  came.channel = channel_kind::voice;
  std::vector<skill_level> required;
  for (const auto& [skill, level] : what) required.push_back({names_[skill].skill, level});
  came.required = skill_list{std::move(required)};
  return came;
}

bool routing_load::fits(const person& who, const needs& what) const {
  return std::all_of(what.begin(), what.end(),
                     [&](const auto& one) { return who.level[one.first] >= one.second; });
}

bool routing_load::any_idle_fits(const needs& what) const {
  return std::any_of(idle_.begin(), idle_.end(), [&](auto agent) { return fits(people_[agent], what); });
}

routing_load::needs routing_load::random_needs() {
  needs what;
  for (auto count = 1 + draw(3); what.size() < count;) {
    const auto skill = static_cast<std::uint16_t>(draw(how_.skills));
    if (std::none_of(what.begin(), what.end(), [&](const auto& one) { return one.first == skill; }))
      what.emplace_back(skill, static_cast<std::uint8_t>(1 + draw(10)));
  }
  return what;
}

/// What this agent may take: one to three of its skills, at its level or below.
routing_load::needs routing_load::needs_of(const person& who) {
  needs what;
  for (auto count = std::min(who.skills.size(), 1 + draw(3)); what.size() < count;) {
    const auto& one = who.skills[draw(who.skills.size())];
    if (std::none_of(what.begin(), what.end(), [&](const auto& has) { return has.first == one.first; }))
      what.emplace_back(one.first, static_cast<std::uint8_t>(1 + draw(one.second)));
  }
  return what;
}

/// What nobody idle may take.
routing_load::needs routing_load::hard_needs() {
  auto what = random_needs();
  for (int tries = 0; tries < 200 && any_idle_fits(what); ++tries) what = random_needs();
  return what;
}

void routing_load::put(pool_event what) {
  facts_.clear();
  if (const auto done = apply(pool_, {now_, {}, std::move(what)}, facts_); !done)
    throw std::runtime_error{"the pool refused: " + done.reason().detail};
  heard_.clear();
  listen(facts_, heard_);
  for (const auto& one : heard_) hear(one);
}

void routing_load::listen(const pool_facts& facts, std::vector<heard>& into) {
  using enum heard::kind;
  const auto number = [](agent_id id) { return static_cast<std::size_t>(id.counter() - 1); };
  for (const auto& one : facts) {
    if (const auto* made = std::get_if<fact::offer_made>(&one))
      into.push_back({offered, number(made->agent), made->interaction, made->offer});
    else if (const auto* ended = std::get_if<fact::offer_ended>(&one))
      into.push_back({offer_ended, number(ended->agent), ended->interaction, ended->offer});
    else if (const auto* taken = std::get_if<fact::offer_won>(&one))
      into.push_back({won, number(taken->agent), taken->interaction, taken->offer});
    else if (const auto* free = std::get_if<fact::agent_released>(&one))
      into.push_back({released, number(free->agent), free->interaction, {}});
    else if (const auto* came = std::get_if<fact::interaction_queued>(&one))
      into.push_back({queued, 0, came->interaction, {}});
  }
}

void routing_load::hear(const heard& one) {
  using enum heard::kind;
  switch (one.what) {
  case offered:
    delist(idle_, &person::at_idle, one.agent);
    people_[one.agent].holds = one.interaction;
    offers_.push_back({one.offer, one.interaction, one.agent});
    ++counts_.offers;
    return;
  case offer_ended:
    people_[one.agent].holds = {};
    enlist(idle_, &person::at_idle, one.agent);
    waiting_.push_back(one.interaction);
    return;
  case won:
    enlist(busy_, &person::at_busy, one.agent);
    return;
  case released:
    people_[one.agent].holds = {};
    delist(busy_, &person::at_busy, one.agent);
    enlist(idle_, &person::at_idle, one.agent);
    return;
  case queued:
    waiting_.push_back(one.interaction);
    return;
  }
}

/// A busy agent who could take one of those who wait, if a short search finds one; else any.
std::size_t routing_load::pick_busy_with_work() {
  for (int tries = 0; tries < 20 && !waiting_.empty(); ++tries) {
    const auto which = draw(waiting_.size());
    const auto* one = pool_.find(waiting_[which]);
    if (!one || one->phase != interaction_phase::waiting) {
      waiting_[which] = waiting_.back();
      waiting_.pop_back();
      continue;
    }
    needs what;
    for (const auto& need : one->required)
      what.emplace_back(static_cast<std::uint16_t>(std::stoul(need.skill.substr(5))), need.level);
    const auto begin = draw(busy_.size());
    for (std::size_t i = 0; i < std::min<std::size_t>(busy_.size(), 1'000); ++i)
      if (const auto agent = busy_[(begin + i) % busy_.size()]; fits(people_[agent], what)) return agent;
  }
  return busy_[draw(busy_.size())];
}

void routing_load::plan(std::size_t decisions) {
  plan_.clear();
  std::vector<std::size_t> taken;
  const auto fresh = [&](std::size_t agent) {
    if (std::find(taken.begin(), taken.end(), agent) != taken.end()) return false;
    taken.push_back(agent);
    return true;
  };
  for (std::size_t i = 0; i < decisions; ++i) {
    const auto kind = draw(10);
    now_ += milliseconds{i % 100 == 0 ? 1 : 0};
    pool_input input{now_, {}, time_passed{}};
    if (kind < 2 && !idle_.empty()) {
      input.what = arrival(needs_of(people_[idle_[draw(idle_.size())]]));
      ++counts_.arrivals;
    } else if (kind < 4) {
      input.what = arrival(hard_needs());
      ++counts_.arrivals;
    } else if (kind < 6 && !offers_.empty()) {
      const auto offer = offers_.back();
      offers_.pop_back();
      input.what = decline_offer{offer.id, people_[offer.agent].id, {}};
      ++counts_.declines;
    } else if (!busy_.empty()) {
      const auto agent = pick_busy_with_work();
      if (!fresh(agent)) continue;
      input.what = close_interaction{people_[agent].holds, people_[agent].id, {}};
      ++counts_.freed;
    }
    plan_.push_back(std::move(input));
  }
  heard_.clear();
  heard_until_.clear();
  heard_.reserve(plan_.size() * 4);
  heard_until_.reserve(plan_.size());
}

void routing_load::run(std::size_t which) {
  facts_.clear();
  if (!apply(pool_, plan_[which], facts_)) throw std::runtime_error{"a planned input was refused"};
  listen(facts_, heard_);
  heard_until_.push_back(heard_.size());
}

int routing_load::kind(std::size_t which) const {
  if (std::holds_alternative<interaction_arrived>(plan_[which].what)) return 0;
  return std::holds_alternative<close_interaction>(plan_[which].what) ? 1 : 2;
}

void routing_load::settle() {
  const auto decided = std::exchange(heard_, {});
  for (std::size_t i = 0, at = 0; i < plan_.size(); ++i) {
    const auto before = counts_.offers;
    for (; at < heard_until_[i]; ++at) hear(decided[at]);
    if (std::holds_alternative<interaction_arrived>(plan_[i].what)) counts_.found += counts_.offers - before;
    if (std::holds_alternative<close_interaction>(plan_[i].what)) counts_.took += counts_.offers - before;
  }
  plan_.clear();
  const std::size_t kept = how_.agents / 20; // open ones, to be declined
  std::size_t answered = 0;
  for (const auto over = offers_.size() > kept ? offers_.size() - kept : 0; answered < over; ++answered) {
    const auto offer = offers_[answered];
    put(accept_offer{offer.id, people_[offer.agent].id});
    put(interaction_connected{offer.interaction, people_[offer.agent].id});
  }
  offers_.erase(offers_.begin(), offers_.begin() + static_cast<std::ptrdiff_t>(answered));
  while (next_deadline(pool_) && *next_deadline(pool_) <= now_) put(time_passed{});
  const auto idle = static_cast<std::size_t>(how_.idle * static_cast<double>(people_.size()));
  for (std::size_t tries = 0; idle_.size() < idle && tries < 4 * people_.size() && !busy_.empty(); ++tries) {
    const auto agent = busy_[draw(busy_.size())];
    put(close_interaction{people_[agent].holds, people_[agent].id, {}});
  }
  for (std::size_t tries = 0; idle_.size() > idle && tries < people_.size(); ++tries)
    put(arrival(needs_of(people_[idle_[draw(idle_.size())]])));
  for (std::size_t tries = 0; pool_.waiting_count() > how_.waiting && !waiting_.empty(); ++tries) {
    const auto which = draw(waiting_.size());
    const auto* one = pool_.find(waiting_[which]);
    if (one && one->phase == interaction_phase::waiting) put(customer_left{one->id});
    waiting_[which] = waiting_.back();
    waiting_.pop_back();
  }
  if (pool_.waiting_count() < how_.waiting) add_waiting(how_.waiting - pool_.waiting_count());
}

void routing_load::add_waiting(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 100 == 0) now_ += milliseconds{1};
    put(arrival(hard_needs()));
  }
}

} // namespace strowger::bench
