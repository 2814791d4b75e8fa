#pragma once
#include "routing/kpi/statistics.hpp"
#include "storage/outcome.hpp"
#include "storage/stream.hpp"
#include <functional>
#include <map>
#include <unordered_map>

/// All pools of a journal with their conversations, folded from committed groups: what the live owners hold,
/// computed a second time from the facts alone. Recovery and the follower use the same fold. No threads of
/// its own.
namespace strowger::storage {

/// One pool's part of the fold.
struct folded_pool {
  explicit folded_pool(pool_id id) : state{id} {}
  explicit folded_pool(const routing::pool_snapshot& from) : state{from} {}
  routing::pool_state state;
  /// Open ones, and those that are over while the pool still holds the interaction (wrap-up).
  std::unordered_map<interaction_id, routing::conversation_state> conversations;
  /// Folded from the same facts, each once; over restarts, as snapshots hold them.
  routing::kpi::statistics figures;
  std::uint64_t last_record = 0;
  moment last_at;
  wall_time last_wall;
  routing::steady_tie tie; ///< of the engine that ran last
};

class stream_fold {
public:
  /// Folds the next group. Fails, with nothing of the group's remainder applied, when its number or a
  /// record's number does not continue what was folded before. `after_each`, if given, is called after every
  /// record.
  [[nodiscard]] outcome<void> fold(const group& next,
                                   const std::function<void(const stream_record&)>& after_each = {});
  /// The same for one record alone; the group number is the record's home.
  [[nodiscard]] outcome<void> fold(const stream_record& next, std::uint64_t group_number);

  [[nodiscard]] const std::map<pool_id, folded_pool>& pools() const { return pools_; }
  [[nodiscard]] const folded_pool* find(pool_id id) const;
  [[nodiscard]] std::uint64_t last_group() const { return last_group_; }
  [[nodiscard]] const front_door_counters& given() const { return given_; }
  /// Records folded since the stream began (over all pools).
  [[nodiscard]] std::uint64_t records() const { return records_; }

  /// Rebuilding from a snapshot: its pools at `group`, then the conversations, each caught at some group at
  /// or after it. The facts of a conversation up to the group it was caught at are not folded again.
  void restore(std::uint64_t group, std::uint64_t records, const front_door_counters& given);
  folded_pool& restore_pool(const routing::pool_snapshot& state);
  void restore_conversation(pool_id pool, routing::conversation_state state, std::uint64_t caught_at);
  /// Raises the counters to at least these.
  void raise(const front_door_counters& to);

  /// Raises the counters of the ids pools give to at least this, in every pool.
  void raise_counters(std::uint64_t to);

private:
  folded_pool& pool(pool_id id);
  void fold_conversation(folded_pool& at, const conversation_record& what, std::uint64_t group_number);
  void let_go(folded_pool& at, interaction_id id);
  folded_pool* home_of(interaction_id id, folded_pool& likely);

  std::map<pool_id, folded_pool> pools_;
  std::uint64_t last_group_ = 0, records_ = 0;
  front_door_counters given_;
  std::unordered_map<interaction_id, std::uint64_t>
      caught_; ///< only while groups up to `caught_until_` are folded
  std::uint64_t caught_until_ = 0;
};

/// The interaction whose end in the pool this fact may be, or none.
[[nodiscard]] interaction_id closed_by(const routing::pool_fact& what);

/// Raises `given` to what the group itself shows: ids of the issuer `front_door` in its arrivals and
/// contents.
void raise_by(front_door_counters& given, const group& what, std::uint16_t front_door);

} // namespace strowger::storage
