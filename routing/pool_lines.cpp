#include "routing/pool_lines.hpp"
#include "routing/pool_guards.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>
#include <cassert>

namespace strowger::routing {

namespace {

std::uint32_t number_of(const workforce& people, const std::string& skill) {
  const auto known = people.skill_numbers.find(skill);
  return known == people.skill_numbers.end() ? 0 : known->second;
}

void add_needs(std::vector<need>& to, const workforce& people, const std::vector<skill_level>& from) {
  for (const auto& one : from) {
    const auto skill = number_of(people, one.skill);
    const auto same = std::find_if(to.begin(), to.end(), [&](const need& has) { return has.skill == skill; });
    if (same == to.end())
      to.push_back({skill, one.level});
    else
      same->level = std::max(same->level, one.level);
  }
}

} // namespace

void list_needs(std::vector<need>& into, const queue_slot& queue, const skill_list& own,
                const expression& also, relaxed how) {
  into.clear();
  const auto& of_queue = queue.entry.settings.required;
  for (const auto& one : queue.entry.settings.rules.certificates)
    into.push_back({number_of_certificate(*queue.people, one), 1});
  if (how.step == 0 && how.exceptions == 0) {
    add_needs(into, *queue.people, of_queue);
    add_needs(into, *queue.people, own.all());
  } else {
    add_needs(into, *queue.people, asked_skills(queue.entry.settings, own, how));
  }
  if (!also.empty()) into.push_back({number_of(*queue.people, also), 1});
  if (queue.owner->number != 0) into.push_back({queue.owner->number, 1});
}

std::vector<need> needs_of(const queue_slot& queue, const skill_list& own, const expression& also,
                           relaxed how) {
  std::vector<need> needs;
  needs.reserve(queue.entry.settings.required.size() + own.size());
  list_needs(needs, queue, own, also, how);
  return needs;
}

waiting_lines::~waiting_lines() {
  const auto drop = [this](line_group* group) {
    if (group) groups_.drop(group);
  };
  drop(free_for_all_.place.group);
  for (const auto& one : singles_) drop(one.place.group);
  for (const auto& row : pairs_) row.each([&](line_group* group) { drop(group); });
}

waiting_lines::class_key waiting_lines::key_of_class(const interaction_slot& one) {
  const auto place =
      reinterpret_cast<std::uintptr_t>(one.queue) / 64 + static_cast<std::size_t>(one.entry.channel);
  return class_key{(place * std::size_t{0x9e37'79b9'7f4a'7c15}) ^ one.entry.required.hash() ^
                   (one.also.hash() * 3) ^
                   ((one.entry.extras->step * 31U + rate_of(one) - usual_ageing) * std::size_t{0x51ed'270b})};
}

bool waiting_lines::of_class(const waiting_class& one, const interaction_slot& slot) {
  return one.queue == slot.queue && one.channel == slot.entry.channel && one.own == slot.entry.required &&
         one.also == slot.also && one.how == relaxed_to(slot.entry) && one.rate == rate_of(slot);
}

/// When one of several with the same hash has gone, those behind it are not found and get a second class:
/// classes with the same traits are right too, only more to look at.
waiting_class* waiting_lines::find(const interaction_slot& slot) const {
  for (auto key = key_of_class(slot);; key = class_key{key.value() + 1}) {
    auto* one = classes_.find(key);
    if (!one || of_class(*one, slot)) return one;
  }
}

waiting_class& waiting_lines::make_class(const interaction_slot& slot) {
  auto key = key_of_class(slot);
  while (classes_.find(key)) key = class_key{key.value() + 1};
  auto& made = classes_.add(key);
  made.key = key.value();
  made.queue = slot.queue;
  made.channel = slot.entry.channel;
  made.own = slot.entry.required;
  made.also = slot.also;
  made.how = relaxed_to(slot.entry);
  made.rate = rate_of(slot);
  made.odd = is_odd(slot);
  odd_ += made.odd ? 1 : 0;
  const auto& scratch = slot.queue->people->scratch;
  made.needs =
      scratch.needs_of == &slot ? scratch.needs : needs_of(*slot.queue, made.own, made.also, made.how);
  use_expression(*slot.queue->people, made.also, +1);
  if (are_of_the_waiting(made)) {
    made.of_queue = static_cast<std::uint32_t>(made.queue->classes.size());
    made.queue->classes.push_back(&made);
  }
  if (slot.entry.phase == interaction_phase::waiting &&
      may_be_cut_short(slot.queue->entry.settings, made.how))
    slot.queue->people->cut_short.add(made);
  return made;
}

bool waiting_lines::are_of_the_waiting(const waiting_class& one) const {
  return this == &one.queue->people->lines;
}

void waiting_lines::forget_class(waiting_class& one) {
  use_expression(*one.queue->people, one.also, -1);
  one.queue->people->cut_short.remove(one);
  odd_ -= one.odd ? 1 : 0;
  if (are_of_the_waiting(one)) {
    auto& alike = one.queue->classes;
    alike[one.of_queue] = alike.back();
    alike[one.of_queue]->of_queue = one.of_queue;
    alike.pop_back();
  }
  classes_.erase(class_key{one.key});
}

void waiting_lines::enter(interaction_slot& slot) {
  auto* one = find(slot);
  if (!one) one = &make_class(slot);
  slot.stands = one;
  const auto key = key_of(slot);
  if (one->line.empty()) {
    one->line.insert({key, &slot});
    join(*one);
    return;
  }
  const auto head = one->line.front().key;
  one->line.insert({key, &slot});
  if (key < head) new_head(*one, head);
}

void waiting_lines::leave(interaction_slot& slot) {
  auto& one = *slot.stands;
  slot.stands = nullptr;
  const auto key = key_of(slot);
  const auto head = one.line.front().key;
  one.line.erase({key, nullptr});
  if (one.line.empty()) {
    leave(one, head);
    forget_class(one);
  } else if (key == head) {
    new_head(one, head);
  }
}

line_group* group_row::find(std::uint32_t high) const {
  if (high / 64 >= words_.size() || !((words_[high / 64].bits >> (high % 64)) & 1U)) return nullptr;
  return places_[place_of(high)].group;
}

void group_row::add(std::uint32_t high, line_group* group) {
  while (high / 64 >= words_.size()) words_.push_back({0, places_.size()});
  const auto at = static_cast<std::ptrdiff_t>(place_of(high));
  words_[high / 64].bits |= std::uint64_t{1} << (high % 64);
  for (auto w = high / 64 + 1; w < words_.size(); ++w) ++words_[w].before;
  first_.insert(first_.begin() + at, nobodys_order);
  places_.insert(places_.begin() + at, {group, {}});
}

void group_row::erase(std::uint32_t high) {
  const auto at = static_cast<std::ptrdiff_t>(place_of(high));
  first_.erase(first_.begin() + at);
  places_.erase(places_.begin() + at);
  words_[high / 64].bits &= ~(std::uint64_t{1} << (high % 64));
  for (auto w = high / 64 + 1; w < words_.size(); ++w) --words_[w].before;
}

void group_row::note(std::uint32_t high, std::int64_t first, const group_place& place) {
  const auto at = place_of(high);
  first_[at] = first;
  places_[at] = place;
}

class_head head_of(waiting_class& one) {
  const auto& first = one.line.front();
  class_head head;
  head.key = first.key;
  head.what = &one;
  const auto& entry = first.what->entry;
  head.spares = entry.back_offs.empty() && entry.phase == interaction_phase::waiting ? 0 : 1;
  head.channel = one.channel;
  const auto stands_for = std::min<std::size_t>(one.needs.size(), 2);
  for (std::size_t i = 0; i < stands_for; ++i) {
    head.skills[i] = one.needs[i].skill;
    head.levels[i] = one.needs[i].level;
  }
  if (one.needs.size() > 2) {
    head.third_skill = one.needs[2].skill & 0x7FFF'FFFFU;
    head.third_level = one.needs[2].level;
  }
  return head;
}

/// The two skills that fewest have come first, so that few agents look and find little that is not for them.
void waiting_lines::join(waiting_class& one) {
  const auto& skills = one.queue->people->skills;
  const auto scarcer = [&](const need& a, const need& b) {
    const auto of_a = skills[a.skill].count[a.level - 1U], of_b = skills[b.skill].count[b.level - 1U];
    return of_a != of_b ? of_a < of_b : a.skill < b.skill;
  };
  const auto first = static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, one.needs.size()));
  std::partial_sort(one.needs.begin(), one.needs.begin() + first, one.needs.end(), scarcer);
  if (!join_few(one)) join_group(one);
}

void waiting_lines::leave(waiting_class& one, const line_key& head) {
  if (one.group)
    leave_group(one, head);
  else
    leave_few(one, head);
}

line_group& waiting_lines::group_of(waiting_class& one) {
  const auto fresh = [this](std::uint8_t needed, std::array<std::uint32_t, 2> skills) {
    auto* made = groups_.make();
    made->needed = needed;
    made->skills = skills;
    return made;
  };
  if (one.needs.empty()) {
    auto*& group = free_for_all_.place.group;
    if (!group) group = fresh(0, {});
    return *group;
  }
  const auto skill = one.needs.front().skill;
  if (one.needs.size() == 1) {
    if (singles_.size() <= skill) singles_.resize(skill + 1);
    auto*& group = singles_[skill].place.group;
    if (!group) group = fresh(1, {skill, 0});
    return *group;
  }
  const auto low = std::min(skill, one.needs[1].skill), high = std::max(skill, one.needs[1].skill);
  if (pairs_.size() <= low) pairs_.resize(low + 1);
  if (auto* known = pairs_[low].find(high)) return *known;
  auto* made = fresh(2, {low, high});
  pairs_[low].add(high, made);
  return *made;
}

void waiting_lines::note_heads(line_group& group) {
  const auto first = group.heads.empty() ? nobodys_order : group.heads.front().key.order;
  const group_place place{&group, group.heads.begin()};
  if (group.needed == 2)
    pairs_[group.skills[0]].note(group.skills[1], first, place);
  else
    (group.needed == 1 ? singles_[group.skills[0]] : free_for_all_) = {first, place};
}

void waiting_lines::join_group(waiting_class& one) {
  one.group = &group_of(one);
  one.group->heads.insert(head_of(one));
  note_heads(*one.group);
}

void waiting_lines::leave_group(waiting_class& one, const line_key& head) {
  auto& group = *one.group;
  one.group = nullptr;
  class_head gone;
  gone.key = head;
  group.heads.erase(gone);
  if (!group.heads.empty() || group.needed < 2) {
    note_heads(group);
    return;
  }
  pairs_[group.skills[0]].erase(group.skills[1]);
  groups_.drop(&group);
}

void waiting_lines::new_head(waiting_class& one, const line_key& before) {
  class_head gone;
  gone.key = before;
  const auto head = head_of(one);
  const auto renew = [&](auto& heads) {
    heads.erase(gone);
    heads.insert(head);
  };
  for (std::uint32_t i = 0; i < one.few; ++i) renew(own_[one.seats[i]]);
  if (!one.group) return;
  renew(one.group->heads);
  note_heads(*one.group);
}

void waiting_lines::review(const queue_slot* queue) {
  classes_.each([&](class_key, waiting_class& one) {
    if (queue && one.queue != queue) return;
    auto now = needs_of(*one.queue, one.own, one.also, one.how);
    if (std::is_permutation(now.begin(), now.end(), one.needs.begin(), one.needs.end())) return;
    leave(one, one.line.front().key);
    one.needs = std::move(now);
    one.queue->people->cut_short.doubt();
    join(one);
  });
}

bool waiting_lines::fits(const agent_slot& agent, const queue_slot& queue, channel_kind channel,
                         std::span<const need> needs) {
  if (agent.listed.places[static_cast<std::size_t>(channel)] != place::open) return false;
  const auto enough = [&](const need& one) {
    return std::any_of(agent.skills.begin(), agent.skills.end(),
                       [&](const need& has) { return has.skill == one.skill && has.level >= one.level; });
  };
  return std::all_of(needs.begin(), needs.end(), enough) && serves(agent, queue) &&
         (!agent.limited || has_units(agent.entry, cost_in(queue.entry.settings, channel))) &&
         !is_reserved(agent, queue, channel);
}

} // namespace strowger::routing
