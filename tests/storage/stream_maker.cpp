#include "stream_maker.hpp"
#include <algorithm>
#include <stdexcept>

namespace strowger::tests {

using namespace routing;

stream_maker::stream_maker(std::uint64_t seed, sizes how_large) : dice_{seed}, sizes_{how_large} {
  configure all;
  all.version = 1;
  for (std::size_t i = 0; i < sizes_.queues; ++i) {
    queue_settings queue;
    queue.name = "queue" + std::to_string(i);
    queue.wrap_up_limit = milliseconds{i % 2 == 0 ? 0 : 5'000};
    all.changes.emplace_back(queue);
  }
  for (std::size_t i = 0; i < sizes_.agents; ++i) {
    agent_settings agent;
    agent.name = "agent" + std::to_string(i);
    all.changes.emplace_back(agent);
  }
  if (!feed(std::move(all))) throw std::logic_error{"the configuration was refused"};
  pool_.each_queue([this](const queue_entry& queue) { queues_.push_back(queue.id); });
  pool_.each_agent([this](const agent_entry& agent) { agents_.push_back(agent.id); });
  for (const auto agent : agents_) {
    feed(agent_signed_in{agent});
    feed(set_agent_state{agent, true, {}, {}});
  }
}

void stream_maker::tick(std::int64_t ms) {
  at_ += milliseconds{ms};
  wall_ += milliseconds{ms};
}

bool stream_maker::feed(pool_event what) {
  storage::pool_record record{std::move(what), {}};
  if (!apply(pool_, {at_, wall_, record.input}, record.facts) || record.facts.empty()) return false;
  for (const auto& fact : record.facts)
    if (const auto change = stage_changed_by(fact); change.interaction) {
      if (const auto known = conversations_.find(change.interaction); known != conversations_.end())
        change.take_effect(known->second, pool_number);
      let_go(change.interaction);
    }
  under_way_.records.push_back({pool_number, ++record_, at_, wall_, std::move(record)});
  return true;
}

bool stream_maker::feed(interaction_id id, conversation_event what, std::uint64_t event) {
  storage::conversation_record record{id, event, std::move(what), {}};
  if (!apply(conversations_[id], {at_, wall_, event, record.input}, record.facts) || record.facts.empty())
    return false;
  under_way_.records.push_back({pool_number, ++record_, at_, wall_, std::move(record)});
  if (!conversations_[id].open) let_go(id);
  return true;
}

void stream_maker::let_go(interaction_id id) {
  const auto known = conversations_.find(id);
  if (known == conversations_.end() || known->second.open || pool_.find(id) != nullptr) return;
  conversations_.erase(known);
  std::erase(open_, id);
}

content_id stream_maker::text(customer_id customer, std::string bytes) {
  const content_id id{issuer, ++content_};
  if (!sizes_.contents) return id;
  texts_[id] = bytes;
  under_way_.contents.push_back({id, customer, std::make_shared<const std::string>(std::move(bytes))});
  return id;
}

interaction_id stream_maker::open_chat() {
  const interaction_id id{issuer, ++interaction_};
  const customer_id customer{1 + dice_() % 1000};
  const conversation_id conversation{dice_()};
  feed(id, conversation_opened{id, conversation, "webchat", "main", "shop", channel_kind::chat, customer, {}},
       1);
  under_way_.kept.push_back({"webchat", conversation, id, "kept " + std::to_string(id.counter())});
  open_.push_back(id);
  return id;
}

void stream_maker::add_waiting_chat(std::size_t messages, const std::string& words) {
  const auto id = open_chat();
  feed(interaction_arrived{id,
                           queues_[dice_() % queues_.size()],
                           channel_kind::chat,
                           direction::inbound,
                           conversations_[id].customer,
                           {},
                           0,
                           {}});
  for (std::size_t i = 0; i < messages; ++i)
    feed(id, said{side::customer, {}, dice_() | 1U, text(conversations_[id].customer, words)}, 2 + i);
  tick(1);
}

void stream_maker::add_lifecycle() {
  const interaction_id id{issuer, ++interaction_};
  tick(1);
  feed(interaction_arrived{id, queues_[0], channel_kind::chat, direction::inbound, {}, {}, 0, {}});
  const auto* entry = pool_.find(id);
  if (entry == nullptr || !entry->offer) throw std::logic_error{"a life needs an idle agent"};
  const auto offer = entry->offer;
  const auto agent = pool_.find(offer)->agent;
  feed(offer_delivered{offer, true});
  feed(accept_offer{offer, agent});
  feed(interaction_connected{id, agent});
  feed(close_interaction{id, agent, "solved"});
}

void stream_maker::close_agents() {
  for (const auto agent : agents_) feed(set_agent_state{agent, false, "break", {}});
}

void stream_maker::answer_some_offer() {
  offer_entry chosen;
  auto nth = dice_() % 3;
  pool_.each_offer([&](const offer_entry& offer) {
    if (!chosen.id || nth-- == 0) chosen = offer;
  });
  if (!chosen.id) return;
  feed(offer_delivered{chosen.id});
  if (dice_() % 5 == 0) {
    feed(decline_offer{chosen.id, chosen.agent, "busy"});
    return;
  }
  if (!feed(accept_offer{chosen.id, chosen.agent})) return;
  feed(interaction_connected{chosen.interaction, chosen.agent});
  if (conversations_.contains(chosen.interaction)) feed(chosen.interaction, lead_joined{chosen.agent});
}

void stream_maker::end_some_talk() {
  for (const auto id : open_) {
    const auto* entry = pool_.find(id);
    if (entry == nullptr || entry->phase != interaction_phase::talking) continue;
    const auto lead = entry->lead;
    if (dice_() % 4 == 0 && feed(transfer_to_queue{id, lead, queues_[dice_() % queues_.size()]})) {
      feed(id, lead_left{lead, true});
      return;
    }
    feed(close_interaction{id, lead, "solved"});
    const auto conversation = conversations_[id].conversation;
    under_way_.kept.push_back({"webchat", conversation, id, {}});
    feed(id, conversation_ends{conversation_end::by_agent});
    return;
  }
}

void stream_maker::do_something() {
  tick(static_cast<std::int64_t>(dice_() % 700));
  switch (dice_() % 10) {
  case 0:
  case 1:
    add_waiting_chat(dice_() % 3, std::string(dice_() % 200, 'x'));
    break;
  case 2:
  case 3:
  case 4:
    if (!open_.empty()) {
      const auto id = open_[dice_() % open_.size()];
      auto& conversation = conversations_[id];
      if (conversation.open)
        feed(id,
             said{side::customer,
                  {},
                  dice_() | 1U,
                  text(conversation.customer, "message " + std::to_string(dice_()))},
             conversation.last_event + 1);
    }
    break;
  case 5:
  case 6:
    answer_some_offer();
    break;
  case 7:
    end_some_talk();
    break;
  case 8:
    feed(time_passed{});
    break;
  default:
    feed(set_agent_state{agents_[dice_() % agents_.size()], dice_() % 4 != 0, "break", {}});
  }
}

storage::group_ptr stream_maker::next_group(std::size_t records) {
  for (auto turns = 4 * records; under_way_.records.size() < records && turns > 0; --turns) do_something();
  while (under_way_.records.empty()) do_something();
  return take_group();
}

storage::group_ptr stream_maker::take_group() {
  under_way_.number = ++group_;
  under_way_.epoch = epoch_;
  under_way_.given = {interaction_, content_, 0};
  return std::make_shared<const storage::group>(std::exchange(under_way_, {}));
}

std::vector<conversation_state> stream_maker::conversations() const {
  std::vector<conversation_state> all;
  for (const auto& [id, state] : conversations_) all.push_back(state);
  std::sort(all.begin(), all.end(), [](const auto& left, const auto& right) { return left.id < right.id; });
  return all;
}

} // namespace strowger::tests
