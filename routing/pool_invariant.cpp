#include "routing/pool_invariant.hpp"
#include "routing/pool_grants.hpp"
#include "routing/pool_invariant_elsewhere.hpp"
#include "routing/pool_invariant_parties.hpp"
#include "routing/pool_preferred.hpp"
#include "routing/pool_rings.hpp"
#include "routing/pool_step.hpp"
#include <algorithm>

/// What must always hold, looked at from the plain entries; and that every index says what the entries say.
namespace strowger::routing {

namespace {

using slots_of_agent = std::map<agent_id, std::vector<interaction_id>>;

class inspection {
public:
  explicit inspection(const pool_state::data& state) : state_{state} {}

  std::optional<violation> look() {
    for (const auto* one : in_id_order(state_.interactions))
      if (auto wrong = look_at(*one)) return violation{to_text(one->entry.id) + " " + *wrong, one->entry.id};
    for (const auto* one : in_id_order(state_.offers))
      if (auto wrong = look_at(*one)) return violation{to_text(one->id) + " " + *wrong, one->interaction};
    for (const auto* one : in_id_order(state_.agents))
      if (auto wrong = look_at(*one)) return violation{to_text(one->entry.id) + " " + *wrong, {}};
    for (const auto* one : in_id_order(state_.queues))
      if (auto wrong = look_at(*one)) return violation{to_text(one->entry.id) + " " + *wrong, {}};
    for (const auto& [name, tenant] : state_.tenants)
      if (auto wrong = look_at(tenant)) return violation{"tenant " + name + " " + *wrong, {}};
    if (auto wrong = look_at(state_.people)) return violation{"the index of people " + *wrong, {}};
    if (auto wrong = look_at_totals()) return violation{*wrong, {}};
    return std::nullopt;
  }

private:
  bool due_at(moment at, deadline_kind kind, std::uint64_t subject, std::uint64_t other = 0) {
    ++deadlines_;
    return state_.deadlines.contains({at, kind, subject, other});
  }

  broken look_beside_the_lead(const interaction_entry& one) {
    const auto is_due = [this](const deadline& due) {
      return due_at(due.at, due.kind, due.subject, due.other);
    };
    return look_at_parties(state_, one, is_due, parts_);
  }

  broken look_at(const interaction_slot& slot) {
    const auto& one = slot.entry;
    if (one.visit < 1) return "has no visit";
    if (slot.queue != state_.queue(one.queue) || !slot.queue) return "is in no queue";
    ++held_[one.queue];
    for (const auto& spared : one.back_offs)
      if (spared.until != moment{} &&
          !due_at(spared.until, deadline_kind::back_off, one.id.value(), spared.agent.value()))
        return "has a back-off without an end";
    if (auto wrong = elsewhere_.look_at(slot)) return wrong;
    if (auto wrong = look_beside_the_lead(one)) return wrong;
    if (one.phase == interaction_phase::parked || one.phase == interaction_phase::departed) {
      if (one.lead)
        by_agent_[one.lead].push_back(one.id);
      else
        ++with_nobody_[one.queue];
      return std::nullopt;
    }
    const bool free = one.phase == interaction_phase::waiting;
    if (free == static_cast<bool>(one.lead)) return free ? "waits and has an agent" : "is held by nobody";
    if (free == static_cast<bool>(one.offer))
      return free ? "waits and has an offer" : "is held without an offer";
    if (free) {
      if (auto wrong = look_at_waiting(slot)) return wrong;
    } else {
      const auto* agent = state_.agent(one.lead);
      if (!agent) return "is held by an agent that does not exist";
      by_agent_[one.lead].push_back(one.id);
    }
    const bool in_line = free || one.phase == interaction_phase::offered;
    if (in_line && preferred_until(one) != moment{} &&
        !due_at(preferred_until(one), deadline_kind::preference, one.id.value()))
      return "waits for its agent for ever";
    if (one.phase == interaction_phase::offered) {
      if (auto wrong = look_at_ring(slot)) return wrong;
    } else if (!one.extras->ring.empty()) {
      return "rings and is not offered";
    } else if (!free) {
      ++won_;
      const auto* won = state_.won.find(one.offer);
      if (!won || *won != one.id) return "is not known by the offer that won it";
    }
    if (one.phase == interaction_phase::assigned &&
        !due_at(one.deadline, deadline_kind::connect, one.id.value()))
      return "has no deadline to connect";
    if (one.phase == interaction_phase::wrapping &&
        !due_at(one.deadline, deadline_kind::wrap_up, one.id.value()))
      return "has no end of wrap-up";
    return std::nullopt;
  }

