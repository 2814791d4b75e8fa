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
template <class T, class Reason>
class [[nodiscard]] value_or_reason {
public:
  value_or_reason(T value) : content_{std::in_place_index<0>, std::move(value)} {}
  value_or_reason(Reason reason) : content_{std::in_place_index<1>, std::move(reason)} {}
  explicit operator bool() const noexcept { return content_.index() == 0; }
  const T& value() const {
    assert(*this);
    return *std::get_if<0>(&content_);
  }
  T& value() {
    assert(*this);
    return *std::get_if<0>(&content_);
  }
  const Reason& reason() const {
    assert(!*this);
    return *std::get_if<1>(&content_);
  }

private:
  std::variant<T, Reason> content_;
};

template <class Reason>
class [[nodiscard]] value_or_reason<void, Reason> {
public:
  value_or_reason() = default;
  value_or_reason(Reason reason) : reason_{std::move(reason)} {}
  explicit operator bool() const noexcept { return !reason_; }
  const Reason& reason() const {
    assert(reason_);
    return *reason_;
  }

private:
  std::optional<Reason> reason_;
};

template <class T>
using result = value_or_reason<T, error>;

} // namespace strowger::routing
