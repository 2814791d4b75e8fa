#pragma once
#include "routing/key_leaf.hpp"
#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

/// A set of small plain values in order that also knows places: a B+ tree whose inner nodes count what is
/// below them. Insert, erase and place are O(log n), the first is O(1); neighbours lie next to each other in
/// memory, and a set of a few values is one small block; of a set with `own_room` that block is in the set
/// itself. Not for several threads.
namespace strowger::routing {

template <class Key, class Less = std::less<Key>, std::size_t own_room = 0>
class ordered_keys {
  static_assert(std::is_trivially_copyable_v<Key> && std::is_trivially_destructible_v<Key>);

  // With what stands before the keys a block takes a kilobyte at most, a size that allocators have.
  static constexpr std::size_t leaf_max = std::max<std::size_t>(16, 1'000 / sizeof(Key));
  static constexpr std::size_t leaf_first = 2; ///< room of a set's first block; it doubles
  static constexpr std::size_t leaf_kept = 8;  ///< a block no larger stays when the last has gone
  static constexpr std::size_t fan = sizeof(Key) > 24 ? 16 : 32;

  using leaf = key_leaf<Key>;

  /// `low[i]` is not above any key below child i, and above every key below child i - 1.
  struct inner {
    std::uint32_t count = 0;
    std::array<std::uint32_t, fan> sizes;
    std::array<void*, fan> children;
    std::array<Key, fan> low;
  };

public:
  class iterator {
  public:
    iterator() = default;
    iterator(const leaf* at, std::uint32_t place) : at_{at}, place_{place} {}
    const Key& operator*() const { return at_->keys()[place_]; }
    const Key* operator->() const { return &at_->keys()[place_]; }
    iterator& operator++() {
      if (++place_ == at_->count) {
        at_ = at_->next;
        place_ = 0;
      }
      return *this;
    }
    /// Has the memory it stands in brought near.
    void prefetch() const {
      __builtin_prefetch(at_);
      __builtin_prefetch(reinterpret_cast<const std::byte*>(at_) + 64);
    }
    friend bool operator==(const iterator&, const iterator&) = default;

  private:
    const leaf* at_ = nullptr;
    std::uint32_t place_ = 0;
  };

  ordered_keys() = default;
  ordered_keys(ordered_keys&& other) noexcept requires(own_room == 0) { swap(other); }
  ordered_keys& operator=(ordered_keys&& other) noexcept requires(own_room == 0) {
    swap(other);
    return *this;
  }
  ~ordered_keys() { destroy(root_, height_); }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] iterator begin() const { return size_ > 0 ? iterator{first_, 0} : iterator{}; }
  [[nodiscard]] iterator end() const { return {}; }
  /// Only when not empty.
  [[nodiscard]] const Key& front() const { return first_->keys()[0]; }

  /// Whether it is new.
  bool insert(const Key& key) {
    if (!root_) root_ = first_ = first_leaf();
    if (height_ == 0)
      if (auto* at = static_cast<leaf*>(root_); at->count < at->room) return put_in_room(*at, key);
    const auto [done, right] = put(root_, height_, key);
    if (right.node) grow(right);
    if (done) ++size_;
    return done;
  }
  /// Whether it was there.
  bool erase(const Key& key) {
    if (!root_ ||
        !(height_ == 0 ? take_from_leaf(*static_cast<leaf*>(root_), key) : take(root_, height_, key)))
      return false;
    --size_;
    if (height_ > 0 || size_ == 0) shrink();
    return true;
  }
  [[nodiscard]] bool contains(const Key& key) const {
    if (!root_) return false;
    const auto& at = leaf_for(key);
    const auto place = place_in(at, key);
    return place < at.count && !less_(key, at.keys()[place]);
  }
  /// The first that is greater than `key`, or the end.
  [[nodiscard]] iterator after(const Key& key) const {
    if (!root_) return {};
    const auto& at = leaf_for(key);
    auto place = place_in(at, key);
    if (place < at.count && !less_(key, at.keys()[place])) ++place;
    return place < at.count ? iterator{&at, place} : iterator{at.next, 0};
  }
  /// How many are less than `key`.
  [[nodiscard]] std::size_t before(const Key& key) const {
    if (!root_) return 0;
    std::size_t found = 0;
    const void* node = root_;
    for (auto level = height_; level > 0; --level) {
      const auto& in = *static_cast<const inner*>(node);
      const auto child = child_for(in, key);
      for (std::size_t i = 0; i < child; ++i) found += in.sizes[i];
      node = in.children[child];
    }
    return found + place_in(*static_cast<const leaf*>(node), key);
  }

private:
  /// Where the key stands or would stand; only when there is a root.
  [[nodiscard]] const leaf& leaf_for(const Key& key) const {
    const void* node = root_;
    for (auto level = height_; level > 0; --level) {
      const auto& in = *static_cast<const inner*>(node);
      node = in.children[child_for(in, key)];
    }
    return *static_cast<const leaf*>(node);
  }
  struct split {
    void* node = nullptr; ///< a new right neighbour
    Key low{};
    std::uint32_t size = 0;
  };

