#include "sim/replay.hpp"

namespace strowger::sim {

using namespace routing;

replay_outcome replay_on_machine(const day& what, const replay_options& options) {
  world_options world_is;
  world_is.begins = what.begins;
  world_is.audit = options.audit;
  world_is.digest = options.digest;
  world_is.waits = options.waits;
  pool_world world{what.settings, world_is};
  std::size_t next = 0;
  contact_centre people{world,
                        [&]() -> std::optional<coming_contact> {
                          if (next == what.contacts.size()) return std::nullopt;
                          return what.contacts[next++];
                        },
                        what.manners};
  for (const auto& one : what.shifts) people.add_shift(one.agent, one.from, one.to);
  replay_outcome outcome;
  if (options.audit)
    for (instant until = 0; until <= 24 * 3'600 * instants_per_second && !outcome.finding;
         until += 900 * instants_per_second) {
      people.run_until(until);
      outcome.finding = world.sweep();
    }
  people.run_out();
  if (!outcome.finding) outcome.finding = world.sweep();
  outcome.figures = world.figures();
  for (std::size_t i = 0; i < world.queue_count(); ++i) outcome.queues.push_back(world.queue(i));
  outcome.waits = world.waits().answered();
  outcome.end = stamp_of(people.now());
  outcome.inputs = world.inputs();
  outcome.facts = world.fact_count();
  outcome.digest = world.digest();
  return outcome;
}

} // namespace strowger::sim
