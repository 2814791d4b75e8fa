#pragma once
#include "routing/model/channel_kind.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include "routing/ordered_keys.hpp"
#include "routing/pool_settings.hpp"
#include <array>
#include <compare>
#include <cstdint>

/// Orders of the free agents by what selection rules rank by that ask the agent alone. Each is kept only
/// while a queue's rule needs it.
namespace strowger::routing {

enum class order_by : std::uint8_t { idle, position, handled, talk };
inline constexpr std::size_t orders_by = 4;

/// The order a rule walks along; of `least_occupied` none: its order is always kept.
[[nodiscard]] order_by order_of(selection rule);

/// What of an agent these orders look at.
struct order_terms {
  moment idle_since;
  milliseconds talk{0};
  std::uint32_t handled = 0;
  std::int32_t position = 0;
  friend bool operator==(const order_terms&, const order_terms&) = default;
};

struct order_key {
  std::int64_t first = 0, second = 0;
  agent_id agent;
  std::uint32_t seat = 0; ///< no part of the order
  friend bool operator==(const order_key& a, const order_key& b) {
    return a.first == b.first && a.second == b.second && a.agent == b.agent;
  }
  friend bool operator<(const order_key& a, const order_key& b) {
    if (a.first != b.first) return a.first < b.first;
    return a.second != b.second ? a.second < b.second : a.agent < b.agent;
  }
};
[[nodiscard]] order_key key_by(order_by what, const order_terms& of, agent_id agent, std::uint32_t seat);

class choice_orders {
public:
  [[nodiscard]] bool any() const { return users_of_any_ > 0; }
  [[nodiscard]] bool kept(order_by what) const { return users_[index(what)] > 0; }
  [[nodiscard]] const ordered_keys<order_key>& of(order_by what, std::size_t channel) const {
    return keys_[index(what)][channel];
  }
  /// One queue more needs it. True when it is new: then everybody who is free has to come in.
  bool use(order_by what);
  /// One queue less. What nobody needs is forgotten.
  void drop(order_by what);
  void insert(order_by what, std::size_t channel, const order_key& key) {
    keys_[index(what)][channel].insert(key);
  }
  void erase(order_by what, std::size_t channel, const order_key& key) {
    keys_[index(what)][channel].erase(key);
  }

private:
  static constexpr std::size_t index(order_by what) { return static_cast<std::size_t>(what); }
  std::array<std::uint32_t, orders_by> users_{};
  std::uint32_t users_of_any_ = 0;
  std::array<std::array<ordered_keys<order_key>, channel_kinds>, orders_by> keys_;
};

} // namespace strowger::routing
