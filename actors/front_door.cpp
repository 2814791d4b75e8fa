#include "actors/front_door.hpp"
#include "actors/interaction_shell.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <sodium.h>

namespace strowger::actors {

namespace ch = channels;

namespace {

/// A customer the page names is the same one whenever it comes back; one it does not name is one of its own.
routing::customer_id customer_of(const house& shared, const std::string& tenant, const std::string& outside,
                                 ch::conversation_id conversation) {
  if (outside.empty()) return routing::customer_id{conversation.value()};
  return routing::customer_id{keyed_hash(shared, tenant, outside)};
}

/// A tenant that is full takes no room from the others.
std::size_t connections_max(const engine_configuration& configuration, const std::string& tenant) {
  const auto found = std::find_if(configuration.tenants.begin(), configuration.tenants.end(),
                                  [&](const auto& one) { return one.name == tenant; });
  return found == configuration.tenants.end() ? tenant_settings{}.connections_max : found->connections_max;
}

} // namespace

std::uint64_t keyed_hash(const house& shared, std::string_view tenant, std::string_view what) {
  return keyed_hash(shared.customer_key, tenant, what);
}

std::uint64_t keyed_hash(const std::array<unsigned char, 16>& secret, std::string_view tenant,
                         std::string_view what) {
  const auto key = std::string{tenant} + '\0' + std::string{what};
  std::uint64_t value = 0;
  static_assert(crypto_shorthash_BYTES == sizeof value &&
                crypto_shorthash_KEYBYTES == std::tuple_size_v<std::array<unsigned char, 16>>);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&value),
                   reinterpret_cast<const unsigned char*>(key.data()), key.size(), secret.data());
  return value == 0 ? 1 : value;
}

void front_door::event(ch::channel_event event) {
  const auto known = house_.conversations.find(event.adapter, event.conversation);
  if (known) {
    const auto adapter = event.adapter;
    const auto conversation = event.conversation;
    const auto outcome = house_.interactions.tell(known, from_adapter{std::move(event)});
    if (outcome == delivery::dropped) ++house_.counters.dropped_letters;
    if (outcome != delivery::unknown) return;
    house_.conversations.remove(adapter, conversation); // its actor was given up
    end_unknown(adapter, conversation);
  } else if (std::holds_alternative<ch::arrived>(event.what)) {
    arrive(std::move(event));
  } else {
    const auto* gone = std::get_if<ch::left>(&event.what);
    if (gone != nullptr && !gone->lost.empty()) lost_unknown(event, gone->lost);
    end_unknown(event.adapter, event.conversation);
  }
}

/// Its adapter had it taken in, and we have not: we began on an older journal than the one it was in.
void front_door::lost_unknown(const ch::channel_event& event, const std::string& why) {
  const auto adapter = house_.adapters.find(event.adapter);
  if (adapter == house_.adapters.end() || !adapter->second->has_legs()) return;
  ++house_.counters.calls_lost;
  house_.report(severity::alarm, "event=call_lost conversation=" + routing::to_text(event.conversation) +
                                     " adapter=" + event.adapter + " why=" + why);
}

void front_door::end_unknown(const std::string& adapter, ch::conversation_id conversation) {
  if (const auto found = house_.adapters.find(adapter); found != house_.adapters.end())
    found->second->command({{}, conversation, ch::end{"unknown"}});
}

std::string front_door::take_early(const ch::channel_event& event) {
  std::lock_guard lock{early_mutex_};
  const auto found = early_.find({event.adapter, event.conversation});
  if (found == early_.end()) return {};
  auto bytes = std::move(found->second);
  early_.erase(found);
  return bytes;
}

