#pragma once
#include "sim/day.hpp"
#include <cstdlib>

namespace strowger::tests {

/// Contacts come in order, belong to queues there are, and last no negative time.
inline void check_sound(const sim::day& what) {
  sim::instant last = 0;
  for (const auto& [at, who] : what.contacts) {
    if (at < last || who.queue >= what.settings.queues.size()) std::abort();
    if (who.service < 0 || who.patience < 0) std::abort();
    last = at;
  }
}

} // namespace strowger::tests
