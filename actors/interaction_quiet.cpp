#include "actors/interaction_shell.hpp"
#include <algorithm>
#include <utility>

/// What comes with time. Silence of the customer: its queue says after how long it counts, the pool what it
/// means. After a start silence begins anew.
namespace strowger::actors {

namespace ro = routing;

ro::milliseconds interaction_shell::quiet_after() const {
  const auto queue = house_.names.find(queue_);
  if (!queue) return {};
  const auto configuration = house_.configuration();
  for (const auto& pool : configuration->pools)
    for (const auto& one : pool.queues)
      if (one.tenant == queue->tenant && one.name == queue->name) return one.rules.load.quiet_after;
  return {};
}

void interaction_shell::customer_spoke() {
  heard_at_ = line_.now().at;
  if (!shown_lead_) return;
  if (quiet_told_ != false) tell_pool(ro::customer_quiet{id_, false});
  quiet_told_ = false;
  listen_for_silence();
}

void interaction_shell::listen_for_silence() {
  if (listening_) return; // it looks again when that rings
  const auto after = quiet_after();
  if (after.count() <= 0) return;
  listening_ = true;
  delayed_send(this, after, interaction_letter{quiet_wake{++quiet_generation_}});
}

void interaction_shell::on(quiet_wake& what) {
  if (what.generation != quiet_generation_) return;
  listening_ = false;
  const auto after = quiet_after();
  if (!state_.open || !shown_lead_ || after.count() <= 0) return;
  const auto left = heard_at_ + after - line_.now().at;
  if (left.count() > 0) {
    listening_ = true;
    delayed_send(this, left, interaction_letter{quiet_wake{++quiet_generation_}});
  } else {
    if (quiet_told_ != true) tell_pool(ro::customer_quiet{id_, true});
    quiet_told_ = true;
  }
}

void interaction_shell::on(interaction_wake& what) {
  if (what.generation != wake_generation_) return;
  wake_at_.reset();
  (void)feed(ro::conversation_wake{});
}

} // namespace strowger::actors
