#include "routing/pool_preferred.hpp"
#include "routing/pool_rings.hpp"
#include "routing/pool_selection.hpp"
#include "routing/pool_step.hpp"

/// Offers: shown, answered, ended. An offer is open until the pool ended it, so an answer that reaches the
/// pool before the wake-up of its deadline counts.
namespace strowger::routing {

result<pool_step::open_offer> pool_step::find_offer(offer_id id) const {
  if (const auto* open = state_.offer(id)) return open_offer{open, {}};
  if (const auto* won = state_.won.find(id)) return open_offer{nullptr, *won};
  const bool given =
      id && id.issuer() == static_cast<std::uint16_t>(state_.pool) && id.counter() <= state_.last_offer;
  if (given) return error{error_code::offer_ended, to_text(id) + " has ended"};
  return error{error_code::unknown_offer, to_text(id) + " was never made here"};
}

bool pool_step::of_another_tenant(agent_id agent, interaction_id id) const {
  const auto* who = state_.agent(agent);
  const auto& of = *state_.interaction(id); // a lead that serves its tenant no longer has it still
  return who && of.entry.lead != agent && !serves_tenant(who->entry.settings, of.queue->owner->name);
}

error pool_step::not_made_to(agent_id agent, offer_id id, interaction_id of) const {
  if (of_another_tenant(agent, of)) return {error_code::unknown_offer, to_text(id) + " was never made here"};
  return {error_code::not_yours, to_text(id) + " was not made to " + to_text(agent)};
}

result<pool_step::open_offer> pool_step::find_offer_to(agent_id agent, offer_id id) const {
  auto found = find_offer(id);
  if (!found) return found;
  const auto& [offer, won] = found.value();
  const auto whose = offer ? offer->agent : state_.interaction(won)->entry.lead;
  if (whose != agent) return not_made_to(agent, id, offer ? offer->interaction : won);
  return found;
}

result<void> pool_step::take(const offer_delivered& what) {
  const auto found = find_offer(what.offer);
  if (!found) return found.reason();
  const auto* offer = found.value().offer;
  if (!offer || offer->shown) return {}; // said again, or accepted already
  const auto& slot = *state_.interaction(offer->interaction);
  const auto& agent = state_.agent(offer->agent)->entry;
  if (what.at_desktop && rings_at_phone(agent.settings, slot.entry.channel)) return {};
  const bool answers_itself = slot.queue->entry.settings.rules.auto_accept;
  decide(fact::offer_shown{what.offer, at_, at_ + offer_timeout(slot)});
  if (answers_itself) win(what.offer);
  return {};
}

result<void> pool_step::take(const accept_offer& what) {
  const auto found = find_offer_to(what.agent, what.offer);
  if (!found) return found.reason();
  const auto* offer = found.value().offer;
  if (!offer) return {}; // the winner says it again
  win(what.offer);
  return {};
}

void pool_step::win(offer_id id) {
  const auto& offer = *state_.offer(id);
  const auto interaction = offer.interaction;
  const auto agent = offer.agent;
  const auto visit = state_.interaction(interaction)->entry.visit;
  rescind_others(offer);
  decide(fact::offer_won{id,
                         interaction,
                         agent,
                         at_,
                         at_ + state_.limits.connect_within,
                         {},
                         share_group_of(agent, interaction)});
  // The visit of a callback ends when its customer is reached.
  if (state_.interaction(interaction)->entry.extras->callback.agreed) return dial(interaction, agent);
  decide(fact::visit_ended{interaction, visit, visit_exit::answered, requeue_reason::none, at_});
  end_missed(agent);
  note_last_agent(*state_.interaction(interaction), agent);
}

milliseconds pool_step::offer_timeout(const interaction_slot& one) const {
  const auto& settings = one.queue->entry.settings;
  const auto of_channel = settings.rules.offer_timeouts[static_cast<std::size_t>(one.entry.channel)];
  return of_channel.count() > 0 ? of_channel : settings.offer_timeout;
}

/// Whose share of the accepted offers of its queue this one counts to, where the queue keeps shares.
std::uint8_t pool_step::share_group_of(agent_id agent, interaction_id id) const {
  const auto& select = state_.interaction(id)->queue->entry.settings.rules.select;
  if (select.rule != selection::percent_allocation) return 0;
  return static_cast<std::uint8_t>(group_of(select.shares, state_.agent(agent)->able()));
}

result<void> pool_step::take(const decline_offer& what) {
  const auto found = find_offer_to(what.agent, what.offer);
  if (!found) return found.reason();
  const auto* offer = found.value().offer;
  if (!offer) return error{error_code::offer_ended, to_text(what.offer) + " was accepted"};
  if (what.reason.size() > text_max) return error{error_code::invalid_value, "reason: at most 200 bytes"};
  end_with_back_off(*offer, offer_end::declined, what.reason);
  end_missed(what.agent);
  return {};
}

result<void> pool_step::take(const offer_failed& what) {
  const auto found = find_offer(what.offer);
  if (!found) return found.reason();
  if (!found.value().offer)
    return {}; // it was accepted; what becomes of it is told by connected or connect_failed
  undeliverable(*found.value().offer);
  return {};
}

/// Doubles with every decline, miss or failed connect of this agent and interaction, up to the queue's limit.
moment pool_step::spared_until(const interaction_entry& entry, agent_id agent) const {
  const auto& settings = state_.queue(entry.queue)->entry.settings;
  auto spared = std::min(settings.back_off_first, settings.back_off_max);
  for (const auto& one : entry.back_offs)
    if (one.agent == agent)
      for (auto times = one.count; times > 0 && spared < settings.back_off_max; --times)
        spared = std::min(spared * 2, settings.back_off_max);
  return spared.count() > 0 ? at_ + spared : moment{};
}

void pool_step::end_with_back_off(const offer_entry& offer, offer_end how, std::string reason) {
  const auto& entry = state_.interaction(offer.interaction)->entry;
  const auto id = entry.id;
  const bool awaited = preferred_of(entry) == offer.agent && preferred_until(entry) != moment{};
  decide(fact::offer_ended{offer.id, how, at_, spared_until(entry, offer.agent), std::move(reason)});
  if (awaited) end_preference(id, "declined");
}

void pool_step::withdraw(offer_id id, std::string reason) {
  decide(fact::offer_ended{id, offer_end::withdrawn, at_, {}, std::move(reason)});
}

void pool_step::withdraw_offer_of(interaction_id held, agent_id agent, const std::string& reason) {
  const auto& entry = state_.interaction(held)->entry;
  if (const auto offer = offer_to(entry, agent))
    withdraw(offer, reason);
  else if (entry.phase == interaction_phase::parked)
    leave_hands(held, reason);
}

void pool_step::withdraw_offers_of(agent_id agent, const std::string& reason) {
  for (const auto held : std::vector{state_.agent(agent)->holds}) withdraw_offer_of(held, agent, reason);
  withdraw_parts_of(agent, reason, reason != "not_ready");
}

void pool_step::withdraw_unreachable(agent_id agent, channel_kind channel) {
  for (const auto held : std::vector{state_.agent(agent)->holds})
    if (state_.interaction(held)->entry.channel == channel) withdraw_offer_of(held, agent, "unreachable");
  for (const auto shared : std::vector{state_.agent(agent)->assists}) {
    const auto& entry = state_.interaction(shared)->entry;
    if (entry.channel == channel && !party_of(entry, agent)->answered)
      let_party_go(shared, agent, "unreachable");
  }
}

void pool_step::withdraw_all(interaction_id id, const std::string& reason) {
  for (const auto offer : open_offers(state_.interaction(id)->entry)) withdraw(offer, reason);
}

void pool_step::undeliverable(const offer_entry& offer) {
  const auto& agent = state_.agent(offer.agent)->entry;
  // One that rang again after a restart, for somebody who was not back, or at no phone that was.
  if (agent.lost)
    withdraw(offer.id, "lost");
  else if (is_out_of_reach(agent, state_.interaction(offer.interaction)->entry.channel))
    withdraw(offer.id, "unreachable");
  else
    end_with_back_off(offer, offer_end::undeliverable);
}

} // namespace strowger::routing
