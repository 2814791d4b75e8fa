#pragma once
#include "sim/manners.hpp"
#include "sim/queue_run.hpp"
#include <deque>
#include <queue>
#include <vector>

/// The queue of a `queue_run` once more, by arithmetic alone: no pool, no calendar, no agents as persons. Who
/// comes is served by the agent who is free first, or leaves before that (J. Kiefer, J. Wolfowitz, 1955, with
/// patience); with classes the highest that waits goes first, each in the order they came, and nobody is
/// interrupted. It shares nothing
/// with the pool machine but who comes. The machine must give everybody the same end after the same wait, to
/// the microsecond (`first_difference`); then the twin, which is about twenty times as fast, tells what the
/// machine's figures are over runs that are too long for it.
namespace strowger::sim {

/// How it went with one who came.
struct queue_end {
  enum class kind : std::uint8_t { answered, left, refused } what = kind::answered;
  instant waited = 0;
  friend bool operator==(const queue_end&, const queue_end&) = default;
};
struct ended_contact {
  coming_contact who;
  queue_end end;
};

class queue_twin {
public:
  /// Throws std::invalid_argument for classes with waiting places: it does not know those.
  explicit queue_twin(const queue_run_settings& settings);

  /// In the order in which they come. Whose end is known by then is appended to `to`.
  void come(const coming_contact& who, std::vector<ended_contact>& to) {
    by_class_.empty() ? come_alike(who, to) : come_by_class(who, to);
  }
  /// Nobody comes any more: all who wait are served.
  void run_out(std::vector<ended_contact>& to);

private:
  void come_alike(const coming_contact& who, std::vector<ended_contact>& to);
  void come_by_class(const coming_contact& who, std::vector<ended_contact>& to);
  void serve_waiting(instant until, std::vector<ended_contact>& to);
  /// Those at the head of a class who have left by `now`.
  void let_go(instant now, std::vector<ended_contact>& to);
  /// The agent who is free first works until `until`.
  void occupy(instant until);

  std::vector<instant> free_at_; ///< of each agent: a heap, the earliest first
  std::size_t places_;           ///< to wait in; 0: no limit
  std::priority_queue<instant, std::vector<instant>, std::greater<>> waits_until_; ///< where places count
  std::vector<std::deque<coming_contact>> by_class_;
};

} // namespace strowger::sim
