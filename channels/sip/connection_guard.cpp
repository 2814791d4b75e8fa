#include "channels/sip/connection_guard.hpp"
#include <algorithm>

namespace strowger::channels::sip {

std::vector<int> connection_guard::look(const std::vector<open_connection>& strangers, moment now) {
  next_ = now + (strangers.empty() ? limits_.looked_without : limits_.looked_after);
  std::map<name, moment> seen;
  std::vector<std::pair<moment, int>> by_age;
  for (const auto& one : strangers) {
    const name who{one.address, one.port};
    const auto before = seen_.find(who);
    const auto first = before == seen_.end() ? now : before->second;
    seen.emplace(who, first);
    by_age.emplace_back(first, one.descriptor);
  }
  seen_ = std::move(seen);
  std::sort(by_age.begin(), by_age.end());
  const auto beyond = by_age.size() - std::min(by_age.size(), limits_.strangers);
  std::vector<int> out;
  for (std::size_t i = 0; i < by_age.size(); ++i)
    if (i < beyond || now - by_age[i].first >= limits_.patience) out.push_back(by_age[i].second);
  return out;
}

} // namespace strowger::channels::sip
