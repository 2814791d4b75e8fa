#pragma once
#include <cmath>
#include <compare>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

/// What will happen in a simulated world, and when.
namespace strowger::sim {

/// Microseconds of simulated time. Finer than the engine's milliseconds, so that durations drawn at random
/// keep their mean: the world lives in these, and stamps an input with the whole milliseconds that have
/// passed (`stamp_of`).
using instant = std::int64_t;
inline constexpr instant instants_per_second = 1'000'000;
[[nodiscard]] inline instant instant_of_seconds(double seconds) {
  return std::llround(seconds * static_cast<double>(instants_per_second));
}

/// A contact centre's sources, in the order in which they act at the same instant: what the engine does by
/// itself after a time, doors, then those who come to work, then those who finish, then those who come, then
/// those who give up.
enum centre_source : std::uint32_t { of_engine, of_doors, of_shifts, of_agents, of_arrivals, of_patience };

/// Events ordered by (instant, source, number): of two at the same instant the one from the lower source goes
/// first, of two from the same source the one put in first. So an order never depends on where something
/// happens to lie in memory. A heap with four children per node (it fits the cache better than a binary one)
/// of what is compared; the events themselves lie still beside it. Not for several threads.
template <class What>
class calendar {
public:
  struct entry {
    instant at;
    std::uint64_t number; ///< counts all entries ever put in
    std::uint32_t source;
    What what;
    template <class Event>
    entry(instant when, std::uint64_t nth, std::uint32_t whose, Event&& event)
      : at{when}, number{nth}, source{whose}, what(std::forward<Event>(event)) {}
  };

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }
  /// When the next event is due; only if there is one.
  [[nodiscard]] instant next_at() const { return heap_.front().at; }

  [[nodiscard]] const entry& next() const { return *events_[heap_.front().event]; }

  /// The event is made where it lies until it is due.
  template <class Event = What>
  void put(instant at, std::uint32_t source, Event&& what) {
    const auto number = ++last_;
    const auto place = free_place();
    events_[place].emplace(at, number, source, std::forward<Event>(what));
    heap_.push_back({at, (std::uint64_t{source} << number_bits) | number, place});
    rise(heap_.size() - 1);
  }

  /// The next event, taken out; nothing when there is none.
  [[nodiscard]] std::optional<entry> take() {
    if (heap_.empty()) return std::nullopt;
    const auto place = heap_.front().event;
    std::optional<entry> first{std::move(events_[place])};
    free_.push_back(place);
    events_[place].reset();
    const auto last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) fill_top(last);
    return first;
  }

private:
  static constexpr std::size_t children = 4;
  static constexpr unsigned number_bits = 56;
  /// What is compared of an event, and where it lies.
  struct turn {
    instant at;
    std::uint64_t order; ///< source, then number
    std::uint32_t event;
  };

  static bool before(const turn& a, const turn& b) { return a.at != b.at ? a.at < b.at : a.order < b.order; }

  std::uint32_t free_place() {
    if (free_.empty()) {
      events_.emplace_back();
      return static_cast<std::uint32_t>(events_.size() - 1);
    }
    const auto place = free_.back();
    free_.pop_back();
    return place;
  }

  void rise(std::size_t place) {
    const auto moving = heap_[place];
    while (place > 0) {
      const auto parent = (place - 1) / children;
      if (!before(moving, heap_[parent])) break;
      heap_[place] = heap_[parent];
      place = parent;
    }
    heap_[place] = moving;
  }

  /// Which of two places has what comes first. Not to be foreseen, so it should not become a branch.
  [[nodiscard]] std::size_t earlier(std::size_t a, std::size_t b) const {
    return before(heap_[b], heap_[a]) ? b : a;
  }

  /// The gap at the top goes down to the end, always to the earliest below it; what was last comes into it
  /// and rises from there, mostly not far.
  void fill_top(const turn& last) {
    const auto size = heap_.size();
    std::size_t place = 0, first = 1;
    const auto go_down = [&](std::size_t best) {
      heap_[place] = heap_[best];
      place = best;
      first = place * children + 1;
    };
    static_assert(children == 4);
    while (first + children <= size)
      go_down(earlier(earlier(first, first + 1), earlier(first + 2, first + 3)));
    if (first < size) {
      auto best = first;
      for (auto other = first + 1; other < size; ++other) best = earlier(best, other);
      go_down(best);
    }
    heap_[place] = last;
    rise(place);
  }

  std::vector<turn> heap_;
  std::vector<std::optional<entry>> events_;
  std::vector<std::uint32_t> free_; ///< places among them
  std::uint64_t last_ = 0;
};

} // namespace strowger::sim
