#include "actors/roster.hpp"
#include "routing/model/id_text.hpp"

namespace strowger::actors {

namespace {

template <class Map, class Id>
auto value_at(const Map& map, const Id& id) -> std::optional<typename Map::mapped_type> {
  auto found = map.find(id);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

/// Takes `id` out of both maps; a name taken over by another id meanwhile stays.
template <class Things, class Names, class Id>
void take_out(Things& things, Names& names, Id id) {
  auto found = things.find(id);
  if (found == things.end()) return;
  auto named = names.find({found->second.tenant, found->second.name});
  if (named != names.end() && named->second == id) names.erase(named);
  things.erase(found);
}

} // namespace

void roster::put(person one) {
  std::unique_lock lock{mutex_};
  name(one);
  person_names_[{one.tenant, one.name}] = one.id;
  people_[one.id] = std::move(one);
}

void roster::put(queue one) {
  std::unique_lock lock{mutex_};
  name(one);
  queue_names_[{one.tenant, one.name}] = one.id;
  queues_[one.id] = std::move(one);
}

void roster::remove(agent_id id) {
  std::unique_lock lock{mutex_};
  take_out(people_, person_names_, id);
}

void roster::remove(queue_id id) {
  std::unique_lock lock{mutex_};
  take_out(queues_, queue_names_, id);
}

void roster::call(const std::vector<person_settings>& people, const std::vector<queue_display_name>& queues) {
  std::unique_lock lock{mutex_};
  display_names_.clear();
  queue_display_names_.clear();
  for (const auto& one : queues) queue_display_names_.try_emplace({one.tenant, one.queue}, one.display_name);
  for (auto& [id, one] : queues_) name(one);
  for (const auto& one : people)
    if (!one.display_name.empty()) display_names_.try_emplace({one.tenant, one.name}, one.display_name);
  for (auto& [id, one] : people_) name(one);
}

void roster::name(person& one) const {
  const auto found = display_names_.find({one.tenant, one.name});
  one.display_name = found == display_names_.end() ? one.name : found->second;
}

void roster::name(queue& one) const {
  const auto found = queue_display_names_.find({one.tenant, one.name});
  one.display_name = found == queue_display_names_.end() ? one.name : found->second;
}

std::string roster::display_name(queue_id id) const {
  std::shared_lock lock{mutex_};
  const auto found = queues_.find(id);
  return found == queues_.end() ? routing::to_text(id) : found->second.display_name;
}

std::string roster::display_name(agent_id id) const {
  std::shared_lock lock{mutex_};
  const auto found = people_.find(id);
  return found == people_.end() ? routing::to_text(id) : found->second.display_name;
}

std::optional<roster::person> roster::find(agent_id id) const {
  std::shared_lock lock{mutex_};
  return value_at(people_, id);
}

std::optional<roster::queue> roster::find(queue_id id) const {
  std::shared_lock lock{mutex_};
  return value_at(queues_, id);
}

std::optional<roster::person> roster::find_person(const std::string& tenant, const std::string& name) const {
  std::shared_lock lock{mutex_};
  const auto id = value_at(person_names_, name_key{tenant, name});
  return id ? value_at(people_, *id) : std::nullopt;
}

std::optional<roster::queue> roster::find_queue(const std::string& tenant, const std::string& name) const {
  std::shared_lock lock{mutex_};
  const auto id = value_at(queue_names_, name_key{tenant, name});
  return id ? value_at(queues_, *id) : std::nullopt;
}

std::vector<roster::queue> roster::queues_of(const std::string& tenant) const {
  std::shared_lock lock{mutex_};
  std::vector<queue> found;
  for (const auto& [key, id] : queue_names_)
    if (key.first == tenant)
      if (auto one = value_at(queues_, id)) found.push_back(std::move(*one));
  return found;
}

} // namespace strowger::actors
