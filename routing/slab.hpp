#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace strowger::routing {

/// Room for many values of one kind, at addresses that stay: made and dropped without asking the allocator
/// each time, and what was dropped last is used first. Whoever makes a value drops it; the room itself is
/// given back at the end. Not for several threads.
template <class T>
class slab {
public:
  slab() = default;
  slab(const slab&) = delete;
  slab& operator=(const slab&) = delete;

  template <class... Arguments>
  T* make(Arguments&&... arguments) {
    if (free_.empty()) more();
    auto* made = std::construct_at(free_.back(), std::forward<Arguments>(arguments)...);
    free_.pop_back();
    return made;
  }
  void drop(T* one) {
    std::destroy_at(one);
    free_.push_back(one);
  }

private:
  struct room {
    alignas(T) std::array<std::byte, sizeof(T)> bytes;
  };
  void more() {
    constexpr std::size_t most = std::max<std::size_t>(8, 14'336 / sizeof(T)); // as in id_table.hpp
    made_ = made_ == 0 ? 4 : std::min(most, made_ * 2);
    auto& block = blocks_.emplace_back(std::make_unique_for_overwrite<room[]>(made_));
    for (auto i = made_; i > 0; --i) free_.push_back(std::launder(reinterpret_cast<T*>(&block[i - 1])));
  }
  std::vector<std::unique_ptr<room[]>> blocks_;
  std::vector<T*> free_;
  std::size_t made_ = 0; ///< values of the last block
};

} // namespace strowger::routing
