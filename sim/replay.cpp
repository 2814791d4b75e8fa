#include "sim/replay.hpp"
#include "storage/store_names.hpp"
#include <algorithm>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

/// Doors as the engine's calendar would tell of them.
void add_doors(contact_centre& people, const day& what) {
  const auto nobody_comes = what.contacts.empty() ? instant{0} : what.contacts.back().at;
  const auto end = what.until < never ? what.until : nobody_comes;
  const auto last = what.begins + stamp_of(end).time_since_epoch();
  for (const auto& hours : what.hours) {
    auto now = what.begins;
    for (std::optional<wall_time> next = now; next && *next <= last;
         next = actors::calendar::next_change(hours.when, now)) {
      now = *next;
      const auto at = instant_of(moment{now - what.begins});
      if (actors::calendar::is_open(hours.when, now))
        people.add_door(at, door_opened{hours.tenant, hours.name});
      else
        people.add_door(at, door_closed{hours.tenant, hours.name});
    }
  }
}

/// Everything is looked through every quarter hour, as long as that is bearable.
void run_looking(contact_centre& people, const pool_world& world, instant until, replay_outcome& outcome) {
  const auto last = std::min(until, people.now() + 24 * 3'600 * instants_per_second);
  for (auto at = people.now(); at <= last && !outcome.finding; at += 900 * instants_per_second) {
    people.run_until(at);
    outcome.finding = world.sweep();
  }
}

/// Tells of those who come.
class door_watch final : public centre_observer {
public:
  explicit door_watch(const replay_options& options) : options_{options} {}
  void watch(const contact_centre& people) { people_ = &people; }
  void arrived(const contact& who, bool) override {
    options_.came(who, people_->now(), ++coming_);
    if (options_.known_as) options_.known_as(coming_, interaction_id{storage::usual_front_door, coming_});
  }

private:
  const replay_options& options_;
  const contact_centre* people_ = nullptr;
  std::uint64_t coming_ = 0;
};

world_options world_of(const day& what, const replay_options& options) {
  world_options world_is;
  world_is.begins = what.begins;
  world_is.audit = options.audit;
  world_is.digest = options.digest;
  world_is.statistics = options.statistics;
  world_is.waits = options.waits;
  world_is.watch = options.watch;
  world_is.inputs_at_once_max = options.steps_at_once_max;
  return world_is;
}

void take_results(replay_outcome& outcome, const pool_world& world, moment end) {
  for (std::size_t i = 0; i < world.queue_count(); ++i) outcome.queues.push_back(world.queue(i));
  outcome.unreached.resize(world.queue_count());
  for (std::size_t i = 0; i < world.agent_count(); ++i) outcome.agents.push_back(world.agent(i));
  outcome.waits = world.waits().answered();
  outcome.end = end;
  outcome.inputs = world.inputs();
  outcome.facts = world.fact_count();
  outcome.digest = world.digest();
}

} // namespace

replay_outcome replay_on_machine(const day& what, const replay_options& options) {
  if (!what.faults.empty() || what.commit_takes)
    throw std::invalid_argument{"this day has faults of the engine, and the machine alone has no engine"};
  auto world_is = world_of(what, options);
  figure_audit figures;
  const pool_world* looked_at = nullptr;
  if (options.look || options.audit)
    world_is.watch = [&](moment at, const pool_facts& facts) {
      if (options.watch) options.watch(at, facts);
      if (options.audit) figures.take(at, facts);
      if (options.look) options.look(at, facts, looked_at ? &looked_at->pool() : nullptr);
    };
  pool_world world{what.settings, world_is};
  looked_at = &world;
  door_watch door{options};
  std::size_t next = 0;
  contact_centre people{world,
                        [&]() -> std::optional<coming_contact> {
                          if (next == what.contacts.size()) return std::nullopt;
                          return what.contacts[next++];
                        },
                        what.manners, options.came ? &door : nullptr};
  door.watch(people);
  people.share_shifts(what.shared_shifts);
  for (const auto& one : what.shifts) people.add_shift(one.agent, one.from, one.to);
  for (const auto& one : what.breaks) people.add_break(one.agent, one.from, one.to);
  for (const auto& one : what.outages) people.add_outage(one.agent, one.from, one.to);
  add_doors(people, what);
  replay_outcome outcome;
  const auto run_to = [&](instant until) {
    if (options.audit) run_looking(people, world, until, outcome);
    until == never ? people.run_out() : people.run_until(until);
  };
  if (what.counts_from > 0) {
    run_to(what.counts_from);
    outcome.before = world.figures();
  }
  run_to(what.until);
  if (!outcome.finding) outcome.finding = world.sweep();
  outcome.figures = world.figures();
  if (options.audit && options.statistics && !outcome.finding)
    outcome.finding = figures.differs_from(outcome.figures, stamp_of(people.now()));
  take_results(outcome, world, stamp_of(people.now()));
  outcome.faults[fault_kind::agents_lost] = people.lines_lost();
  if (options.audit) outcome.ends = figures.everyone();
  return outcome;
}

} // namespace strowger::sim
