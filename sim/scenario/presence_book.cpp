#include "sim/scenario/presence_book.hpp"
#include <utility>

namespace strowger::sim {

using namespace routing;

void presence_book::ready(agent_id agent, instant now) {
  auto& who = of(agent);
  if (!who.present) {
    who.present = true;
    who.since = now;
  } else if (who.away && now > who.away_since) {
    who.breaks.push_back({who.name, who.away_since, now, true});
  }
  who.away = false;
}

void presence_book::not_ready(agent_id agent, instant now) {
  auto& who = of(agent);
  if (!who.present || who.away) return;
  who.away = true;
  who.away_since = now;
}

void presence_book::signed_out(agent_id agent, instant now) {
  auto& who = of(agent);
  if (who.present) leave(who, who.away ? who.away_since : now);
}

/// The work goes before its breaks: a simulated agent comes, and then rests.
void presence_book::leave(person& who, instant to) {
  if (to > who.since) {
    all_.push_back({who.name, who.since, to, false});
    for (const auto& one : who.breaks)
      if (one.from < to) all_.push_back(one);
  }
  who.present = who.away = false;
  who.breaks.clear();
}

void presence_book::take(const pool_fact& what, instant now) {
  if (const auto* set = std::get_if<fact::agent_state_set>(&what)) {
    if (set->state == agent_state::ready)
      ready(set->agent, now);
    else if (set->state == agent_state::not_ready)
      not_ready(set->agent, now);
    else
      signed_out(set->agent, now);
  } else if (const auto* pending = std::get_if<fact::agent_state_pending>(&what)) {
    pending->wanted ? not_ready(pending->agent, now) : ready(pending->agent, now);
  } else if (const auto* lost = std::get_if<fact::agent_session_lost>(&what)) {
    auto& who = of(lost->agent);
    if (who.present && !who.away) {
      who.lost = true;
      not_ready(lost->agent, now);
    }
  } else if (const auto* back = std::get_if<fact::agent_session_back>(&what)) {
    if (std::exchange(of(back->agent).lost, false)) ready(back->agent, now);
  } else if (const auto* known = std::get_if<fact::agent_configured>(&what)) {
    call(known->agent, known->settings.tenant + "/" + known->settings.name);
  }
}

std::vector<real_presence> presence_book::finish(instant end) {
  for (auto& [id, who] : people_)
    if (who.present) leave(who, who.away ? who.away_since : end + instants_per_day);
  return std::move(all_);
}

} // namespace strowger::sim
