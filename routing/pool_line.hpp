#pragma once
#include "routing/model/ids.hpp"
#include <compare>
#include <cstddef>
#include <cstdint>
#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>
#include <functional>
#include <optional>

/// The line of those who wait in one queue for one channel: an ordered tree that also knows places (order
/// statistics), from libstdc++'s policy-based containers. Everything is O(log n), the head O(1).
namespace strowger::routing {

struct interaction_slot;

/// A place in line: smaller goes first, ties end at the id.
struct line_key {
  std::int64_t order = 0; ///< milliseconds: anchor minus priority as age
  interaction_id id;
  friend constexpr auto operator<=>(const line_key&, const line_key&) = default;
};

class waiting_line {
  using tree = __gnu_pbds::tree<line_key, interaction_slot*, std::less<>, __gnu_pbds::rb_tree_tag,
                                __gnu_pbds::tree_order_statistics_node_update>;

public:
  void insert(line_key key, interaction_slot* slot) { tree_.insert({key, slot}); }
  /// Whether it was there.
  bool erase(line_key key) { return tree_.erase(key); }
  [[nodiscard]] bool empty() const { return tree_.empty(); }
  [[nodiscard]] std::size_t size() const { return tree_.size(); }
  [[nodiscard]] bool contains(line_key key) const { return tree_.find(key) != tree_.end(); }
  /// How many stand before `key`.
  [[nodiscard]] std::size_t before(line_key key) const { return tree_.order_of_key(key); }
  /// The first for whom `fits` holds, in order, or none.
  template <class Predicate>
  [[nodiscard]] interaction_slot* first(const Predicate& fits) const {
    for (auto one = tree_.begin(); one != tree_.end(); ++one)
      if (fits(*one->second)) return one->second;
    return nullptr;
  }
  template <class Visit>
  void each_of_front(std::size_t most, const Visit& visit) const {
    for (auto one = tree_.begin(); one != tree_.end() && most > 0; ++one, --most) visit(one->first);
  }
  template <class Visit>
  void each(const Visit& visit) const {
    for (auto one = tree_.begin(); one != tree_.end(); ++one) visit(one->first, *one->second);
  }

private:
  tree tree_;
};

} // namespace strowger::routing
