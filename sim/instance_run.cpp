#include "sim/instance_run.hpp"
#include "routing/model/random.hpp"
#include "sim/contact_centre.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr double per_second = static_cast<double>(instants_per_second);

instant after(double seconds) { return std::llround(seconds * per_second); }

std::string numbered(const char* what, std::size_t number, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%s%0*zu", what, digits, number);
  return text;
}

std::vector<std::uint32_t> pools_of_agents(const routing_instance& one) {
  std::vector<std::uint32_t> pools;
  for (std::size_t p = 0; p < one.pools(); ++p)
    pools.insert(pools.end(), one.agents[p], static_cast<std::uint32_t>(p));
  return pools;
}

/// Counts contacts by class as they are answered or give up, and the work of each pool.
class instance_meter final : public centre_observer {
public:
  struct of_class {
    double out = 0, abandoned = 0, waited = 0, not_at_once = 0;
    std::vector<double> within; ///< by threshold

    void add(const of_class& other) {
      out += other.out;
      abandoned += other.abandoned;
      waited += other.waited;
      not_at_once += other.not_at_once;
      within.resize(other.within.size());
      for (std::size_t i = 0; i < within.size(); ++i) within[i] += other.within[i];
    }
  };
  struct sums {
    std::vector<of_class> classes;
    std::vector<double> work; ///< seconds taken on, by pool
    double value = 0, cost = 0;
  };

  explicit instance_meter(const routing_instance& one) : one_{one}, pool_of_{pools_of_agents(one)} {
    for (const auto seconds : one.thresholds) thresholds_.push_back(after(seconds));
    clear();
  }

  void answered(const contact& who, std::uint32_t agent, instant waited) override {
    auto& sums = sums_.classes[who.queue];
    ++sums.out;
    note_wait(who, sums, waited);
    for (std::size_t i = 0; i < thresholds_.size(); ++i)
      if (waited <= thresholds_[i]) ++sums.within[i];
    if (waited > 0) ++sums.not_at_once;
    sums_.value += one_.value[who.queue][pool_of_[agent]];
  }
  void left(const contact& who, instant waited) override {
    auto& sums = sums_.classes[who.queue];
    ++sums.out;
    ++sums.abandoned;
    ++sums.not_at_once;
    note_wait(who, sums, waited);
    sums_.cost += one_.cost[who.queue];
  }
  /// How long this agent takes over it: the contact's own share of work, in the pool's time for its class.
  instant service(const contact& who, std::uint32_t agent) {
    const auto pool = pool_of_[agent];
    const auto mean = one_.handle_time[who.queue][pool];
    const auto seconds = mean * static_cast<double>(who.service) / per_second;
    sums_.work[pool] += seconds;
    return after(seconds);
  }
  sums take() {
    auto taken = std::move(sums_);
    clear();
    return taken;
  }

private:
  void note_wait(const contact& who, of_class& sums, instant waited) {
    const auto seconds = static_cast<double>(waited) / per_second;
    sums.waited += seconds;
    sums_.cost += one_.wait_cost_of(who.queue) * seconds;
  }
  void clear() {
    sums_ = {};
    sums_.classes.resize(one_.classes());
    for (auto& one : sums_.classes) one.within.resize(thresholds_.size());
    sums_.work.resize(one_.pools());
  }

  const routing_instance& one_;
  std::vector<instant> thresholds_;
  std::vector<std::uint32_t> pool_of_; ///< by agent
  sums sums_;
};

/// The people of an instance. `contact::service` is their share of work: exponential with mean 1 s.
class instance_arrivals {
public:
  instance_arrivals(const routing_instance& one, std::uint64_t seed) : one_{one} {
    for (std::size_t k = 0; k < one.classes(); ++k) {
      gaps_.push_back(random_stream(seed, "arrivals", k));
      work_.push_back(random_stream(seed, "services", k));
      patience_.push_back(random_stream(seed, "patience", k));
      next_.push_back(draw_exponential(gaps_[k], 1 / one.arrivals[k]));
    }
  }

  std::optional<coming_contact> operator()() {
    const auto first = static_cast<std::size_t>(std::min_element(next_.begin(), next_.end()) - next_.begin());
    const auto at = next_[first];
    next_[first] += draw_exponential(gaps_[first], 1 / one_.arrivals[first]);
    contact who;
    who.queue = static_cast<std::uint32_t>(first);
    who.service = after(draw_exponential(work_[first], 1));
    const auto stays = one_.patience[first];
    if (stays) who.patience = after(draw_exponential(patience_[first], *stays));
    return coming_contact{after(at), who};
  }

private:
  const routing_instance& one_;
  std::vector<random_generator> gaps_, work_, patience_;
  std::vector<double> next_; ///< seconds, by class
};

