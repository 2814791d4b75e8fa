#pragma once
#include "actors/letters.hpp"
#include <vector>

namespace strowger::actors {

/// Everybody whom the facts of one record name: each once, in the order of first mention.
struct concerned {
  std::vector<interaction_id> interactions;
  std::vector<agent_id> agents;
  std::vector<queue_id> queues;

  /// Replaces the content by those whom `facts` name.
  void collect(const routing::pool_facts& facts);
};

/// The interaction, agent and queue a fact is about; zero where it is about none.
struct subject {
  interaction_id interaction;
  agent_id agent;
  queue_id queue;
};
subject subject_of(const routing::pool_fact& what);

} // namespace strowger::actors
