#include "sim/queue_model.hpp"
#include "routing/model/random.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace strowger::sim {

using namespace routing;

namespace {

pool_settings queue_alone(const queue_model& model, double threshold) {
  pool_settings pool;
  queue_settings queue;
  queue.name = "queue";
  queue.wrap_up_limit = milliseconds{0};
  queue.length_max = model.waiting_places.value_or(0);
  queue.service_level_threshold = milliseconds{std::llround(threshold * 1'000)};
  pool.queues.push_back(queue);
  for (std::uint32_t i = 0; i < model.agents; ++i) {
    agent_settings agent;
    char name[24];
    std::snprintf(name, sizeof name, "agent%06u", i + 1);
    agent.name = name;
    pool.agents.push_back(agent);
  }
  return pool;
}

class lawful_arrivals {
public:
  explicit lawful_arrivals(const queue_model& model)
    : model_{model}, gaps_{random_stream(model.seed, "arrivals")},
      services_{random_stream(model.seed, "services")}, patience_{random_stream(model.seed, "patience")} {}

  std::optional<coming_contact> operator()() {
    seconds_ += draw_exponential(gaps_, 1 / model_.arrivals_per_second);
    contact who;
    who.service = instant_of_seconds(model_.service.draw(services_));
    if (model_.patience) who.patience = instant_of_seconds(model_.patience->draw(patience_));
    return coming_contact{instant_of_seconds(seconds_), who};
  }

private:
  const queue_model model_;
  random_generator gaps_, services_, patience_;
  double seconds_ = 0;
};

/// Of what the agents can do.
double load_of(const queue_model& model) {
  return model.arrivals_per_second * model.service.mean() / model.agents;
}

} // namespace

void check_queue(const queue_model& model, std::uint32_t batches) {
  if (model.agents == 0 || !(model.arrivals_per_second > 0) || !(model.service.mean() > 0))
    throw std::invalid_argument{"agents, arrivals and service must all be above zero"};
  if (model.waiting_places && *model.waiting_places == 0)
    throw std::invalid_argument{"without waiting places let patience be the constant 0"};
  if (!model.patience && !model.waiting_places && load_of(model) >= 1)
    throw std::invalid_argument{"without patience a load of " +
                                std::to_string(load_of(model) * model.agents) +
                                " Erlang never settles with " + std::to_string(model.agents) + " agents"};
  if (batches < 20) throw std::invalid_argument{"at least 20 batches are needed for an honest error"};
}

double relaxation_of(const queue_model& model) {
  const auto service = model.service.mean();
  if (model.patience) return std::max(service, model.patience->mean());
  const auto load = load_of(model);
  if (model.waiting_places && load > 0.9)
    return service * std::max(1.0, static_cast<double>(*model.waiting_places) / model.agents * 5);
  const auto root = 1 - std::sqrt(load);
  return std::max(service, service / model.agents / (root * root));
}

queue_stage::queue_stage(const queue_model& model, double threshold, const world_options& options,
                         centre_observer& observer, agents_manners manners)
  : world_{queue_alone(model, threshold), options}, people_{world_, lawful_arrivals{model},
                                                            std::move(manners), &observer} {
  for (std::uint32_t i = 0; i < model.agents; ++i) people_.add_shift(i, 0, never);
}

instant queue_stage::run_until(double seconds) {
  const auto until = instant_of_seconds(seconds);
  people_.run_until(until);
  return until;
}

} // namespace strowger::sim