/// The figures of an instance, and whether their errors are small enough.
class instance_books {
public:
  explicit instance_books(const routing_instance& one) : one_{one} {
    for (std::size_t k = 0; k < one.classes(); ++k) add_class("_" + std::to_string(k + 1));
    add_class("_all");
    value_ = add("value_per_call", kind::amount);
    cost_ = add("cost_per_call", kind::amount);
    for (std::size_t p = 0; p < one.pools(); ++p)
      occupancy_.push_back(add("occ_" + std::to_string(p + 1), kind::probability));
    busy_ = add("mean_busy", kind::amount);
  }

  void close(const instance_meter::sums& sums, double seconds) {
    instance_meter::of_class all;
    for (std::size_t k = 0; k < sums.classes.size(); ++k) {
      put_class(k, sums.classes[k]);
      all.add(sums.classes[k]);
    }
    put_class(sums.classes.size(), all);
    calls_ += static_cast<std::uint64_t>(all.out);
    figures_[value_].ratios.add(sums.value, all.out);
    figures_[cost_].ratios.add(sums.cost, all.out);
    double work = 0;
    for (std::size_t p = 0; p < sums.work.size(); ++p) {
      figures_[occupancy_[p]].ratios.add(sums.work[p], seconds * one_.agents[p]);
      work += sums.work[p];
    }
    figures_[busy_].ratios.add(work, seconds);
  }

  [[nodiscard]] bool exact_enough(const instance_run_settings& how) const {
    return std::all_of(figures_.begin(), figures_.end(), [&](const auto& one) {
      const auto& wanted = how.wanted;
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), one.id) == wanted.end()) return true;
      const auto known = one.ratios.result(how.batches);
      if (one.what == kind::probability) return known.standard_error <= how.probability_error;
      return known.standard_error <= how.wait_error * std::abs(known.mean);
    });
  }
  void report(const instance_run_settings& how, instance_result& to) const {
    for (const auto& one : figures_) to.figures.push_back({one.id, one.ratios.result(how.batches)});
    to.calls = calls_;
    to.exact_enough = exact_enough(how);
  }
  [[nodiscard]] std::uint64_t calls() const { return calls_; }

private:
  enum class kind : std::uint8_t { probability, amount };
  struct figure {
    std::string id;
    kind what;
    batch_ratios ratios;
  };

  std::size_t add(std::string id, kind what) {
    figures_.push_back({std::move(id), what, {}});
    return figures_.size() - 1;
  }
  void add_class(const std::string& suffix) {
    add("p_wait" + suffix, kind::probability);
    add("p_abandon" + suffix, kind::probability);
    add("mean_wait_s" + suffix, kind::amount);
    for (const auto seconds : one_.thresholds)
      add("sl" + std::to_string(seconds) + suffix, kind::probability);
  }
  void put_class(std::size_t place, const instance_meter::of_class& one) {
    const auto at = place * (3 + one_.thresholds.size());
    figures_[at].ratios.add(one.not_at_once, one.out);
    figures_[at + 1].ratios.add(one.abandoned, one.out);
    figures_[at + 2].ratios.add(one.waited, one.out);
    for (std::size_t i = 0; i < one.within.size(); ++i)
      figures_[at + 3 + i].ratios.add(one.within[i], one.out);
  }

  const routing_instance& one_;
  std::vector<figure> figures_;
  std::size_t value_ = 0, cost_ = 0, busy_ = 0;
  std::vector<std::size_t> occupancy_;
  std::uint64_t calls_ = 0;
};

/// What the system needs to forget: the slowest of service and patience, or Cohen's (1 - sqrt(rho))^-2 where
/// somebody never gives up.
double relaxation_of(const routing_instance& one) {
  double slowest = 0, load = 0, agents = 0, slowest_service = 0;
  bool patient = false;
  for (std::size_t k = 0; k < one.classes(); ++k) {
    double quickest = 0;
    for (const auto seconds : one.handle_time[k]) {
      slowest_service = std::max(slowest_service, seconds);
      if (seconds > 0) quickest = quickest > 0 ? std::min(quickest, seconds) : seconds;
    }
    load += one.arrivals[k] * quickest;
    if (one.patience[k])
      slowest = std::max(slowest, *one.patience[k]);
    else
      patient = true;
  }
  for (const auto count : one.agents) agents += count;
  slowest = std::max(slowest, slowest_service);
  if (!patient) return slowest;
  const auto root = std::sqrt(std::min(load / agents, 0.999));
  return std::max(slowest, slowest_service / agents / ((1 - root) * (1 - root)));
}