  broken look_at_waiting(const interaction_slot& slot) {
    const auto& one = slot.entry;
    ++waiting_[one.queue];
    if (!slot.queue->line.contains(rate_of(slot), key_of(slot))) return "is not in its line";
    if (!slot.queue->ages.contains({one.anchor, one.id})) return "is not among the ages";
    if (one.deadline != moment{} && !due_at(one.deadline, deadline_kind::wait, one.id.value()))
      return "has waited too long without an end";
    const auto preferred = preferred_of(one);
    if (const auto next = one.extras->details.relaxes_at;
        next != moment{} && !due_at(next, deadline_kind::relax, one.id.value()))
      return "has a step of relaxation that never comes";
    return preferred ? look_at_own_line(slot, state_.agent(preferred)) : look_at_class(slot);
  }

  broken look_at_ring(const interaction_slot& slot) {
    const auto& one = slot.entry;
    broken wrong;
    std::set<agent_id> agents;
    each_open_offer(one, [&](offer_id id, agent_id agent) {
      const auto* offer = state_.offer(id);
      if (!offer || offer->interaction != one.id || offer->agent != agent)
        wrong = "is offered by no such offer";
      if (!agents.insert(agent).second) wrong = "rings twice at " + to_text(agent);
      if (agent == one.lead) return;
      by_agent_[agent].push_back(one.id);
      ++surplus_;
      if (!slot.queue->people->surplus.contains({key_of(slot), id})) wrong = "rings at more than is known";
    });
    if (wrong) return wrong;
    const auto& extras = *one.extras;
    if (extras.rings_at != moment{} && !due_at(extras.rings_at, deadline_kind::ring, one.id.value()))
      return "will never ring at more";
    const bool room = ring_room(state_, slot) > 0;
    if (room != static_cast<bool>(slot.stands))
      return room ? "is in no line of rings" : "has no room to ring";
    if (!room) return std::nullopt;
    ++rings_;
    if (auto stands = look_at_class(slot)) return stands;
    for (const auto& [id, agent] : slot.queue->people->agents)
      if (serves_tenant(agent->entry.settings, slot.queue->owner->name) && !filtered(state_, *agent, slot))
        return "could ring at " + to_text(id) + " too";
    return std::nullopt;
  }

  broken look_at_own_line(const interaction_slot& slot, const agent_slot* agent) {
    const auto& one = slot.entry;
    if (!agent) return "waits for an agent that does not exist";
    if (slot.stands) return "waits for one agent and stands in the line of all";
    const auto channel = static_cast<std::size_t>(one.channel);
    if (!agent->own || !agent->own->lines[channel].contains({key_of(slot), nullptr}))
      return "is not in the line of its agent";
    ++own_[agent->entry.id];
    ++of_people_[agent->people];
    const bool serves = could_serve(*agent, *slot.queue, one.channel, one.required, one.attributes);
    const bool gone = agent->entry.state == agent_state::signed_out && preferred_until(one) != moment{};
    return serves && !gone ? broken{} : "waits for one agent in vain";
  }

  broken look_at(const offer_entry& one) {
    const auto* slot = state_.interaction(one.interaction);
    if (!slot || offer_to(slot->entry, one.agent) != one.id) return "offers what is not offered by it";
    if (one.id.counter() > state_.last_offer) return "was never given that number";
    if (!due_at(one.deadline, deadline_kind::offer, one.id.value())) return "has no deadline";
    const auto& agent = state_.agent(one.agent)->entry;
    if (agent.draining) return "is open to an agent that was removed";
    if (agent.state != agent_state::ready || agent.pending) return "is open to an agent that is not ready";
    return std::nullopt;
  }

