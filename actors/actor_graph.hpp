#pragma once
#include "actors/desk_gate.hpp"
#include "actors/front_door.hpp"
#include "actors/house.hpp"
#include <functional>
#include <memory>

namespace strowger::actors {

/// The engine's actors with everything they share, from a recovered journal to their orderly end. The live
/// engine, the simulator, the benchmarks and the tests all run this one graph; they differ in clocks,
/// journal, adapters and desks.
///
/// Use: construct, set `shared()`'s hooks, add adapters, `start`, wait for `on_ready`, ..., `stop`.
class actor_graph {
public:
  actor_graph(caf::actor_system& system, const clocks& time, storage::journal& store);
  ~actor_graph();
  actor_graph(const actor_graph&) = delete;
  actor_graph& operator=(const actor_graph&) = delete;

  [[nodiscard]] house& shared() { return house_; }
  [[nodiscard]] front_door& door() { return door_; }
  [[nodiscard]] desk_gate& gate() { return gate_; }

  /// Before `start`. `may_return`: it lives in a process of its own, and says by `adapter_returned` when it
  /// is there to be resumed; until then it is taken to be away.
  void add(channels::channel_adapter& adapter, bool may_return = false);
  /// An adapter that `may_return` is there, after a start of the engine or of its own. After `on_ready`; any
  /// thread, which hands on no event of the adapter's before its `resume`.
  void adapter_returned(const std::string& adapter) { house_.returns.begin(adapter); }

  struct beginning {
    storage::recovered found;
    std::shared_ptr<const engine_configuration> configuration;
    std::function<void(const storage::group_ptr&)> on_group; ///< every durable group, in order
    std::uint64_t boot = 0;
    /// Called once the configuration is in force and newcomers are admitted; on an actor's thread.
    std::function<void()> on_ready;
    bool gathers = false; ///< as `house::gathers`
  };
  void start(beginning from);

  /// Applies the difference to what is in force, as inputs in slices. `then` is called once all pools have it
  /// (with what went wrong, if anything); on an actor's thread. `next` is in force (entry points, persons,
  /// limits) only when all agreed; a pool that refused is compared with what it really has the next time. One
  /// at a time.
  void reconfigure(std::shared_ptr<const engine_configuration> next,
                   std::function<void(routing::result<void>)> then);

  /// Ends all actors, without waiting for work in hand; what was acknowledged is durable.
  void stop();

private:
  void number_pools(const storage::recovered& found, const engine_configuration& configuration);
  void spawn_pools(const std::shared_ptr<const storage::recovered>& found, const answer_to& begun);
  void resume_adapters(const storage::recovered& found);
  struct pool_change;
  std::vector<pool_change> changes_to(const engine_configuration& next);
  void settle(pool_id pool, routing::pool_settings wanted, bool agreed);
  void put_in_force(std::shared_ptr<const engine_configuration> next);

  caf::actor_system& system_;
  house house_;
  front_door door_;
  desk_gate gate_;
  std::map<std::string, pool_id> pool_numbers_;
  std::mutex settling_; ///< of `in_force_`: pools answer on their threads
  std::map<pool_id, routing::pool_settings> in_force_;
  std::map<pool_id, std::uint32_t> versions_;
  std::map<pool_id, std::uint64_t> hashes_; ///< of the text of that version
  bool running_ = false;
};

/// How a live engine's actors are scheduled: on as many threads as there are cores.
void set_up_live(caf::actor_system_config& setup);

/// The pools' settings with everybody who signs in: supervisors who are no agents get an entry without
/// capacity, so that they have an id and their actions an author.
std::vector<routing::pool_settings> pools_with_supervisors(const engine_configuration& configuration);

} // namespace strowger::actors
