#pragma once
#include "actors/house.hpp"

namespace strowger::actors {

/// A number that stands for what the outside world calls somebody, the same each time, and tells nobody what
/// that is. Never zero.
std::uint64_t keyed_hash(const house& shared, std::string_view tenant, std::string_view what);
std::uint64_t keyed_hash(const std::array<unsigned char, 16>& secret, std::string_view tenant,
                         std::string_view what);

/// Where adapters' events come in: gives a new conversation its id and its actor; what follows goes straight
/// to the actor. Any thread; the events of one conversation must come from one thread at a time.
class front_door final : public channels::engine_port {
public:
  front_door(caf::actor_system& system, house& shared) : system_{system}, house_{shared} {}

  void event(channels::channel_event event) override;
  void outcome(channels::command_outcome outcome) override;
  void keep(std::string adapter, routing::conversation_id conversation, std::string bytes) override;
  void reachable(std::string adapter, std::vector<channels::reachability> endpoints, bool whole) override;

  /// Spawns the actor of a conversation that goes on: after a start of the engine, or because its actor died.
  void resume(pool_id pool, std::shared_ptr<const routing::conversation_state> state, bool after_start);

private:
  void arrive(channels::channel_event event);
  void refuse(const channels::channel_event& event, std::string code, routing::milliseconds retry_after);
  void end_unknown(const std::string& adapter, channels::conversation_id conversation);
  void lost_unknown(const channels::channel_event& event, const std::string& why);

  std::string take_early(const channels::channel_event& event);

  /// Bytes to keep of conversations whose arrival has not come yet: an adapter may say them first.
  static constexpr std::size_t early_max = 10'000;

  caf::actor_system& system_;
  house& house_;
  std::mutex early_mutex_;
  std::map<std::pair<std::string, routing::conversation_id>, std::string> early_;
};

} // namespace strowger::actors
