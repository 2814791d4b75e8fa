#include "random_pool.hpp"
#include <algorithm>

namespace strowger::routing::testing {

namespace {

const std::vector<std::string> reasons{"lunch", "training", "meeting"};

} // namespace

random_inputs::random_inputs(std::uint64_t seed, sizes how_large)
  : dice_{seed}, settings_{dice_, how_large.queues}, sizes_{how_large} {}

pool_input random_inputs::first() {
  configure all;
  all.version = ++version_;
  if (one_in(2)) all.changes.emplace_back(settings_.limits({}));
  for (std::size_t i = 0; i < sizes_.queues; ++i) all.changes.emplace_back(settings_.queue(i));
  for (std::size_t i = 0; i < sizes_.agents; ++i) all.changes.emplace_back(settings_.agent(i));
  return {now_, wall(), std::move(all)};
}

pool_input random_inputs::next(const pool_state& pool) {
  if (one_in(400)) wall_shift_ += milliseconds{static_cast<std::int64_t>(draw_below(dice_, 60'000)) - 30'000};
  const auto due = next_wake(pool, now_, wall());
  if (due && *due <= now_ && !one_in(4)) return {now_, wall(), time_passed{}};
  if (due && one_in(6)) {
    now_ = std::max(now_, *due);
    return {now_, wall(), time_passed{}};
  }
  now_ += milliseconds{static_cast<std::int64_t>(draw_below(dice_, 700))};
  return {now_, wall(), draw(pool)};
}

interaction_id random_inputs::some_interaction() {
  return open_.empty() || one_in(40) ? interaction_id{9, 1 + draw_below(dice_, arrivals_ + 1)} : any(open_);
}
agent_id random_inputs::some_agent() { return one_in(200) ? agent_id{1, 9'999} : any(agents_); }
queue_id random_inputs::some_queue() { return one_in(200) ? queue_id{1, 9'999} : any(queues_); }

pool_event random_inputs::draw(const pool_state& pool) {
  // Who is asked is let go of soon, and who has a conversation has it not for long.
  if (!parts_.empty() && one_in(90)) return engine_started{draw_below(dice_, 1'000)};
  if (!parts_.empty() && one_in(2)) return draw_about_parties(pool);
  if (!led_.empty() && one_in(2)) return draw_about_parties(pool);
  const auto dice = draw_below(dice_, 100);
  if (dice < 30) {
    if (pool.waiting_count() > sizes_.waiting && !one_in(8)) return customer_left{some_interaction()};
    interaction_arrived came;
    came.interaction = interaction_id{9, one_in(50) ? 1 + draw_below(dice_, arrivals_ + 1) : ++arrivals_};
    came.queue = some_queue();
    came.channel = one_in(5) ? channel_kind::voice : one_in(8) ? channel_kind::email : channel_kind::chat;
    if (one_in(3)) came.required = settings_.required();
    if (!one_in(3)) came.attributes = settings_.attributes(false);
    came.priority = one_in(6) ? static_cast<std::int32_t>(draw_below(dice_, 120)) : 0;
    if (one_in(8)) came.hours = settings_.hours();
    if (one_in(2)) came.customer = customer_id{1 + draw_below(dice_, 40)};
    if (one_in(3)) came.details = settings_.details(agents_);
    if (one_in(4))
      came.details.due = wall() + milliseconds{static_cast<std::int64_t>(draw_below(dice_, 90'000))};
    say_who(came);
    return came;
  }
  if (dice < 60) return draw_about_offer(pool);
  if (dice < 78) return draw_about_lead(pool);
  if (dice < 90) return draw_about_agent();
  if (dice < 92) return draw_elsewhere(pool);
  if (dice < 94) return customer_left{some_interaction()};
  if (dice < 97) return one_in(2) ? draw_by_supervisor() : draw_by_hand(pool);
  if (dice < 98) return time_passed{};
  if (one_in(12)) return engine_started{draw_below(dice_, 1'000)};
  if (one_in(3)) {
    const auto tenant = random_settings::tenant_of(draw_below(dice_, 4));
    return one_in(3) ? pool_event{door_closed{tenant, settings_.hours()}}
                     : pool_event{door_opened{tenant, settings_.hours()}};
  }
  if (one_in(4))
    return journal_stalled{milliseconds{static_cast<std::int64_t>(draw_below(dice_, 3'000)) - 100}};
  return draw_configuration(pool);
}

pool_event random_inputs::draw_about_offer(const pool_state& pool) {
  if (offers_.empty()) return offer_delivered{offer_id{1, 77}};
  const auto offer = any(offers_);
  const auto* open = pool.find(offer);
  const auto agent = open && !one_in(30) ? open->agent : some_agent();
  switch (draw_below(dice_, 8)) {
  case 0:
  case 1:
    return offer_delivered{offer};
  case 2:
    return offer_delivered{offer, one_in(4)};
  case 3:
    return decline_offer{offer, agent, one_in(2) ? "busy" : ""};
  case 4:
    return one_in(3) ? pool_event{offer_failed{offer}} : pool_event{accept_offer{offer, agent}};
  default:
    return accept_offer{offer, agent};
  }
}

pool_event random_inputs::draw_about_lead(const pool_state& pool) {
  const auto id = led_.empty() || one_in(20) ? some_interaction() : any(led_);
  const auto* entry = pool.find(id);
  const auto agent = entry && entry->lead && !one_in(30) ? entry->lead : some_agent();
  const auto phase = entry ? entry->phase : interaction_phase::waiting;
  if (phase == interaction_phase::wrapping && one_in(2))
    return end_wrap_up{id, agent, one_in(2) ? "sold" : ""};
  if (phase == interaction_phase::assigned && one_in(2))
    return one_in(6) ? pool_event{connect_failed{id, agent}} : pool_event{interaction_connected{id, agent}};
  if (one_in(4)) return customer_quiet{id, one_in(2)};
  switch (draw_below(dice_, 16)) {
  case 0:
    return interaction_connected{id, agent};
  case 1:
    return connect_failed{id, agent};
  case 2:
  case 3:
    return transfer_to_queue{id, agent, some_queue()};
  case 4:
    return end_wrap_up{id, agent, {}};
  case 5:
  case 6:
    return customer_left{id};
  default:
    return close_interaction{id, agent, "done"};
  }
}

pool_event random_inputs::draw_about_agent() {
  const auto agent = some_agent();
  if (one_in(5)) // mostly phones, and mostly there
    return endpoint_reachable{agent, one_in(9) ? channel_kind::chat : channel_kind::voice, !one_in(4)};
  const asked_by by{one_in(5) ? some_agent() : one_in(2) ? agent : agent_id{}, {}};
  switch (draw_below(dice_, 12)) {
  case 0:
    return agent_lost{agent};
  case 1:
    return agent_returned{agent};
  case 2:
    return agent_signed_out{agent, by};
  case 3:
  case 4:
    return agent_signed_in{agent};
  case 5:
    return set_agent_state{agent, false, one_in(20) ? "" : any(reasons), by};
  case 6:
    return agent_returned{agent};
  default:
    return set_agent_state{agent, true, {}, by};
  }
}

pool_event random_inputs::draw_by_supervisor() {
  const asked_by by{some_agent(), content_id{1, 5}};
  const auto id = some_interaction();
  if (one_in(4)) {
    const auto agent = some_agent();
    if (one_in(3)) return settings_.revocation(agent, by);
    return settings_.grant(agent, wall(), by);
  }
  switch (draw_below(dice_, 8)) {
  case 0:
  case 1:
  case 2:
    if (one_in(20)) return erase_customer{customer_id{1 + draw_below(dice_, 50)}, by};
    if (one_in(20)) return note_recording{id, recording_act::exported, {}, by};
    return move_interaction{id, some_queue(), by};
  case 3:
  case 4:
  case 5:
    return raise_priority{id, static_cast<std::int32_t>(draw_below(dice_, 300)) - 100, by};
  case 6:
    return cancel_interaction{id, by};
  default:
    return one_in(3) ? pool_event{quarantine_interaction{id}} : pool_event{cancel_interaction{id, by}};
  }
}

pool_event random_inputs::draw_by_hand(const pool_state& pool) {
  const auto id = some_interaction();
  const auto agent = some_agent();
  const asked_by by{some_agent(), content_id{1, 6}};
  switch (draw_below(dice_, 4)) {
  case 0: {
    const auto held = led_.empty() || one_in(2) ? id : any(led_);
    const auto* entry = pool.find(held);
    return escalate_interaction{held, entry && one_in(2) ? asked_by{entry->lead, {}} : by, content_id{1, 7}};
  }
  case 1: {
    const auto itself = one_in(2); // otherwise somebody else says so, with a reason
    pull_interaction pull{id, agent, by};
    const auto possible = [&] {
      const auto* one = pool.find(pull.interaction);
      const auto* who = pool.find(pull.agent);
      if (!one || one->phase != interaction_phase::waiting || !who) return false;
      const auto channel = static_cast<std::size_t>(one->channel);
      return who->state == agent_state::ready && who->load[channel] < who->settings.capacity[channel] &&
             (!itself || pool.find(one->queue)->settings.rules.pull);
    };
    for (int tries = 0; tries < 20 && !possible(); ++tries) {
      pull.interaction = some_interaction();
      pull.agent = some_agent();
    }
    if (itself) pull.by = {pull.agent, {}};
    return pull;
  }
  default:
    return assign_interaction{id, agent, !one_in(3), by};
  }
}

pool_event random_inputs::draw_configuration(const pool_state& pool) {
  configure change;
  change.version = one_in(20) ? version_ : ++version_;
  change.slices = one_in(4) ? 2 : 1; // of two only the first comes: the rest of that version got lost
  for (auto count = 1 + draw_below(dice_, 3); count > 0; --count) {
    const auto queue = draw_below(dice_, sizes_.queues), agent = draw_below(dice_, sizes_.agents);
    switch (draw_below(dice_, 8)) {
    case 0:
      change.changes.emplace_back(
          remove_queue{random_settings::tenant_of(queue), "queue" + std::to_string(queue)});
      break;
    case 1:
      change.changes.emplace_back(
          remove_agent{random_settings::tenant_of(agent), "agent" + std::to_string(agent)});
      break;
    case 2:
    case 3:
    case 4:
      change.changes.emplace_back(settings_.queue(queue));
      break;
    case 5:
      change.changes.emplace_back(settings_.limits(pool.settings().limits));
      break;
    default:
      change.changes.emplace_back(settings_.agent(agent));
      break;
    }
  }
  return change;
}

void random_inputs::hear(const pool_facts& facts, std::size_t from) {
  for (auto i = from; i < facts.size(); ++i) {
    const auto& what = facts[i];
    hear_elsewhere(what);
    hear_parties(what);
    if (const auto* queued = std::get_if<fact::interaction_queued>(&what);
        queued && std::find(open_.begin(), open_.end(), queued->interaction) == open_.end())
      open_.push_back(queued->interaction);
    if (const auto* closed = std::get_if<fact::interaction_closed>(&what))
      std::erase(open_, closed->interaction);
    if (const auto* gone = std::get_if<fact::interaction_quarantined>(&what))
      std::erase(open_, gone->interaction);
    if (const auto* won = std::get_if<fact::offer_won>(&what)) led_.push_back(won->interaction);
    if (const auto* free = std::get_if<fact::agent_released>(&what)) std::erase(led_, free->interaction);
    if (const auto* offer = std::get_if<fact::offer_made>(&what)) {
      if (offers_.size() >= 24) offers_.erase(offers_.begin());
      offers_.push_back(offer->offer);
    }
    if (const auto* agent = std::get_if<fact::agent_configured>(&what);
        agent && std::find(agents_.begin(), agents_.end(), agent->agent) == agents_.end())
      agents_.push_back(agent->agent);
    if (const auto* agent = std::get_if<fact::agent_removed>(&what); agent && agents_.size() > 1)
      std::erase(agents_, agent->agent);
    if (const auto* queue = std::get_if<fact::queue_configured>(&what);
        queue && std::find(queues_.begin(), queues_.end(), queue->queue) == queues_.end())
      queues_.push_back(queue->queue);
    if (const auto* queue = std::get_if<fact::queue_removed>(&what); queue && queues_.size() > 1)
      std::erase(queues_, queue->queue);
  }
}

} // namespace strowger::routing::testing
