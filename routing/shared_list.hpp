#pragma once
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace strowger::routing {

/// An immutable list of which an input, a fact and the pool's entry hold one and the same. A value; copies
/// share what they hold, whichever thread they are on. An empty one holds nothing.
template <class T>
class shared_list {
public:
  [[nodiscard]] bool empty() const { return !held_; }
  [[nodiscard]] std::size_t size() const { return held_ ? held_->all.size() : 0; }
  [[nodiscard]] const std::vector<T>& all() const { return held_ ? held_->all : none(); }
  [[nodiscard]] auto begin() const { return all().begin(); }
  [[nodiscard]] auto end() const { return all().end(); }
  /// Has what it holds brought near.
  void prefetch() const { __builtin_prefetch(held_.get()); }
  /// Equal lists have equal hashes, in one run of the program.
  [[nodiscard]] std::size_t hash() const { return held_ ? held_->hash : 0; }
  friend bool operator==(const shared_list& a, const shared_list& b) {
    return a.held_ == b.held_ || (a.hash() == b.hash() && a.all() == b.all());
  }

protected:
  shared_list() = default;
  /// Only from a constructor: what is held changes no more.
  void hold(std::vector<T> all, std::size_t hash) {
    all.shrink_to_fit();
    held_ = std::make_shared<const content>(content{std::move(all), hash});
  }

private:
  struct content {
    std::vector<T> all;
    std::size_t hash = 0;
  };
  static const std::vector<T>& none() {
    static const std::vector<T> nothing;
    return nothing;
  }
  std::shared_ptr<const content> held_;
};

} // namespace strowger::routing
