#include "actors/adapter_returns.hpp"
#include "actors/house.hpp"
#include <algorithm>

namespace strowger::actors {

void adapter_returns::begin(const std::string& adapter) {
  std::optional<one_return> done;
  {
    // Held over the questions, so that no answer to them comes before they are all waited for.
    const std::lock_guard lock{mutex_};
    auto& of = returns_[adapter];
    of = {};
    for (const auto id : house_.conversations.of(adapter))
      if (house_.interactions.tell(id, adapter_returned{}) != delivery::unknown) of.waiting.insert(id);
    under_way_ = returns_.size();
    if (of.waiting.empty()) {
      done = std::move(of);
      returns_.erase(adapter);
      under_way_ = returns_.size();
    }
  }
  if (done) finish(adapter, std::move(*done));
}

void adapter_returns::stands(interaction_id interaction, std::optional<channels::open_conversation> how) {
  std::map<std::string, one_return> done;
  {
    const std::lock_guard lock{mutex_};
    for (auto one = returns_.begin(); one != returns_.end();) {
      auto& of = one->second;
      if (of.waiting.erase(interaction) > 0 && how) of.found.emplace_back(interaction, *how);
      const auto next = std::next(one);
      if (of.waiting.empty()) done.insert(returns_.extract(one));
      one = next;
    }
    under_way_ = returns_.size();
  }
  for (auto& [adapter, of] : done) finish(adapter, std::move(of));
}

void adapter_returns::ask_again(interaction_id interaction) {
  if (!under_way()) return;
  bool asked = false;
  {
    const std::lock_guard lock{mutex_};
    asked = std::any_of(returns_.begin(), returns_.end(),
                        [&](const auto& one) { return one.second.waiting.count(interaction) != 0; });
  }
  if (asked && house_.interactions.tell(interaction, adapter_returned{}) == delivery::unknown)
    stands(interaction, std::nullopt);
}

void adapter_returns::finish(const std::string& name, one_return of) {
  const auto adapter = house_.adapters.find(name);
  if (adapter == house_.adapters.end()) return;
  std::sort(of.found.begin(), of.found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<channels::open_conversation> open;
  open.reserve(of.found.size());
  for (auto& [id, one] : of.found) {
    one.kept = house_.conversations.kept(name, one.conversation);
    open.push_back(std::move(one));
  }
  house_.report(severity::info,
                "event=adapter_resumed adapter=" + name + " open=" + std::to_string(open.size()));
  adapter->second->resume(std::move(open));
  for (const auto& [id, one] : of.found) house_.interactions.tell(id, repeat_owed{});
}

} // namespace strowger::actors
