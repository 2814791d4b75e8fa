#include "routing/pool_lines.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>

/// Classes for which few agents have the skills: each of those few has them in a line of its own.
namespace strowger::routing {

namespace {

bool has_all(const agent_slot& agent, const std::vector<need>& needs) {
  return std::all_of(needs.begin(), needs.end(), [&](const need& one) {
    return std::any_of(agent.skills.begin(), agent.skills.end(),
                       [&](const need& has) { return has.skill == one.skill && has.level >= one.level; });
  });
}

bool stands_with(const waiting_class& one, std::uint32_t seat) {
  return std::find(one.seats.begin(), one.seats.begin() + one.few, seat) != one.seats.begin() + one.few;
}

} // namespace

/// Of those who have the skills at their levels; presence, room and lists of queues are not asked.
std::size_t waiting_lines::able_for(const waiting_class& one, std::span<std::uint32_t> seats) {
  auto& people = *one.queue->people;
  auto& sets = people.scratch.sets;
  sets.clear();
  for (const auto& asked : one.needs)
    sets.push_back(people.skills[asked.skill].at_least(asked.level, people.words));
  return first_bits_of_all(seats, people.words, sets);
}

bool waiting_lines::join_few(waiting_class& one) {
  one.few = 0;
  if (one.needs.empty()) return false;
  const auto& scarcest = one.needs.front();
  const auto holders = one.queue->people->skills[scarcest.skill].count[scarcest.level - 1U];
  if (one.needs.size() == 1 && holders > few_agents) return false;
  std::array<std::uint32_t, few_agents + 1> seats{};
  const auto able = holders == 0 ? 0 : able_for(one, seats);
  if (able > few_agents) return false;
  one.few = static_cast<std::uint32_t>(able);
  std::copy_n(seats.begin(), able, one.seats.begin());
  if (few_.size() <= scarcest.skill) few_.resize(scarcest.skill + 1);
  auto& alike = few_[scarcest.skill];
  one.listed = static_cast<std::uint32_t>(alike.size());
  alike.push_back(&one);
  if (able == 0) return true;
  const auto seats_needed = one.queue->people->words * 64;
  if (own_.size() < seats_needed) own_.resize(seats_needed);
  const auto head = head_of(one);
  for (std::uint32_t i = 0; i < one.few; ++i) own_[one.seats[i]].insert(head);
  return true;
}

void waiting_lines::leave_few(waiting_class& one, const line_key& head) {
  class_head gone;
  gone.key = head;
  for (std::uint32_t i = 0; i < one.few; ++i) own_[one.seats[i]].erase(gone);
  one.few = 0;
  auto& alike = few_[one.needs.front().skill];
  alike[one.listed] = alike.back();
  alike[one.listed]->listed = one.listed;
  alike.pop_back();
}

/// What it could do before it can do still, or is told apart when it looks.
void waiting_lines::learned(const agent_slot& agent) {
  for (const auto& skill : agent.skills)
    for (std::size_t i = 0; skill.skill < few_.size() && i < few_[skill.skill].size();) {
      auto& one = *few_[skill.skill][i];
      if (stands_with(one, agent.seat) || !has_all(agent, one.needs)) {
        ++i;
        continue;
      }
      leave(one, one.line.front().key); // another is at this place now
      join(one);
    }
}

void waiting_lines::left(std::uint32_t seat) {
  if (seat >= own_.size()) return;
  for (const auto& head : own_[seat]) {
    auto& one = *head.what;
    auto* at = std::find(one.seats.begin(), one.seats.begin() + one.few, seat);
    *at = one.seats[--one.few];
  }
  own_[seat] = {};
}

void waiting_lines::bring_near(const agent_slot& agent) const {
  if (agent.seat < own_.size() && !own_[agent.seat].empty()) own_[agent.seat].begin().prefetch();
}

bool waiting_lines::is_found(const waiting_class& one) const {
  class_head head;
  head.key = one.line.front().key;
  if (one.group) return one.group->heads.contains(head);
  const auto& agents = one.queue->people->seats;
  return std::all_of(agents.begin(), agents.end(), [&](const agent_slot* agent) {
    return !agent || !has_all(*agent, one.needs) ||
           (stands_with(one, agent->seat) && own_[agent->seat].contains(head));
  });
}

} // namespace strowger::routing
