#include "sim/pool_world.hpp"
#include "routing/configuration_slices.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

pool_world::pool_world(const pool_settings& settings, const world_options& options)
  : options_{options}, pool_{options.pool} {
  figures_.settings = options.figures;
  standstill_.allow(options.inputs_at_once_max);
  auto started = feed(0, engine_started{1});
  auto wanted = settings;
  wanted.limits.pool = wanted.name; // as an engine names it
  configure all;
  all.version = 1;
  for (auto& slice : slices_of(difference(pool_settings{}, wanted), all))
    if (started) started = feed(0, std::move(slice));
  if (!started) throw std::invalid_argument{"the pool refuses its settings: " + started.reason().detail};
  for (const auto& queue : settings.queues) {
    queues_.push_back(pool_.find_queue(queue.tenant, queue.name)->id);
    tenants_.push_back(queue.tenant);
    has_quiet_ = has_quiet_ || queue.rules.load.quiet_after.count() > 0;
  }
  for (const auto& agent : settings.agents) {
    agents_.push_back(pool_.find_agent(agent.tenant, agent.name)->id);
    places_.resize(std::max<std::size_t>(places_.size(), agents_.back().counter() + 1));
    places_[agents_.back().counter()] = static_cast<std::uint32_t>(agents_.size() - 1);
  }
}

void pool_world::look_at_facts(moment at) {
  fact_count_ += facts_.size();
  if (options_.statistics)
    for (const auto& one : facts_) kpi::fold(figures_, one);
  if (options_.digest) digest_.add(at, facts_);
  if (options_.watch && !facts_.empty()) options_.watch(at, facts_);
  if (options_.waits) waits_.look_at(pool_, facts_, at);
  if (!options_.audit || finding_) return;
  if (auto wrong = auditor_.take(at, facts_))
    finding_ = "input " + std::to_string(inputs_) + " at " + std::to_string(at.time_since_epoch().count()) +
               " ms: " + *wrong;
}

std::optional<instant> pool_world::next_wake() const {
  const auto due = routing::next_wake(pool_, moment{}, options_.begins);
  if (!due) return std::nullopt;
  return instant_of(*due);
}

std::optional<std::string> pool_world::sweep() const {
  if (finding_) return finding_;
  if (auto wrong = broken_invariant(pool_)) return wrong->what;
  if (options_.statistics)
    if (auto wrong = kpi::broken_identity(figures_)) return wrong;
  if (options_.audit) return auditor_.sweep(pool_);
  return std::nullopt;
}

} // namespace strowger::sim
