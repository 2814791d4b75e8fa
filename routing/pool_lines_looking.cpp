#include "routing/pool_guards.hpp"
#include "routing/pool_lines.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>
#include <cassert>

/// How an agent that became free looks at the lines.
namespace strowger::routing {

/// An agent that is looking: its levels laid open by skill, and the groups it has to look at.
class waiting_lines::agent_view {
public:
  agent_view(const waiting_lines& lines, const agent_slot& agent) : lines_{lines}, agent_{agent} {
    const auto known = agent.people->skills.size();
    lines_.level_of_.resize(known);
    lines_.skill_bits_.resize(known / 64 + 1);
    for (const auto& one : agent_.skills) {
      lines_.level_of_[one.skill] = one.level;
      lines_.skill_bits_[one.skill / 64] |= std::uint64_t{1} << (one.skill % 64);
    }
    learn_guards();
    lines_.looks_.clear();
    const auto see = [&](std::int64_t first, const group_place& place) {
      if (first != nobodys_order) lines_.looks_.push_back({first, &place});
    };
    see(lines_.free_for_all_.first, lines_.free_for_all_.place);
    for (const auto& one : agent_.skills) {
      if (one.skill < lines_.singles_.size())
        see(lines_.singles_[one.skill].first, lines_.singles_[one.skill].place);
      if (one.skill < lines_.pairs_.size())
        lines_.pairs_[one.skill].each_of(one.skill, lines_.skill_bits_, see);
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

  [[nodiscard]] bool takes(const class_head& head) const {
    if (guarded_ && keeps_off(head)) return false;
    if (agent_.listed.places[static_cast<std::size_t>(head.channel)] != place::open) return false;
    if (agent_.limited && !has_units(agent_.entry, cost_in(head.what->queue->entry.settings, head.channel)))
      return false;
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
  /// Reserves and quotas, where there are any.
  [[nodiscard]] bool keeps_off(const class_head& head) const {
    const auto& queue = *head.what->queue;
    return (tight_[static_cast<std::size_t>(head.channel)] & ~queue.kept_for) != 0 ||
           (quotas_ && queue.owner->is_full());
  }
  void learn_guards() {
    const auto& people = *agent_.people;
    quotas_ = people.quotas && &lines_ == &people.lines; // who rings is in hand already
    guarded_ = quotas_ || !people.reserves.empty();
    if (people.reserves.empty()) return;
    const auto in = reserves_of(agent_);
    for (std::size_t channel = 0; channel < channel_kinds && in != 0; ++channel)
      tight_[channel] = in & tight_reserves(people, channel);
  }
  const waiting_lines& lines_;
  const agent_slot& agent_;
  bool guarded_ = false, quotas_ = false;
  std::array<std::uint64_t, channel_kinds> tight_{}; ///< reserves that keep the agent, by channel
};

/// Looks into the groups in the order of their firsts, a few at a time, so that their memory comes together.
const interaction_slot* waiting_lines::head_for(const agent_slot& agent) const {
  if (classes_.size() == 0 || !agent.listed.any_open()) return nullptr;
  const agent_view view{*this, agent};
  const interaction_slot* best = nullptr;
  const waiting_class* best_class = nullptr; // its first is the best; null: it is `best`
  line_key best_key{nobodys_order, {}};
  const auto look_into = [&](auto head, auto end) {
    for (; head != end && head->key < best_key; ++head) {
      if (!view.takes(*head)) continue;
      if (head->spares == 0) {
        best_key = head->key;
        best_class = head->what;
        return;
      }
      for (const auto& one : head->what->line) {
        if (!(one.key < best_key)) break;
        if (sparing(one.what->entry, agent.entry.id) || offer_to(one.what->entry, agent.entry.id)) continue;
        best = one.what;
        best_key = one.key;
        best_class = nullptr;
        break;
      }
    }
  };
  if (agent.seat < own_.size()) look_into(own_[agent.seat].begin(), own_[agent.seat].end());
  const auto found = [&] { return best_class ? best_class->line.front().what : best; };
  const auto sooner = [](const look& a, const look& b) { return a.first < b.first; };
  constexpr std::ptrdiff_t together = 6;
  for (auto left = looks_.begin(); left != looks_.end();) {
    const auto few = left + std::min(together, looks_.end() - left);
    std::partial_sort(left, few, looks_.end(), sooner);
    for (auto one = left; one != few; ++one) __builtin_prefetch(one->place);
    for (auto one = left; one != few; ++one) one->place->heads.prefetch();
    for (; left != few; ++left) {
      if (left->first > best_key.order) return found();
      look_into(left->place->heads, line_group::head_set::iterator{});
    }
  }
  return found();
}

bool waiting_lines::heads_for(const agent_slot& agent, std::size_t most,
                              std::vector<line_place>& into) const {
  into.clear();
  const agent_view view{*this, agent};
  const auto keep = [&](const line_place& one) {
    into.push_back(one);
    std::push_heap(into.begin(), into.end());
    if (into.size() <= most + 1) return;
    std::pop_heap(into.begin(), into.end());
    into.pop_back();
  };
  const auto look_into = [&](auto head, auto end) {
    for (; head != end; ++head) {
      if (into.size() > most && !(head->key < into.front().key)) return;
      if (!view.takes(*head)) continue;
      for (const auto& one : head->what->line) {
        if (sparing(one.what->entry, agent.entry.id) || offer_to(one.what->entry, agent.entry.id)) continue;
        keep(one);
        break;
      }
    }
  };
  if (agent.seat < own_.size()) look_into(own_[agent.seat].begin(), own_[agent.seat].end());
  for (const auto& one : looks_) look_into(one.place->heads, line_group::head_set::iterator{});
  std::sort_heap(into.begin(), into.end());
  const bool more = into.size() > most;
  if (more) into.pop_back();
  return more;
}

/// Looks at all groups, at all heads.
std::size_t waiting_lines::waiting_for(const agent_slot& agent) const {
  std::size_t count = 0;
  const agent_view view{*this, agent};
  const auto look_into = [&](auto head, auto end) {
    for (; head != end; ++head)
      if (view.takes(*head)) count += head->what->line.size();
  };
  if (agent.seat < own_.size()) look_into(own_[agent.seat].begin(), own_[agent.seat].end());
  for (const auto& one : looks_) look_into(one.place->heads, line_group::head_set::iterator{});
  return count;
}
} // namespace strowger::routing
