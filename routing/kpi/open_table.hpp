#pragma once
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

namespace strowger::routing::kpi {

/// What is open now, by id (never zero): it comes and goes all the time, in no order. Found where its id is
/// spread to or close behind, in one block of memory that never asks the allocator for a single one.
/// References are good until something new comes in or goes.
template <class Id, class T>
class open_table {
public:
  using value_type = std::pair<Id, T>;

  /// Over all that are there; `Value` is const or not.
  template <class Value>
  class walk {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = std::remove_const_t<Value>;
    using difference_type = std::ptrdiff_t;
    using pointer = Value*;
    using reference = Value&;
    walk(Value* at, Value* end) : at_{at}, end_{end} { skip(); }
    Value& operator*() const { return *at_; }
    Value* operator->() const { return at_; }
    walk& operator++() {
      ++at_;
      skip();
      return *this;
    }
    walk operator++(int) {
      const auto before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const walk& a, const walk& b) { return a.at_ == b.at_; }

  private:
    void skip() {
      while (at_ != end_ && !at_->first) ++at_;
    }
    Value *at_, *end_;
  };
  using iterator = walk<value_type>;
  using const_iterator = walk<const value_type>;

  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] bool empty() const { return used_ == 0; }
  [[nodiscard]] iterator begin() { return {room_.data(), last()}; }
  [[nodiscard]] iterator end() { return {last(), last()}; }
  [[nodiscard]] const_iterator begin() const { return {room_.data(), last()}; }
  [[nodiscard]] const_iterator end() const { return {last(), last()}; }

  [[nodiscard]] iterator find(Id id) { return {held(place_of(id)), last()}; }
  [[nodiscard]] const_iterator find(Id id) const { return {held(place_of(id)), last()}; }
  [[nodiscard]] bool contains(Id id) const { return find(id) != end(); }
  T& operator[](Id id) {
    assert(id);
    if (const auto at = place_of(id); at < room_.size() && room_[at].first) return room_[at].second;
    if ((used_ + 1) * 2 > room_.size()) widen();
    auto& made = room_[place_of(id)];
    made.first = id;
    ++used_;
    return made.second;
  }
  void insert_or_assign(Id id, const T& value) { (*this)[id] = value; }
  /// Takes the ones that are not here.
  void merge(const open_table& other) {
    for (const auto& [id, one] : other)
      if (!contains(id)) (*this)[id] = one;
  }
  void erase(Id id) {
    auto at = place_of(id);
    if (at >= room_.size() || !room_[at].first) return;
    const auto mask = room_.size() - 1;
    // Whoever stands behind moves up, unless that were before its own place.
    for (auto next = (at + 1) & mask; room_[next].first; next = (next + 1) & mask) {
      const auto home = home_of(room_[next].first);
      if (((next - home) & mask) < ((next - at) & mask)) continue;
      room_[at] = room_[next];
      at = next;
    }
    room_[at] = {};
    --used_;
  }
  void erase(iterator at) { erase(at->first); }

  friend bool operator==(const open_table& a, const open_table& b) {
    if (a.size() != b.size()) return false;
    for (const auto& [id, one] : a) {
      const auto other = b.find(id);
      if (other == b.end() || !(other->second == one)) return false;
    }
    return true;
  }

private:
  [[nodiscard]] std::size_t home_of(Id id) const {
    return static_cast<std::size_t>((id.value() * 0x9e37'79b9'7f4a'7c15ULL) >> 32) & (room_.size() - 1);
  }
  /// Where it stands or would stand; behind everything when there is no room at all.
  [[nodiscard]] std::size_t place_of(Id id) const {
    if (room_.empty()) return 0;
    auto at = home_of(id);
    while (room_[at].first && room_[at].first != id) at = (at + 1) & (room_.size() - 1);
    return at;
  }
  [[nodiscard]] value_type* last() { return room_.data() + room_.size(); }
  [[nodiscard]] const value_type* last() const { return room_.data() + room_.size(); }
  [[nodiscard]] value_type* held(std::size_t at) {
    return at < room_.size() && room_[at].first ? &room_[at] : last();
  }
  [[nodiscard]] const value_type* held(std::size_t at) const {
    return at < room_.size() && room_[at].first ? &room_[at] : last();
  }
  void widen() {
    std::vector<value_type> before(room_.empty() ? 8 : room_.size() * 2);
    before.swap(room_);
    for (auto& one : before)
      if (one.first) room_[place_of(one.first)] = one;
  }

  std::vector<value_type> room_; ///< a power of two, at most half used
  std::size_t used_ = 0;
};

} // namespace strowger::routing::kpi
