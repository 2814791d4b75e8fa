#pragma once
#include <array>
#include <cstddef>

namespace strowger::routing {

/// The best of those that were offered to it, best first: one more than a record shows, so that its last term
/// can be told.
template <class T>
class best_few {
public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool full() const { return size_ == all_.size(); }
  [[nodiscard]] const T& operator[](std::size_t at) const { return all_[at]; }
  /// Comes after all that are here.
  void append(const T& one) { all_[size_++] = one; }
  void offer(const T& one) {
    if (full() && !(one < all_.back())) return;
    auto at = full() ? size_ - 1 : size_++;
    for (; at > 0 && one < all_[at - 1]; --at) all_[at] = all_[at - 1];
    all_[at] = one;
  }

private:
  std::array<T, 9> all_;
  std::size_t size_ = 0;
};

} // namespace strowger::routing
