#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
#include <type_traits>
#include <vector>

namespace strowger::routing {

/// A list of plain values that allocates only when it becomes longer than usual.
template <class T, std::size_t usual>
class short_list {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  void push_back(const T& one) {
    if (size_ < usual && more_.empty()) {
      few()[size_++] = one;
      return;
    }
    if (more_.empty()) more_.assign(few(), few() + size_);
    more_.push_back(one);
    ++size_;
  }
  void pop_back() {
    --size_;
    if (!more_.empty()) more_.resize(size_);
    if (size_ == 0) more_.clear();
  }
  /// Sorted, each once.
  template <class Less = std::less<T>>
  void sort_unique(const Less& less = {}) {
    if (size_ < 2) return;
    std::sort(begin(), end(), less);
    const auto last = std::unique(begin(), end());
    size_ = static_cast<std::size_t>(last - begin());
    if (!more_.empty()) more_.resize(size_);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* begin() { return more_.empty() ? few() : more_.data(); }
  [[nodiscard]] T* end() { return begin() + size_; }
  [[nodiscard]] const T* begin() const { return more_.empty() ? few() : more_.data(); }
  [[nodiscard]] const T* end() const { return begin() + size_; }
  [[nodiscard]] T& operator[](std::size_t at) { return begin()[at]; }
  [[nodiscard]] const T& operator[](std::size_t at) const { return begin()[at]; }
  [[nodiscard]] T& front() { return *begin(); }
  [[nodiscard]] T& back() { return end()[-1]; }

private:
  [[nodiscard]] T* few() { return std::launder(reinterpret_cast<T*>(few_.data())); }
  [[nodiscard]] const T* few() const { return std::launder(reinterpret_cast<const T*>(few_.data())); }

  alignas(T) std::array<std::byte, usual * sizeof(T)> few_; ///< what is not in use is not set either
  std::vector<T> more_;                                     ///< all of them, once they are more than usual
  std::size_t size_ = 0;
};

} // namespace strowger::routing