/// What one list has and the other has not is said by name.
template <class Settings>
void check_same(const std::vector<Settings>& ours, const std::vector<Settings>& needed, const char* what) {
  for (std::size_t i = 0; i < std::max(ours.size(), needed.size()); ++i) {
    if (i < ours.size() && i < needed.size() && ours[i].name == needed[i].name &&
        ours[i].tenant == needed[i].tenant)
      continue;
    const auto found = i < ours.size() ? "'" + ours[i].tenant + "/" + ours[i].name + "'" : "nothing";
    const auto sought = i < needed.size() ? "'" + needed[i].tenant + "/" + needed[i].name + "'" : "nothing";
    throw std::invalid_argument{std::string{"the settings do not have a queue for each class and all agents "
                                            "of each pool: as "} +
                                what + " " + std::to_string(i + 1) + " they have " + found +
                                ", the instance " + sought};
  }
}

void check(const routing_instance& one, const pool_settings& pool, const instance_run_settings& how) {
  const auto bare = bare_settings(one);
  check_same(pool.queues, bare.queues, "queue");
  check_same(pool.agents, bare.agents, "agent");
  if (how.batches < 20) throw std::invalid_argument{"at least 20 batches are needed for an honest error"};
}

} // namespace

const instance_figure* instance_result::find(std::string_view id) const {
  const auto found =
      std::find_if(figures.begin(), figures.end(), [&](const auto& one) { return one.id == id; });
  return found == figures.end() ? nullptr : &*found;
}

pool_settings bare_settings(const routing_instance& one) {
  pool_settings pool;
  for (std::size_t k = 0; k < one.classes(); ++k) {
    queue_settings queue;
    queue.name = numbered("class", k + 1, 2);
    queue.wrap_up_limit = milliseconds{0};
    if (!one.sl_threshold.empty())
      queue.service_level_threshold = milliseconds{std::llround(one.sl_threshold[k] * 1'000)};
    if (!one.sl_target.empty()) queue.service_level_target = one.sl_target[k];
    pool.queues.push_back(queue);
  }
  for (std::size_t p = 0; p < one.pools(); ++p)
    for (std::uint32_t i = 0; i < one.agents[p]; ++i) {
      agent_settings agent;
      agent.name = numbered("pool", p + 1, 2) + numbered("-", i + 1, 5);
      agent.attributes = attribute_list{{{"pool", static_cast<double>(p + 1)}}};
      for (std::size_t k = 0; k < one.classes(); ++k)
        if (one.serves(p, k)) agent.queues.push_back(pool.queues[k].name);
      if (agent.queues.size() == one.classes()) agent.queues.clear();
      pool.agents.push_back(agent);
    }
  return pool;
}

instance_result run_instance(const routing_instance& one, const pool_settings& pool,
                             const instance_run_settings& how,
                             const std::function<void(std::uint64_t)>& progress) {
  check(one, pool, how);
  world_options options;
  options.audit = how.audit;
  options.statistics = how.audit;
  pool_world world{pool, options};
  instance_meter meter{one};
  agents_manners manners;
  manners.service = [&](const contact& who, std::uint32_t agent) { return meter.service(who, agent); };
  contact_centre people{world, instance_arrivals{one, how.seed}, manners, &meter};
  for (std::size_t i = 0; i < pool.agents.size(); ++i)
    people.add_shift(static_cast<std::uint32_t>(i), 0, never);

  const auto relaxation = relaxation_of(one);
  const auto length = std::max(10 * relaxation, 500 / one.arrivals_in_all());
  auto until = 2 * length;
  people.run_until(after(until));
  static_cast<void>(meter.take());
  instance_books books{one};
  for (;;) {
    for (std::uint32_t i = 0; i < how.batches; ++i) {
      until += length;
      people.run_until(after(until));
      books.close(meter.take(), length);
    }
    if (progress) progress(books.calls());
    if (books.calls() >= how.calls_max) break;
    if (books.calls() >= how.calls_min && books.exact_enough(how)) break;
  }
  instance_result result;
  books.report(how, result);
  result.inputs = world.inputs();
  result.refused = world.refused();
  result.finding = world.sweep();
  return result;
}

} // namespace strowger::sim
