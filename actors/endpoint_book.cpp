#include "actors/endpoint_book.hpp"
#include <algorithm>

namespace strowger::actors {

void endpoint_book::put(const std::string& adapter, const std::vector<channels::reachability>& endpoints,
                        bool whole) {
  const std::lock_guard in_order{telling_};
  std::vector<channels::reachability> changed;
  {
    const std::lock_guard lock{mutex_};
    auto& known = of_adapter_[adapter];
    std::set<std::string_view> there;
    for (const auto& one : endpoints)
      if (one.reachable) there.insert(one.endpoint);
    if (whole)
      for (const auto& endpoint : known)
        if (there.count(endpoint) == 0) changed.push_back({endpoint, false});
    for (const auto& one : endpoints)
      if (one.reachable != (known.find(one.endpoint) != known.end())) changed.push_back(one);
    std::erase_if(changed, [&](const auto& one) {
      if (!one.reachable) return known.erase(one.endpoint) == 0;
      return known.size() >= endpoints_max || !known.insert(one.endpoint).second;
    });
  }
  if (!on_change) return;
  for (const auto& one : changed) on_change(one);
}

bool endpoint_book::reachable(std::string_view endpoint) const {
  const std::lock_guard lock{mutex_};
  return std::any_of(of_adapter_.begin(), of_adapter_.end(),
                     [&](const auto& one) { return one.second.find(endpoint) != one.second.end(); });
}

std::size_t endpoint_book::count() const {
  const std::lock_guard lock{mutex_};
  std::size_t all = 0;
  for (const auto& [adapter, known] : of_adapter_)
    all += static_cast<std::size_t>(std::count_if(known.begin(), known.end(), [](const auto& one) {
      return !one.starts_with(channels::trunk_endpoints) && one != channels::audio_used_up;
    }));
  return all;
}

} // namespace strowger::actors
