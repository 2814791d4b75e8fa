#include "routing/pool_step.hpp"
#include <algorithm>

/// What must always hold, looked at from the plain entries; and that every index says what the entries say.
namespace strowger::routing {

namespace {

using broken = std::optional<std::string>;
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
    if (auto wrong = look_at_totals()) return violation{*wrong, {}};
    return std::nullopt;
  }

private:
  bool due_at(moment at, deadline_kind kind, std::uint64_t subject, std::uint64_t other = 0) {
    ++deadlines_;
    return state_.deadlines.contains({at, kind, subject, other});
  }

  broken look_at(const interaction_slot& slot) {
    const auto& one = slot.entry;
    if (one.visit < 1) return "has no visit";
    if (slot.queue != state_.queue(one.queue) || !slot.queue) return "is in no queue";
    const bool free = one.phase == interaction_phase::waiting;
    if (free == static_cast<bool>(one.lead)) return free ? "waits and has an agent" : "is held by nobody";
    if (free == static_cast<bool>(one.offer))
      return free ? "waits and has an offer" : "is held without an offer";
    ++held_[one.queue];
    if (free) {
      ++waiting_[one.queue];
      if (!slot.queue->lines[static_cast<std::size_t>(one.channel)].contains(key_of(one)))
        return "is not in its line";
      if (!slot.queue->ages.contains({one.anchor, one.id})) return "is not among the ages";
      if (one.deadline != moment{} && !due_at(one.deadline, deadline_kind::wait, one.id.value()))
        return "has waited too long without an end";
    } else {
      const auto* agent = state_.agent(one.lead);
      if (!agent) return "is held by an agent that does not exist";
      if (agent->tenant != slot.queue->tenant) return "is held by an agent of another tenant";
      by_agent_[one.lead].push_back(one.id);
    }
    if (one.phase == interaction_phase::offered) {
      const auto* offer = state_.offer(one.offer);
      if (!offer || offer->interaction != one.id || offer->agent != one.lead)
        return "is offered by no such offer";
    } else if (!free) {
      ++won_;
      const auto won = state_.won.find(one.offer);
      if (won == state_.won.end() || won->second != one.id) return "is not known by the offer that won it";
    }
    if (one.phase == interaction_phase::assigned &&
        !due_at(one.deadline, deadline_kind::connect, one.id.value()))
      return "has no deadline to connect";
    if (one.phase == interaction_phase::wrapping &&
        !due_at(one.deadline, deadline_kind::wrap_up, one.id.value()))
      return "has no end of wrap-up";
    for (const auto& spared : one.back_offs)
      if (spared.until != moment{} &&
          !due_at(spared.until, deadline_kind::back_off, one.id.value(), spared.agent.value()))
        return "has a back-off without an end";
    return std::nullopt;
  }

  broken look_at(const offer_entry& one) {
    const auto* slot = state_.interaction(one.interaction);
    if (!slot || slot->entry.phase != interaction_phase::offered || slot->entry.offer != one.id)
      return "offers what is not offered by it";
    if (one.id.counter() > state_.last_offer) return "was never given that number";
    if (!due_at(one.deadline, deadline_kind::offer, one.id.value())) return "has no deadline";
    const auto& agent = state_.agent(one.agent)->entry;
    if (agent.draining) return "is open to an agent that was removed";
    if (agent.state != agent_state::ready || agent.pending) return "is open to an agent that is not ready";
    return std::nullopt;
  }

