#pragma once
#include "routing/model/ids.hpp"
#include "storage/journal.hpp"
#include <cstdint>
#include <variant>
#include <vector>

/// What the owners of the stream, pools and conversations, give to the journal, and what comes back.
namespace strowger::actors {

using routing::interaction_id;
using routing::pool_id;

/// Who appended, so that the journal actor knows whom to answer.
using stream_owner = std::variant<pool_id, interaction_id>;

/// How soon an append is to leave for the disk; whoever decides knows who waits for it.
enum class pace : std::uint8_t {
  gathered,  ///< nobody is offered anything or rung by it: live it may wait a moment for company
  with_pool, ///< a call that has just begun and goes to its queue: its pool decides in a moment, so one sync
             ///< does for both
  at_once,
};
/// How soon two records leave that go in one append. What nobody waits for may gather only among its like. A
/// call's beginning may wait for its pool only by itself: the wait is short because that pool is about to
/// answer it, and of anything beside it (what a flow says, a caller who is gone again) the pool may know
/// nothing. All else leaves at once.
constexpr pace of_both(pace one, pace other) {
  return one == pace::gathered && other == pace::gathered ? pace::gathered : pace::at_once;
}
/// Records of one owner, in its order; the journal gives them their numbers.
struct append {
  stream_owner owner;
  pace leaves = pace::gathered;
  std::vector<storage::stream_record> records;
  std::vector<storage::content_item> contents;
  std::vector<storage::kept_item> kept;
};
/// The owner's oldest append is durable: its records are `group->records[first]` and the `count - 1` after
/// it.
struct appended {
  storage::group_ptr group;
  std::size_t first = 0, count = 0;
};

} // namespace strowger::actors