void front_door::arrive(ch::channel_event event) {
  using namespace std::chrono_literals;
  auto kept = take_early(event);
  if (!house_.door.admits()) return refuse(event, house_.door.code(), 2s);
  const auto configuration = house_.configuration();
  const auto& name = std::get<ch::arrived>(event.what).entry;
  const auto entry = std::find_if(configuration->entry_points.begin(), configuration->entry_points.end(),
                                  [&](const auto& one) { return one.name == name; });
  if (entry == configuration->entry_points.end()) return refuse(event, "unknown_entry", 0s);
  if (house_.conversations.open_of(entry->tenant) >= connections_max(*configuration, entry->tenant))
    return refuse(event, "full", 5s);
  const auto queue = house_.names.find_queue(entry->tenant, entry->queue);
  if (!queue || queue->closing) return refuse(event, "closed", 0s);

  interaction_beginning from;
  from.pool = queue->pool;
  from.queue = queue->id;
  from.priority = entry->priority;
  from.hours = entry->hours;
  from.attributes = entry->attributes;
  from.opening.id = house_.interaction_ids.next<interaction_id>();
  from.opening.conversation = event.conversation;
  from.opening.adapter = event.adapter;
  from.opening.tenant = entry->tenant;
  from.opening.entry = entry->name;
  from.opening.channel = entry->channel;
  from.opening.customer =
      customer_of(house_, entry->tenant, std::get<ch::arrived>(event.what).customer, event.conversation);
  const auto id = from.opening.id;
  const auto pool = from.pool;
  const interaction_actor actor = system_.spawn<interaction_shell>(std::ref(house_), std::move(from));
  house_.interactions.put(id, actor);
  house_.conversations.put(event.adapter, event.conversation, id, entry->tenant);
  if (house_.supervision)
    caf::anon_send(house_.supervision, supervision_letter{spawned_interaction{id, pool}});
  if (!kept.empty()) house_.interactions.tell(id, adapter_keeps{std::move(kept)});
  house_.interactions.tell(id, from_adapter{std::move(event)});
}

void front_door::refuse(const ch::channel_event& event, std::string code, routing::milliseconds retry_after) {
  if (auto adapter = house_.adapters.find(event.adapter); adapter != house_.adapters.end())
    adapter->second->command({{}, event.conversation, ch::refuse{std::move(code), retry_after}});
}

void front_door::outcome(ch::command_outcome outcome) {
  // A command's id is made from its interaction's (see `command_id_for`). Nobody waits for any but the end's
  // and a pause's: which messages the customer's side has, its marks say.
  const auto number = outcome.id.counter() & 0xFFFF;
  if (number != end_command_number && number != pause_command_number) return;
  const interaction_id id{outcome.id.issuer(), outcome.id.counter() >> 16};
  house_.interactions.tell(id, adapter_outcome{std::move(outcome)});
}

void front_door::keep(std::string adapter, ch::conversation_id conversation, std::string bytes) {
  if (bytes.size() > ch::kept_max) {
    ++house_.counters.dropped_letters;
    return house_.report(severity::warning, "event=kept_too_long adapter=" + adapter +
                                                " bytes=" + std::to_string(bytes.size()) +
                                                " limit=" + std::to_string(ch::kept_max));
  }
  if (const auto id = house_.conversations.find(adapter, conversation)) {
    house_.interactions.tell(id, adapter_keeps{std::move(bytes)});
    return;
  }
  std::lock_guard lock{early_mutex_};
  if (early_.size() < early_max)
    early_[{std::move(adapter), conversation}] = std::move(bytes);
  else
    ++house_.counters.dropped_letters;
}

void front_door::reachable(std::string adapter, std::vector<ch::reachability> endpoints, bool whole) {
  house_.endpoints.put(adapter, endpoints, whole);
}

void front_door::resume(pool_id pool, std::shared_ptr<const routing::conversation_state> state,
                        bool after_start) {
  const auto id = state->id;
  house_.conversations.put(state->adapter, state->conversation, id, state->tenant);
  interaction_beginning from;
  from.pool = pool;
  from.state = std::move(state);
  from.after_start = after_start;
  const interaction_actor actor = system_.spawn<interaction_shell>(std::ref(house_), std::move(from));
  house_.interactions.put(id, actor);
  if (house_.supervision)
    caf::anon_send(house_.supervision, supervision_letter{spawned_interaction{id, pool}});
}

} // namespace strowger::actors
