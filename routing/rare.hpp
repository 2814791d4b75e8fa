#pragma once
#include <memory>
#include <utility>

/// A part of an entry that few entries have: as large as a pointer until something is written into it. Reads
/// of what nobody wrote give the default value. Copies are deep; two are equal when their values are.
namespace strowger::routing {

template <class T>
class rare {
public:
  rare() = default;
  rare(const rare& other) : held_{other.held_ ? std::make_unique<T>(*other.held_) : nullptr} {}
  rare(rare&&) noexcept = default;
  rare& operator=(const rare& other) {
    if (this != &other) held_ = other.held_ ? std::make_unique<T>(*other.held_) : nullptr;
    return *this;
  }
  rare& operator=(rare&&) noexcept = default;
  ~rare() = default;

  [[nodiscard]] const T& operator*() const { return held_ ? *held_ : none(); }
  [[nodiscard]] const T* operator->() const { return &**this; }
  /// Whether anything was written: what reads as the default may still be held.
  [[nodiscard]] bool held() const { return held_ != nullptr; }
  /// To write; allocates the first time.
  [[nodiscard]] T& edit() {
    if (!held_) held_ = std::make_unique<T>();
    return *held_;
  }
  /// Replaces the value; the default takes no room.
  void set(T value) {
    if (value == none())
      held_.reset();
    else
      edit() = std::move(value);
  }
  friend bool operator==(const rare& a, const rare& b) { return (!a.held_ && !b.held_) || *a == *b; }

private:
  static const T& none() { return none_; }
  static const T none_; ///< made before main begins: reading it asks nothing
  std::unique_ptr<T> held_;
};

template <class T>
const T rare<T>::none_{};

} // namespace strowger::routing
