#pragma once
#include "sim/manners.hpp"
#include <cstdint>
#include <deque>

namespace strowger::sim {

/// What is known of contacts that are not over, by the number they were given when they came: 1, 2, ... Most
/// are over soon, so they lie in a row of which the oldest end is given up as it is done with.
class open_contacts {
public:
  struct known {
    contact what;
    instant arrived = 0;
    bool waiting = true;
    bool over = false;
    bool led = false;              ///< an agent has it, the customer on the line
    bool quiet = false;            ///< the pool was told so
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
    row_.push_back({});
    row_.back().what = what;
    row_.back().arrived = now;
    return first_ + row_.size() - 1;
  }
  [[nodiscard]] std::uint64_t last() const { return first_ + row_.size() - 1; }
  /// Nothing when it is over.
  [[nodiscard]] known* find(std::uint64_t number) {
    if (number < first_ || number - first_ >= row_.size()) return nullptr;
    auto& one = row_[number - first_];
    return one.over ? nullptr : &one;
  }
  void remove(std::uint64_t number) {
    if (auto* one = find(number)) one->over = true;
    while (!row_.empty() && row_.front().over) {
      row_.pop_front();
      ++first_;
    }
  }

private:
  std::deque<known> row_;
  std::uint64_t first_ = 1;
};

} // namespace strowger::sim
