#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <type_traits>

/// A block of keys in order that lie right behind it: the lowest level of `ordered_keys`, which makes them
/// with their room.
namespace strowger::routing {

template <class Key>
struct key_leaf {
  static_assert(std::is_trivially_copyable_v<Key>);

  key_leaf* next = nullptr;
  key_leaf* before = nullptr;
  std::uint32_t count = 0;
  std::uint16_t room = 0, skip = 0; ///< free places before the keys: the front moves nothing

  [[nodiscard]] Key* keys() { return std::launder(reinterpret_cast<Key*>(this + 1)) + skip; }
  [[nodiscard]] const Key* keys() const {
    return std::launder(reinterpret_cast<const Key*>(this + 1)) + skip;
  }
  /// All free places come behind the keys.
  void to_front() {
    const auto* from = keys();
    skip = 0;
    std::memmove(static_cast<void*>(keys()), from, count * sizeof(Key));
  }
  /// Only where there is room.
  void put(std::uint32_t place, const Key& key) {
    if (skip > 0 && place * 2 < count) {
      --skip;
      std::memmove(static_cast<void*>(keys()), keys() + 1, place * sizeof(Key));
    } else {
      if (skip + count == room) to_front();
      auto* from = keys() + place;
      if (place < count) std::memmove(static_cast<void*>(from + 1), from, (count - place) * sizeof(Key));
    }
    keys()[place] = key;
    ++count;
  }
  void take(std::uint32_t place) {
    auto* from = keys();
    if (place * 2 < count) {
      if (place > 0) std::memmove(static_cast<void*>(from + 1), from, place * sizeof(Key));
      ++skip;
    } else if (place + 1 < count) {
      std::memmove(static_cast<void*>(from + place), from + place + 1, (count - place - 1) * sizeof(Key));
    }
    --count;
  }
};

} // namespace strowger::routing
