#include "routing/pool_selection.hpp"
#include "routing/pool_preferred.hpp"
#include <algorithm>
#include <numeric>

namespace strowger::routing {

namespace {

std::uint64_t mixed(std::uint64_t x) { // splitmix64
  x += 0x9e37'79b9'7f4a'7c15;
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11eb;
  return x ^ (x >> 31);
}

std::uint8_t level_by_name(const agent_settings& able, const std::string& skill) {
  for (const auto& has : able.skills)
    if (has.skill == skill) return has.level;
  return 0;
}

} // namespace

double draw_for(std::uint64_t seed, std::uint64_t offer, agent_id agent) {
  const auto drawn = mixed(mixed(mixed(seed) ^ offer) ^ agent.value());
  return static_cast<double>(drawn >> 11) * 0x1p-53;
}

std::size_t group_of(const std::vector<group_share>& groups, const agent_settings& able) {
  static const attribute_list no_interaction;
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (groups[i].group.where.holds({able.attributes, able.skills, no_interaction})) return i + 1;
  return 0;
}

bool scores_pairs(selection rule) {
  return rule == selection::most_skilled || rule == selection::least_skilled || rule == selection::best_fit ||
         rule == selection::random;
}

selection_at_work::selection_at_work(const pool_state::data& state, const interaction_slot& one, moment at,
                                     bool indexed)
  : state_{state}, one_{one}, select_{one.queue->entry.settings.rules.select}, at_{at},
    channel_{static_cast<std::size_t>(one.entry.channel)}, indexed_{indexed} {
  if (select_.rule == selection::percent_allocation) weigh_allocation();
  if (select_.rule == selection::idleness_ratio) weigh_idleness();
  const auto* last =
      select_.rule == selection::round_robin ? state.agent(one.queue->entry.last_offered) : nullptr;
  any_last_ = last != nullptr;
  if (last) last_ = key_by(order_by::position, terms_of(last->entry), last->entry.id, last->seat);
}

/// The group with the highest value has the first turn; of equal ones the first in the list.
void selection_at_work::rank_groups(const std::vector<double>& by, double scale) {
  in_turn_.resize(by.size());
  std::iota(in_turn_.begin(), in_turn_.end(), std::size_t{0});
  std::stable_sort(in_turn_.begin(), in_turn_.end(), [&](auto a, auto b) { return by[a] > by[b]; });
  turn_of_.resize(by.size() + 1, static_cast<std::uint32_t>(by.size()));
  group_score_.assign(by.size() + 1, 0);
  for (std::size_t turn = 0; turn < by.size(); ++turn) {
    turn_of_[in_turn_[turn]] = static_cast<std::uint32_t>(turn);
    group_score_[in_turn_[turn]] = by[in_turn_[turn]] / scale;
  }
}

namespace {

double sum_of_shares(const std::vector<group_share>& shares) {
  double sum = 0;
  for (const auto& one : shares) sum += one.share;
  return sum;
}

} // namespace

/// How far each group is below its share of what was accepted.
void selection_at_work::weigh_allocation() {
  const auto& shares = select_.shares;
  const auto& allocated = one_.queue->entry.allocated;
  const auto got = [&](std::size_t i) {
    return i < allocated.size() ? static_cast<double>(allocated[i]) : 0.0;
  };
  double all = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) all += got(i);
  const auto sum = sum_of_shares(shares);
  std::vector<double> below(shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i)
    below[i] = shares[i].share * std::max(all, 1.0) - got(i) * sum;
  rank_groups(below, sum * std::max(all, 1.0));
}

/// How far each group is above its share of those who are free in the channel.
void selection_at_work::weigh_idleness() {
  const auto& shares = select_.shares;
  const auto open = open_by_group();
  double all = 0;
  for (const auto one : open) all += one;
  const auto sum = sum_of_shares(shares);
  std::vector<double> above(shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i) above[i] = open[i] * sum - shares[i].share * all;
  rank_groups(above, sum * std::max(all, 1.0));
}

std::vector<double> selection_at_work::open_by_group() const {
  std::vector<double> count(select_.shares.size());
  const auto& people = *one_.queue->people;
  if (indexed_) {
    auto rest = people.open[channel_];
    if (const auto number = one_.queue->owner->number; number != 0) {
      const auto* serving = people.skills[number].at_least(1, people.words);
      keep_bits(rest.data(), people.words, std::span{&serving, 1});
    }
    for (std::size_t i = 0; i < count.size(); ++i)
      count[i] = static_cast<double>(take_group(people, one_.queue->groups[i], rest, nullptr));
    return count;
  }
  for (const auto& [id, agent] : people.agents) {
    const auto& entry = agent->entry;
    if (!serves_tenant(entry.settings, one_.queue->owner->name)) continue;
    const bool open = presence_of(entry) == presence::present && has_room(entry, channel_) &&
                      !((out_of_reach(entry) >> channel_) & 1U) && !entry.draining &&
                      !((channels_held_off(state_, *agent) >> channel_) & 1U);
    const auto group = open ? group_of(select_.shares, agent->able()) : 0;
    if (group > 0) ++count[group - 1];
  }
  return count;
}

