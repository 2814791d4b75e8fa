#include "slow_matcher.hpp"
#include "routing/model/id_text.hpp"
#include "slow_rules.hpp"
#include <algorithm>
#include <vector>

namespace strowger::routing::testing {

namespace {

using entries = std::vector<const interaction_entry*>;

/// The offer of this one to the best of these, and who is out by which rule.
slow_match match_with(const pool_state& pool, const interaction_entry& one,
                      const std::vector<const agent_entry*>& candidates, moment at) {
  const auto& queue = *pool.find(one.queue);
  slow_match found;
  pool.each_agent([&](const agent_entry& agent) {
    if (!of_tenant(agent, queue.settings.tenant)) return;
    if (const auto rule = out_by(pool, agent, one, queue)) ++found.filtered[static_cast<std::size_t>(*rule)];
  });
  found.eligible = static_cast<std::uint32_t>(candidates.size());
  found.interaction = one.id;
  found.agent = best_of(pool, candidates, one, queue, at)->id;
  return found;
}

/// The first in line of what the agents choose, to the best of those who choose it.
std::optional<slow_match> next_of_waiting(const pool_state& pool, const entries& waiting, moment at,
                                          wall_time wall) {
  const interaction_entry* first = nullptr;
  std::vector<const agent_entry*> pickers;
  const auto before = [&](const interaction_entry& a, const interaction_entry& b) {
    return in_line(a, *pool.find(a.queue)) < in_line(b, *pool.find(b.queue));
  };
  pool.each_agent([&](const agent_entry& agent) {
    const auto* choice = choice_of(pool, agent, waiting, at, wall);
    if (!choice) return;
    if (!first || before(*choice, *first)) {
      first = choice;
      pickers.clear();
    }
    if (choice == first) pickers.push_back(&agent);
  });
  if (!first) return std::nullopt;
  return match_with(pool, *first, pickers, at);
}

/// The first in line of those who ring and may ring at more.
std::optional<slow_match> next_of_ringing(const pool_state& pool, entries ringing, moment at) {
  std::sort(ringing.begin(), ringing.end(), [&](auto* a, auto* b) {
    return in_line(*a, *pool.find(a->queue)) < in_line(*b, *pool.find(b->queue));
  });
  for (const auto* one : ringing) {
    const auto& queue = *pool.find(one->queue);
    std::vector<const agent_entry*> free;
    pool.each_agent([&](const agent_entry& agent) {
      if (of_tenant(agent, queue.settings.tenant) && !out_by(pool, agent, *one, queue))
        free.push_back(&agent);
    });
    if (!free.empty()) return match_with(pool, *one, free, at);
  }
  return std::nullopt;
}

} // namespace

std::optional<slow_match> next_match(const pool_state& pool, moment at, wall_time wall) {
  entries waiting, ringing;
  pool.each_interaction([&](const interaction_entry& one) {
    if (one.phase == interaction_phase::waiting) waiting.push_back(&one);
    if (may_ring_at_more(pool, one)) ringing.push_back(&one);
  });
  const auto next = next_of_waiting(pool, waiting, at, wall);
  return next ? next : next_of_ringing(pool, std::move(ringing), at);
}

namespace {

/// How many wait that this agent could take, back-offs aside; of more than 128 in the pool, all of them.
std::pair<std::uint32_t, bool> could_take(const pool_state& pool, const agent_entry& agent) {
  std::uint32_t fit = 0, all = 0;
  pool.each_interaction([&](const interaction_entry& one) {
    const auto& queue = *pool.find(one.queue);
    if (one.phase != interaction_phase::waiting) return;
    ++all;
    if (!of_tenant(agent, queue.settings.tenant)) return;
    const auto rule = out_by(pool, agent, one, queue);
    if (!rule || (*rule == filter_rule::back_off && !kept_free(pool, agent, one, queue))) ++fit;
  });
  return {all > 128 ? all : fit, all > 128};
}

} // namespace

std::optional<std::string> wrong_with(const pool_state& pool, const fact::offer_made& offer, wall_time wall) {
  const auto expected = next_match(pool, offer.at, wall);
  if (!expected) return "nothing fits, yet an offer was made";
  if (offer.interaction != expected->interaction)
    return to_text(offer.interaction) + " was taken, " + to_text(expected->interaction) + " comes first";
  if (offer.agent != expected->agent)
    return to_text(offer.agent) + " was chosen, " + to_text(expected->agent) + " is better";
  const auto& decision = offer.decision;
  if (decision.agent_chose) {
    const auto [count, at_most] = could_take(pool, *pool.find(offer.agent));
    if (decision.waiting_at_most != at_most || decision.waiting_before != count)
      return "the waiting are counted wrong";
  }
  if (decision.eligible != expected->eligible) return "the candidates are counted wrong";
  if (decision.best[0].agent != offer.agent) return "the record names another winner";
  if (!decision.agent_chose && decision.filtered != expected->filtered)
    return "the filtered are counted wrong";
  const auto all = explain(pool, offer.interaction, offer.at, wall);
  if (!all) return "it cannot be explained";
  std::array<std::uint32_t, filter_rules> filtered{};
  std::vector<candidate> candidates;
  for (const auto& one : all->agents)
    if (one.filtered_by)
      ++filtered[static_cast<std::size_t>(*one.filtered_by)];
    else if (!one.takes_first)
      candidates.push_back(one.as_candidate);
  if (!decision.agent_chose && filtered != decision.filtered) return "the explanation filters others";
  if (candidates.size() != decision.eligible) return "the explanation has other candidates";
  for (std::size_t i = 0; i < decision.shown; ++i)
    if (candidates[i] != decision.best[i]) return "the explanation ranks otherwise";
  return std::nullopt;
}

std::optional<std::string> wrong_by_hand(const pool_state& pool, const fact::offer_made& offer) {
  const auto& agent = *pool.find(offer.agent);
  const auto& one = *pool.find(offer.interaction);
  const auto& queue = *pool.find(one.queue);
  if (!of_tenant(agent, queue.settings.tenant)) return "by hand to an agent of another tenant";
  const auto& decision = offer.decision;
  const auto passed = [&](filter_rule rule) { return (decision.overrides & filter_bit(rule)) != 0; };
  for (const auto rule : {filter_rule::signed_out, filter_rule::lost, filter_rule::certificate,
                          filter_rule::draining, filter_rule::unreachable})
    if (passed(rule)) return "by hand, and " + std::string{to_text(rule)} + " was passed over";
  const auto out = out_by(pool, agent, one, queue);
  if (out ? !passed(*out) : decision.overrides != 0)
    return "by hand, and the overrides are told wrong: " + std::string{out ? to_text(*out) : "nothing"} +
           " keeps " + to_text(agent.id) + " from " + to_text(one.id) + ", passed over " +
           std::to_string(decision.overrides);
  if (!decision.agent_chose && decision.best[0].agent == offer.agent && decision.eligible == 1)
    return std::nullopt;
  return "by hand, and the record tells it otherwise";
}

} // namespace strowger::routing::testing
