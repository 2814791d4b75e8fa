#pragma once
#include "routing/kpi/statistics.hpp"
#include "routing/pool.hpp"
#include "sim/auditor.hpp"
#include "sim/calendar.hpp"
#include "sim/fact_digest.hpp"
#include "sim/standstill_watch.hpp"
#include "sim/wait_study.hpp"
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// One pool in a simulated world, fed directly: the same pure machine that routes live contacts, without
/// actors, journal or channels around it. Its figures are folded from its facts by the same code as a
/// wallboard's.
namespace strowger::sim {

/// The whole milliseconds that have passed: how an instant is stamped. Cutting off, for all inputs alike,
/// keeps the mean of every difference, and the order of inputs within a millisecond stays the order they are
/// fed in.
[[nodiscard]] constexpr routing::moment stamp_of(instant at) {
  return routing::moment{routing::milliseconds{at / 1'000}};
}
/// The first instant stamped with `at`.
[[nodiscard]] constexpr instant instant_of(routing::moment at) {
  return at.time_since_epoch().count() * 1'000;
}
[[nodiscard]] constexpr instant instant_of(routing::milliseconds span) { return span.count() * 1'000; }

struct world_options {
  routing::pool_id pool{1};
  routing::wall_time begins;            ///< wall time of instant 0
  bool statistics = true;               ///< fold the figures
  bool audit = false;                   ///< have a second implementation check every fact
  bool digest = false;                  ///< hash every input's facts
  bool waits = false;                   ///< hold expected waits against what came
  std::uint64_t inputs_at_once_max = 0; ///< at one instant; 0: the usual bound
  routing::kpi::statistics_settings figures;
  /// Told the facts of every input that has any, in their order.
  std::function<void(routing::moment, const routing::pool_facts&)> watch{};
};

class pool_world {
public:
  /// Configures the pool at instant 0; throws std::invalid_argument when it refuses the settings.
  explicit pool_world(const routing::pool_settings& settings, const world_options& options = {});

  /// Lets the pool take an input in; `at` never before an earlier one. `facts()` are then those of this
  /// input.
  template <class What>
  routing::result<void> feed(instant at, const What& what) {
    facts_.clear();
    const auto stamp = stamp_of(at);
    ++inputs_;
    if (standstill_.step(at)) standstill_.stand_still("the pool");
    auto done = routing::apply_one(pool_, stamp, options_.begins + stamp.time_since_epoch(), what, facts_);
    if (!done) ++refused_;
    look_at_facts(stamp);
    return done;
  }
  routing::result<void> feed(instant at, const routing::pool_event& what) {
    return std::visit([&](const auto& one) { return feed(at, one); }, what);
  }
  [[nodiscard]] std::span<const routing::pool_fact> facts() const { return facts_; }
  /// When `time_passed` must be fed next, if ever.
  [[nodiscard]] std::optional<instant> next_wake() const;

  /// Ids of what the settings list, in their order.
  [[nodiscard]] routing::queue_id queue(std::size_t place) const { return queues_.at(place); }
  [[nodiscard]] routing::agent_id agent(std::size_t place) const { return agents_.at(place); }
  /// The other way round, for agents the settings list.
  [[nodiscard]] std::uint32_t place_of(routing::agent_id agent) const { return places_.at(agent.counter()); }
  [[nodiscard]] const std::string& tenant(std::size_t queue) const { return tenants_.at(queue); }
  /// Whether some queue has a time after which a silent customer weighs less.
  [[nodiscard]] bool has_quiet() const { return has_quiet_; }
  [[nodiscard]] std::size_t queue_count() const { return queues_.size(); }
  [[nodiscard]] std::size_t agent_count() const { return agents_.size(); }

  [[nodiscard]] const routing::pool_state& pool() const { return pool_; }
  [[nodiscard]] const routing::kpi::statistics& figures() const { return figures_; }
  [[nodiscard]] const wait_study& waits() const { return waits_; }
  [[nodiscard]] std::uint64_t inputs() const { return inputs_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  [[nodiscard]] std::uint64_t fact_count() const { return fact_count_; }
  [[nodiscard]] std::uint64_t digest() const { return digest_.value(); }
  /// What the auditor found wrong first, with the input's number and moment.
  [[nodiscard]] const std::optional<std::string>& finding() const { return finding_; }
  /// The slow checks at a quiet moment: the pool's own invariants, the identities of the figures, the
  /// auditor's books.
  [[nodiscard]] std::optional<std::string> sweep() const;

private:
  void look_at_facts(routing::moment at);

  world_options options_;
  routing::pool_state pool_;
  routing::pool_facts facts_;
  routing::kpi::statistics figures_;
  auditor auditor_;
  fact_digest digest_;
  wait_study waits_;
  standstill_watch standstill_;
  std::optional<std::string> finding_;
  std::vector<routing::queue_id> queues_;
  std::vector<std::string> tenants_; ///< of queues
  bool has_quiet_ = false;
  std::vector<routing::agent_id> agents_;
  std::vector<std::uint32_t> places_; ///< by the counter of the agent's id: the pool gave them in one go
  std::uint64_t inputs_ = 0, refused_ = 0, fact_count_ = 0;
};

} // namespace strowger::sim