  static leaf* make_leaf(std::size_t room) {
    auto* made = new (::operator new(sizeof(leaf) + room * sizeof(Key))) leaf;
    made->room = static_cast<std::uint16_t>(room);
    return made;
  }
  leaf* first_leaf() {
    if constexpr (own_room == 0) {
      return make_leaf(leaf_first);
    } else {
      own_.block = {};
      own_.block.room = own_room;
      return &own_.block;
    }
  }
  void free_leaf(leaf* one) {
    if constexpr (own_room > 0)
      if (one == &own_.block) return;
    ::operator delete(one);
  }

  void destroy(void* node, std::size_t level) {
    if (!node) return;
    if (level == 0) return free_leaf(static_cast<leaf*>(node));
    auto* in = static_cast<inner*>(node);
    for (std::size_t i = 0; i < in->count; ++i) destroy(in->children[i], level - 1);
    delete in;
  }
  void swap(ordered_keys& other) noexcept {
    std::swap(root_, other.root_);
    std::swap(first_, other.first_);
    std::swap(height_, other.height_);
    std::swap(size_, other.size_);
  }

  [[nodiscard]] std::size_t child_for(const inner& in, const Key& key) const {
    const std::size_t last = in.count - 1;
    if (last == 0 || !less_(key, in.low[last])) return last; // what grows at its end does so fast
    const auto* found = std::upper_bound(in.low.data() + 1, in.low.data() + last, key, less_);
    return static_cast<std::size_t>(found - in.low.data()) - 1;
  }
  [[nodiscard]] std::uint32_t place_in(const leaf& at, const Key& key) const {
    const auto* keys = at.keys();
    if (at.count == 0 || less_(keys[at.count - 1], key)) return at.count;
    if (!less_(key, keys[at.count - 1])) return at.count - 1;
    if (!less_(keys[0], key)) return 0; // so do those from whose front is taken
    return static_cast<std::uint32_t>(std::lower_bound(keys, keys + at.count, key, less_) - keys);
  }

  std::pair<bool, split> put(void* node, std::size_t level, const Key& key) {
    if (level == 0) return put_in_leaf(static_cast<leaf*>(node), key);
    auto& in = *static_cast<inner*>(node);
    const auto child = child_for(in, key);
    const auto [done, right] = put(in.children[child], level - 1, key);
    if (done) ++in.sizes[child];
    if (!right.node) return {done, {}};
    in.sizes[child] -= right.size;
    if (in.count < fan) {
      add_child(in, child + 1, right);
      return {done, {}};
    }
    // Full: what grows at its end leaves full nodes behind, else halves.
    const bool at_end = child + 1 == in.count;
    const std::size_t keep = at_end ? fan : fan / 2;
    auto* other = new inner;
    for (auto i = keep; i < fan; ++i) add_child(*other, i - keep, {in.children[i], in.low[i], in.sizes[i]});
    in.count = static_cast<std::uint32_t>(keep);
    const bool stays = child + 1 <= keep && !at_end;
    add_child(stays ? in : *other, stays ? child + 1 : child + 1 - keep, right);
    return {done, {other, other->low[0], total(*other)}};
  }
  static std::uint32_t total(const inner& in) {
    std::uint32_t all = 0;
    for (std::size_t i = 0; i < in.count; ++i) all += in.sizes[i];
    return all;
  }
  static void add_child(inner& in, std::size_t at, const split& what) {
    for (std::size_t i = in.count; i > at; --i) {
      in.children[i] = in.children[i - 1];
      in.low[i] = in.low[i - 1];
      in.sizes[i] = in.sizes[i - 1];
    }
    in.children[at] = what.node;
    in.low[at] = what.low;
    in.sizes[at] = what.size;
    ++in.count;
  }
  static void remove_child(inner& in, std::size_t at) {
    for (std::size_t i = at + 1; i < in.count; ++i) {
      in.children[i - 1] = in.children[i];
      in.low[i - 1] = in.low[i];
      in.sizes[i - 1] = in.sizes[i];
    }
    --in.count;
  }

  std::pair<bool, split> put_in_leaf(leaf* at, const Key& key) {
    const auto place = place_in(*at, key);
    if (place < at->count && !less_(key, at->keys()[place])) return {false, {}};
    if (at->count < at->room) {
      at->put(place, key);
      return {true, {}};
    }
    if (at->room < leaf_max) { // only the root is that small
      auto* larger =
          make_leaf(std::min(std::max<std::size_t>(leaf_first, std::size_t{at->room} * 2), leaf_max));
      std::memcpy(static_cast<void*>(larger->keys()), at->keys(), at->count * sizeof(Key));
      larger->count = at->count;
      free_leaf(at);
      root_ = first_ = larger;
      larger->put(place, key);
      return {true, {}};
    }
    auto* right = make_leaf(leaf_max);
    link_after(at, right);
    const auto keep = place == at->count && !right->next ? at->count : at->count / 2;
    right->count = at->count - keep;
    std::memcpy(static_cast<void*>(right->keys()), at->keys() + keep, right->count * sizeof(Key));
    at->count = keep;
    const bool goes_right = place > keep || right->count == 0;
    (goes_right ? right : at)->put(goes_right ? place - keep : place, key);
    return {true, {right, right->keys()[0], right->count}};
  }
  /// Into a set of one leaf that has a free place.
  bool put_in_room(leaf& at, const Key& key) {
    const auto place = place_in(at, key);
    if (place < at.count && !less_(key, at.keys()[place])) return false;
    at.put(place, key);
    ++size_;
    return true;
  }
  static void link_after(leaf* left, leaf* right) {
    right->next = left->next;
    right->before = left;
    if (left->next) left->next->before = right;
    left->next = right;
  }
  void unlink(leaf* gone) {
    if (gone->next) gone->next->before = gone->before;
    (gone->before ? gone->before->next : first_) = gone->next;
    free_leaf(gone);
  }