  broken look_at(const agent_slot& slot) {
    const auto& one = slot.entry;
    auto& holds = by_agent_[one.id];
    std::sort(holds.begin(), holds.end());
    if (holds != slot.holds) return "does not hold what names it as lead";
    channel_limits load{};
    for (const auto held : holds) ++load[static_cast<std::size_t>(state_.interaction(held)->entry.channel)];
    if (load != one.load) return "has a load that is not the sum of what it holds";
    if (one.state == agent_state::signed_out && !holds.empty()) return "is signed out and holds something";
    if (one.state == agent_state::signed_out && (one.lost || one.pending))
      return "is signed out, yet lost or pending";
    if (one.pending && holds.empty()) return "has a pending change and no work to wait for";
    if (one.draining && holds.empty()) return "was removed and has no work left";
    if (one.pending && one.pending_state == agent_state::ready) return "waits to become ready";
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
    if (slot.tenant->name != one.settings.tenant || !slot.tenant->agents.contains(one.id))
      return "is in no tenant";
    const auto& columns = slot.tenant->columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto wanted = columns[c] ? verdict_on(one.settings, columns[c]->entry.settings) : verdict::queue;
      const auto known = c < slot.able_for->by_column.size() ? slot.able_for->by_column[c] : verdict::queue;
      if (wanted != known) return "has another verdict on a queue than its profile";
    }
    const bool busy = std::any_of(one.load.begin(), one.load.end(), [](auto load) { return load > 0; });
    for (std::size_t c = 0; c < channel_kinds; ++c) {
      const rank at{busy, one.load[c], one.settings.capacity[c], one.idle_since, one.id};
      const bool open = how == presence::present && !one.draining && at.load < at.limit;
      if (slot.able_for->channels[c].open.contains(at) != open)
        return open ? "is free and not listed" : "is listed and not free";
    }
    return std::nullopt;
  }

  broken look_at(const queue_slot& slot) const {
    const auto& one = slot.entry;
    if (count(held_, one.id) != slot.held) return "counts its interactions wrong";
    if (count(waiting_, one.id) != slot.waiting()) return "counts its waiting wrong";
    std::size_t in_lines = 0;
    for (const auto& line : slot.lines) in_lines += line.size();
    if (in_lines != slot.waiting()) return "has lines that are not its waiting";
    if (one.closing && slot.held == 0) return "is closing and empty";
    if (one.closing != state_.closing.contains(one.id)) return "is not known to be closing";
    if (one.id.counter() > state_.last_queue) return "was never given that number";
    const auto name = state_.queue_names.find(name_view{one.settings.tenant, one.settings.name});
    if (name == state_.queue_names.end() || name->second != one.id) return "is not found by its name";
    std::array<std::uint32_t, verdicts> present{};
    for (const auto& [id, agent] : slot.tenant->agents)
      if (presence_of(agent->entry) == presence::present)
        ++present[static_cast<std::size_t>(verdict_on(agent->entry.settings, one.settings))];
    if (present != slot.present_by_verdict) return "counts the present by verdict wrong";
    return look_at_match(slot);
  }

  /// Nobody waits for whom somebody is free.
  broken look_at_match(const queue_slot& slot) const {
    if (slot.waiting() == 0) return std::nullopt;
    for (const auto& [id, agent] : slot.tenant->agents) {
      if (presence_of(agent->entry) != presence::present) continue;
      if (verdict_on(agent->entry.settings, slot.entry.settings) != verdict::able) continue;
      for (const auto& line : slot.lines) {
        const auto* one = line.first([&free = agent->entry, &slot](const interaction_slot& it) {
          return !filtered(free, it.entry, slot.entry.settings);
        });
        if (one)
          return "lets " + to_text(one->entry.id) + " wait although " + to_text(id) + " is free for it";
      }
    }
    return std::nullopt;
  }

  broken look_at(const tenant_slot& tenant) const {
    std::array<std::uint32_t, presences> by_presence{};
    for (const auto& [id, agent] : tenant.agents)
      ++by_presence[static_cast<std::size_t>(presence_of(agent->entry))];
    if (by_presence != tenant.by_presence) return "counts presence wrong";
    std::size_t waiting = 0;
    for (const auto* queue : tenant.columns)
      if (queue) waiting += queue->waiting();
    if (waiting != tenant.waiting) return "counts its waiting wrong";
    std::map<const profile*, std::array<places, channel_kinds>> found;
    for (const auto& [id, agent] : tenant.agents) add(found[agent->able_for], agent->entry);
    std::size_t members = 0;
    for (const auto& [key, one] : tenant.profiles) {
      members += one->members;
      const auto& counted = found[one.get()];
      for (std::size_t c = 0; c < channel_kinds; ++c)
        if (const auto& part = one->channels[c];
            counted[c] != places{part.open.size(), part.full, part.draining})
          return "counts a profile wrong";
    }
    if (members != tenant.agents.size()) return "has agents without a profile";
    return std::nullopt;
  }

  /// Agents of one profile by what they have left on one channel.
  struct places {
    std::size_t open = 0, full = 0, draining = 0;
    friend bool operator==(const places&, const places&) = default;
  };
  static void add(std::array<places, channel_kinds>& to, const agent_entry& one) {
    if (presence_of(one) != presence::present) return;
    for (std::size_t c = 0; c < channel_kinds; ++c) {
      if (one.load[c] >= one.settings.capacity[c])
        ++to[c].full;
      else if (one.draining)
        ++to[c].draining;
      else
        ++to[c].open;
    }
  }

  broken look_at_totals() const {
    if (deadlines_ != state_.deadlines.size()) return "there are deadlines that belong to nothing";
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
  slots_of_agent by_agent_;
  std::map<queue_id, std::size_t> held_, waiting_;
  std::size_t deadlines_ = 0, won_ = 0;
};

} // namespace

std::optional<violation> broken_invariant(const pool_state& state) {
  return inspection{state.inside()}.look();
}

} // namespace strowger::routing
