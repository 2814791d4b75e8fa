#pragma once
#include "routing/pool_waits.hpp"
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

/// Holds what the pool foretold to each who came and had to wait against what they waited, beside the simple
/// foretelling that many centres use: the wait of the last who entered service (LES) of the same queue.
namespace strowger::sim {

struct foretold_wait {
  routing::queue_id queue;
  routing::wait_estimate told;
  routing::milliseconds last_to_enter_service{0}, waited{0};
};

/// How good they were. Errors are relative: the root of the summed squares over that of foretelling the
/// overall mean, and the mean absolute error over the mean wait.
struct wait_accuracy {
  std::size_t count = 0;
  double squared = 0, squared_last = 0, absolute = 0, absolute_last = 0;
  double within_p50 = 0, within_p90 = 0; ///< share who waited no longer than that
};

class wait_study {
public:
  /// The facts of one input, which `pool` knows already.
  void look_at(const routing::pool_state& pool, std::span<const routing::pool_fact> facts,
               routing::moment at);
  /// Of everybody answered of whom both foretellings had something to say, in the order they were answered.
  [[nodiscard]] const std::vector<foretold_wait>& answered() const { return answered_; }

private:
  struct open_wait {
    foretold_wait what;
    routing::moment since;
  };
  std::unordered_map<routing::interaction_id, open_wait> open_;
  std::unordered_map<routing::queue_id, routing::milliseconds> last_; ///< of those who had to wait
  std::vector<foretold_wait> answered_;
};

/// Of those who waited longer than `more_than`.
[[nodiscard]] wait_accuracy accuracy_of(std::span<const foretold_wait> waits,
                                        routing::milliseconds more_than);

/// Those who were told "within so many minutes" (p90 in whole minutes, rounded up), and how many of them were
/// answered by then.
struct kept_promises {
  std::size_t told = 0, kept = 0;
};
[[nodiscard]] kept_promises promises_of(std::span<const foretold_wait> waits, routing::milliseconds more_than,
                                        std::int64_t minutes);

} // namespace strowger::sim
