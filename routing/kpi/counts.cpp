#include "routing/kpi/counts.hpp"

namespace strowger::routing::kpi {

offer_counts& offer_counts::operator+=(const offer_counts& more) {
  made += more.made;
  accepted += more.accepted;
  declined += more.declined;
  timed_out += more.timed_out;
  undeliverable += more.undeliverable;
  rescinded += more.rescinded;
  withdrawn += more.withdrawn;
  return *this;
}

callback_counts& callback_counts::operator+=(const callback_counts& more) {
  agreed += more.agreed;
  came += more.came;
  tries += more.tries;
  missed += more.missed;
  reached += more.reached;
  failed += more.failed;
  joined += more.joined;
  ended += more.ended;
  went += more.went;
  return *this;
}

handling_counts& handling_counts::operator+=(const handling_counts& more) {
  handled += more.handled;
  talk += more.talk;
  wrap_up += more.wrap_up;
  return *this;
}

void queue_counts::add_exit(visit_exit exit, milliseconds wait, std::size_t bucket, milliseconds threshold,
                            milliseconds short_abandon) {
  wait_all += wait;
  ++waits_all.counts[bucket];
  switch (exit) {
  case visit_exit::answered:
    ++answered;
    wait_answered += wait;
    ++waits_answered.counts[bucket];
    if (wait <= threshold) ++answered_within;
    break;
  case visit_exit::abandoned:
    ++abandoned;
    wait_abandoned += wait;
    if (wait <= threshold) ++abandoned_within;
    if (wait < short_abandon) ++abandoned_short;
    break;
  case visit_exit::cancelled:
    ++cancelled;
    break;
  case visit_exit::flowed_out:
    ++flowed_out;
    break;
  case visit_exit::expired:
    ++expired;
    break;
  case visit_exit::failed:
    ++failed;
    break;
  }
}

queue_counts& queue_counts::operator+=(const queue_counts& more) {
  add_plain(more);
  waits_answered += more.waits_answered;
  waits_all += more.waits_all;
  return *this;
}

void queue_counts::add_plain(const queue_counts& more) {
  enqueued += more.enqueued;
  answered += more.answered;
  abandoned += more.abandoned;
  flowed_out += more.flowed_out;
  cancelled += more.cancelled;
  expired += more.expired;
  failed += more.failed;
  called_back += more.called_back;
  callbacks += more.callbacks;
  refused += more.refused;
  answered_within += more.answered_within;
  abandoned_within += more.abandoned_within;
  abandoned_short += more.abandoned_short;
  transferred += more.transferred;
  transferred_to_agents += more.transferred_to_agents;
  transferred_outside += more.transferred_outside;
  wait_answered += more.wait_answered;
  wait_abandoned += more.wait_abandoned;
  wait_all += more.wait_all;
  handling += more.handling;
  offers += more.offers;
}

agent_counts& agent_counts::operator+=(const agent_counts& more) {
  signed_out += more.signed_out;
  not_ready += more.not_ready;
  idle += more.idle;
  handling += more.handling;
  ringing += more.ringing;
  load += more.load;
  lost += more.lost;
  work += more.work;
  offers += more.offers;
  return *this;
}

} // namespace strowger::routing::kpi
