#include "routing/pool_choice.hpp"
#include "routing/best_few.hpp"
#include "routing/pool_guards.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_rings.hpp"
#include "routing/pool_selection.hpp"
#include <algorithm>

namespace strowger::routing {

namespace {

deciding_term term_between(const rank& better, const rank& worse) {
  if (!same_load(better, worse)) return deciding_term::least_loaded;
  if (better.idle_since != worse.idle_since) return deciding_term::longest_idle;
  return deciding_term::lowest_id;
}

/// Of most: neither it nor its queue asks for anything.
bool needs_nothing(const interaction_slot& one) {
  const auto& settings = one.queue->entry.settings;
  return settings.required.empty() && settings.rules.certificates.empty() && one.entry.required.empty() &&
         one.also.empty() && one.queue->owner->number == 0 && !one.entry.extras.held();
}

/// The requirements of one who waits, by number.
std::span<const need> needs_of(const interaction_slot& one) {
  if (one.stands) return one.stands->needs;
  if (needs_nothing(one)) return {};
  auto& people = *one.queue->people;
  if (const auto* same = people.lines.find(one)) return same->needs;
  auto& asked = people.scratch.needs;
  list_needs(asked, *one.queue, one.entry.required, one.also, relaxed_to(one.entry));
  people.scratch.needs_of = &one;
  return asked;
}

/// How much of the requirements is asked.
/// `now`: all, and helpers only while the line is long enough for them.
enum class asked_for : std::uint8_t { certificates, skills_at_any_level, skills, all, now };

/// The sets of seats whose common members may serve it: of its queue, of each skill, of its expression.
std::span<const bit_word* const> sets_for(const interaction_slot& one, asked_for what) {
  auto& people = *one.queue->people;
  auto& sets = people.scratch.sets;
  sets.clear();
  if (people.restricted > 0)
    sets.push_back(what == asked_for::now ? serving_now(*one.queue) : serving_ever(*one.queue));
  for (const auto& asked : people.scratch.asked) {
    const auto& holders = people.skills[asked.skill];
    if (holders.kind == need_kind::expression && what < asked_for::all) continue;
    if (holders.kind == need_kind::skill && what == asked_for::certificates) continue;
    sets.push_back(holders.at_least(what == asked_for::skills_at_any_level ? std::uint8_t{1} : asked.level,
                                    people.words));
  }
  return sets;
}

/// The sets of those who serve its queue, whatever they can.
std::span<const bit_word* const> queue_sets(const interaction_slot& one) {
  auto& people = *one.queue->people;
  auto& sets = people.scratch.sets;
  sets.assign({serving_ever(*one.queue)});
  if (const auto number = one.queue->owner->number; number != 0)
    sets.push_back(people.skills[number].at_least(1, people.words));
  return sets;
}

bool spared_now(const back_off& one) { return one.until != moment{}; }

/// Takes those it rings at already out of a set.
std::size_t drop_ringing(const pool_state::data& state, const interaction_slot& one, seat_bits& from) {
  std::size_t dropped = 0;
  if (one.entry.phase != interaction_phase::offered) return dropped;
  each_open_offer(one.entry, [&](offer_id, agent_id id) {
    const auto seat = state.agent(id)->seat;
    if (from.test(seat)) ++dropped;
    from.set(seat, false);
  });
  return dropped;
}

/// Of one that waits for one agent alone takes everybody else out of a set of so many.
std::size_t drop_not_preferred(const pool_state::data& state, const interaction_slot& one, seat_bits& from,
                               std::size_t count) {
  const auto preferred = preferred_of(one.entry);
  if (!preferred) return 0;
  const auto* agent = state.agent(preferred);
  const bool in = agent && agent->people == one.queue->people && from.test(agent->seat);
  from.clear();
  if (!in) return count;
  from.set(agent->seat, true);
  return count - 1;
}

/// Takes those who are spared it, and those it rings at already, out of the chosen.
std::size_t drop_spared(const pool_state::data& state, const interaction_slot& one, seat_bits& chosen) {
  std::size_t dropped = 0;
  for (const auto& spared : one.entry.back_offs) {
    if (!spared_now(spared)) continue;
    const auto* agent = state.agent(spared.agent);
    if (!agent || !chosen.test(agent->seat)) continue;
    chosen.set(agent->seat, false);
    ++dropped;
  }
  return dropped + drop_ringing(state, one, chosen);
}

/// The best of the chosen. Few are looked at one by one; of many the first are soon met along the order.
void find_best(workforce& people, std::size_t channel, const seat_bits& chosen, std::size_t count,
               best_few<rank>& best) {
  const auto& ranks = people.ranks[channel];
  if (count * count < 9 * std::size_t{people.open_count[channel]}) {
    auto left = count;
    each_seat(people.words, chosen.data(), [&](std::size_t seat) {
      best.offer(ranks[seat]);
      return --left > 0;
    });
    return;
  }
  const auto all_found = [&] { return best.full() || best.size() == count; };
  const auto take_along = [&](const auto& order) {
    for (auto one = order.begin(); one != order.end() && !all_found(); ++one)
      if (chosen.test(one->seat)) best.append(ranks[one->seat]);
  };
  take_along(people.quiet);
  if (!all_found()) take_along(loaded_in(people, channel));
}

candidate shown(const rank& one, moment at, deciding_term term) {
  return {one.agent, std::max(milliseconds{0}, at - one.idle_since), one.load, one.limit, term};
}

agent_id choose_by_rule(const pool_state::data& state, const interaction_slot& one, moment at,
                        std::size_t count, decision_record& record) {
  const selection_at_work rule{state, one, at, true};
  best_few<standing> best;
  if (best_by_rule(rule, one, one.queue->people->scratch.chosen, count, best)) record.cut = true;
  record.shown = static_cast<std::uint8_t>(std::min(best.size(), record.best.size()));
  for (std::size_t i = 0; i < record.shown; ++i)
    record.best[i] = rule.shown(best[i], i + 1 < best.size() ? &best[i + 1] : nullptr);
  return best[0].who->entry.id;
}

} // namespace

namespace {

/// Leaves those who are free for it in the scratch, with what it asks for; how many they are.
std::size_t find_free(const pool_state::data& state, const interaction_slot& one) {
  auto& people = *one.queue->people;
  auto& scratch = people.scratch;
  const auto channel = static_cast<std::size_t>(one.entry.channel);
  scratch.asked = needs_of(one);
  scratch.chosen.resize(people.words);
  sets_for(one, asked_for::now);
  if (people.limited > 0)
    scratch.sets.push_back(who_has_units(people, cost_in(one.queue->entry.settings, one.entry.channel)));
  auto count = bits_of_all(scratch.chosen.data(), people.words, people.open[channel].data(), scratch.sets);
  if (count > 0) count -= drop_spared(state, one, scratch.chosen);
  if (count > 0) count -= drop_not_preferred(state, one, scratch.chosen, count);
  return count > 0 ? count - drop_reserved(one, scratch.chosen) : 0;
}

bool nobody_open(const interaction_slot& one) {
  const bool over_quota = one.queue->owner->is_full() && one.entry.phase == interaction_phase::waiting;
  return over_quota || one.queue->people->open_count[static_cast<std::size_t>(one.entry.channel)] == 0;
}

} // namespace

void free_for(const pool_state::data& state, const interaction_slot& one, seat_bits& out) {
  auto& people = *one.queue->people;
  if (nobody_open(one) || find_free(state, one) == 0) {
    out = {};
    out.resize(people.words);
    return;
  }
  out = people.scratch.chosen;
}

std::optional<agent_id> choose(const pool_state::data& state, const interaction_slot& one, moment at,
                               decision_record& record) {
  auto& people = *one.queue->people;
  if (nobody_open(one)) return std::nullopt;
  auto& scratch = people.scratch;
  auto count = scratch.free = find_free(state, one);
  if (scratch.among) {
    const auto* pickers = scratch.pickers.data();
    count = bits_of_all(scratch.chosen.data(), people.words, scratch.chosen.data(), std::span{&pickers, 1});
  }
  if (count == 0) return std::nullopt;
  const auto channel = static_cast<std::size_t>(one.entry.channel);
  record.configuration = state.version;
  record.eligible = static_cast<std::uint32_t>(count);
  if (one.queue->entry.settings.rules.select.rule != selection::least_occupied)
    return choose_by_rule(state, one, at, count, record);
  best_few<rank> best;
  find_best(people, channel, scratch.chosen, count, best);
  bring_near(people.seats[best[0].seat]);
  state.agents.prefetch(best[0].agent);
  record.shown = static_cast<std::uint8_t>(std::min(best.size(), record.best.size()));
  for (std::size_t i = 0; i < record.shown; ++i)
    record.best[i] = shown(
        best[i], at, i + 1 < best.size() ? term_between(best[i], best[i + 1]) : deciding_term::only_one);
  if (preferred_of(one.entry)) record.best[0].deciding = deciding_term::preferred;
  return best[0].agent;
}

void choose_only(const pool_state::data& state, const interaction_slot& one, const agent_slot& agent,
                 moment at, decision_record& record) {
  record.configuration = state.version;
  record.eligible = 1;
  record.shown = 1;
  if (one.queue->entry.settings.rules.select.rule != selection::least_occupied) {
    agent.people->scratch.asked = needs_of(one);
    const selection_at_work rule{state, one, at, true};
    record.best[0] = rule.shown(rule.of(agent), nullptr);
    return;
  }
  record.best[0] = shown(agent.people->ranks[static_cast<std::size_t>(one.entry.channel)][agent.seat], at,
                         preferred_of(one.entry) ? deciding_term::preferred : deciding_term::only_one);
}

namespace {

/// Counts who is out by presence, by what the configuration says and by what it waits for; their number is
/// returned and they are in the scratch's counted seats.
std::size_t count_able(const pool_state::data& state, const interaction_slot& one, decision_record& record) {
  const auto set = [&](filter_rule rule, std::size_t count) {
    record.filtered[static_cast<std::size_t>(rule)] = static_cast<std::uint32_t>(count);
  };
  auto& people = *one.queue->people;
  const auto words = people.words;
  const auto& owner = *one.queue->owner;
  const std::size_t present = owner.by_presence[static_cast<std::size_t>(presence::present)];
  set(filter_rule::signed_out, owner.by_presence[static_cast<std::size_t>(presence::signed_out)]);
  set(filter_rule::lost, owner.by_presence[static_cast<std::size_t>(presence::lost)]);
  set(filter_rule::not_ready, owner.by_presence[static_cast<std::size_t>(presence::not_ready)]);

  auto& seats = people.scratch.counted;
  seats.resize(words);
  const auto in_queue = people.restricted == 0
                            ? present
                            : bits_of_all(seats.data(), words, people.present.data(), queue_sets(one));
  const auto certified =
      one.queue->entry.settings.rules.certificates.empty()
          ? in_queue
          : bits_of_all(seats.data(), words, people.present.data(), sets_for(one, asked_for::certificates));
  const auto skilled = people.scratch.asked.empty()
                           ? in_queue
                           : bits_of_all(seats.data(), words, people.present.data(),
                                         sets_for(one, asked_for::skills_at_any_level));
  const auto high_enough =
      bits_of_all(seats.data(), words, people.present.data(), sets_for(one, asked_for::skills));
  auto able = one.also.empty()
                  ? high_enough
                  : bits_of_all(seats.data(), words, people.present.data(), sets_for(one, asked_for::all));
  set(filter_rule::queue, present - in_queue);
  set(filter_rule::certificate, in_queue - certified);
  set(filter_rule::skill, certified - skilled);
  set(filter_rule::level, skilled - high_enough);
  set(filter_rule::attributes, high_enough - able);
  const auto ringing = drop_ringing(state, one, seats);
  const auto not_preferred = drop_not_preferred(state, one, seats, able - ringing);
  set(filter_rule::ringing, ringing);
  set(filter_rule::preferred, not_preferred);
  able -= ringing + not_preferred;
  if (!one.queue->overflows.empty()) {
    const auto* now = serving_now(*one.queue);
    const auto helped = bits_of_all(seats.data(), words, seats.data(), std::span{&now, 1});
    set(filter_rule::overflow, able - helped);
    able = helped;
  }
  return able;
}

} // namespace

void count_filtered(const pool_state::data& state, const interaction_slot& one, decision_record& record) {
  const auto set = [&](filter_rule rule, std::size_t count) {
    record.filtered[static_cast<std::size_t>(rule)] = static_cast<std::uint32_t>(count);
  };
  auto& people = *one.queue->people;
  const auto channel = static_cast<std::size_t>(one.entry.channel);
  const auto words = people.words;
  const auto able = count_able(state, one, record);
  auto& seats = people.scratch.counted;
  const auto out_of_reach =
      people.phoned == 0 ? 0 : bits_shared(words, seats.data(), people.out_of_reach[channel].data());
  const auto roomy = bits_shared(words, seats.data(), people.room[channel].data());
  auto within = roomy, calm = roomy; // enough units, and nothing held off
  const auto keep_those_in = [&](const bit_word* those) {
    return bits_of_all(seats.data(), words, seats.data(), std::span{&those, 1});
  };
  const bool interrupts = !state.limits.rules.interrupts.empty();
  const bool kept = !people.reserves.empty();
  if (people.limited > 0 || interrupts || kept) {
    keep_those_in(people.room[channel].data());
    if (people.limited > 0)
      within = keep_those_in(who_has_units(people, cost_in(one.queue->entry.settings, one.entry.channel)));
    calm = interrupts ? keep_those_in(people.calm[channel].data()) : within;
  }
  std::size_t spared = 0;
  for (const auto& back : one.entry.back_offs) {
    if (!spared_now(back)) continue;
    const auto* agent = state.agent(back.agent);
    if (!agent || !seats.test(agent->seat) || !people.room[channel].test(agent->seat)) continue;
    ++spared;
    if (kept) seats.set(agent->seat, false);
  }
  const auto reserved = kept ? drop_reserved(one, seats) : 0;
  set(filter_rule::unreachable, out_of_reach);
  set(filter_rule::channel_full, able - out_of_reach - roomy);
  set(filter_rule::units, roomy - within);
  set(filter_rule::interrupt, within - calm);
  set(filter_rule::back_off, spared);
  set(filter_rule::reserved, reserved);
  set(filter_rule::draining, calm - spared - reserved - people.scratch.free);
}

bool is_for(const agent_slot& agent, const interaction_slot& one) {
  const auto preferred = preferred_of(one.entry);
  return (!preferred || preferred == agent.entry.id) &&
         waiting_lines::fits(agent, *one.queue, one.entry.channel, needs_of(one));
}

} // namespace strowger::routing
