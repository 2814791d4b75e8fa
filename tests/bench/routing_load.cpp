#include "routing_load.hpp"
#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace strowger::bench {

using namespace strowger::routing;

routing_load::routing_load(load_shape how) : how_{how}, dice_{how.seed} {
  for (std::size_t i = 0; i < how_.skills; ++i) names_.push_back({"skill" + std::to_string(i), 1});
  configure();
  std::vector<std::size_t> order(people_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[draw(i)]);
  auto idle = static_cast<std::size_t>(how_.idle * static_cast<double>(people_.size()));
  if (idle > 0) idle += people_.size() / 50; // so many of them have an open offer
  spares_.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(idle));
  for (const auto agent : spares_) {
    people_[agent].spare = true;
    for (const auto& [skill, level] : people_[agent].skills)
      spare_holders_[skill].push_back(static_cast<std::uint32_t>(agent));
  }
  for (std::size_t i = idle; i < order.size(); ++i) make_busy(order[i]);
  for (const auto agent : spares_) put(set_agent_state{people_[agent].id, true, {}, {}});
  for (const auto agent : spares_) enlist(idle_, &person::at_idle, agent);
  settle();
}

void routing_load::configure() {
  std::vector<configuration_change> all;
  pool_limits limits;
  limits.deliver_within = limits.connect_within = milliseconds{3'600'000};
  limits.rules = how_.rules;
  const agent_group red{"red", expression::read("agent.team = 'red'").value()};
  for (std::size_t i = 0; limits.rules.choice == choice_rule::value && i < how_.queues; ++i)
    limits.rules.values.push_back({"main", "queue" + std::to_string(i), red, static_cast<double>(i % 7)});
  all.emplace_back(limits);
  for (std::size_t i = 0; i < how_.queues; ++i) {
    queue_settings queue;
    queue.name = "queue" + std::to_string(i);
    queue.wrap_up_limit = milliseconds{0};
    queue.rules.select = how_.select;
    queue.rules.steps = how_.steps;
    queue.rules.exceptions = how_.exceptions;
    queue.length_max = static_cast<std::uint32_t>(how_.length_max);
    auto& value = queue.rules.value;
    value.weight = value.ratio = static_cast<double>(1 + i % 3);
    value.cost = static_cast<double>(1 + i % 5);
    value.handle_time = milliseconds{static_cast<std::int64_t>(1 + i % 4) * 60'000};
    all.emplace_back(queue);
  }
  people_.resize(how_.agents);
  holders_.resize(how_.skills);
  spare_holders_.resize(how_.skills);
  for (std::size_t i = 0; i < how_.agents; ++i) {
    auto& who = people_[i];
    who.id = agent_id{1, i + 1};
    for (auto count = 1 + draw(20); who.skills.size() < count;) {
      const auto skill = static_cast<std::uint16_t>(draw(how_.skills));
      if (std::any_of(who.skills.begin(), who.skills.end(), [&](auto& has) { return has.first == skill; }))
        continue;
      who.skills.emplace_back(skill, static_cast<std::uint8_t>(1 + draw(10)));
      holders_[skill].push_back(static_cast<std::uint32_t>(i));
    }
    std::sort(who.skills.begin(), who.skills.end());
    agent_settings agent;
    agent.name = "agent" + std::to_string(i);
    agent.capacity = {1, 0, 0, 0};
    if (how_.select.rule != selection::least_occupied || how_.rules.choice == choice_rule::value) {
      agent.position = static_cast<std::int32_t>(i % 100);
      agent.attributes = attribute_list{{{"team", std::string{i % 2 == 0 ? "red" : "blue"}}}};
    }
    for (const auto& [skill, level] : who.skills) agent.skills.push_back({names_[skill].skill, level});
    std::sort(agent.skills.begin(), agent.skills.end());
    all.emplace_back(std::move(agent));
  }
  constexpr std::size_t slice = 256; // the engine gives a pool its configuration in slices, too
  routing::configure some;
  some.version = 1;
  some.slices = static_cast<std::uint32_t>((all.size() + slice - 1) / slice);
  for (std::size_t first = 0; first < all.size(); first += slice, ++some.slice) {
    const auto end = std::min(all.size(), first + slice);
    some.changes.assign(std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(first)),
                        std::make_move_iterator(all.begin() + static_cast<std::ptrdiff_t>(end)));
    put(some);
  }
  facts_ = {}; // far more than any other input brings
  pool_.each_queue([this](const queue_entry& one) { queues_.push_back(one.id); });
  for (const auto& who : people_) put(agent_signed_in{who.id});
}

void routing_load::enlist(std::vector<std::size_t>& list, std::uint32_t person::*at, std::size_t agent) {
  if (people_[agent].*at != 0) return;
  list.push_back(agent);
  people_[agent].*at = static_cast<std::uint32_t>(list.size());
}

void routing_load::delist(std::vector<std::size_t>& list, std::uint32_t person::*at, std::size_t agent) {
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
  return std::all_of(what.begin(), what.end(), [&](const auto& one) {
    return std::any_of(who.skills.begin(), who.skills.end(),
                       [&](const auto& has) { return has.first == one.first && has.second >= one.second; });
  });
}

