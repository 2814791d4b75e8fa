#include "random_pool.hpp"
#include <algorithm>

namespace strowger::routing::testing {

/// Somebody is asked, answers, leaves, joins or takes the lead over; mostly of a conversation there is.
pool_event random_inputs::draw_about_parties(const pool_state& pool) {
  auto id = led_.empty() || one_in(30) ? some_interaction() : any(led_);
  const auto talks = [&] {
    const auto* one = pool.find(id);
    return one && one->phase == interaction_phase::talking;
  };
  for (int tries = 0; tries < 8 && !talks() && !led_.empty(); ++tries) id = any(led_);
  const auto* entry = pool.find(id);
  const auto lead = entry && entry->lead && !one_in(30) ? entry->lead : some_agent();
  if (parts_.empty() || one_in(4)) {
    auto agent = some_agent();
    const auto c = static_cast<std::size_t>(entry ? entry->channel : channel_kind::voice);
    for (int tries = 0; tries < 40; ++tries) {
      const auto* who = pool.find(agent);
      if (who && agent != lead && who->state == agent_state::ready && !who->pending && !who->lost &&
          who->tallies.weight[c] + 100U <= who->settings.capacity[c] * 100U)
        break;
      agent = some_agent();
    }
    if (one_in(5)) {
      if (one_in(3)) agent = agent_id{2, 1 + draw_below(dice_, 2)}; // a supervisor of another pool
      return listen_asked{id, agent, {agent, content_id{1, 8}}};
    }
    if (one_in(6)) {
      const milliseconds wait{one_in(2) ? 0 : static_cast<std::int64_t>(draw_below(dice_, 20'000)) - 100};
      return transfer_to_agent{id, lead, agent, one_in(5), wait, content_id{1, 9}};
    }
    if (one_in(12)) return transferred_outside{id, lead};
    if (one_in(5)) return consult_asked{id, lead, {}, some_queue()};
    if (entry && entry->extras->consult.asked_in && one_in(4)) return consult_dropped{id, lead};
    return consult_asked{id, lead, agent};
  }
  const auto [of, agent] = any(parts_);
  const auto* shared = pool.find(of);
  const auto leads = shared && shared->lead && !one_in(30) ? shared->lead : some_agent();
  // Who has joined stays until the end, so that several wrap up.
  if (shared && shared->phase == interaction_phase::talking && one_in(2))
    for (const auto& one : shared->extras->parties)
      if (one.role == party_role::joined) return customer_left{of};
  switch (draw_below(dice_, 13)) {
  case 0:
    return party_left{of, one_in(4) ? leads : agent, one_in(3) ? "" : "hung_up"};
  case 1:
  case 8:
  case 12:
    return lead_passed{of, leads, agent};
  case 2:
  case 3:
  case 4:
  case 5:
  case 9:
    return party_joined{of, leads, agent};
  case 6:
    return end_wrap_up{of, agent, one_in(2) ? "helped" : ""};
  case 7:
    if (one_in(3)) return customer_left{of};
    [[fallthrough]];
  default:
    return party_answered{of, one_in(30) ? some_agent() : agent};
  }
}

void random_inputs::hear_parties(const pool_fact& what) {
  if (const auto* asked = std::get_if<fact::party_reserved>(&what))
    parts_.emplace_back(asked->interaction, asked->agent);
  if (const auto* gone = std::get_if<fact::party_released>(&what))
    std::erase(parts_, std::pair{gone->interaction, gone->agent});
  if (const auto* leads = std::get_if<fact::lead_changed>(&what)) {
    std::erase(parts_, std::pair{leads->interaction, leads->agent});
    if (leads->wraps_until != moment{}) parts_.emplace_back(leads->interaction, leads->before);
  }
}

} // namespace strowger::routing::testing
