#pragma once
#include "actors/engine_configuration.hpp"
#include "actors/letters.hpp"
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace strowger::actors {

/// Names and ids of agents and queues over all pools, as far as they are durable. Written by the pools'
/// shells, read by everybody. Any thread.
class roster {
public:
  struct person {
    agent_id id;
    pool_id pool{};
    std::string tenant, name;
    std::string display_name; ///< filled in here
  };
  struct queue {
    queue_id id;
    pool_id pool{};
    std::string tenant, name;
    bool closing = false;
    std::string display_name{}; ///< filled in here
  };

  void put(person one);
  void put(queue one);
  void remove(agent_id id);
  void remove(queue_id id);
  /// What the people and queues of the configuration in force are called on pages; replaces what was known
  /// before.
  void call(const std::vector<person_settings>& people, const std::vector<queue_display_name>& queues);

  [[nodiscard]] std::optional<person> find(agent_id id) const;
  [[nodiscard]] std::optional<queue> find(queue_id id) const;
  /// What others read: the display name, or the name, or the id of one who is not known (any more).
  [[nodiscard]] std::string display_name(agent_id id) const;
  [[nodiscard]] std::string display_name(queue_id id) const;
  [[nodiscard]] std::optional<person> find_person(const std::string& tenant, const std::string& name) const;
  [[nodiscard]] std::optional<queue> find_queue(const std::string& tenant, const std::string& name) const;
  [[nodiscard]] std::vector<queue> queues_of(const std::string& tenant) const;

private:
  using name_key = std::pair<std::string, std::string>;
  void name(person& one) const;
  void name(queue& one) const;

  mutable std::shared_mutex mutex_;
  std::unordered_map<agent_id, person> people_;
  std::unordered_map<queue_id, queue> queues_;
  std::map<name_key, agent_id> person_names_;
  std::map<name_key, std::string> display_names_, queue_display_names_;
  std::map<name_key, queue_id> queue_names_;
};

} // namespace strowger::actors
