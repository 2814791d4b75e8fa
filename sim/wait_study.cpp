#include "sim/wait_study.hpp"
#include <cmath>

namespace strowger::sim {

using namespace routing;

namespace {

double seconds_of(milliseconds span) { return static_cast<double>(span.count()) / 1'000; }

/// Sums over one way of foretelling.
struct error_sums {
  double squared = 0, absolute = 0;
  void add(double error) {
    squared += error * error;
    absolute += std::abs(error);
  }
};

} // namespace

void wait_study::look_at(const pool_state& pool, std::span<const pool_fact> facts, moment at) {
  for (const auto& fact : facts) {
    if (const auto* queued = std::get_if<fact::interaction_queued>(&fact)) {
      const auto* entry = pool.find(queued->interaction);
      if (!entry || entry->phase != interaction_phase::waiting) continue;
      open_wait open{{queued->queue, {}, milliseconds{-1}, {}}, at};
      if (const auto last = last_.find(queued->queue); last != last_.end())
        open.what.last_to_enter_service = last->second;
      if (const auto told = expected_wait(pool, queued->interaction, at)) open.what.told = *told;
      open_.insert_or_assign(queued->interaction, open);
    } else if (const auto* ended = std::get_if<fact::visit_ended>(&fact)) {
      const auto open = open_.find(ended->interaction);
      if (open == open_.end()) continue;
      if (ended->exit == visit_exit::answered) {
        auto& what = open->second.what;
        what.waited = ended->at - open->second.since;
        if (what.waited.count() > 0) last_[what.queue] = what.waited;
        if (what.told.position > 0 && what.last_to_enter_service.count() >= 0) answered_.push_back(what);
      }
      open_.erase(open);
    }
  }
}

wait_accuracy accuracy_of(std::span<const foretold_wait> waits, milliseconds more_than) {
  wait_accuracy out;
  double sum = 0, squares = 0, within_p50 = 0, within_p90 = 0;
  error_sums absolute, squared, last;
  for (const auto& one : waits) {
    if (one.waited <= more_than) continue;
    const auto waited = seconds_of(one.waited);
    ++out.count;
    sum += waited;
    squares += waited * waited;
    squared.add(seconds_of(one.told.mean) - waited);
    absolute.add(seconds_of(one.told.p50) - waited);
    last.add(seconds_of(one.last_to_enter_service) - waited);
    within_p50 += one.waited <= one.told.p50 ? 1 : 0;
    within_p90 += one.waited <= one.told.p90 ? 1 : 0;
  }
  if (out.count == 0 || sum <= 0) return out;
  const auto count = static_cast<double>(out.count);
  const auto spread = squares - sum * sum / count;
  if (spread <= 0) return out;
  out.squared = std::sqrt(squared.squared / spread);
  out.squared_last = std::sqrt(last.squared / spread);
  out.absolute = absolute.absolute / sum;
  out.absolute_last = last.absolute / sum;
  out.within_p50 = within_p50 / count;
  out.within_p90 = within_p90 / count;
  return out;
}

kept_promises promises_of(std::span<const foretold_wait> waits, milliseconds more_than,
                          std::int64_t minutes) {
  kept_promises out;
  const milliseconds limit{minutes * 60'000};
  for (const auto& one : waits) {
    if (one.waited <= more_than) continue;
    if (one.told.p90 > limit || one.told.p90 <= limit - milliseconds{60'000}) continue;
    ++out.told;
    if (one.waited <= limit) ++out.kept;
  }
  return out;
}

} // namespace strowger::sim
