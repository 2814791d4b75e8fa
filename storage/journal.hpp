#pragma once
#include "storage/stream.hpp"
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace strowger::storage {

/// What a start finds of one pool: the newest snapshot with the tail of the stream folded in.
struct recovered_pool {
  pool_id pool{};
  routing::pool_snapshot state;
  std::vector<routing::conversation_state> conversations; ///< open ones, and closed ones not yet let go of
  std::uint64_t last_record = 0;
  moment last_at;
  wall_time last_wall;
  routing::steady_tie tie; ///< of the engine that ran last
};
struct recovered {
  std::uint64_t last_group = 0;
  std::uint64_t epoch = 0;
  std::uint16_t front_door_issuer =
      32'768; ///< issuer of interaction, content and command ids, 32,768 or more; new after a restore
  std::uint64_t last_interaction = 0, last_content = 0,
                last_command = 0; ///< counters given so far, never too small
  std::vector<recovered_pool> pools;
  std::vector<kept_item> kept;
  std::vector<std::string>
      reports; ///< for the operator: what was repaired ("a torn tail of 312 bytes was cut off")
};

/// Makes groups durable. Implementations: RocksDB (a thread of its own), in memory (inline; tests and
/// simulation). A group that is not there (`no_space`, `not_written`) may be committed again, unchanged,
/// under its number; after `unknown` it is read back first. At most one group is in flight; `done` is called
/// exactly once per `commit` and `read_back`, on the journal's own thread.
class journal {
public:
  virtual ~journal() = default;
  using done = std::function<void(std::uint64_t group_number, commit_status)>;
  virtual void commit(group_ptr next, done when_done) = 0;
  /// After `unknown`: is this group, the last one committed, in the journal? `synced`: it is, as it was
  /// given. `not_written`: it is not and will not be. `unknown`: the disk still does not say; ask again
  /// later. `fenced`: another group has its number, or another writer has come.
  virtual void read_back(group_ptr last, done when_done) = 0;
  /// Reads what a start needs. Called once, before the first commit.
  virtual recovered recover() = 0;
  /// Texts by id, in the order asked; a missing or erased one is nothing. `then` runs on a thread of the
  /// store's (in memory: inline).
  using texts = std::vector<std::shared_ptr<const std::string>>;
  virtual void read_contents(std::vector<content_id> ids, std::function<void(texts)> then) = 0;
};

} // namespace strowger::storage
