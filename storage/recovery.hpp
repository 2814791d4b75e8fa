#pragma once
#include "storage/archive.hpp"
#include "storage/journal.hpp"
#include "storage/record_index.hpp"
#include "storage/stream_fold.hpp"

namespace strowger::storage {

/// What was folded at a start: handed to the engine as `recovered`, to the follower as it is.
struct recovered_fold {
  stream_fold fold;
  record_index index;             ///< of the interactions still open, and what closed in the tail
  std::uint64_t snapshot = 0;     ///< group of the snapshot it began with; 0: none
  std::uint64_t tail_records = 0; ///< folded after it
};

/// The newest valid snapshot with the tail of the stream folded in. Fails on damage and on gaps; a snapshot
/// that cannot be read is a failure too, unless an older one and all groups since are there: then that is
/// used and `reports` says so.
[[nodiscard]] outcome<recovered_fold> recover_fold(const archive& from, std::vector<std::string>& reports);

/// The state just before record `record` of `pool` (other pools: just before its group's preceding records
/// end), folded from the newest valid snapshot before it. `not_found` when the groups needed are trimmed or
/// the record does not exist. Any thread; takes as long as folding the records since that snapshot.
[[nodiscard]] outcome<stream_fold> fold_up_to(const archive& from, pool_id pool, std::uint64_t record);

/// Copies the fold into what the engine starts from. Epoch, issuer, kept items and reports are the journal's
/// to fill in.
void fill(recovered& to, const stream_fold& from);

} // namespace strowger::storage
