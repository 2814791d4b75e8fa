#pragma once
#include "storage/archive.hpp"
#include "storage/journal.hpp"
#include "storage/stream_fold.hpp"

namespace strowger::storage {

/// What was folded at a start: handed to the engine as `recovered`, to the follower as it is.
struct recovered_fold {
  stream_fold fold;
  std::vector<index_entry> open;     ///< index entries of the snapshot's open interactions
  std::uint64_t snapshot = 0;        ///< group of the snapshot it began with; 0: none
  std::uint64_t tail_records = 0;    ///< folded after it
};

/// The newest valid snapshot with the tail of the stream folded in. Fails on damage and on gaps; a snapshot that cannot be read is
/// a failure too, unless an older one and all groups since are there: then that is used and `reports` says so.
[[nodiscard]] outcome<recovered_fold> recover_fold(const archive& from, std::vector<std::string>& reports);

/// Folds from the newest valid snapshot at or before `group_limit` (exclusive for the records of that group): the state just
/// before record `record` of `pool`. `not_found` when the groups needed are trimmed or the record does not exist.
[[nodiscard]] outcome<stream_fold> fold_up_to(const archive& from, pool_id pool, std::uint64_t record);

/// Copies the fold into what the engine starts from. Epoch, issuer, kept items and reports are the journal's to fill in.
void fill(recovered& to, const stream_fold& from);

} // namespace strowger::storage
