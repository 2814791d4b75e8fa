#pragma once
#include "actors/letters.hpp"
#include <vector>

namespace strowger::actors {

/// Everybody who acts on the facts of one record, each once, in the order of first mention: the interactions
/// whose conversation a fact moves on, the agents named, and the queues a fact is about or whose line moves.
struct concerned {
  std::vector<interaction_id> interactions;
  std::vector<agent_id> agents;
  std::vector<queue_id> queues;

  /// Replaces the content by those whom `facts` concern. `rings`: there are calls, whose phones ring with
  /// their offers.
  void collect(const routing::pool_facts& facts, bool rings = false);
};

/// The interaction, agent and queue a fact is about; zero where it is about none.
struct subject {
  interaction_id interaction;
  agent_id agent;
  queue_id queue;
};
subject subject_of(const routing::pool_fact& what);
/// A conversation changes by this: its place, who leads it, or whether it goes on.
bool moves_conversation(const routing::pool_fact& what);
/// Whether somebody in this queue's line may have another place by these. One who is offered at once never
/// stood in line.
bool moves_line(const routing::pool_facts& facts, queue_id queue);

} // namespace strowger::actors