/// From 0; behind the last: in none.
std::size_t selection_at_work::group_at(const agent_slot& agent) const {
  const auto& groups = one_.queue->groups;
  if (!indexed_) {
    const auto group = group_of(select_.shares, agent.able());
    return group == 0 ? select_.shares.size() : group - 1;
  }
  const auto& people = *one_.queue->people;
  std::size_t at = 0;
  while (at < groups.size() && !in_group(people, groups[at], agent.seat)) ++at;
  return at;
}

double selection_at_work::levels_of(const agent_slot& agent) const {
  double sum = 0;
  if (!indexed_) {
    for (const auto& asked :
         asked_skills(one_.queue->entry.settings, one_.entry.required, relaxed_to(one_.entry)))
      sum += level_by_name(agent.able(), asked.skill);
    return sum;
  }
  const auto& people = *one_.queue->people;
  for (const auto& asked : people.scratch.asked) {
    if (people.skills[asked.skill].kind != need_kind::skill) continue;
    for (const auto& has : agent.skills)
      if (has.skill == asked.skill) sum += has.level;
  }
  return sum;
}

double selection_at_work::fit_of(const agent_slot& agent) const {
  const auto& able = agent.able();
  double sum = 0;
  for (const auto& term : select_.fit) {
    switch (term.kind) {
    case fit_kind::expression:
      if (term.when.holds({able.attributes, able.skills, one_.entry.attributes})) sum += term.points;
      break;
    case fit_kind::skill:
      sum += term.points * level_by_name(able, term.skill);
      break;
    case fit_kind::idle_minutes: {
      const auto idle =
          std::clamp((at_ - agent.entry.idle_since).count(), std::int64_t{0}, std::int64_t{3'600'000});
      sum += term.points * (static_cast<double>(idle) / 60'000.0);
      break;
    }
    case fit_kind::free_share: {
      const auto limit = agent.entry.settings.capacity[channel_] * 100;
      if (limit > 0)
        sum += term.points * (static_cast<double>(limit - agent.entry.tallies.weight[channel_]) / limit);
      break;
    }
    }
  }
  return sum;
}

standing selection_at_work::of(const agent_slot& agent) const {
  const auto& entry = agent.entry;
  const auto key = key_by(order_of(select_.rule), terms_of(entry), entry.id, agent.seat);
  standing one{0, 0, key.first, key.second, &agent};
  switch (select_.rule) {
  case selection::round_robin:
    one.turn = any_last_ && !(last_ < key) ? 1 : 0;
    break;
  case selection::most_skilled:
    one.score = levels_of(agent);
    break;
  case selection::least_skilled:
    one.score = 0 - levels_of(agent);
    break;
  case selection::best_fit:
    one.score = fit_of(agent);
    break;
  case selection::random:
    one.score = draw_for(state_.limits.rules.seed, state_.last_offer + 1, entry.id);
    break;
  case selection::percent_allocation:
  case selection::idleness_ratio: {
    const auto group = group_at(agent);
    one.turn = turn_of_[group];
    one.score = group_score_[group];
    break;
  }
  case selection::least_occupied:
  case selection::longest_idle:
  case selection::fewest_handled:
  case selection::least_talk_time:
  case selection::linear:
    break;
  }
  return one;
}

deciding_term selection_at_work::term_between(const standing& better, const standing& worse) const {
  using enum deciding_term;
  const auto rule = select_.rule;
  if (better.turn != worse.turn) return rule == selection::round_robin ? position : share;
  if (better.score != worse.score)
    return rule == selection::best_fit ? score : rule == selection::random ? chance : skill;
  if (better.first != worse.first) {
    switch (order_of(rule)) {
    case order_by::idle:
      return longest_idle;
    case order_by::position:
      return position;
    case order_by::handled:
      return fewest_handled;
    case order_by::talk:
      return least_talk_time;
    }
  }
  return better.second != worse.second ? longest_idle : lowest_id;
}

candidate selection_at_work::shown(const standing& one, const standing* next) const {
  const auto& entry = one.who->entry;
  auto score = one.score;
  if (select_.rule == selection::least_skilled) score = 0 - score;
  if (order_of(select_.rule) == order_by::talk) score = static_cast<double>(one.first) / 1'000.0;
  if (order_of(select_.rule) == order_by::position || order_of(select_.rule) == order_by::handled)
    score = static_cast<double>(one.first);
  return {entry.id,
          std::max(milliseconds{0}, at_ - entry.idle_since),
          entry.load[channel_],
          entry.settings.capacity[channel_],
          next                       ? term_between(one, *next)
          : preferred_of(one_.entry) ? deciding_term::preferred
                                     : deciding_term::only_one,
          score};
}

} // namespace strowger::routing