bool routing_load::any_spare_fits(const needs& what) const {
  const auto& holders = spare_holders_[what.front().first];
  return std::any_of(holders.begin(), holders.end(), [&](auto agent) { return fits(people_[agent], what); });
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

/// What somebody may take, but no spare.
routing_load::needs routing_load::hard_needs() {
  auto what = needs_of(people_[draw(people_.size())]);
  for (int tries = 0; tries < 200 && any_spare_fits(what); ++tries)
    what = needs_of(people_[draw(people_.size())]);
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

std::optional<std::size_t> routing_load::fresh_idle() {
  for (int tries = 0; tries < 20 && !idle_.empty(); ++tries) {
    const auto agent = idle_[draw(idle_.size())];
    if (people_[agent].taken) continue;
    people_[agent].taken = true;
    taken_.push_back(agent);
    return agent;
  }
  return std::nullopt;
}

/// A busy agent who could take one of those who wait, if a short search finds one.
std::optional<std::size_t> routing_load::fresh_busy_with_work() {
  for (int tries = 0; tries < 50 && !waiting_.empty(); ++tries) {
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
    const auto& holders = holders_[what.front().first];
    const auto begin = draw(holders.size());
    for (std::size_t i = 0; i < holders.size(); ++i) {
      auto& who = people_[holders[(begin + i) % holders.size()]];
      if (who.spare || who.taken || who.at_busy == 0 || !fits(who, what)) continue;
      if (std::any_of(one->back_offs.begin(), one->back_offs.end(),
                      [&](const back_off& spared) { return spared.agent == who.id; }))
        continue;
      who.taken = true;
      taken_.push_back(static_cast<std::size_t>(&who - people_.data()));
      return taken_.back();
    }
    stuck_.push_back(one->id);
  }
  return std::nullopt;
}

std::optional<std::size_t> routing_load::any_fresh_busy() {
  for (int tries = 0; tries < 20 && !busy_.empty(); ++tries) {
    const auto agent = busy_[draw(busy_.size())];
    if (people_[agent].taken) continue;
    people_[agent].taken = true;
    taken_.push_back(agent);
    return agent;
  }
  return std::nullopt;
}

std::size_t routing_load::batch() const {
  const auto waiting = how_.waiting == 0 ? how_.agents : how_.waiting;
  return std::clamp<std::size_t>(std::min(how_.agents / 20, waiting / 2), 10, 500);
}

void routing_load::plan(std::size_t decisions) {
  plan_.clear();
  for (std::size_t i = 0; i < decisions; ++i) {
    const auto kind = draw(10);
    now_ += milliseconds{i % 100 == 0 ? 1 : 0};
    pool_input input{now_, {}, time_passed{}};
    if (const auto idle = kind < 2 ? fresh_idle() : std::nullopt; idle) {
      input.what = arrival(needs_of(people_[*idle]));
      ++counts_.arrivals;
    } else if (kind < 4) {
      input.what = arrival(hard_needs());
      ++counts_.arrivals;
    } else if (kind < 6) {
      if (offers_.empty()) continue;
      std::swap(offers_[draw(offers_.size())], offers_.back());
      const auto offer = offers_.back();
      offers_.pop_back();
      if (!pool_.find(offer.id)) continue; // its ring gave way
      input.what = decline_offer{offer.id, people_[offer.agent].id, {}};
      ++counts_.declines;
    } else {
      auto agent = fresh_busy_with_work();
      if (!agent) agent = any_fresh_busy();
      if (!agent) continue;
      input.what = close_interaction{people_[*agent].holds, people_[*agent].id, {}};
      ++counts_.freed;
    }
    plan_.push_back(std::move(input));
  }
  for (const auto agent : std::exchange(taken_, {})) people_[agent].taken = false;
  heard_.clear();
  heard_until_.clear();
  heard_.reserve(plan_.size() * 4);
  heard_until_.reserve(plan_.size());
}

void routing_load::run(std::size_t which) {
  facts_.clear();
  // Of a ring's offers some end before their turn.
  if (!apply(pool_, plan_[which], facts_) && !rings())
    throw std::runtime_error{"a planned input was refused"};
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
  keep_offers();
  while (next_deadline(pool_) && *next_deadline(pool_) <= now_) put(time_passed{});
  keep_idle();
  keep_waiting();
}

/// Some stay open, to be declined; the others are accepted.
void routing_load::keep_offers() {
  if (rings()) std::erase_if(offers_, [this](const auto& offer) { return !pool_.find(offer.id); });
  const std::size_t kept = std::max<std::size_t>(how_.agents / 20, 2);
  const auto over = offers_.size() > kept ? offers_.size() - kept : 0;
  const std::vector answered(offers_.begin(), offers_.begin() + static_cast<std::ptrdiff_t>(over));
  offers_.erase(offers_.begin(), offers_.begin() + static_cast<std::ptrdiff_t>(over));
  for (const auto& offer : answered) {
    if (!pool_.find(offer.id)) continue; // another of its ring has won
    put(accept_offer{offer.id, people_[offer.agent].id});
    put(interaction_connected{offer.interaction, people_[offer.agent].id});
  }
}

/// Spares are idle, the others are not.
void routing_load::keep_idle() {
  for (const auto agent : spares_)
    if (people_[agent].at_busy != 0) put(close_interaction{people_[agent].holds, people_[agent].id, {}});
  for (const auto agent : std::vector{idle_})
    if (!people_[agent].spare && people_[agent].at_idle != 0) put(arrival(needs_of(people_[agent])));
}

void routing_load::keep_waiting() {
  for (const auto id : std::exchange(stuck_, {}))
    if (const auto* one = pool_.find(id); one && one->phase == interaction_phase::waiting)
      put(customer_left{id});
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

bool routing_load::due_after(milliseconds span) {
  now_ += span;
  const auto due = next_deadline(pool_);
  return due && *due <= now_;
}

void routing_load::wake() {
  facts_.clear();
  if (!apply(pool_, {now_, {}, time_passed{}}, facts_)) throw std::runtime_error{"a wake-up was refused"};
}

void routing_load::hear_wake() {
  heard_.clear();
  listen(facts_, heard_);
  for (const auto& one : heard_) hear(one);
}

} // namespace strowger::bench
