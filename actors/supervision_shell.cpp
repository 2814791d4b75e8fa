#include "actors/supervision_shell.hpp"
#include "actors/agent_shell.hpp"
#include "actors/pool_shell.hpp"
#include "actors/queue_shell.hpp"
#include "routing/model/id_text.hpp"

namespace strowger::actors {

supervision_shell::supervision_shell(
    caf::actor_config& setup, house& shared,
    std::function<void(pool_id, std::shared_ptr<const routing::conversation_state>)> resume)
  : supervision_actor::base(setup), house_{shared}, resume_{std::move(resume)} {}

supervision_shell::behavior_type supervision_shell::make_behavior() {
  set_down_handler([this](caf::down_msg& message) { down(message); });
  if (house_.journal) watch_over(house_.journal.address(), the_journal{});
  if (house_.inspect_pools) delayed_send(this, inspection_interval, supervision_letter{inspection_due{}});
  return {[this](supervision_letter& letter) { std::visit([this](auto& one) { on(one); }, letter); }};
}

void supervision_shell::watch_over(const caf::actor_addr& address, watched who) {
  if (!address) return;
  monitor(address);
  watched_[address.id()] = who;
}

void supervision_shell::on(spawned_pool& what) {
  watch_over(house_.pools.find(what.pool).address(), what.pool);
}

void supervision_shell::on(spawned_interaction& what) {
  const auto actor = house_.interactions.find(what.interaction);
  if (!actor) return; // over already
  homes_[what.interaction] = what.pool;
  watch_over(actor.address(), what.interaction);
}

void supervision_shell::on(spawned_agent& what) {
  if (const auto actor = house_.agents.find(what.agent)) watch_over(actor.address(), what.agent);
}

void supervision_shell::on(spawned_queue& what) {
  if (const auto actor = house_.queues.find(what.queue)) watch_over(actor.address(), what.queue);
}

void supervision_shell::down(const caf::down_msg& message) {
  const auto found = watched_.find(message.source.id());
  if (found == watched_.end()) return;
  const auto who = found->second;
  watched_.erase(found);
  if (!message.reason || message.reason == caf::exit_reason::user_shutdown) {
    if (const auto* interaction = std::get_if<interaction_id>(&who)) {
      homes_.erase(*interaction);
      deaths_.erase(interaction->value());
      failed_.erase(*interaction);
    }
    return;
  }
  house_.report(severity::alarm, "event=actor_died reason=\"" + system().render(message.reason) + "\"");
  std::visit([this](auto id) { rebuild(id); }, who);
}

void supervision_shell::rebuild(pool_id id) {
  if (!house_.pools.hold(id)) return;
  if (!house_.read_pool)
    return house_.stop_engine("a pool's actor died and there is no follower to rebuild it from");
  ++house_.counters.rebuilt_actors;
  house_.read_pool(
      id, [self = supervision_actor{this}, id](std::shared_ptr<const routing::pool_snapshot> snapshot) {
        caf::anon_send(self, supervision_letter{pool_state_read{id, std::move(snapshot)}});
      });
}

void supervision_shell::on(pool_state_read& what) {
  const pool_actor actor = system().spawn<pool_shell>(std::ref(house_), what.pool, what.snapshot);
  caf::anon_send(actor, pool_letter{pool_begin{house_.boot, {}, true}});
  house_.pools.put(what.pool, actor);
  watch_over(actor.address(), what.pool);
}

bool supervision_shell::dies_too_often(std::uint64_t id) {
  auto& when = deaths_[id];
  const auto now = house_.time.steady_ms();
  std::erase_if(when, [now](auto one) { return now - one >= deaths_window_ms; });
  when.push_back(now);
  return when.size() > deaths_max;
}

/// Its customer is told at once: nobody else would before the next thing they say.
void supervision_shell::give_up(interaction_id id) {
  house_.report(severity::alarm, "event=interaction_given_up interaction=" + routing::to_text(id));
  house_.interactions.remove(id);
  house_.returns.ask_again(id);
  if (const auto home = homes_.find(id); home != homes_.end()) {
    house_.pools.tell(home->second, pool_request{routing::quarantine_interaction{id}, {}, {}});
    homes_.erase(home);
  }
  deaths_.erase(id.value());
  failed_.erase(id);
  const auto [adapter, conversation] = house_.conversations.take(id);
  if (const auto found = house_.adapters.find(adapter); found != house_.adapters.end())
    found->second->command({{}, conversation, channels::end{"failed"}});
}

void supervision_shell::on(interaction_failed& what) {
  auto& last = failed_[what.interaction];
  const bool same = last.times > 0 && last.letter == what.letter && last.event == what.event;
  last = {what.letter, what.event, same ? last.times + 1 : 1};
}

void supervision_shell::rebuild(interaction_id id) {
  if (!house_.interactions.hold(id)) return;
  const auto home = homes_.find(id);
  const auto failed = failed_.find(id);
  const bool again = failed != failed_.end() && failed->second.times > 1;
  if (home == homes_.end() || !house_.read_conversation || dies_too_often(id.value()) || again)
    return give_up(id);
  ++house_.counters.rebuilt_actors;
  house_.read_conversation(
      id, [self = supervision_actor{this}, id](std::shared_ptr<const routing::conversation_state> state) {
        caf::anon_send(self, supervision_letter{interaction_state_read{id, std::move(state)}});
      });
}

void supervision_shell::on(interaction_state_read& what) {
  const auto home = homes_.find(what.interaction);
  if (home == homes_.end()) return;
  if (!what.state) { // it ended, or never became durable: the adapter repeats what was not acknowledged
    house_.interactions.remove(what.interaction);
    house_.returns.ask_again(what.interaction);
    homes_.erase(home);
    return;
  }
  const auto served_by = what.state->served_by == pool_id{} ? home->second : what.state->served_by;
  resume_(home->second, what.state);
  house_.interactions.tell(what.interaction, repeat_owed{});
  house_.returns.ask_again(what.interaction);
  house_.pools.tell(served_by, ask_interaction_standing{what.interaction});
}

void supervision_shell::on(inspection_due&) {
  house_.inspect_pools([self = supervision_actor{this}](pool_id pool, routing::violation found) {
    caf::anon_send(self, supervision_letter{inspected{pool, std::move(found)}});
  });
  delayed_send(this, inspection_interval, supervision_letter{inspection_due{}});
}

void supervision_shell::on(inspected& what) {
  ++house_.counters.broken_invariants;
  house_.report(severity::alarm,
                "event=invariant_broken pool=" + std::to_string(static_cast<unsigned>(what.pool)) +
                    " what=\"" + what.found.what + "\"");
  if (!what.found.interaction) return;
  ++house_.counters.quarantined;
  house_.pools.tell(what.pool, pool_request{routing::quarantine_interaction{what.found.interaction}, {}, {}});
}

void supervision_shell::rebuild(agent_id id) {
  const auto named = house_.names.find(id);
  if (!house_.agents.hold(id) || !named) return;
  if (dies_too_often(id.value())) {
    house_.report(severity::alarm, "event=agent_given_up agent=" + named->name);
    house_.agents.remove(id);
    return;
  }
  ++house_.counters.rebuilt_actors;
  const agent_actor actor = system().spawn<agent_shell>(std::ref(house_), named->pool, id);
  house_.agents.put(id, actor);
  for (const auto session : house_.pages.of(id)) house_.agents.tell(id, page_opened{session});
  watch_over(actor.address(), id);
}

void supervision_shell::rebuild(queue_id id) {
  const auto named = house_.names.find(id);
  if (!house_.queues.hold(id) || !named) return;
  ++house_.counters.rebuilt_actors;
  const queue_actor actor = system().spawn<queue_shell>(std::ref(house_), named->pool, id);
  house_.queues.put(id, actor);
  watch_over(actor.address(), id);
}

void supervision_shell::rebuild(the_journal) { house_.stop_engine("the journal's actor died"); }

} // namespace strowger::actors
