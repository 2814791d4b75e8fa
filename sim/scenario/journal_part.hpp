#pragma once
#include "storage/archive.hpp"
#include "storage/stream_fold.hpp"
#include <functional>

namespace strowger::sim {

/// One pool's records between two wall times, in a journal.
struct journal_part {
  routing::pool_id pool{};
  routing::wall_time ends; ///< records from then on are not in it
  std::uint64_t first_record = 0, first_group = 0;
};

/// `pool` 0: the only one of which there is anything. Throws std::runtime_error in words when the journal
/// cannot be read, nothing happened then, or it is not clear which pool is meant.
[[nodiscard]] journal_part find_part(const storage::archive& from, routing::wall_time begins,
                                     routing::wall_time ends, std::uint16_t pool);
/// The pool as it was before the first record. Throws likewise.
[[nodiscard]] storage::folded_pool fold_before(const storage::archive& from, const journal_part& part);
/// The records, in order, as long as `visit` says so.
void each_record(const storage::archive& from, const journal_part& part,
                 const std::function<bool(const storage::stream_record&)>& visit);

} // namespace strowger::sim
