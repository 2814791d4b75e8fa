#include "actors/pool_shell.hpp"
#include <utility>

/// Supervisors who listen in another pool than their own, between the two (routing/pool_listeners.hpp).
namespace strowger::actors {

namespace ro = routing;

namespace {

pool_id home_of(agent_id agent) { return pool_id{agent.issuer()}; }

} // namespace

/// Behind everything decided before: the asker hears of who is gone when it is durable.
void pool_shell::on(ask_listener& asked) {
  if (auto why = ro::kept_from_listening(pool_, asked.agent); !why.empty())
    window_.then(gone_for_pool{asked.asker, {{asked.agent, std::move(why)}}});
  flush();
}

void pool_shell::on(listeners_gone& gone) {
  for (const auto& listener : ro::outside_listeners(pool_))
    for (const auto& one : gone.who) {
      if (failed_) return flush(); // asked after again once the pool is rebuilt
      if (one.agent == listener.agent)
        feed_or_rebuild({ro::party_left{listener.interaction, one.agent, one.why}, {}, {}});
    }
  flush();
}

void pool_shell::on(pool_returned& back) {
  ask_after_listeners(back.pool);
  flush();
}

void pool_shell::ask_after_listeners(std::optional<pool_id> of) {
  for (const auto& one : ro::outside_listeners(pool_))
    if (!of || home_of(one.agent) == *of) window_.then(open_listener{one.agent});
}

void pool_shell::release(const open_listener& what) {
  const auto told = house_.pools.tell(home_of(what.agent), ask_listener{id_, what.agent});
  if (told == delivery::dropped) ++house_.counters.dropped_letters;
}

void pool_shell::release(gone_for_pool& what) {
  house_.pools.tell(what.told, listeners_gone{std::move(what.who)});
}

/// It may have gone before its own pool could know that it listens.
void pool_shell::release_listeners(const storage::pool_record& decided) {
  if (house_.lines.size() == 1) return;
  for (const auto& what : decided.facts)
    if (const auto* begins = std::get_if<ro::fact::party_reserved>(&what))
      if (home_of(begins->agent) != id_) release(open_listener{begins->agent});
  if (auto gone = ro::gone_by(decided.input, decided.facts); !gone.empty())
    tell_other_pools(listeners_gone{std::move(gone)});
}

void pool_shell::tell_other_pools(const pool_letter& letter) {
  for (const auto& [pool, line] : house_.lines)
    if (pool != id_ && house_.pools.tell(pool, letter) == delivery::dropped)
      ++house_.counters.dropped_letters;
}

} // namespace strowger::actors
