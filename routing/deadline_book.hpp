#pragma once
#include "routing/model/time.hpp"
#include "routing/ordered_keys.hpp"
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace strowger::routing {

/// Which rule a deadline belongs to. Of several at one moment the earlier kind goes first.
enum class deadline_kind : std::uint8_t {
  offer,
  connect,
  wrap_up,
  grace,
  back_off,
  wait,
  ring,
  preference,
  relax,
  age,
  callback, ///< a parked one comes into line
  party,    ///< of an agent beside the lead
  consult   ///< nobody of a queue became free for the lead
};
inline constexpr std::size_t deadline_kinds = 13;

struct deadline {
  moment at;
  deadline_kind kind = deadline_kind::offer;
  std::uint64_t subject = 0; ///< offer, interaction or agent
  std::uint64_t other = 0;   ///< back_off, party: the agent
  friend auto operator<=>(const deadline&, const deadline&) = default;
};

/// Which rule a deadline by the wall clock belongs to.
enum class wall_deadline_kind : std::uint8_t { grant, callback, callback_end };
/// What happens at a wall time, compared at each wake-up: a step of the wall clock moves it.
struct wall_deadline {
  wall_time at;
  wall_deadline_kind kind = wall_deadline_kind::grant;
  std::uint64_t subject = 0; ///< the agent
  friend auto operator<=>(const wall_deadline&, const wall_deadline&) = default;
};

/// Of two of one kind.
struct sooner_of_a_kind {
  bool operator()(const deadline& a, const deadline& b) const {
    if (a.at != b.at) return a.at < b.at;
    return a.subject != b.subject ? a.subject < b.subject : a.other < b.other;
  }
};

/// All open deadlines of a pool, in order. Those of one kind come mostly in their order, so each kind has a
/// set of its own. The newest comes into its set with the next one: who answers at once takes it back before.
class deadline_book {
public:
  /// One that is not in it.
  void insert(const deadline& one) {
    if (newest_) put(*newest_);
    newest_ = one;
  }
  void erase(const deadline& one) {
    if (newest_ && *newest_ == one) return newest_.reset();
    auto& kind = of(one.kind);
    kind.erase(one);
    if (kind.empty()) any_ &= ~(1U << static_cast<unsigned>(one.kind));
  }
  [[nodiscard]] bool contains(const deadline& one) const {
    return (newest_ && *newest_ == one) || kinds_[static_cast<std::size_t>(one.kind)].contains(one);
  }
  [[nodiscard]] bool empty() const { return any_ == 0 && !newest_; }
  [[nodiscard]] std::size_t size() const {
    std::size_t all = newest_ ? 1 : 0;
    for (const auto& one : kinds_) all += one.size();
    return all;
  }
  [[nodiscard]] std::size_t size(deadline_kind kind) const {
    const std::size_t newest = newest_ && newest_->kind == kind ? 1 : 0;
    return kinds_[static_cast<std::size_t>(kind)].size() + newest;
  }
  /// The earliest; only when not empty.
  [[nodiscard]] const deadline& first() const {
    const deadline* earliest = newest_ ? &*newest_ : nullptr;
    for (auto left = any_; left != 0; left &= left - 1) {
      const auto& one = kinds_[static_cast<std::size_t>(std::countr_zero(left))].front();
      if (!earliest || one < *earliest) earliest = &one;
    }
    return *earliest;
  }

private:
  using of_a_kind = ordered_keys<deadline, sooner_of_a_kind>;
  of_a_kind& of(deadline_kind kind) { return kinds_[static_cast<std::size_t>(kind)]; }
  void put(const deadline& one) {
    of(one.kind).insert(one);
    any_ |= 1U << static_cast<unsigned>(one.kind);
  }
  std::array<of_a_kind, deadline_kinds> kinds_;
  std::uint32_t any_ = 0;          ///< kinds that have one, a bit each
  std::optional<deadline> newest_; ///< in none of them yet
};

} // namespace strowger::routing