  broken look_at(const agent_slot& slot) {
    const auto& one = slot.entry;
    if ((slot.own ? slot.own->size : 0) != own_[one.id]) return "has a line of others than wait for it";
    auto& holds = by_agent_[one.id];
    std::sort(holds.begin(), holds.end());
    if (holds != slot.holds) return "does not hold what names it as lead";
    channel_limits load{};
    channel_limits weight{};
    std::uint32_t units = 0;
    for (const auto id : holds) {
      const auto& held = state_.interaction(id)->entry;
      const auto c = static_cast<std::size_t>(held.channel);
      ++load[c];
      weight[c] = static_cast<std::uint16_t>(weight[c] + held.extras->weight);
      units += held.extras->cost * held.extras->weight / 100U;
    }
    auto& parts = parts_[one.id];
    std::sort(parts.begin(), parts.end());
    if (parts != slot.assists) return "takes part in what does not name it";
    for (const auto id : parts) {
      const auto& shared = state_.interaction(id)->entry;
      const auto* part = party_of(shared, one.id);
      if (!part->weighs()) continue;
      const auto c = static_cast<std::size_t>(shared.channel);
      ++load[c];
      weight[c] = static_cast<std::uint16_t>(weight[c] + 100);
      units += part->cost;
    }
    if (load != one.load) return "has a load that is not the sum of what it holds";
    if (weight != one.tallies.weight || units != one.tallies.units)
      return "has a weight on the desk that is not the sum of what it holds";
    if (one.state == agent_state::signed_out && !(holds.empty() && parts.empty()))
      return "is signed out and holds something";
    if (one.state == agent_state::signed_out && (one.lost || one.pending))
      return "is signed out, yet lost or pending";
    if (one.pending && has_empty_hands(state_, slot)) return "has a pending change and no work to wait for";
    if (one.draining && has_empty_hands(state_, slot)) return "was removed and has no work left";
    if (one.pending && one.pending_state == agent_state::ready) return "waits to become ready";
    for (const auto& grant : one.grants)
      if (grant.until != wall_time{})
        wall_deadlines_.insert({grant.until, wall_deadline_kind::grant, one.id.value()});
    if (one.lost && !due_at(one.grace_until, deadline_kind::grace, one.id.value())) return "is lost for ever";
    if (one.id.counter() > state_.last_agent) return "was never given that number";
    const auto name = state_.agent_names.find(name_view{one.settings.tenant, one.settings.name});
    if (name == state_.agent_names.end() || name->second != one.id) return "is not found by its name";
    return look_at_listing(slot);
  }

  broken look_at_listing(const agent_slot& slot) const {
    const auto& one = slot.entry;
    const auto how = presence_of(one);
    if (slot.listed.how != how) return "is listed with another presence";
    if (!slot.people->agents.contains(one.id)) return "is in no index";
    for (const auto& [name, served] : state_.tenants)
      if (serves_tenant(one.settings, name) !=
          (std::count(slot.serves.begin(), slot.serves.end(), &served) == 1))
        return "is listed for other tenants than it serves";
    const auto& people = *slot.people;
    if (slot.seat >= people.seats.size() || people.seats[slot.seat] != &slot) return "has no seat";
    for (const auto* queue : people.columns)
      if (queue) {
        const auto& serves_only = one.settings.queues;
        const bool wanted = serves_only.empty() || std::count(serves_only.begin(), serves_only.end(),
                                                              queue->entry.settings.name) > 0;
        if (queue->served_by.test(slot.seat) != wanted) return "is listed wrongly for a queue";
      }
    if (people.present.test(slot.seat) != (how == presence::present)) return "is present and not listed so";
    const bool busy = std::any_of(one.load.begin(), one.load.end(), [](auto load) { return load > 0; });
    const quiet_key idle{one.idle_since, one.id, slot.seat};
    if (people.quiet.contains(idle) != (how == presence::present && !one.draining && !busy))
      return "stands wrongly among those with nothing to do";
    for (std::size_t c = 0; c < channel_kinds; ++c) {
      const rank at{busy,           one.load[c], one.settings.capacity[c], one.tallies.weight[c], slot.seat,
                    one.idle_since, one.id};
      const bool away = how == presence::present && one.settings.phone &&
                        c == static_cast<std::size_t>(channel_kind::voice) && !((one.reach >> c) & 1U);
      if (people.out_of_reach[c].test(slot.seat) != away) return "is reachable and is not listed so";
      const bool has = how == presence::present && !away && at.weight + 100 <= at.limit * 100;
      if (people.room[c].test(slot.seat) != has) return "has room and is listed without";
      const bool room = has && !((channels_held_off(state_, slot) >> c) & 1U);
      if (people.calm[c].test(slot.seat) != room) return "may be interrupted and is not listed so";
      const bool open = room && !one.draining;
      if (people.open[c].test(slot.seat) != open) return "is free and not listed so";
      if (open && people.ranks[c][slot.seat] != at) return "is free with another rank";
      if (people.loaded[c].contains(at) != (people.loaded_kept[c] && open && busy))
        return "stands wrongly among those who have room";
    }
    if (auto wrong = look_at_orders(slot)) return wrong;
    for (const auto& [cost, seats] : people.units_left)
      if (seats.test(slot.seat) != has_units(one, cost)) return "is listed with other units";
    if (slot.phoned != one.settings.phone) return "needs a phone and is not known to";
    if (slot.limited != (one.settings.units_max > 0)) return "has a maximum of units and is listed without";
    return look_at_skills(slot);
  }

