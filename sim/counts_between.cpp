#include "sim/counts_between.hpp"

namespace strowger::sim {

using namespace routing::kpi;

namespace {

template <class Counts, class... Members>
void take_off(Counts& from, const Counts& less, Members... members) {
  ((from.*members -= less.*members), ...);
}

void take_off(wait_histogram& from, const wait_histogram& less) {
  for (std::size_t i = 0; i < wait_histogram::buckets; ++i) from.counts[i] -= less.counts[i];
}

void take_off(handling_counts& from, const handling_counts& less) {
  using one = handling_counts;
  take_off(from, less, &one::handled, &one::talk, &one::wrap_up);
}

void take_off(offer_counts& from, const offer_counts& less) {
  using one = offer_counts;
  take_off(from, less, &one::made, &one::accepted, &one::declined, &one::timed_out, &one::undeliverable,
           &one::rescinded, &one::withdrawn);
}

void take_off(callback_counts& from, const callback_counts& less) {
  using one = callback_counts;
  take_off(from, less, &one::agreed, &one::came, &one::tries, &one::missed, &one::reached, &one::failed,
           &one::joined, &one::ended, &one::went);
}

} // namespace

queue_counts counts_between(const queue_counts& before, queue_counts after) {
  using one = queue_counts;
  take_off(after, before, &one::enqueued, &one::answered, &one::abandoned, &one::flowed_out, &one::cancelled,
           &one::expired, &one::failed, &one::called_back, &one::refused, &one::answered_within,
           &one::abandoned_within, &one::abandoned_short, &one::transferred, &one::transferred_to_agents,
           &one::transferred_outside, &one::wait_answered, &one::wait_abandoned, &one::wait_all);
  take_off(after.waits_answered, before.waits_answered);
  take_off(after.waits_all, before.waits_all);
  take_off(after.handling, before.handling);
  take_off(after.offers, before.offers);
  take_off(after.callbacks, before.callbacks);
  return after;
}

agent_counts counts_between(const agent_counts& before, agent_counts after) {
  using one = agent_counts;
  take_off(after, before, &one::signed_out, &one::not_ready, &one::idle, &one::handling, &one::ringing,
           &one::load, &one::lost);
  take_off(after.work, before.work);
  take_off(after.offers, before.offers);
  return after;
}

} // namespace strowger::sim
