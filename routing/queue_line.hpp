#pragma once
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include "routing/ordered_keys.hpp"
#include <algorithm>
#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

/// The line of one queue. Whoever ages at another rate than the others stands in a line of that rate, each of
/// which has an order that time does not change; how they stand together is a question about a moment.
namespace strowger::routing {

/// A place in line: smaller goes first, ties end at the id.
struct line_key {
  /// Millionths of a second. Of those who age: rate times begin of the age, less the priority as age, so that
  /// rate times now, less this, is what they have of age.
  std::int64_t order = 0;
  interaction_id id;
  friend constexpr auto operator<=>(const line_key&, const line_key&) = default;
};

/// Thousandths of a second of age per second waited; those in a line of fixed order do not age.
using ageing_rate = std::uint32_t;
inline constexpr ageing_rate usual_ageing = 1'000;
inline constexpr ageing_rate ageing_max = 100'000;

/// Where somebody stands against others of the queue.
struct line_place_at {
  std::int64_t age = 0; ///< millionths of a second, priority included
  interaction_id id;
};

class queue_line {
public:
  [[nodiscard]] std::size_t size() const {
    auto all = usual_.size();
    for (const auto& one : others_) all += one.keys.size();
    return all;
  }
  [[nodiscard]] bool empty() const { return usual_.empty() && others_.empty(); }
  void insert(ageing_rate rate, const line_key& key) { line_of(rate).insert(key); }
  void erase(ageing_rate rate, const line_key& key) {
    if (rate == usual_ageing) {
      usual_.erase(key);
      return;
    }
    const auto at = find(rate);
    at->keys.erase(key);
    if (at->keys.empty()) others_.erase(at);
  }
  [[nodiscard]] bool contains(ageing_rate rate, const line_key& key) const {
    if (rate == usual_ageing) return usual_.contains(key);
    const auto at = std::find_if(others_.begin(), others_.end(), [&](auto& one) { return one.rate == rate; });
    return at != others_.end() && at->keys.contains(key);
  }
  /// How many stand before this place at `now`.
  [[nodiscard]] std::size_t before(const line_place_at& place, moment now) const {
    auto all = usual_.before(key_at(usual_ageing, place, now));
    for (const auto& one : others_) all += one.keys.before(key_at(one.rate, place, now));
    return all;
  }
  /// The first at `now`, in their order.
  [[nodiscard]] std::vector<line_key> front(std::size_t most, moment now) const {
    std::vector<line_key> all;
    add_first(usual_, most, all);
    if (others_.empty()) return all;
    std::vector<std::pair<std::int64_t, line_key>> aged;
    const auto add = [&](ageing_rate rate, const ordered_keys<line_key>& keys) {
      all.clear();
      add_first(keys, most, all);
      for (const auto& key : all) aged.emplace_back(age(rate, key, now), key);
    };
    add(usual_ageing, usual_);
    for (const auto& one : others_) add(one.rate, one.keys);
    std::sort(aged.begin(), aged.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second.id < b.second.id;
    });
    all.clear();
    for (std::size_t i = 0; i < std::min(most, aged.size()); ++i) all.push_back(aged[i].second);
    return all;
  }
  /// Everybody, in no order over the rates.
  template <class Visit>
  void each(const Visit& visit) const {
    for (const auto& key : usual_) visit(key);
    for (const auto& one : others_)
      for (const auto& key : one.keys) visit(key);
  }
  [[nodiscard]] static std::int64_t age(ageing_rate rate, const line_key& key, moment now) {
    return std::int64_t{rate} * now.time_since_epoch().count() - key.order;
  }

private:
  struct aged_line {
    ageing_rate rate = 0;
    ordered_keys<line_key> keys;
  };
  static line_key key_at(ageing_rate rate, const line_place_at& place, moment now) {
    return {std::int64_t{rate} * now.time_since_epoch().count() - place.age, place.id};
  }
  static void add_first(const ordered_keys<line_key>& from, std::size_t most, std::vector<line_key>& to) {
    for (const auto& key : from) {
      if (to.size() == most) return;
      to.push_back(key);
    }
  }
  std::vector<aged_line>::iterator find(ageing_rate rate) {
    return std::find_if(others_.begin(), others_.end(), [&](auto& one) { return one.rate == rate; });
  }
  ordered_keys<line_key>& line_of(ageing_rate rate) {
    if (rate == usual_ageing) return usual_;
    auto at = find(rate);
    if (at == others_.end()) {
      others_.emplace_back().rate = rate;
      at = others_.end() - 1;
    }
    return at->keys;
  }
  ordered_keys<line_key> usual_;
  std::vector<aged_line> others_;
};

} // namespace strowger::routing
