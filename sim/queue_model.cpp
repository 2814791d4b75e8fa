#include "sim/queue_model.hpp"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace strowger::sim {

using namespace routing;

namespace {

/// Of what the agents can do.
double load_of(const queue_model& model) {
  return model.arrivals_per_second * model.service.mean() / model.agents;
}

} // namespace

pool_settings queue_alone(const queue_model& model, double threshold) {
  constexpr std::int32_t day = 86'400; // as far apart as priorities go for three classes
  pool_settings pool;
  const auto classes = model.class_shares.size();
  for (std::size_t k = 0; k < std::max<std::size_t>(classes, 1); ++k) {
    queue_settings queue;
    queue.name = classes == 0 ? "queue" : "queue" + std::to_string(k + 1);
    queue.wrap_up_limit = milliseconds{0};
    queue.length_max = model.waiting_places.value_or(0);
    queue.service_level_threshold = milliseconds{std::llround(threshold * 1'000)};
    if (classes > 0) queue.priority = day - day * static_cast<std::int32_t>(k);
    pool.queues.push_back(queue);
  }
  for (std::uint32_t i = 0; i < model.agents; ++i) {
    agent_settings agent;
    char name[24];
    std::snprintf(name, sizeof name, "agent%06u", i + 1);
    agent.name = name;
    pool.agents.push_back(agent);
  }
  return pool;
}

lawful_arrivals::lawful_arrivals(const queue_model& model)
  : model_{model}, gaps_{random_stream(model.seed, "arrivals")}, services_{random_stream(model.seed,
                                                                                         "services")},
    patience_{random_stream(model.seed, "patience")}, classes_{random_stream(model.seed, "classes")} {}

std::optional<coming_contact> lawful_arrivals::operator()() {
  seconds_ += draw_exponential(gaps_, 1 / model_.arrivals_per_second);
  contact who;
  who.number = ++came_;
  who.service = instant_of_seconds(model_.service.draw(services_));
  if (model_.patience) who.patience = instant_of_seconds(model_.patience->draw(patience_));
  if (!model_.class_shares.empty()) {
    auto left = draw_unit(classes_);
    while (who.queue + 1 < model_.class_shares.size() && left >= model_.class_shares[who.queue])
      left -= model_.class_shares[who.queue++];
  }
  return coming_contact{instant_of_seconds(seconds_), who};
}

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
  const auto variation = model.service.variation();
  const auto uneven = std::max(1.0, (1 + variation * variation) / 2); // as heavy traffic stretches time
  return std::max(service, service / model.agents / (root * root) * uneven);
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
