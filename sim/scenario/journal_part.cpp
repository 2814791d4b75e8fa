#include "sim/scenario/journal_part.hpp"
#include "storage/recovery.hpp"
#include <algorithm>
#include <map>
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr const char* nothing_happened = "nothing happened in the journal then";

void check_read(const storage::outcome<void>& done) {
  if (!done) throw std::runtime_error{done.why().detail};
}

} // namespace

journal_part find_part(const storage::archive& from, wall_time begins, wall_time ends, std::uint16_t pool) {
  std::map<pool_id, journal_part> pools;
  check_read(
      from.each_group(std::max<std::uint64_t>(1, from.oldest_group()), [&](const storage::group& group) {
        bool before_end = group.records.empty();
        for (const auto& record : group.records) {
          if (record.wall < ends) before_end = true;
          if (record.wall >= begins && record.wall < ends)
            pools.try_emplace(record.pool, journal_part{record.pool, ends, record.number, group.number});
        }
        return before_end;
      }));
  if (pools.empty()) throw std::runtime_error{nothing_happened};
  if (pool == 0 && pools.size() > 1)
    throw std::runtime_error{"the journal has " + std::to_string(pools.size()) +
                             " pools, and a scenario is of one: name it with --pool"};
  const auto found = pool == 0 ? pools.begin() : pools.find(pool_id{pool});
  if (found == pools.end())
    throw std::runtime_error{std::string{nothing_happened} + ", in pool " + std::to_string(pool)};
  return found->second;
}

storage::folded_pool fold_before(const storage::archive& from, const journal_part& part) {
  if (part.first_record <= 1) return storage::folded_pool{part.pool};
  auto fold = storage::fold_up_to(from, part.pool, part.first_record);
  if (!fold) throw std::runtime_error{fold.why().detail};
  const auto* known = fold.value().find(part.pool);
  if (!known) return storage::folded_pool{part.pool};
  storage::folded_pool made{known->state.snapshot()};
  made.figures = known->figures;
  return made;
}

void each_record(const storage::archive& from, const journal_part& part,
                 const std::function<bool(const storage::stream_record&)>& visit) {
  check_read(from.each_group(part.first_group, [&](const storage::group& group) {
    for (const auto& record : group.records) {
      if (record.pool != part.pool || record.number < part.first_record) continue;
      if (record.wall >= part.ends || !visit(record)) return false;
    }
    return true;
  }));
}

} // namespace strowger::sim
