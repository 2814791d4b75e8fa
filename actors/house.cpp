#include "actors/house.hpp"
#include <algorithm>

namespace strowger::actors {

std::string admission::code() const {
  const auto reasons = reasons_.load();
  if (reasons & (starting | draining)) return "restarting";
  return reasons ? "busy" : "";
}

void admission::change(reason why, bool closed) {
  std::lock_guard lock{changing_};
  const auto before = reasons_.load();
  const auto after = closed ? before | why : before & ~static_cast<unsigned>(why);
  if (before == after) return;
  reasons_ = after;
  if (on_change) on_change(after == 0, code());
}

void conversation_book::put(const std::string& adapter, routing::conversation_id conversation,
                            interaction_id interaction, const std::string& tenant) {
  std::lock_guard lock{mutex_};
  auto& known = of_adapter_[adapter][conversation];
  if (!known.tenant) {
    known.tenant = &*open_.try_emplace(tenant).first;
    ++known.tenant->second;
  }
  known.interaction = interaction;
}

void conversation_book::remove(const std::string& adapter, routing::conversation_id conversation) {
  std::lock_guard lock{mutex_};
  const auto gone = of_adapter_[adapter].extract(conversation);
  if (!gone.empty()) --gone.mapped().tenant->second;
}

std::pair<std::string, routing::conversation_id> conversation_book::take(interaction_id interaction) {
  std::lock_guard lock{mutex_};
  for (auto& [adapter, conversations] : of_adapter_)
    for (auto one = conversations.begin(); one != conversations.end(); ++one) {
      if (one->second.interaction != interaction) continue;
      const auto conversation = one->first;
      --one->second.tenant->second;
      conversations.erase(one);
      return {adapter, conversation};
    }
  return {};
}

interaction_id conversation_book::find(const std::string& adapter,
                                       routing::conversation_id conversation) const {
  std::lock_guard lock{mutex_};
  const auto of = of_adapter_.find(adapter);
  if (of == of_adapter_.end()) return {};
  const auto found = of->second.find(conversation);
  return found == of->second.end() ? interaction_id{} : found->second.interaction;
}

std::size_t conversation_book::open_of(const std::string& tenant) const {
  std::lock_guard lock{mutex_};
  const auto found = open_.find(tenant);
  return found == open_.end() ? 0 : found->second;
}

std::vector<interaction_id> conversation_book::of(const std::string& adapter) const {
  std::lock_guard lock{mutex_};
  std::vector<interaction_id> all;
  const auto of = of_adapter_.find(adapter);
  if (of == of_adapter_.end()) return all;
  for (const auto& [conversation, one] : of->second) all.push_back(one.interaction);
  return all;
}

void conversation_book::keep(const std::string& adapter, routing::conversation_id conversation,
                             std::string bytes) {
  std::lock_guard lock{mutex_};
  const auto of = of_adapter_.find(adapter);
  if (of == of_adapter_.end()) return;
  const auto found = of->second.find(conversation);
  if (found != of->second.end()) found->second.kept = std::move(bytes);
}

std::string conversation_book::kept(const std::string& adapter, routing::conversation_id conversation) const {
  std::lock_guard lock{mutex_};
  const auto of = of_adapter_.find(adapter);
  if (of == of_adapter_.end()) return {};
  const auto found = of->second.find(conversation);
  return found == of->second.end() ? std::string{} : found->second.kept;
}

void page_book::put(channels::desktop::session_number session, agent_id agent) {
  std::lock_guard lock{mutex_};
  agents_[session] = agent;
}

agent_id page_book::remove(channels::desktop::session_number session) {
  std::lock_guard lock{mutex_};
  const auto found = agents_.extract(session);
  return found.empty() ? agent_id{} : found.mapped();
}

agent_id page_book::find(channels::desktop::session_number session) const {
  std::lock_guard lock{mutex_};
  const auto found = agents_.find(session);
  return found == agents_.end() ? agent_id{} : found->second;
}

std::vector<channels::desktop::session_number> page_book::of(agent_id agent) const {
  std::lock_guard lock{mutex_};
  std::vector<channels::desktop::session_number> sessions;
  for (const auto& [session, whose] : agents_)
    if (whose == agent) sessions.push_back(session);
  std::sort(sessions.begin(), sessions.end());
  return sessions;
}

std::shared_ptr<const engine_configuration> house::configuration() const {
  std::lock_guard lock{configuration_mutex_};
  return configuration_;
}

void house::configure(std::shared_ptr<const engine_configuration> next) {
  names.call(next->people, next->queue_names);
  std::lock_guard lock{configuration_mutex_};
  people_.clear();
  queue_settings_.clear();
  configuration_ = std::move(next);
  for (const auto& one : configuration_->people) people_.try_emplace({one.tenant, one.name}, &one);
  for (const auto& pool : configuration_->pools)
    for (const auto& one : pool.queues) queue_settings_.try_emplace({one.tenant, one.name}, &one);
}

std::shared_ptr<const routing::queue_settings> house::settings_of(queue_id queue) const {
  const auto named = names.find(queue);
  if (!named) return nullptr;
  std::lock_guard lock{configuration_mutex_};
  const auto found = queue_settings_.find({named->tenant, named->name});
  if (found == queue_settings_.end()) return nullptr;
  return {configuration_, found->second};
}

std::shared_ptr<const person_settings> house::person(std::string_view tenant, std::string_view name) const {
  std::lock_guard lock{configuration_mutex_};
  const auto found = people_.find({tenant, name});
  if (found == people_.end()) return nullptr;
  return {configuration_, found->second};
}

} // namespace strowger::actors
