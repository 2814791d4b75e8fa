#include "sim/instance_config.hpp"
#include "actors/engine_configuration.hpp"
#include "sim/instance_run.hpp"
#include <stdexcept>

namespace strowger::sim {

routing::pool_settings settings_from(const std::filesystem::path& file, const routing_instance& one) {
  auto read = actors::read_configuration_file(file);
  std::string wrong;
  for (const auto& found : read.diagnostics)
    if (found.how == actors::diagnostic::severity::error)
      wrong += (wrong.empty() ? "" : "\n") + actors::to_text(found);
  if (!wrong.empty()) throw std::runtime_error{wrong};
  auto& pools = read.configuration.pools;
  if (pools.size() != 1)
    throw std::runtime_error{file.string() + ": an instance is one pool, the file has " +
                             std::to_string(pools.size())};
  auto pool = std::move(pools.front());
  if (pool.agents.empty()) pool.agents = bare_settings(one).agents;
  return pool;
}

} // namespace strowger::sim
