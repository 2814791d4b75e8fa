#include "storage/stream_fold.hpp"
#include "routing/conversation_stage.hpp"
#include <algorithm>

namespace strowger::storage {

const folded_pool* stream_fold::find(pool_id id) const {
  const auto at = pools_.find(id);
  return at == pools_.end() ? nullptr : &at->second;
}

folded_pool& stream_fold::pool(pool_id id) { return pools_.try_emplace(id, id).first->second; }

outcome<void> stream_fold::fold(const group& next,
                                const std::function<void(const stream_record&)>& after_each) {
  if (next.number != last_group_ + 1)
    return failure{trouble::damaged, "group " + std::to_string(next.number) + " follows group " +
                                         std::to_string(last_group_) + ": groups are missing"};
  for (const auto& record : next.records) {
    if (auto ok = fold(record, next.number); !ok) return ok;
    if (after_each) after_each(record);
  }
  last_group_ = next.number;
  raise(next.given);
  if (caught_until_ != 0 && last_group_ >= caught_until_) {
    caught_ = {};
    caught_until_ = 0;
  }
  return {};
}

outcome<void> stream_fold::fold(const stream_record& next, std::uint64_t group_number) {
  auto& at = pool(next.pool);
  if (next.number != at.last_record + 1)
    return failure{trouble::damaged, "pool " + std::to_string(static_cast<unsigned>(next.pool)) +
                                         ": record " + std::to_string(next.number) + " follows record " +
                                         std::to_string(at.last_record) + " (group " +
                                         std::to_string(group_number) + "): records are missing"};
  if (const auto* conversation = std::get_if<conversation_record>(&next.what)) {
    fold_conversation(at, *conversation, group_number);
  } else {
    for (const auto& fact : std::get<pool_record>(next.what).facts) {
      evolve(at.state, fact);
      routing::kpi::fold(at.figures, fact);
      if (const auto* joined = std::get_if<routing::fact::engine_joined>(&fact)) at.tie = joined->tie;
      if (const auto change = routing::stage_changed_by(fact); change.interaction)
        if (auto* home = home_of(change.interaction, at))
          change.take_effect(home->conversations.at(change.interaction), next.pool);
      if (const auto closed = closed_by(fact))
        if (auto* home = home_of(closed, at)) let_go(*home, closed);
    }
  }
  at.last_record = next.number;
  at.last_at = next.at;
  at.last_wall = next.wall;
  ++records_;
  return {};
}

void stream_fold::fold_conversation(folded_pool& at, const conversation_record& what,
                                    std::uint64_t group_number) {
  if (caught_until_ != 0) {
    const auto caught = caught_.find(what.interaction);
    if (caught != caught_.end() && group_number <= caught->second) return;
  }
  auto known = at.conversations.find(what.interaction);
  if (known == at.conversations.end()) {
    // Facts of a conversation that was let go of already (or was when the snapshot came by it) concern nobody
    // any more.
    const auto begins = std::any_of(what.facts.begin(), what.facts.end(), [](const auto& fact) {
      return std::holds_alternative<routing::fact::conversation_begun>(fact);
    });
    if (!begins) return;
    known = at.conversations.try_emplace(what.interaction).first;
  }
  for (const auto& fact : what.facts) evolve(known->second, fact);
  if (!known->second.open) let_go(at, what.interaction);
}

void stream_fold::let_go(folded_pool& at, interaction_id id) {
  const auto known = at.conversations.find(id);
  if (known == at.conversations.end() || known->second.open || known->second.end_owed) return;
  const bool held = std::any_of(pools_.begin(), pools_.end(),
                                [&](const auto& one) { return one.second.state.find(id) != nullptr; });
  if (!held) at.conversations.erase(known);
}

/// The pool in whose stream a conversation is kept; it stays there when another pool serves the interaction.
folded_pool* stream_fold::home_of(interaction_id id, folded_pool& likely) {
  if (likely.conversations.contains(id)) return &likely;
  for (auto& [number, pool] : pools_)
    if (pool.conversations.contains(id)) return &pool;
  return nullptr;
}

void stream_fold::restore(std::uint64_t group, std::uint64_t records, const front_door_counters& given) {
  *this = stream_fold{};
  last_group_ = group;
  records_ = records;
  given_ = given;
}

folded_pool& stream_fold::restore_pool(const routing::pool_snapshot& state) {
  return pools_.insert_or_assign(state.pool, folded_pool{state}).first->second;
}

void stream_fold::restore_conversation(pool_id id, routing::conversation_state state,
                                       std::uint64_t caught_at) {
  const auto interaction = state.id;
  pool(id).conversations.insert_or_assign(interaction, std::move(state));
  if (caught_at <= last_group_) return;
  caught_[interaction] = caught_at;
  caught_until_ = std::max(caught_until_, caught_at);
}

void stream_fold::raise_counters(std::uint64_t to) {
  for (auto& [id, pool] : pools_) {
    auto state = pool.state.snapshot();
    if (std::min({state.last_queue, state.last_agent, state.last_offer}) >= to) continue;
    state.last_queue = std::max(state.last_queue, to);
    state.last_agent = std::max(state.last_agent, to);
    state.last_offer = std::max(state.last_offer, to);
    pool.state = routing::pool_state{state};
  }
}

void stream_fold::raise(const front_door_counters& to) {
  given_.interaction = std::max(given_.interaction, to.interaction);
  given_.content = std::max(given_.content, to.content);
  given_.command = std::max(given_.command, to.command);
}

interaction_id closed_by(const routing::pool_fact& what) {
  if (const auto* closed = std::get_if<routing::fact::interaction_closed>(&what)) return closed->interaction;
  if (const auto* refused = std::get_if<routing::fact::interaction_refused>(&what))
    return refused->interaction;
  if (const auto* held = std::get_if<routing::fact::interaction_quarantined>(&what)) return held->interaction;
  if (const auto* visit = std::get_if<routing::fact::visit_ended>(&what)) return visit->interaction;
  if (const auto* let_go = std::get_if<routing::fact::agent_released>(&what)) return let_go->interaction;
  return {};
}

void raise_by(front_door_counters& given, const group& what, std::uint16_t front_door) {
  const auto seen = [front_door](std::uint64_t& counter, auto id) {
    if (id.issuer() == front_door) counter = std::max(counter, id.counter());
  };
  given.interaction = std::max(given.interaction, what.given.interaction);
  given.content = std::max(given.content, what.given.content);
  given.command = std::max(given.command, what.given.command);
  for (const auto& content : what.contents) seen(given.content, content.id);
  for (const auto& record : what.records) {
    if (const auto* conversation = std::get_if<conversation_record>(&record.what)) {
      seen(given.interaction, conversation->interaction);
    } else if (const auto* arrived =
                   std::get_if<routing::interaction_arrived>(&std::get<pool_record>(record.what).input)) {
      seen(given.interaction, arrived->interaction);
    }
  }
}

} // namespace strowger::storage
