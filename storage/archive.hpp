#pragma once
#include "routing/kpi/statistics.hpp"
#include "storage/outcome.hpp"
#include "storage/stream.hpp"
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

/// What is kept beside the commits: reading groups back, snapshots, the index of interactions and offers, and
/// trimming. The follower and recovery work on this; RocksDB and the journal in memory both offer it. Any
/// thread may call, the follower's alone writes.
namespace strowger::storage {

/// Where the records of one interaction are: the groups that hold any, ascending.
struct index_entry {
  interaction_id interaction;
  std::vector<std::uint64_t> groups;
  bool whole = true; ///< its first record is among them
  friend bool operator==(const index_entry&, const index_entry&) = default;
};
/// The interaction an offer was made for, and the group that holds the record.
struct offer_home {
  routing::offer_id offer;
  interaction_id interaction;
  std::uint64_t group = 0;
};
struct index_batch {
  std::vector<index_entry> interactions; ///< closed ones
  std::vector<offer_home> offers;
};

/// A bounded part of a snapshot, of one pool. The first piece of a pool is its head: everything but the lists
/// below.
struct snapshot_piece {
  pool_id pool{};
  bool head = false;
  std::uint64_t caught_at = 0; ///< group up to which the conversations and the index entries here are folded
  std::uint64_t last_record = 0; ///< of the head
  moment last_at;
  wall_time last_wall;
  routing::steady_tie tie;      ///< of the engine that ran last
  routing::pool_snapshot state; ///< of a head: all but interactions and offers; else these two alone
  std::vector<routing::conversation_state> conversations;
  std::vector<index_entry> open; ///< index entries of interactions not yet closed
  /// A part of the pool's figures, as of the snapshot's group; the parts add up. None in any piece (an engine
  /// that did not keep them): the figures begin with what the pool holds.
  std::optional<routing::kpi::statistics> figures;
};

/// The end of a snapshot: with it the snapshot is valid.
struct snapshot_mark {
  std::uint64_t group = 0; ///< the pools are as of this group; also the snapshot's number
  std::uint32_t pieces = 0;
  std::uint64_t records = 0; ///< folded since the stream began
  wall_time wall;            ///< of the newest record
  front_door_counters given;
  friend bool operator==(const snapshot_mark&, const snapshot_mark&) = default;
};

class archive {
public:
  virtual ~archive() = default;

  /// Committed groups from `from` on, in order, as far as committed at the call; `visit` false stops. A
  /// damaged group or a gap is a failure; so is `from` below the oldest group kept.
  virtual outcome<void> each_group(std::uint64_t from,
                                   const std::function<bool(const group&)>& visit) const = 0;
  /// Number of the oldest group kept, 0 when there is none; the newest one committed.
  virtual std::uint64_t oldest_group() const = 0;
  virtual std::uint64_t newest_group() const = 0;

  /// The valid ones, oldest first.
  virtual std::vector<snapshot_mark> snapshots() const = 0;
  virtual outcome<void> each_piece(const snapshot_mark& of,
                                   const std::function<void(snapshot_piece&&)>& visit) const = 0;
  virtual outcome<void> write_piece(std::uint64_t snapshot, std::uint32_t index,
                                    const snapshot_piece& piece) = 0;
  virtual outcome<void> complete_snapshot(const snapshot_mark& mark) = 0;
  virtual outcome<void> drop_snapshot(std::uint64_t snapshot) = 0;

  virtual outcome<void> write_index(const index_batch& entries) = 0;
  virtual outcome<index_entry> find_interaction(interaction_id id) const = 0;
  virtual outcome<interaction_id> find_offer(routing::offer_id id) const = 0;

  /// Forgets the groups before `first_kept`, which must not be past the group after the oldest valid
  /// snapshot, and, as far as it gets, their customers' contents before `first_content` and their entries in
  /// the index.
  virtual outcome<void> trim(std::uint64_t first_kept, content_id first_content) = 0;
};

} // namespace strowger::storage
