#pragma once
#include "routing/model/strong_id.hpp"
#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

/// What a pool owns, by id: values at addresses that stay, in blocks, and open-addressed parts that find
/// them. Each part grows by itself, so that no single insert moves more than a small share of a large table.
/// No order. Not for several threads.
namespace strowger::routing {

template <class Id, class T>
class id_table {
public:
  id_table() = default;
  id_table(const id_table&) = delete;
  id_table& operator=(const id_table&) = delete;
  ~id_table() {
    each([](Id, T& one) { std::destroy_at(&one); });
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  /// What was found last is mostly asked for again at once.
  [[nodiscard]] T* find(Id id) const {
    if (last_.id == id && last_.value) return last_.value;
    auto* found = look_up(id);
    if (found) last_ = {id, found};
    return found;
  }
  /// Has the place where `find` begins to look brought near.
  void prefetch(Id id) const {
    const auto& entries = part_of(id).entries;
    if (!entries.empty()) __builtin_prefetch(&entries[place_of(id) & (entries.size() - 1)]);
  }
  /// Only of what is there.
  [[nodiscard]] T& at(Id id) const {
    auto* found = find(id);
    assert(found);
    return *found;
  }
  /// A new value; the id must not be there.
  template <class... Arguments>
  T& add(Id id, Arguments&&... arguments) {
    auto& part = part_of(id);
    if ((part.used + 1) * 4 > part.entries.size() * 3) widen(part);
    auto* made = std::construct_at(fresh(), std::forward<Arguments>(arguments)...);
    put(part, {id, made});
    last_ = {id, made};
    ++part.used;
    ++size_;
    return *made;
  }
  bool erase(Id id) {
    auto& part = part_of(id);
    if (part.entries.empty()) return false;
    const auto mask = part.entries.size() - 1;
    auto at = place_of(id) & mask;
    for (; part.entries[at].id != id || part.entries[at].value == nullptr; at = (at + 1) & mask)
      if (part.entries[at].value == nullptr) return false;
    auto* gone = part.entries[at].value;
    if (last_.value == gone) last_ = {};
    // Whoever stands behind moves up, unless that were before its own place.
    for (auto next = (at + 1) & mask; part.entries[next].value != nullptr; next = (next + 1) & mask) {
      const auto home = place_of(part.entries[next].id) & mask;
      if (((next - home) & mask) < ((next - at) & mask)) continue;
      part.entries[at] = part.entries[next];
      at = next;
    }
    part.entries[at] = {};
    --part.used;
    --size_;
    std::destroy_at(gone);
    free_.push_back(gone);
    return true;
  }
  template <class Visit>
  void each(const Visit& visit) const {
    for (const auto& part : parts_)
      for (const auto& one : part.entries)
        if (one.value) visit(one.id, *one.value);
  }

private:
  struct entry {
    Id id{};
    T* value = nullptr;
  };
  struct part {
    std::vector<entry> entries; ///< a power of two, at most three quarters used
    std::size_t used = 0;
  };
  static constexpr std::size_t part_bits = 6;
  /// Values of a block: it fills the largest size that the allocator packs without a page of its own.
  static constexpr std::size_t block_most = std::max<std::size_t>(8, 14'336 / sizeof(T));

  [[nodiscard, gnu::noinline]] T* look_up(Id id) const {
    const auto& part = part_of(id);
    if (part.entries.empty()) return nullptr;
    const auto mask = part.entries.size() - 1;
    for (auto at = place_of(id) & mask;; at = (at + 1) & mask) {
      if (part.entries[at].value == nullptr) return nullptr;
      if (part.entries[at].id == id) return part.entries[at].value;
    }
  }
  static std::uint64_t mixed(Id id) { return id.value() * 0x9e37'79b9'7f4a'7c15ULL; }
  static std::size_t place_of(Id id) { return static_cast<std::size_t>(mixed(id) >> 20); }
  [[nodiscard]] const part& part_of(Id id) const { return parts_[mixed(id) >> (64 - part_bits)]; }
  [[nodiscard]] part& part_of(Id id) { return parts_[mixed(id) >> (64 - part_bits)]; }

  static void put(part& to, entry what) {
    const auto mask = to.entries.size() - 1;
    auto at = place_of(what.id) & mask;
    while (to.entries[at].value != nullptr) at = (at + 1) & mask;
    to.entries[at] = what;
  }
  static void widen(part& which) {
    std::vector<entry> before(std::max<std::size_t>(4, which.entries.size() * 2));
    before.swap(which.entries);
    for (const auto& one : before)
      if (one.value) put(which, one);
  }
  T* fresh() {
    if (free_.empty()) {
      const auto count = std::min<std::size_t>(block_most, std::max<std::size_t>(4, size_));
      auto& block = blocks_.emplace_back(std::make_unique<room[]>(count));
      for (auto i = count; i > 0; --i) free_.push_back(std::launder(reinterpret_cast<T*>(&block[i - 1])));
    }
    auto* one = free_.back();
    free_.pop_back();
    return one;
  }

  struct room {
    alignas(T) std::array<std::byte, sizeof(T)> bytes;
  };
  std::array<part, std::size_t{1} << part_bits> parts_;
  std::vector<std::unique_ptr<room[]>> blocks_;
  std::vector<T*> free_;
  mutable entry last_;
  std::size_t size_ = 0;
};

} // namespace strowger::routing
