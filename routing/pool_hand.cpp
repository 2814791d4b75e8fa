#include "routing/pool_preferred.hpp"
#include "routing/pool_rings.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>

/// What people decide instead of the matching: who gets one that waits, and that a higher grade is to have
/// it. All of it goes through the same offers and the same ledger of capacity; what was passed over, who
/// asked and why stand in the facts.
namespace strowger::routing {

namespace {

/// Nobody's word passes these over: the agent is not there for it, or must not have it.
constexpr auto never_passed =
    filter_bits({filter_rule::signed_out, filter_rule::lost, filter_rule::not_ready, filter_rule::certificate,
                 filter_rule::draining, filter_rule::unreachable});
/// An agent who takes one itself passes these over: it decides for itself.
constexpr auto passed_by_pulling = filter_bits(
    {filter_rule::not_ready, filter_rule::back_off, filter_rule::preferred, filter_rule::reserved});

std::string_view first_of(filter_set rules) {
  for (const auto rule : filters_in_order)
    if (rules & filter_bit(rule)) return to_text(rule);
  return "nothing";
}

decision_record by_hand(const pool_state::data& state, const agent_slot& agent, const interaction_slot& one,
                        filter_set overrides, moment at) {
  const auto channel = static_cast<std::size_t>(one.entry.channel);
  decision_record record;
  record.configuration = state.version;
  record.step = one.entry.extras->step;
  record.by_hand = true;
  record.overrides = overrides;
  record.eligible = record.shown = 1;
  auto& best = record.best[0];
  best.agent = agent.entry.id;
  best.idle = std::max(milliseconds{0}, at - agent.entry.idle_since);
  best.load = agent.entry.load[channel];
  best.limit = agent.entry.settings.capacity[channel];
  best.deciding = deciding_term::by_hand;
  return record;
}

} // namespace

/// The interaction and the agent of a hand tool: of one tenant, the agent signed in, nobody talking yet.
result<pool_step::by_hand_pair> pool_step::pair_by_hand(interaction_id id, agent_id agent) const {
  const auto* slot = state_.interaction(id);
  if (!slot) return error{error_code::unknown_interaction, to_text(id) + " is not in this pool (any more)"};
  const auto who = signed_in(agent);
  if (!who) return who.reason();
  if (of_another_tenant(agent, id))
    return error{error_code::forbidden, to_text(agent) + " belongs to another tenant"};
  const auto phase = slot->entry.phase;
  if (phase != interaction_phase::waiting && phase != interaction_phase::offered)
    return error{error_code::wrong_state, to_text(id) + " does not wait"};
  return by_hand_pair{slot, who.value()};
}

result<void> pool_step::take(const assign_interaction& what) {
  const auto pair = pair_by_hand(what.interaction, what.agent);
  if (!pair) return pair.reason();
  const auto& [one, agent] = pair.value();
  if (offer_to(one->entry, what.agent)) return {}; // it rings there
  const auto out = filters_of(state_, *agent, *one);
  if (out & never_passed)
    return error{error_code::wrong_state, to_text(what.agent) + " cannot be assigned it: " +
                                              std::string{first_of(out & never_passed)}};
  if (out != 0 && !what.override_rules)
    return error{error_code::wrong_state, to_text(what.agent) + " is not to be offered it: " +
                                              std::string{first_of(out)} + "; an override passes this over"};
  withdraw_all(what.interaction, "assigned");
  if (const auto preferred = preferred_of(one->entry); preferred && preferred != what.agent)
    end_preference(what.interaction, "assigned");
  // What is passed over now that nothing else of it is open.
  const auto record = by_hand(state_, *agent, *one, filters_of(state_, *agent, *one), at_);
  offer(*one, what.agent, record, what.by);
  return {};
}

/// A personal queue stays personal, and who is about to leave takes nothing more.
result<void> pool_step::take(const pull_interaction& what) {
  const auto pair = pair_by_hand(what.interaction, what.agent);
  if (!pair) return pair.reason();
  const auto& [one, agent] = pair.value();
  if (one->entry.phase != interaction_phase::waiting)
    return error{error_code::wrong_state, to_text(what.interaction) + " rings at an agent"};
  const bool by_itself = what.by.who == what.agent && !what.by.why; // a supervisor gives a reason
  if (by_itself && !one->queue->entry.settings.rules.pull)
    return error{error_code::forbidden, "agents take nothing from this queue themselves"};
  if (agent->entry.pending)
    return error{error_code::wrong_state, to_text(what.agent) + " is about to be not ready"};
  const auto out = filters_of(state_, *agent, *one);
  const bool own_queue =
      (out & filter_bit(filter_rule::preferred)) && one->entry.extras->details.preferred_until == moment{};
  const auto kept_off =
      (out & ~passed_by_pulling) | (own_queue ? filter_bit(filter_rule::preferred) : filter_set{0});
  if (kept_off != 0)
    return error{error_code::wrong_state,
                 to_text(what.agent) + " cannot take it: " + std::string{first_of(kept_off)}};
  const auto record = by_hand(state_, *agent, *one, out, at_);
  offer(*one, what.agent, record, what.by);
  win(one->entry.offer);
  return {};
}

/// The level of `grade` that is asked for now: by the queue or the interaction, and more than the lead has.
std::uint8_t pool_step::grade_asked(const interaction_slot& one) const {
  std::uint8_t asked = 0;
  const auto look = [&](const std::vector<skill_level>& levels) {
    for (const auto& level : levels)
      if (level.skill == grade_skill) asked = std::max(asked, level.level);
  };
  look(one.queue->entry.settings.required);
  look(one.entry.required.all());
  if (one.entry.phase == interaction_phase::assigned || one.entry.phase == interaction_phase::talking)
    look(state_.agent(one.entry.lead)->able().skills);
  return asked;
}

result<void> pool_step::take(const escalate_interaction& what) {
  const auto* slot = state_.interaction(what.interaction);
  if (!slot)
    return error{error_code::unknown_interaction,
                 to_text(what.interaction) + " is not in this pool (any more)"};
  const auto phase = slot->entry.phase;
  const bool held = phase == interaction_phase::assigned || phase == interaction_phase::talking;
  if (!held && phase != interaction_phase::waiting && phase != interaction_phase::offered)
    return error{error_code::wrong_state, to_text(what.interaction) + " is not with a customer"};
  if (what.by.who && !what.by.why && (!held || what.by.who != slot->entry.lead))
    return error{error_code::not_yours, to_text(what.interaction) + " is not led by " + to_text(what.by.who)};
  if (slot->entry.extras->callback.dialling) return not_on_the_line(what.interaction);
  const auto& grades = state_.limits.rules.grades;
  const auto asked = grade_asked(*slot);
  if (asked >= grades.size())
    return error{error_code::wrong_state,
                 grades.empty() ? "there are no grades" : "no grade is above " + grades.back()};
  auto required = slot->entry.required.all();
  std::erase_if(required, [](const skill_level& one) { return one.skill == grade_skill; });
  const skill_level wanted{grade_skill, static_cast<std::uint8_t>(asked + 1)};
  required.insert(std::lower_bound(required.begin(), required.end(), wanted), wanted);
  if (required.size() > required_max)
    return error{error_code::limit_reached, "an interaction brings at most 16 required skills"};
  const auto grade = grades[asked];
  const auto lead = slot->entry.lead;
  const auto queue = slot->entry.queue;
  if (held) {
    release(what.interaction);
    const auto spared = slot->queue->entry.settings.back_off_first;
    if (spared.count() > 0) decide(fact::agent_spared{what.interaction, lead, at_ + spared});
  } else {
    withdraw_all(what.interaction, "escalated");
  }
  decide(fact::interaction_escalated{what.interaction, grade, skill_list{std::move(required)}, at_, what.by});
  if (held) queue_again(what.interaction, queue, requeue_reason::escalated, {what.by.who, what.note});
  return {};
}

} // namespace strowger::routing