  broken look_at(const queue_slot& slot) const {
    const auto& one = slot.entry;
    if (count(held_, one.id) != slot.held) return "counts its interactions wrong";
    if (count(waiting_, one.id) != slot.waiting) return "counts its waiting wrong";
    if (slot.line.size() != slot.waiting || slot.ages.size() != slot.waiting)
      return "has a line that is not its waiting";
    if (slot.parked.empty() == state_.parked_queues.contains(one.id))
      return "counts its parked callbacks wrong";
    if (one.closing && slot.held == 0) return "is closing and empty";
    if (one.closing != state_.closing.contains(one.id)) return "is not known to be closing";
    if (one.id.counter() > state_.last_queue) return "was never given that number";
    const auto name = state_.queue_names.find(name_view{one.settings.tenant, one.settings.name});
    if (name == state_.queue_names.end() || name->second != one.id) return "is not found by its name";
    return look_at_match(slot);
  }

  /// Nobody waits for whom somebody is free.
  broken look_at_match(const queue_slot& slot) const {
    broken wrong;
    slot.line.each([&](const line_key& key) {
      const auto& waits = *state_.interaction(key.id);
      for (const auto& [id, agent] : slot.people->agents)
        if (!wrong && serves_tenant(agent->entry.settings, slot.owner->name) &&
            !filtered(state_, *agent, waits))
          wrong = "lets " + to_text(key.id) + " wait although " + to_text(id) + " is free for it";
    });
    return wrong;
  }

  broken look_at(const served_tenant& tenant) const {
    std::array<std::uint32_t, presences> by_presence{};
    for (const auto& [id, agent] : state_.people.agents) {
      if (!serves_tenant(agent->entry.settings, tenant.name)) continue;
      ++by_presence[static_cast<std::size_t>(presence_of(agent->entry))];
    }
    if (by_presence != tenant.by_presence) return "counts presence wrong";
    std::size_t waiting = 0, held = 0;
    for (const auto* queue : state_.people.columns) {
      if (!queue || queue->owner != &tenant) continue;
      waiting += queue->waiting;
      held += queue->held - queue->waiting - count(with_nobody_, queue->entry.id);
    }
    if (waiting != tenant.waiting) return "counts its waiting wrong";
    const auto& shares = state_.limits.rules.shares;
    const auto share =
        std::find_if(shares.begin(), shares.end(), [&](auto& one) { return one.tenant == tenant.name; });
    if (tenant.quota != (share == shares.end() ? 0 : share->quota_max)) return "has another quota";
    if (held != tenant.held) return "counts what its agents hold wrong";
    if ((tenant.number == 0) != (state_.tenants.size() < 2)) return "is asked for wrongly";
    return std::nullopt;
  }

