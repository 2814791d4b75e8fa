#include "routing/pool_lines.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>
#include <bit>
#include <cassert>

namespace strowger::routing {

namespace {

std::uint32_t number_of(const tenant_slot& tenant, const std::string& skill) {
  const auto known = tenant.skill_numbers.find(skill);
  return known == tenant.skill_numbers.end() ? 0 : known->second;
}

void add_needs(std::vector<need>& to, const tenant_slot& tenant, const std::vector<skill_level>& from) {
  for (const auto& one : from) {
    const auto skill = number_of(tenant, one.skill);
    const auto same = std::find_if(to.begin(), to.end(), [&](const need& has) { return has.skill == skill; });
    if (same == to.end())
      to.push_back({skill, one.level});
    else
      same->level = std::max(same->level, one.level);
  }
}

} // namespace

std::vector<need> needs_of(const queue_slot& queue, const skill_list& own, const expression& also) {
  std::vector<need> needs;
  const auto& of_queue = queue.entry.settings.required;
  const auto& certificates = queue.entry.settings.rules.certificates;
  needs.reserve(of_queue.size() + own.size() + certificates.size() + 1);
  for (const auto& one : certificates) needs.push_back({number_of_certificate(*queue.tenant, one), 1});
  add_needs(needs, *queue.tenant, of_queue);
  add_needs(needs, *queue.tenant, own.all());
  if (!also.empty()) needs.push_back({number_of(*queue.tenant, also), 1});
  if (queue.owner->number != 0) needs.push_back({queue.owner->number, 1});
  return needs;
}

waiting_lines::class_view waiting_lines::traits_of(const interaction_slot& one) {
  return {one.queue, one.entry.channel, one.entry.required, one.also};
}

waiting_class* waiting_lines::find(const interaction_slot& one) const {
  const auto known = classes_.find(traits_of(one));
  return known == classes_.end() ? nullptr : known->second.get();
}

void waiting_lines::enter(interaction_slot& slot) {
  const auto& entry = slot.entry;
  auto* one = find(slot);
  if (!one) {
    auto made = std::make_unique<waiting_class>();
    made->queue = slot.queue;
    made->channel = entry.channel;
    made->own = entry.required;
    made->also = slot.also;
    made->needs = needs_of(*slot.queue, entry.required, slot.also);
    use_expression(*slot.queue->tenant, slot.also, +1);
    one = made.get();
    classes_.emplace(class_key{slot.queue, entry.channel, entry.required, slot.also}, std::move(made));
  }
  slot.stands = one;
  const auto key = key_of(entry);
  if (one->line.empty()) {
    one->line.insert({key, &slot});
    join_group(*one);
    return;
  }
  const auto head = one->line.front().key;
  one->line.insert({key, &slot});
  if (key < head) new_head(*one, head);
}

void waiting_lines::leave(interaction_slot& slot) {
  auto& one = *slot.stands;
  slot.stands = nullptr;
  const auto key = key_of(slot.entry);
  const auto head = one.line.front().key;
  one.line.erase({key, nullptr});
  if (one.line.empty()) {
    leave_group(one, head);
    use_expression(*one.queue->tenant, one.also, -1);
    classes_.erase(classes_.find(class_view{one.queue, one.channel, one.own, one.also}));
  } else if (key == head) {
    new_head(one, head);
  }
}

std::size_t group_row::place_of(std::uint32_t high) const {
  std::size_t before = 0;
  for (std::size_t w = 0; w < high / 64; ++w) before += static_cast<std::size_t>(std::popcount(bits_[w]));
  const auto below = (std::uint64_t{1} << (high % 64)) - 1;
  return before + static_cast<std::size_t>(std::popcount(bits_[high / 64] & below));
}

group_row::entry* group_row::find(std::uint32_t high) {
  if (high / 64 >= bits_.size() || !((bits_[high / 64] >> (high % 64)) & 1U)) return nullptr;
  return &entries_[place_of(high)];
}

group_row::entry& group_row::add(std::uint32_t high) {
  if (high / 64 >= bits_.size()) bits_.resize(high / 64 + 1);
  const auto place = place_of(high);
  bits_[high / 64] |= std::uint64_t{1} << (high % 64);
  auto& made = *entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(place), entry{});
  made.group = std::make_unique<line_group>();
  return made;
}

