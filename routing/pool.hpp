#pragma once
#include "routing/model/result.hpp"
#include "routing/pool_entries.hpp"
#include "routing/pool_facts.hpp"
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The single owner of everything that competes or counts: waiting interactions, admission, agents' presence
/// and capacity as matching sees it, open offers, wrap-up. A pure machine: no clock, no I/O, no threads; one
/// thread at a time.
namespace strowger::routing {

class pool_state {
public:
  /// An empty pool. Its number is the issuer in the ids it gives.
  explicit pool_state(pool_id id);
  explicit pool_state(const pool_snapshot& snapshot);
  pool_state(pool_state&&) noexcept;
  pool_state& operator=(pool_state&&) noexcept;
  ~pool_state();

  [[nodiscard]] pool_snapshot snapshot() const;
  [[nodiscard]] pool_id id() const;

  // Reading. Pointers are good until the next `apply` or `evolve`.
  [[nodiscard]] const interaction_entry* find(interaction_id id) const;
  [[nodiscard]] const agent_entry* find(agent_id id) const;
  [[nodiscard]] const queue_entry* find(queue_id id) const;
  [[nodiscard]] const offer_entry* find(offer_id id) const;
  [[nodiscard]] const agent_entry* find_agent(std::string_view tenant, std::string_view name) const;
  [[nodiscard]] const queue_entry* find_queue(std::string_view tenant, std::string_view name) const;
  [[nodiscard]] std::size_t waiting_count() const;
  [[nodiscard]] std::size_t waiting_in(queue_id id) const;
  /// Begin of the oldest age among the waiting of a queue, if any waits.
  [[nodiscard]] std::optional<moment> oldest_waiting_in(queue_id id) const;
  /// 1-based place in its queue's line at this moment, 0 when it does not wait there. O(log n).
  [[nodiscard]] std::size_t position_of(interaction_id id, moment at) const;
  /// The first `most` who wait in this queue, in the order of their places.
  [[nodiscard]] std::vector<interaction_id> front_of(queue_id id, std::size_t most, moment at) const;
  void each_interaction(const std::function<void(const interaction_entry&)>& visit) const;
  void each_agent(const std::function<void(const agent_entry&)>& visit) const;
  void each_queue(const std::function<void(const queue_entry&)>& visit) const;
  /// Everything this agent holds, with its open offer where there is one.
  void each_work_of(agent_id agent,
                    const std::function<void(const interaction_entry&, const offer_entry*)>& visit) const;
  /// Everything this agent takes part in beside the lead.
  void each_part_of(agent_id agent,
                    const std::function<void(const interaction_entry&, const party&)>& visit) const;
  void each_offer(const std::function<void(const offer_entry&)>& visit) const;
  /// What the configuration applied so far amounts to (removed things are absent, draining ones too).
  [[nodiscard]] pool_settings settings() const;
  [[nodiscard]] std::uint32_t configuration_version() const;

  struct data; ///< entries and derived indexes, in pool_state.hpp
  [[nodiscard]] data& inside() { return *data_; }
  [[nodiscard]] const data& inside() const { return *data_; }

private:
  std::unique_ptr<data> data_;
};

/// Decides what `input` means, changes `state` accordingly and appends the facts to `out`, a buffer the
/// caller reuses. On a refusal nothing changes and nothing is appended. An input that is legal but changes
/// nothing appends nothing.
[[nodiscard]] result<void> apply(pool_state& state, const pool_input& input, pool_facts& out);

/// The same for an input whose kind is known; every kind is instantiated in routing/pool.cpp.
template <class What>
[[nodiscard]] result<void> apply_one(pool_state& state, moment at, wall_time wall, const What& what,
                                     pool_facts& out);

/// The only function that changes a pool; live and in recovery alike.
void evolve(pool_state& state, const pool_fact& what);

/// The earliest moment at which `time_passed` would do something; nothing if no deadline is open.
[[nodiscard]] std::optional<moment> next_deadline(const pool_state& state);
/// The same with what happens at a wall time, as the two clocks stand now.
[[nodiscard]] std::optional<moment> next_wake(const pool_state& state, moment now, wall_time wall);

/// An invariant that does not hold: what is wrong, in words, and of which interaction, if of one.
struct violation {
  std::string what;
  interaction_id interaction;
};
/// The first broken invariant, or nothing. Slow (looks at everything): for tests, simulation and slow sweeps.
[[nodiscard]] std::optional<violation> broken_invariant(const pool_state& state);

/// Every candidate for a waiting interaction at `at`, best first, and what keeps the others out. The
/// unbounded sibling of `decision_record`; made on demand, never on the decision path.
struct explanation {
  struct outcome {
    agent_id agent;
    std::optional<filter_rule> filtered_by; ///< nothing: a candidate
    candidate as_candidate;                 ///< when a candidate
    moment spared_until;                    ///< when filtered by back_off
    interaction_id takes_first{};           ///< free for it, but this one is its choice
  };
  interaction_id interaction;
  queue_id queue;
  std::size_t position = 0;
  std::uint8_t step = 0,
               steps = 0;      ///< of relaxation: the last one whose time has come, and how many there are
  moment next_step_at{};       ///< zero: no other comes
  bool cut_short = false;      ///< nobody who fits is signed in: the next step comes at once
  std::vector<outcome> agents; ///< candidates first, best first; then the others, by id
};
[[nodiscard]] std::optional<explanation> explain(const pool_state& state, interaction_id id, moment at,
                                                 wall_time wall = {});

/// What the configuration in a state amounts to, as `pool_state::settings`; the interactions are not looked
/// at.
[[nodiscard]] pool_settings settings_of(const pool_snapshot& state);

} // namespace strowger::routing