  broken look_at(const workforce& people) const {
    std::size_t waiting = 0;
    for (const auto* queue : people.columns)
      if (queue) waiting += queue->waiting;
    if (waiting != people.waiting) return "counts its waiting wrong";
    std::size_t in_classes = 0;
    std::size_t odd = 0, helped = 0;
    people.lines.each_class([&](const waiting_class& one) {
      in_classes += one.line.size();
      odd += is_odd(*one.line.front().what) ? 1 : 0;
    });
    if (odd != people.lines.odd()) return "counts lines of another order wrong";
    for (const auto* queue : people.columns)
      helped += queue && !queue->entry.settings.rules.overflows.empty();
    if (helped != people.overflowing) return "counts queues with helpers wrong";
    const auto own = of_people_.find(&people);
    if (in_classes + (own == of_people_.end() ? 0 : own->second) != waiting)
      return "has lines of those who do not wait";
    std::array<std::uint32_t, channel_kinds> open{};
    std::size_t restricted = 0, limited = 0, phoned = 0;
    for (const auto& [id, agent] : people.agents) {
      restricted += agent->entry.settings.queues.empty() && people.overflowing == 0 ? 0 : 1;
      limited += agent->limited ? 1 : 0;
      phoned += agent->phoned ? 1 : 0;
      for (std::size_t c = 0; c < channel_kinds; ++c)
        open[c] += agent->listed.places[c] == place::open ? 1 : 0;
    }
    for (std::size_t i = 0; i < orders_by; ++i)
      for (std::size_t c = 0; c < channel_kinds; ++c) {
        const auto what = static_cast<order_by>(i);
        const auto wanted = people.orders.kept(what) ? open[c] : 0;
        if (people.orders.of(what, c).size() != wanted) return "has an order of others than the free";
      }
    if (open != people.open_count) return "counts the free wrong";
    if (limited != people.limited) return "counts those with a maximum of units wrong";
    if (phoned != people.phoned) return "counts those with phones wrong";
    if (restricted != people.restricted) return "counts those with queues of their own wrong";
    return std::nullopt;
  }

  broken look_at_totals() const {
    std::size_t rings = 0;
    const std::size_t surplus = state_.people.surplus.size();
    state_.people.rings.each_class([&](const waiting_class& one) { rings += one.line.size(); });
    if (rings != rings_) return "there are lines of those who do not ring";
    if (surplus != surplus_) return "there are offers beside the first of no ring";
    if (deadlines_ != state_.deadlines.size()) return "there are deadlines that belong to nothing";
    if (wall_deadlines_ != state_.wall_deadlines) return "what happens at a wall time is listed wrongly";
    if (auto wrong = elsewhere_.look_at_totals()) return wrong;
    if (won_ != state_.won.size()) return "there are won offers that nobody holds";
    std::size_t waiting = 0;
    for (const auto& [id, count_of] : waiting_) waiting += count_of;
    if (waiting != state_.waiting) return "the waiting are counted wrong";
    if (state_.queue_names.size() != state_.queues.size()) return "there are names of queues that are gone";
    if (state_.agent_names.size() != state_.agents.size()) return "there are names of agents that are gone";
    return std::nullopt;
  }

  static std::size_t count(const std::map<queue_id, std::size_t>& of, queue_id id) {
    const auto found = of.find(id);
    return found == of.end() ? 0 : found->second;
  }

  const pool_state::data& state_;
  slots_of_agent by_agent_, parts_;
  std::map<queue_id, std::size_t> held_, waiting_, with_nobody_;
  std::map<agent_id, std::size_t> own_;
  std::map<const workforce*, std::size_t> of_people_;
  std::size_t deadlines_ = 0, won_ = 0, rings_ = 0, surplus_ = 0;
  std::multiset<wall_deadline> wall_deadlines_;
  elsewhere_inspection elsewhere_{
      state_, [this](const deadline& one) { return due_at(one.at, one.kind, one.subject, one.other); },
      wall_deadlines_};
};

} // namespace

std::optional<violation> broken_invariant(const pool_state& state) {
  line_up(state.inside());
  return inspection{state.inside()}.look();
}

} // namespace strowger::routing
