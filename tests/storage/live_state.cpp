#include "live_state.hpp"

namespace strowger::tests {

std::string difference(const stream_maker& live, const storage::recovered& found) {
  if (found.last_group != live.last_group())
    return "group " + std::to_string(found.last_group) + " instead of " + std::to_string(live.last_group());
  if (found.pools.size() != 1) return "pools";
  const auto& pool = found.pools.front();
  if (pool.pool != stream_maker::pool_number) return "pool number";
  if (pool.last_record != live.last_record()) return "last record";
  if (found.last_interaction != live.last_interaction()) return "last interaction";
  if (found.last_content != live.last_content()) return "last content";
  if (pool.state != live.pool().snapshot()) return "pool state";
  const auto expected = live.conversations();
  if (pool.conversations.size() != expected.size())
    return std::to_string(pool.conversations.size()) + " conversations instead of " +
           std::to_string(expected.size());
  if (pool.conversations != expected) return "conversations";
  return {};
}

std::string difference(const stream_maker& live, const storage::stream_fold& folded) {
  storage::recovered found;
  fill(found, folded);
  return difference(live, found);
}

} // namespace strowger::tests
