#include "sim/steady_run.hpp"
#include "routing/kpi/definitions.hpp"
#include "routing/model/random.hpp"
#include "sim/contact_centre.hpp"
#include "sim/counts_between.hpp"
#include "sim/queueing/erlang.hpp"
#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr std::string_view p_wait = "p_wait";
constexpr std::string_view occupancy = "occupancy";
/// The catalogue's figures that are estimated.
constexpr std::string_view estimated[] = {"average_queue_time", "asa.of_answered", "abandon_rate",
                                          "service_level.abandons_negative", "service_level.answered_only"};

instant drawn(double seconds) { return std::llround(seconds * static_cast<double>(instants_per_second)); }

pool_settings one_queue(const steady_settings& settings) {
  pool_settings pool;
  queue_settings queue;
  queue.name = "queue";
  queue.wrap_up_limit = milliseconds{0};
  queue.service_level_threshold = milliseconds{std::llround(settings.threshold * 1'000)};
  pool.queues.push_back(queue);
  for (std::uint32_t i = 0; i < settings.agents; ++i) {
    agent_settings agent;
    const auto digits = std::to_string(i + 1);
    agent.name = "agent" + std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
    pool.agents.push_back(agent);
  }
  return pool;
}

/// Streams of chance, one per purpose: with another number of agents the same people come with the same
/// matters.
class poisson_arrivals {
public:
  explicit poisson_arrivals(const steady_settings& settings)
    : settings_{settings}, gaps_{random_stream(settings.seed, "arrivals")},
      services_{random_stream(settings.seed, "services")}, patience_{
                                                               random_stream(settings.seed, "patience")} {}

  std::optional<coming_contact> operator()() {
    seconds_ += draw_exponential(gaps_, 1 / settings_.arrivals_per_second);
    contact who;
    who.service = drawn(draw_exponential(services_, settings_.mean_service));
    if (settings_.mean_patience) who.patience = drawn(draw_exponential(patience_, *settings_.mean_patience));
    return coming_contact{drawn(seconds_), who};
  }

private:
  steady_settings settings_;
  random_generator gaps_, services_, patience_;
  double seconds_ = 0;
};

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

void check(const steady_settings& settings) {
  const auto load = settings.arrivals_per_second * settings.mean_service;
  if (settings.agents == 0 || !(settings.arrivals_per_second > 0) || !(settings.mean_service > 0))
    throw std::invalid_argument{"agents, arrivals and service must all be above zero"};
  if (settings.mean_patience && !(*settings.mean_patience > 0))
    throw std::invalid_argument{"the mean patience must be above zero"};
  if (!settings.mean_patience && load >= settings.agents)
    throw std::invalid_argument{"without patience a load of " + std::to_string(load) +
                                " Erlang never settles with " + std::to_string(settings.agents) + " agents"};
  if (settings.batches < 20)
    throw std::invalid_argument{"at least 20 batches are needed for an honest error"};
}

void put_closed_forms(const steady_settings& settings, steady_result& to) {
  const auto put = [&](std::string_view id, double value) {
    for (auto& figure : to.figures)
      if (figure.id == id) figure.closed_form = value;
  };
  if (settings.mean_patience) {
    const queueing::erlang_a form{settings.agents, settings.arrivals_per_second, settings.mean_service,
                                  *settings.mean_patience};
    put(p_wait, form.p_wait);
    put("average_queue_time", form.mean_wait);
    put("asa.of_answered", form.mean_wait_answered);
    put("abandon_rate", form.p_abandon);
    put("service_level.abandons_negative", form.answered_within(settings.threshold));
    put("service_level.answered_only", form.answered_within(settings.threshold) / (1 - form.p_abandon));
    put(occupancy, form.occupancy);
    return;
  }
  const queueing::erlang_c form{settings.agents, settings.arrivals_per_second, settings.mean_service};
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
  const auto slowest = settings.mean_patience ? std::max(settings.mean_service, *settings.mean_patience)
                                              : settings.mean_service;
  auto relaxation = slowest;
  if (!settings.mean_patience) {
    const auto root = std::sqrt(settings.arrivals_per_second * settings.mean_service / settings.agents);
    relaxation = std::max(slowest, settings.mean_service / settings.agents / ((1 - root) * (1 - root)));
  }
  return std::max(10 * relaxation, 2'000 / settings.arrivals_per_second);
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
  check(settings);
  world_options options;
  options.audit = settings.audit;
  options.figures.intervals_kept = 1;
  options.figures.interval = milliseconds{24 * 3'600'000};
  pool_world world{one_queue(settings), options};
  waiting_counter waits;
  contact_centre people{world, poisson_arrivals{settings}, {}, &waits};
  for (std::uint32_t i = 0; i < settings.agents; ++i) people.add_shift(i, 0, never);

  const auto length = settings.batch_seconds > 0 ? settings.batch_seconds : suggested_batch(settings);
  auto until = drawn(length * settings.warm_up_batches);
  people.run_until(until);
  batches means{world, waits};
  means.forget(until);
  for (std::uint32_t i = 1; i <= settings.batches; ++i) {
    until = drawn(length * (settings.warm_up_batches + i));
    people.run_until(until);
    means.close(until);
  }
  steady_result result;
  means.report(result);
  result.inputs = world.inputs();
  result.finding = world.sweep();
  put_closed_forms(settings, result);
  return result;
}

} // namespace strowger::sim