  void grow(const split& right) {
    auto* top = new inner;
    const auto keys_left = height_ == 0 ? std::size_t{static_cast<leaf*>(root_)->count}
                                        : std::size_t{total(*static_cast<inner*>(root_))};
    add_child(*top, 0, {root_, lowest(root_, height_), static_cast<std::uint32_t>(keys_left)});
    add_child(*top, 1, right);
    root_ = top;
    ++height_;
  }
  static Key lowest(const void* node, std::size_t level) {
    return level == 0 ? static_cast<const leaf*>(node)->keys()[0] : static_cast<const inner*>(node)->low[0];
  }

  bool take_from_leaf(leaf& at, const Key& key) {
    const auto place = place_in(at, key);
    if (place == at.count || less_(key, at.keys()[place])) return false;
    at.take(place);
    return true;
  }
  bool take(void* node, std::size_t level, const Key& key) {
    if (level == 0) return take_from_leaf(*static_cast<leaf*>(node), key);
    auto& in = *static_cast<inner*>(node);
    const auto child = child_for(in, key);
    if (!take(in.children[child], level - 1, key)) return false;
    --in.sizes[child];
    tidy(in, level - 1, child);
    return true;
  }
  /// A child that became small is joined with a neighbour, so that erasing leaves no sparse tree behind.
  void tidy(inner& in, std::size_t level, std::size_t child) {
    const std::size_t least = level == 0 ? leaf_max / 4 : fan / 4;
    if (held(in.children[child], level) >= least) return;
    if (child > 0 && join(in, level, child - 1)) return;
    if (child + 1 < in.count && join(in, level, child)) return;
    if (held(in.children[child], level) > 0) return;
    if (level == 0)
      unlink(static_cast<leaf*>(in.children[child]));
    else
      delete static_cast<inner*>(in.children[child]);
    remove_child(in, child);
  }
  static std::size_t held(const void* node, std::size_t level) {
    return level == 0 ? static_cast<const leaf*>(node)->count : static_cast<const inner*>(node)->count;
  }
  /// Child `left` and the one after it become one, if there is room.
  bool join(inner& in, std::size_t level, std::size_t left) {
    const auto together = held(in.children[left], level) + held(in.children[left + 1], level);
    if (together > (level == 0 ? leaf_max : fan) * 3 / 4) return false;
    if (level == 0) {
      auto& a = *static_cast<leaf*>(in.children[left]);
      auto& b = *static_cast<leaf*>(in.children[left + 1]);
      a.to_front();
      std::memcpy(static_cast<void*>(a.keys() + a.count), b.keys(), b.count * sizeof(Key));
      a.count += b.count;
      unlink(&b);
    } else {
      auto& a = *static_cast<inner*>(in.children[left]);
      auto* b = static_cast<inner*>(in.children[left + 1]);
      for (std::size_t i = 0; i < b->count; ++i) // below its first low there may be keys of its first child
        add_child(a, a.count, {b->children[i], i == 0 ? in.low[left + 1] : b->low[i], b->sizes[i]});
      delete b;
    }
    in.sizes[left] += in.sizes[left + 1];
    remove_child(in, left + 1);
    return true;
  }
  void shrink() {
    while (height_ > 0 && static_cast<inner*>(root_)->count == 1) {
      auto* gone = static_cast<inner*>(root_);
      root_ = gone->children[0];
      delete gone;
      --height_;
    }
    if (size_ > 0) return;
    assert(height_ == 0);
    auto* last = static_cast<leaf*>(root_);
    if (last->room <= leaf_kept) { // who comes and goes one at a time asks no allocator
      last->skip = 0;
      return;
    }
    free_leaf(last);
    root_ = first_ = nullptr;
  }

  struct own_leaf {
    leaf block;
    std::array<std::byte, own_room * sizeof(Key)> keys; ///< right behind it, as of every leaf
  };
  struct no_leaf {};

  void* root_ = nullptr;
  leaf* first_ = nullptr;
  std::uint32_t height_ = 0, size_ = 0;
  [[no_unique_address]] std::conditional_t<(own_room > 0), own_leaf, no_leaf> own_;
  [[no_unique_address]] Less less_{};
};

} // namespace strowger::routing
