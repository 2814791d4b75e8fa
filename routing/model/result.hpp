#pragma once
#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace strowger::routing {

/// Why an input was refused. One code per case some caller reacts to.
enum class error_code {
  unknown_interaction,
  unknown_offer,
  unknown_agent,
  unknown_queue,
  already_exists,
  queue_closed,
  queue_full,
  offer_ended, ///< too late: the offer was accepted by another, timed out or withdrawn
  not_yours,   ///< the one who asks is not the one who holds it
  wrong_state, ///< the thing exists, but this cannot be done to it now
  not_signed_in,
  forbidden, ///< a role or scope is missing
  invalid_value,
  limit_reached,
  conversation_closed,
};

struct error {
  error_code code;
  std::string detail; ///< for people: what, where; no personal content
};

/// The code in snake_case, as it appears in JSON and logs.
std::string_view to_text(error_code code);

/// A value or the reason why there is none.
template <class T>
class [[nodiscard]] result {
public:
  result(T value) : content_{std::move(value)} {}
  result(error reason) : content_{std::move(reason)} {}
  explicit operator bool() const noexcept { return content_.index() == 0; }
  const T& value() const {
    assert(*this);
    return *std::get_if<0>(&content_);
  }
  T& value() {
    assert(*this);
    return *std::get_if<0>(&content_);
  }
  const error& reason() const {
    assert(!*this);
    return *std::get_if<1>(&content_);
  }

private:
  std::variant<T, error> content_;
};

template <>
class [[nodiscard]] result<void> {
public:
  result() = default;
  result(error reason) : reason_{std::move(reason)} {}
  explicit operator bool() const noexcept { return !reason_; }
  const error& reason() const {
    assert(reason_);
    return *reason_;
  }

private:
  std::optional<error> reason_;
};

} // namespace strowger::routing
