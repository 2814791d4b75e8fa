#pragma once
#include "sim/instance_check.hpp"
#include <catch2/catch.hpp>
#include <string_view>
#include <utility>
#include <vector>

/// Small contact centres in which a rule of choice shows what it is for.
namespace strowger::tests {

/// One class and as many pools as there are handle times, each with so many agents.
inline sim::routing_instance one_class(double arrivals, std::uint32_t agents,
                                       std::vector<double> handle_times, double patience) {
  sim::routing_instance one;
  one.arrivals = {arrivals};
  one.agents.assign(handle_times.size(), agents);
  one.handle_time = {std::move(handle_times)};
  one.patience = {patience};
  one.cost = {1};
  one.value = {std::vector<double>(one.pools())};
  return one;
}

/// Two classes that anybody of one pool serves.
inline sim::routing_instance two_classes(std::vector<double> arrivals, std::uint32_t agents,
                                         std::vector<double> handle_times) {
  sim::routing_instance one;
  one.arrivals = std::move(arrivals);
  one.agents = {agents};
  one.handle_time = {{handle_times[0]}, {handle_times[1]}};
  one.patience = {300.0, 300.0};
  one.cost = {1, 1};
  one.value = {{0}, {0}};
  return one;
}

inline sim::instance_result steady(const sim::routing_instance& one, const routing::pool_settings& pool) {
  sim::instance_run_settings how;
  how.calls_max = 100'000;
  auto result = sim::run_instance(one, pool, how);
  CHECK(result.finding == std::nullopt);
  return result;
}

inline double mean(const sim::instance_result& of, std::string_view id) { return of.find(id)->value.mean; }

} // namespace strowger::tests
