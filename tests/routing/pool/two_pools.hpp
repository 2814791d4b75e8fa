#pragma once
#include "routing/model/random.hpp"
#include "routing/pool.hpp"
#include "routing/pool_moves.hpp"
#include <array>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace strowger::routing::testing {

/// Two pools that hand interactions to each other, each behind a journal that takes its time: what a pool
/// says to the other goes out when everything it decided before is durable. A crash loses what is not; the
/// pool comes back from its durable facts alone. Messages of one pool to the other keep their order, some get
/// lost, some come twice.
class two_pools {
public:
  struct ended {
    interaction_id interaction;
    std::uint64_t move = 0;
    bool taken = true;
  };
  /// Is this move of yours still owed?
  struct ask {
    std::uint64_t move = 0;
  };
  using message = std::variant<interaction_arrived, ended, move_forgotten, ask>;
  /// In and out of a line that loses and repeats: 0 means never, else one in so many.
  struct line_trouble {
    std::uint64_t lose_one_in = 0, repeat_one_in = 0;
  };

  two_pools(std::uint64_t seed, line_trouble trouble);

  /// An input for one of the pools, 0 or 1, by hand.
  result<void> put(std::size_t pool, pool_event what);
  /// Makes the oldest of what a pool decided durable and sends what it owes with it; false: nothing to do.
  bool sync(std::size_t pool);
  /// Takes the next message to this pool; false: there is none.
  bool deliver(std::size_t pool);
  /// What is not durable is lost, the rest comes back; then everything owed is said again.
  void crash(std::size_t pool);
  /// Everything owed, said again: a timer, or a new start.
  void remind(std::size_t pool);
  /// Until nothing moves any more; nothing is lost on the line meanwhile.
  void settle();
  void pass(milliseconds time) { now_ += time; }

  [[nodiscard]] const pool_state& durable(std::size_t pool) const { return sides_[pool].durable; }
  [[nodiscard]] const pool_state& live(std::size_t pool) const { return sides_[pool].live; }
  [[nodiscard]] moment now() const { return now_; }
  /// What must hold at every moment, in words when it does not.
  [[nodiscard]] std::optional<std::string> broken() const;
  /// The queues of a pool, in their order.
  [[nodiscard]] std::vector<queue_id> queues(std::size_t pool) const;

private:
  struct decided {
    pool_facts facts;
    std::vector<message> says; ///< once it is durable
  };
  struct side {
    pool_state live, durable;
    std::deque<decided> window;
    std::deque<message> heard;
  };
  void say(std::size_t to, message what);
  void on(std::size_t pool, const interaction_arrived& what);
  void on(std::size_t pool, const ended& what);
  void on(std::size_t pool, const move_forgotten& what);
  void on(std::size_t pool, const ask& what);
  static side make_side(std::uint16_t number);
  result<void> apply_at(std::size_t pool, pool_event what, std::vector<message> says);

  std::array<side, 2> sides_;
  random_generator dice_;
  line_trouble trouble_;
  moment now_{milliseconds{1}};
};

} // namespace strowger::routing::testing