void group_row::erase(std::uint32_t high) {
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(place_of(high)));
  bits_[high / 64] &= ~(std::uint64_t{1} << (high % 64));
}

namespace {

class_head head_of(const waiting_class& one, const line_key& key) {
  class_head head;
  head.key = key;
  head.channel = one.channel;
  const auto stands_for = std::min<std::size_t>(one.needs.size(), 2);
  for (std::size_t i = 0; i < stands_for; ++i) {
    head.skills[i] = one.needs[i].skill;
    head.levels[i] = one.needs[i].level;
  }
  if (one.needs.size() > 2) {
    head.third_skill = one.needs[2].skill;
    head.third_level = one.needs[2].level;
  }
  return head;
}

} // namespace

/// The two skills that fewest have, so that few agents look and find little that is not for them.
line_group& waiting_lines::group_of(waiting_class& one) {
  if (one.needs.empty()) {
    if (!free_for_all_.group) free_for_all_.group = std::make_unique<line_group>();
    return *free_for_all_.group;
  }
  const auto& skills = one.queue->tenant->skills;
  const auto scarcer = [&](const need& a, const need& b) {
    const auto of_a = skills[a.skill].count[a.level - 1U], of_b = skills[b.skill].count[b.level - 1U];
    return of_a != of_b ? of_a < of_b : a.skill < b.skill;
  };
  const auto first = static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, one.needs.size()));
  std::partial_sort(one.needs.begin(), one.needs.begin() + first, one.needs.end(), scarcer);
  const auto skill = one.needs.front().skill;
  if (one.needs.size() == 1) {
    if (singles_.size() <= skill) singles_.resize(skill + 1);
    auto& single = singles_[skill].group;
    if (!single) {
      single = std::make_unique<line_group>();
      single->skills = {skill, 0};
      single->needed = 1;
    }
    return *single;
  }
  const auto low = std::min(skill, one.needs[1].skill), high = std::max(skill, one.needs[1].skill);
  if (pairs_.size() <= low) pairs_.resize(low + 1);
  if (auto* known = pairs_[low].find(high)) return *known->group;
  auto& made = *pairs_[low].add(high).group;
  made.skills = {low, high};
  made.needed = 2;
  return made;
}

void waiting_lines::note_heads(const line_group& group) {
  auto& entry = group.needed == 0   ? free_for_all_
                : group.needed == 1 ? singles_[group.skills[0]]
                                    : *pairs_[group.skills[0]].find(group.skills[1]);
  const auto [heads, count] = group.heads.first_block();
  entry.heads = heads;
  entry.count = static_cast<std::uint32_t>(count);
  entry.more = group.heads.size() > count;
}

void waiting_lines::join_group(waiting_class& one) {
  one.group = &group_of(one);
  auto head = head_of(one, one.line.front().key);
  head.what = &one;
  one.group->heads.insert(head);
  note_heads(*one.group);
}

void waiting_lines::leave_group(waiting_class& one, const line_key& head) {
  auto& group = *one.group;
  one.group = nullptr;
  class_head gone;
  gone.key = head;
  group.heads.erase(gone);
  if (group.heads.empty() && group.needed == 2)
    pairs_[group.skills[0]].erase(group.skills[1]);
  else
    note_heads(group);
}

void waiting_lines::new_head(waiting_class& one, const line_key& before) {
  auto& group = *one.group;
  class_head head;
  head.key = before;
  group.heads.erase(head);
  head = head_of(one, one.line.front().key);
  head.what = &one;
  group.heads.insert(head);
  note_heads(group);
}

void waiting_lines::review(const queue_slot* queue) {
  for (const auto& [key, one] : classes_) {
    if (queue && one->queue != queue) continue;
    auto now = needs_of(*one->queue, one->own, one->also);
    if (std::is_permutation(now.begin(), now.end(), one->needs.begin(), one->needs.end())) continue;
    leave_group(*one, one->line.front().key);
    one->needs = std::move(now);
    join_group(*one);
  }
}

