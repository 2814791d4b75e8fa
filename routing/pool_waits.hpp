#pragma once
#include "routing/pool.hpp"
#include <cstddef>
#include <optional>
#include <vector>

/// Positions and expected waits, asked when somebody wants to know: O(log waiting) per queue of the pool
/// that has somebody waiting. The model is routing/wait_model.hpp; what it learns stands in the queues'
/// entries and changes with facts alone.
namespace strowger::routing {

struct wait_estimate {
  std::size_t position = 0; ///< 1-based in its queue's line; 0: an agent is free, or it rings at one
  /// From now on: on average, what half wait at most, what nine of ten wait at most.
  milliseconds mean{0}, p50{0}, p90{0};
  std::size_t agents = 0;     ///< present who could serve it, busy ones too
  std::uint32_t compared = 0; ///< outcomes that the bounds were learned from; below some 20 they are theory
};

/// Of one who waits or rings; nothing when it does neither, when nobody who could serve is present, or before
/// its queue has handled anything of its channel.
[[nodiscard]] std::optional<wait_estimate> expected_wait(const pool_state& state, interaction_id id,
                                                         moment at);

/// Who waits in this place, and how long it may still take. Nothing said of the time when nothing is known.
struct place_in_queue {
  interaction_id interaction;
  std::optional<wait_estimate> wait;
};
/// The first `most` of a queue, in order. Behind the tenth place every tenth is worked out, and those before
/// it are told the same: what is told is a range of minutes.
[[nodiscard]] std::vector<place_in_queue> front_with_waits(const pool_state& state, queue_id id,
                                                           std::size_t most, moment at);

/// One who may come: what a queue asks of agents by its skills, and no more.
struct would_be_arrival {
  queue_id queue;
  channel_kind channel = channel_kind::chat;
  std::int32_t own_priority = 0;
  moment at;
};
[[nodiscard]] std::optional<wait_estimate> expected_wait(const pool_state& state,
                                                         const would_be_arrival& what);

} // namespace strowger::routing
