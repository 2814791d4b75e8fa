#pragma once
#include "storage/archive.hpp"
#include "storage/recovery.hpp"
#include "storage/snapshot_writer.hpp"
#include <functional>
#include <memory>
#include <string>

/// The second copy of every pool and its conversations, folded from committed groups. It writes snapshots and
/// the index, trims the journal, and answers everything that reads: wallboards, explanations, desktop
/// snapshots. The live pool answers inputs only.
namespace strowger::storage {

struct follower_options {
  std::uint64_t snapshot_records = 200'000; ///< a snapshot at least every so many records ...
  routing::milliseconds snapshot_interval{
      60'000};                       ///< ... or this much wall time of records; what comes first
  std::size_t piece_entries = 1'000; ///< entries in one piece of a snapshot
  std::size_t index_entries = 4'096; ///< entries of the index written together
  std::size_t snapshots_kept = 3;    ///< newest ones
  std::uint64_t anchor_records =
      2'000'000; ///< of older ones, one per so many records is kept to fold past states from
  routing::milliseconds keep_age{30LL * 24 * 3600 *
                                 1000}; ///< groups older than this may be trimmed; 0: by count alone
  std::uint64_t keep_groups = 0;        ///< groups beyond this many may be trimmed; 0: by age alone
};

struct follower_figures {
  std::uint64_t group = 0, records = 0;               ///< folded
  std::uint64_t snapshots = 0, snapshot_failures = 0; ///< written since the start
  std::uint64_t snapshot_group = 0;                   ///< of the newest
  std::uint64_t reread = 0; ///< groups read back from the journal because the queue was full
  std::size_t waiting = 0;  ///< groups in the queue
  std::string failure;      ///< not empty: it stopped folding
};

/// What a reader sees: consistent, as of `fold.last_group()`. Good for the length of the call.
struct follower_view {
  const stream_fold& fold;
  const record_index& index;
};

/// Inline form: everything happens in the calls, on one thread. Simulation and tests use it so;
/// `follower_thread` gives it a thread.
class follower {
public:
  follower(archive& store, recovered_fold from, follower_options options);

  /// Folds the next group; groups before it that were not given are read back from the store, ones already
  /// folded are ignored. Then at most one piece of a snapshot is written.
  void take(const group& next);
  /// Reads from the store up to `group`.
  void catch_up(std::uint64_t group);
  /// One piece of a begun snapshot; false when there is none to write.
  bool work();
  /// Begins a snapshot now, unless one is under way or nothing happened since the last.
  void begin_snapshot();
  /// A snapshot of the present state, whole (at a clean end).
  void finish();

  [[nodiscard]] follower_view view() const { return {fold_, index_}; }
  [[nodiscard]] const follower_figures& figures() const { return figures_; }
  /// Groups that hold records of this interaction: open, just closed, or in the store's index.
  [[nodiscard]] outcome<index_entry> find_interaction(interaction_id id) const;
  [[nodiscard]] outcome<interaction_id> find_offer(routing::offer_id id) const;
  [[nodiscard]] archive& store() { return store_; }

private:
  void fold(const group& next);
  [[nodiscard]] bool snapshot_due() const;
  void retire_snapshots();
  [[nodiscard]] content_id first_content_needed() const;
  [[nodiscard]] bool may_go(const snapshot_mark& mark) const;

  archive& store_;
  follower_options options_;
  stream_fold fold_;
  record_index index_;
  snapshot_writer writer_;
  follower_figures figures_;
  std::uint64_t last_snapshot_records_ = 0, last_snapshot_group_ = 0;
  wall_time last_wall_, last_snapshot_wall_;
};

} // namespace strowger::storage