bool waiting_lines::fits(const agent_slot& agent, const queue_slot& queue, channel_kind channel,
                         std::span<const need> needs) {
  if (agent.listed.places[static_cast<std::size_t>(channel)] != place::open) return false;
  const auto enough = [&](const need& one) {
    return std::any_of(agent.skills.begin(), agent.skills.end(),
                       [&](const need& has) { return has.skill == one.skill && has.level >= one.level; });
  };
  return std::all_of(needs.begin(), needs.end(), enough) && serves(agent, queue);
}

/// An agent that is looking: its levels laid open by skill, and the groups it has to look at.
class waiting_lines::agent_view {
public:
  agent_view(const waiting_lines& lines, const agent_slot& agent) : lines_{lines}, agent_{agent} {
    const auto known = agent.tenant->skills.size();
    lines_.level_of_.resize(known);
    lines_.skill_bits_.resize(known / 64 + 1);
    for (const auto& one : agent_.skills) {
      lines_.level_of_[one.skill] = one.level;
      lines_.skill_bits_[one.skill / 64] |= std::uint64_t{1} << (one.skill % 64);
    }
    lines_.looked_at_.clear();
    const auto see = [&](const group_row::entry& entry) {
      if (entry.count == 0) return;
      __builtin_prefetch(entry.heads); // they lie all over the memory: all are under way at once
      __builtin_prefetch(entry.heads + 1);
      __builtin_prefetch(entry.heads + 3);
      lines_.looked_at_.push_back(&entry);
    };
    see(lines_.free_for_all_);
    for (const auto& one : agent_.skills) {
      if (one.skill < lines_.singles_.size()) see(lines_.singles_[one.skill]);
      if (one.skill < lines_.pairs_.size()) lines_.pairs_[one.skill].each_of(lines_.skill_bits_, see);
    }
  }
  ~agent_view() {
    for (const auto& one : agent_.skills) {
      lines_.level_of_[one.skill] = 0;
      lines_.skill_bits_[one.skill / 64] = 0;
    }
  }
  agent_view(const agent_view&) = delete;
  agent_view& operator=(const agent_view&) = delete;

  /// Calls `visit(head)` for the heads of a group, in order, until it says false.
  template <class Visit>
  void each_head(const group_row::entry& entry, const Visit& visit) const {
    for (const auto *head = entry.heads, *end = head + entry.count; head != end; ++head)
      if (!visit(*head)) return;
    if (!entry.more) return;
    std::size_t skipped = 0;
    for (const auto& head : entry.group->heads)
      if (skipped++ >= entry.count && !visit(head)) return;
  }
  [[nodiscard]] bool takes(const class_head& head) const {
    if (agent_.listed.places[static_cast<std::size_t>(head.channel)] != place::open) return false;
    const auto level = [this](std::uint32_t skill) { return lines_.level_of_[skill]; };
    if (level(head.skills[0]) < head.levels[0] || level(head.skills[1]) < head.levels[1]) return false;
    if (head.third_level == 0) return !agent_.restricted || serves(agent_, *head.what->queue);
    if (level(head.third_skill) < head.third_level) return false;
    const auto& needs = head.what->needs;
    for (std::size_t i = 3; i < needs.size(); ++i)
      if (level(needs[i].skill) < needs[i].level) return false;
    return serves(agent_, *head.what->queue);
  }

private:
  const waiting_lines& lines_;
  const agent_slot& agent_;
};

const interaction_slot* waiting_lines::head_for(const agent_slot& agent) const {
  const interaction_slot* best = nullptr;
  line_key best_key;
  const agent_view view{*this, agent};
  const auto look = [&](const class_head& head) {
    if (best && !(head.key < best_key)) return false;
    if (!view.takes(head)) return true;
    for (const auto& one : head.what->line) {
      if (best && !(one.key < best_key)) break;
      if (sparing(one.what->entry, agent.entry.id) || offer_to(one.what->entry, agent.entry.id)) continue;
      best = one.what;
      best_key = one.key;
      break;
    }
    return true;
  };
  for (const auto* entry : looked_at_) view.each_head(*entry, look);
  return best;
}

std::size_t waiting_lines::waiting_for(const agent_slot& agent) const {
  std::size_t count = 0;
  const agent_view view{*this, agent};
  for (const auto* entry : looked_at_)
    view.each_head(*entry, [&](const class_head& head) {
      if (view.takes(head)) count += head.what->line.size();
      return true;
    });
  return count;
}

} // namespace strowger::routing
