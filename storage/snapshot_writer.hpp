#pragma once
#include "storage/archive.hpp"
#include "storage/record_index.hpp"
#include "storage/stream_fold.hpp"
#include <deque>

/// Writes one snapshot at a time, piece by piece, while the fold goes on. The pools are caught when it
/// begins; conversations and index entries when their piece is written, with the group they are folded up to,
/// so nothing is copied that is not written at once and recovery folds into each exactly what it lacks. Not
/// thread-safe.
namespace strowger::storage {

class snapshot_writer {
public:
  explicit snapshot_writer(archive& into, std::size_t piece_entries)
    : into_{into}, piece_entries_{piece_entries} {}

  [[nodiscard]] bool active() const { return active_; }
  /// Catches the pools as they are now.
  void begin(const stream_fold& fold, const record_index& index);
  /// Writes the next piece, or the mark after the last one: true when the snapshot is complete. A failure
  /// ends the attempt.
  [[nodiscard]] outcome<bool> step(const stream_fold& fold, record_index& index);
  /// Drops what was begun.
  void abandon();
  [[nodiscard]] const snapshot_mark& mark() const { return mark_; }

private:
  struct pool_work {
    snapshot_piece head;
    std::vector<routing::interaction_entry> interactions;
    std::vector<routing::offer_entry> offers;
    std::vector<interaction_id> conversations;
    routing::kpi::statistics figures; ///< but for what is open
    std::vector<std::pair<interaction_id, routing::kpi::open_interaction>> open_interactions;
    std::vector<std::pair<routing::offer_id, routing::kpi::open_offer>> open_offers;
    [[nodiscard]] bool whole() const;
    /// A part of the figures of up to `room` entries or a little over; an interval counts as one too.
    routing::kpi::statistics take_part(std::size_t room);
  };
  [[nodiscard]] snapshot_piece next_piece(const stream_fold& fold, const record_index& index);

  archive& into_;
  std::size_t piece_entries_;
  bool active_ = false;
  snapshot_mark mark_;
  std::deque<pool_work> pools_;
  bool head_written_ = false;
  std::vector<interaction_id> open_;
  pool_id last_pool_{};
};

} // namespace strowger::storage
