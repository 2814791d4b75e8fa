#pragma once
#include "routing/model/channel_kind.hpp"
#include "routing/model/time.hpp"
#include <array>
#include <cstdint>

/// The arithmetic of expected waits: what a queue learns from its own past, and what follows from it for a
/// place in line. Whole numbers only, so that every machine that folds the same facts knows the same. A few
/// additions per fact; nothing is allocated.
///
/// The wait for a place behind `ahead` others is that of a line whose agents hand on a free place every
/// `handle time / places` and out of which people give up (queue length with abandonment; Whitt 1999, Ibrahim
/// and Whitt 2009): with B = (handle time of those ahead and of one's own) / places and a rate r of giving up
/// per person and time, ln(1 + r B) / r. What the model leaves out (breaks, work in other channels, rings) is
/// learned as ratios between what people waited and what was foreseen for them.
namespace strowger::routing {

/// What one queue knows of one channel.
struct wait_numbers {
  std::uint32_t handled = 0;   ///< handle times seen, at most 2^32 - 1
  std::uint32_t handle_ms = 0; ///< mean, the last ones weigh most
  std::uint32_t flow =
      0; ///< how much of what was handled lately came this way, beside the queue's other channels
  std::uint32_t given_up = 0;  ///< of those who waited, lately; times 2^10
  std::uint64_t waited_ms = 0; ///< by those
  std::uint32_t compared = 0;  ///< waits held against what was foreseen
  std::uint32_t waited = 0;    ///< ms, mean of what those waited
  std::uint32_t foreseen = 0;  ///< ms, mean of what was foreseen for them
  std::uint32_t half = 55'705; ///< times 2^16: half of them waited less than this times the foreseen
  std::uint32_t most = 65'536; ///< times 2^16: nine of ten waited less than this times the foreseen bound
  friend bool operator==(const wait_numbers&, const wait_numbers&) = default;
};

/// What was foreseen for one who began to wait, before anything learned was laid on; zero: nothing was.
struct foreseen_wait {
  std::uint32_t mean_ms = 0, bound_ms = 0;
  friend bool operator==(const foreseen_wait&, const foreseen_wait&) = default;
};

/// What an interaction carries along for the model.
struct wait_note {
  foreseen_wait foreseen; ///< when its visit began
  moment taken_at;        ///< an agent accepted it
  friend bool operator==(const wait_note&, const wait_note&) = default;
};

/// A place in line as the model sees it.
struct line_ahead {
  std::uint64_t people = 0;  ///< ahead, as far as they compete for the same agents; times 2^10
  std::uint64_t work_ms = 0; ///< their handle time and one's own, the same way; times 2^10
  std::uint64_t places = 0;  ///< what the agents who could serve hold at a time; times 2^10
  std::size_t queues = 0;    ///< that were looked at
};

/// Nothing when nobody could serve or fewer than five were handled yet.
[[nodiscard]] foreseen_wait foresee(const wait_numbers& of, const line_ahead& line);

/// What people are told: the mean, and what half and nine of ten wait at most.
struct told_wait {
  milliseconds mean{0}, p50{0}, p90{0};
};
[[nodiscard]] told_wait told(const wait_numbers& of, const foreseen_wait& what);

// Learning, one call per fact.
void learn_handling(wait_numbers& of, milliseconds took);
/// Something of this channel was handled, among the queue's channels.
void learn_channel(std::array<wait_numbers, channel_kinds>& of, std::size_t channel);
void learn_wait(wait_numbers& of, milliseconds waited, bool gave_up);
/// An answered one had waited so long, for whom that had been foreseen.
void learn_outcome(wait_numbers& of, const foreseen_wait& what, milliseconds waited);

/// ln(1 + x), both times 2^16; right to a thousandth.
[[nodiscard]] std::uint64_t log_of_one_and(std::uint64_t x);

} // namespace strowger::routing
