#pragma once
#include "sim/manners.hpp"
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace strowger::sim {

/// What is known of contacts that are not over, by the number they were given when they came: 1, 2, ... Most
/// are over soon, so they lie in a ring whose oldest end is given up as it is done with. What was found is
/// good until another comes.
class open_contacts {
public:
  struct known {
    contact what;
    instant arrived = 0;
    bool waiting = true;
    bool over = false;
    bool led = false;              ///< an agent has it, the customer on the line
    bool quiet = false;            ///< the pool was told so
    bool listening = false;        ///< a look at its silence is to come
    bool offered_callback = false; ///< by a rule of its queue
    bool callback = false;         ///< it is going to be called back
    bool by_phone = false;         ///< it is, or was, a callback
    std::uint16_t dialling = 0;    ///< number of the try that is under way; 0: none
    std::uint32_t stint = 0;       ///< counts the times it began to wait, and to talk
    instant heard = 0;             ///< the customer's last word
    routing::agent_id agent;       ///< who has it, or calls
  };

  /// The next number.
  std::uint64_t add(const contact& what, instant now) {
    if (next_ - first_ == ring_.size()) widen();
    auto& made = place_of(next_);
    made = {};
    made.what = what;
    made.arrived = now;
    return next_++;
  }
  [[nodiscard]] std::uint64_t last() const { return next_ - 1; }
  /// Nothing when it is over.
  [[nodiscard]] known* find(std::uint64_t number) {
    if (number < first_ || number >= next_) return nullptr;
    auto& one = place_of(number);
    return one.over ? nullptr : &one;
  }
  void remove(std::uint64_t number) {
    if (auto* one = find(number)) one->over = true;
    while (first_ < next_ && place_of(first_).over) ++first_;
  }

private:
  known& place_of(std::uint64_t number) { return ring_[number & (ring_.size() - 1)]; }
  void widen() {
    std::vector<known> before(std::max<std::size_t>(64, ring_.size() * 2));
    before.swap(ring_);
    for (auto number = first_; number < next_; ++number)
      place_of(number) = before[number & (before.size() - 1)];
  }

  std::vector<known> ring_; ///< a power of two
  std::uint64_t first_ = 1, next_ = 1;
};

} // namespace strowger::sim
