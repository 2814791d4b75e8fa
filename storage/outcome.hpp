#pragma once
#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

/// Values or reasons in this room. Apart from `routing::result`, whose codes are refusals of inputs.
namespace strowger::storage {

/// What kind of trouble: one per case a caller treats differently.
enum class trouble : std::uint8_t {
  damaged,       ///< stored bytes are not what was written; restore from a backup
  newer_version, ///< written by a newer engine than this one
  in_use,        ///< another process holds the folder
  no_space,
  refused, ///< the request makes no sense as asked
  not_found,
  input_output, ///< the disk or the system said no
};

struct failure {
  trouble kind = trouble::input_output;
  std::string detail; ///< for the operator: what, where, what to do; no personal content
};

template <class T>
class [[nodiscard]] outcome {
public:
  outcome(T value) : content_{std::move(value)} {}
  outcome(failure why) : content_{std::move(why)} {}
  explicit operator bool() const noexcept { return content_.index() == 0; }
  const T& value() const {
    assert(*this);
    return *std::get_if<0>(&content_);
  }
  T& value() {
    assert(*this);
    return *std::get_if<0>(&content_);
  }
  const failure& why() const {
    assert(!*this);
    return *std::get_if<1>(&content_);
  }

private:
  std::variant<T, failure> content_;
};

template <>
class [[nodiscard]] outcome<void> {
public:
  outcome() = default;
  outcome(failure why) : why_{std::move(why)} {}
  explicit operator bool() const noexcept { return !why_; }
  const failure& why() const {
    assert(why_);
    return *why_;
  }

private:
  std::optional<failure> why_;
};

} // namespace strowger::storage
