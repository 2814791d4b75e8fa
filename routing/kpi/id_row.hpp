#pragma once
#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace strowger::routing::kpi {

/// Values by id, in the order of the ids, in one row. Ids that one pool counted up stand almost where their
/// number says, so finding one is mostly one look. A new one moves those behind it: for what is configured,
/// not for what comes and goes. References are good until something new comes in.
template <class Id, class T>
class id_row {
public:
  using value_type = std::pair<Id, T>;
  using iterator = typename std::vector<value_type>::iterator;
  using const_iterator = typename std::vector<value_type>::const_iterator;

  [[nodiscard]] std::size_t size() const { return row_.size(); }
  [[nodiscard]] bool empty() const { return row_.empty(); }
  [[nodiscard]] iterator begin() { return row_.begin(); }
  [[nodiscard]] iterator end() { return row_.end(); }
  [[nodiscard]] const_iterator begin() const { return row_.begin(); }
  [[nodiscard]] const_iterator end() const { return row_.end(); }

  [[nodiscard]] iterator find(Id id) {
    const auto at = row_.begin() + static_cast<std::ptrdiff_t>(place_of(id));
    return at != row_.end() && at->first == id ? at : row_.end();
  }
  [[nodiscard]] const_iterator find(Id id) const {
    const auto at = row_.begin() + static_cast<std::ptrdiff_t>(place_of(id));
    return at != row_.end() && at->first == id ? at : row_.end();
  }
  [[nodiscard]] bool contains(Id id) const { return find(id) != end(); }
  /// Only of what is there; throws std::out_of_range otherwise.
  [[nodiscard]] const T& at(Id id) const { return row_.at(find(id) == end() ? size() : place_of(id)).second; }
  std::pair<iterator, bool> try_emplace(Id id) {
    if (const auto guess = guess_of(id); is_at(guess, id))
      return {row_.begin() + static_cast<std::ptrdiff_t>(guess), false};
    return look_or_insert(id);
  }
  T& operator[](Id id) {
    const auto guess = guess_of(id);
    return is_at(guess, id) ? row_[guess].second : look_or_insert(id).first->second;
  }
  void insert_or_assign(Id id, T value) { (*this)[id] = std::move(value); }
  /// Takes the ones that are not here.
  void merge(const id_row& other) {
    for (const auto& one : other.row_) row_.push_back(one);
    std::stable_sort(row_.begin(), row_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    row_.erase(std::unique(row_.begin(), row_.end(),
                           [](const auto& a, const auto& b) { return a.first == b.first; }),
               row_.end());
  }
  /// The one with the greatest id, taken out; only when not empty.
  value_type take_last() {
    auto last = std::move(row_.back());
    row_.pop_back();
    return last;
  }

  friend bool operator==(const id_row&, const id_row&) = default;

private:
  /// Where its number says that it is.
  [[nodiscard]] std::size_t guess_of(Id id) const {
    return row_.empty() ? 0 : static_cast<std::size_t>(id.value() - row_.front().first.value());
  }
  [[nodiscard]] bool is_at(std::size_t place, Id id) const {
    return place < row_.size() && row_[place].first == id;
  }
  [[gnu::noinline]] std::pair<iterator, bool> look_or_insert(Id id) {
    const auto at = row_.begin() + static_cast<std::ptrdiff_t>(place_of(id));
    if (at != row_.end() && at->first == id) return {at, false};
    return {row_.insert(at, value_type{id, T{}}), true};
  }
  /// Where it stands or would stand.
  [[nodiscard]] std::size_t place_of(Id id) const {
    if (const auto guess = guess_of(id); is_at(guess, id)) return guess;
    const auto found = std::lower_bound(row_.begin(), row_.end(), id,
                                        [](const value_type& one, Id wanted) { return one.first < wanted; });
    return static_cast<std::size_t>(found - row_.begin());
  }

  std::vector<value_type> row_;
};

} // namespace strowger::routing::kpi
