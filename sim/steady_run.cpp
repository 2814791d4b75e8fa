#include "sim/steady_run.hpp"
#include "routing/kpi/definitions.hpp"
#include "sim/counts_between.hpp"
#include "sim/queueing/erlang.hpp"
#include <algorithm>
#include <cmath>
#include <limits>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr std::string_view p_wait = "p_wait";
constexpr std::string_view occupancy = "occupancy";
/// The catalogue's figures that are estimated.
constexpr std::string_view estimated[] = {"average_queue_time", "asa.of_answered", "abandon_rate",
                                          "service_level.abandons_negative", "service_level.answered_only"};

class waiting_counter final : public centre_observer {
public:
  void arrived(const contact&, bool) override { ++arrived_; }
  void answered(const contact&, std::uint32_t, instant waited) override {
    if (waited == 0) ++at_once_;
  }
  /// Share of those who came since the last call that did not find an agent free; nothing when nobody came.
  std::optional<double> take_share() {
    const auto came = std::exchange(arrived_, 0);
    const auto at_once = std::exchange(at_once_, 0);
    if (came == 0) return std::nullopt;
    return 1 - static_cast<double>(at_once) / static_cast<double>(came);
  }

private:
  std::uint64_t arrived_ = 0, at_once_ = 0;
};

class batches {
public:
  batches(const pool_world& world, waiting_counter& waits) : world_{world}, waits_{waits} { forget(0); }

  void forget(instant now) {
    queues_ = kpi::all_queues(world_.figures());
    agents_ = kpi::all_agents(world_.figures(), stamp_of(now));
    waits_.take_share();
  }
  void close(instant now) {
    const auto counts = counts_between(queues_, kpi::all_queues(world_.figures()));
    const auto agents = counts_between(agents_, kpi::all_agents(world_.figures(), stamp_of(now)));
    contacts_ += counts.answered + counts.abandoned;
    for (std::size_t i = 0; i < std::size(estimated); ++i)
      if (const auto value = kpi::find_queue_kpi(estimated[i])->value(counts)) figures_[i].add(*value);
    if (const auto share = waits_.take_share()) waited_.add(*share);
    if (const auto share = kpi::find_agent_kpi(occupancy)->value(agents)) occupancy_.add(*share);
    forget(now);
  }
  void report(steady_result& to) const {
    const auto put = [&](std::string_view id, const batch_means& means) {
      if (means.count() >= 2)
        to.figures.push_back({std::string{id}, means.result(), means.lag_one(), std::nullopt});
    };
    put(p_wait, waited_);
    for (std::size_t i = 0; i < std::size(estimated); ++i) put(estimated[i], figures_[i]);
    put(occupancy, occupancy_);
    to.contacts = contacts_;
  }

private:
  const pool_world& world_;
  waiting_counter& waits_;
  kpi::queue_counts queues_;
  kpi::agent_counts agents_;
  batch_means figures_[std::size(estimated)], waited_, occupancy_;
  std::uint64_t contacts_ = 0;
};

void put_closed_forms(const steady_settings& settings, steady_result& to) {
  const auto put = [&](std::string_view id, double value) {
    for (auto& figure : to.figures)
      if (figure.id == id) figure.closed_form = value;
  };
  const auto is_exponential = [](const law& one) { return one.kind() == law_kind::exponential; };
  if (!is_exponential(settings.service) || settings.waiting_places) return;
  if (settings.patience) {
    if (!is_exponential(*settings.patience)) return;
    const queueing::erlang_a form{settings.agents, settings.arrivals_per_second, settings.service.mean(),
                                  settings.patience->mean()};
    put(p_wait, form.p_wait);
    put("average_queue_time", form.mean_wait);
    put("asa.of_answered", form.mean_wait_answered);
    put("abandon_rate", form.p_abandon);
    put("service_level.abandons_negative", form.answered_within(settings.threshold));
    put("service_level.answered_only", form.answered_within(settings.threshold) / (1 - form.p_abandon));
    put(occupancy, form.occupancy);
    return;
  }
  const queueing::erlang_c form{settings.agents, settings.arrivals_per_second, settings.service.mean()};
  put(p_wait, form.p_wait);
  put("average_queue_time", form.mean_wait);
  put("asa.of_answered", form.mean_wait);
  put("abandon_rate", 0);
  put("service_level.abandons_negative", form.answered_within(settings.threshold));
  put("service_level.answered_only", form.answered_within(settings.threshold));
  put(occupancy, form.occupancy);
}

} // namespace

double suggested_batch(const steady_settings& settings) {
  return std::max(10 * relaxation_of(settings), 2'000 / settings.arrivals_per_second);
}

double steady_figure::errors_off() const {
  if (!closed_form) return 0;
  const auto off = std::abs(value.mean - *closed_form);
  if (value.standard_error > 0) return off / value.standard_error;
  return off < 1e-9 ? 0 : std::numeric_limits<double>::infinity();
}

const steady_figure* steady_result::find(std::string_view id) const {
  const auto found =
      std::find_if(figures.begin(), figures.end(), [&](const auto& one) { return one.id == id; });
  return found == figures.end() ? nullptr : &*found;
}

steady_result run_steady(const steady_settings& settings) {
  check_queue(settings, settings.batches);
  world_options options;
  options.audit = settings.audit;
  options.figures.intervals_kept = 1;
  options.figures.interval = milliseconds{24 * 3'600'000};
  waiting_counter waits;
  queue_stage stage{settings, settings.threshold, options, waits};

  const auto length = settings.batch_seconds > 0 ? settings.batch_seconds : suggested_batch(settings);
  batches means{stage.world(), waits};
  means.forget(stage.run_until(length * settings.warm_up_batches));
  for (std::uint32_t i = 1; i <= settings.batches; ++i)
    means.close(stage.run_until(length * (settings.warm_up_batches + i)));
  steady_result result;
  means.report(result);
  result.inputs = stage.world().inputs();
  result.finding = stage.world().sweep();
  put_closed_forms(settings, result);
  return result;
}

} // namespace strowger::sim
