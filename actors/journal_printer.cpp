#include "actors/journal_printer.hpp"
#include "storage/mentions.hpp"
#include "storage/record_json.hpp"
#include <utility>

namespace strowger::actors {

using storage::outcome;

bool wanted_records::takes(const storage::stream_record& one) const {
  if ((pool && one.pool != *pool) || one.number < from) return false;
  if (!about) return true;
  if (about->offer) return storage::names_offer(one, *about->offer);
  bool concerned = false;
  storage::each_interaction(
      one, [&](routing::interaction_id id) { concerned = concerned || id == about->interaction; });
  return concerned;
}

std::string wanted_records::none() const {
  return "the journal keeps no such record" +
         (pool ? " of pool " + std::to_string(static_cast<unsigned>(*pool)) : std::string{}) +
         (from > 1 ? " from number " + std::to_string(from) + " on" : std::string{});
}

outcome<bool> journal_printer::print_present() {
  next_ = store_.newest_group() + 1;
  if (wanted_.about) return print_those(wanted_.about->groups);
  const auto first = first_group();
  if (!first) return first.why();
  if (first.value() == 0 || next_ <= first.value()) return true;
  return print_range(first.value(), next_ - 1);
}

outcome<bool> journal_printer::print_new() {
  const auto newest = store_.newest_group();
  if (newest < next_) return true;
  const auto first = std::exchange(next_, newest + 1);
  return print_range(first, newest);
}

bool journal_printer::print(const storage::group& group) {
  for (const auto& one : group.records) {
    if (!wanted_.takes(one)) continue;
    if (wanted_.left == 0 || !out_(storage::record_json(one))) return false;
    --wanted_.left;
    ++printed_;
  }
  return wanted_.left > 0;
}

outcome<bool> journal_printer::print_range(std::uint64_t from, std::uint64_t to) {
  bool more = true;
  const auto read = store_.each_group(from, [&](const storage::group& group) {
    more = print(group);
    return more && group.number < to;
  });
  if (!read) return read.why();
  return more;
}

outcome<bool> journal_printer::print_those(const std::vector<std::uint64_t>& groups) {
  for (const auto group : groups) {
    if (group >= next_) break;
    const auto more = print_range(group, group);
    if (!more || !more.value()) return more;
  }
  return true;
}

/// Number of the pool's first record from this group on; 0: none follows.
outcome<std::uint64_t> journal_printer::first_number(std::uint64_t from) const {
  std::uint64_t number = 0;
  const auto read = store_.each_group(from, [&](const storage::group& group) {
    for (const auto& one : group.records)
      if (one.pool == *wanted_.pool && number == 0) number = one.number;
    return number == 0;
  });
  if (!read) return read.why();
  return number;
}

/// Of a pool, the records' numbers grow with the groups: halving finds where to begin. Else the oldest group;
/// 0: there is none.
outcome<std::uint64_t> journal_printer::first_group() const {
  auto low = store_.oldest_group();
  if (low == 0 || !wanted_.pool || wanted_.from <= 1) return low;
  auto high = next_;
  while (high - low > 1) {
    const auto middle = low + (high - low) / 2;
    const auto number = first_number(middle);
    if (!number) return number;
    (number.value() != 0 && number.value() <= wanted_.from ? low : high) = middle;
  }
  return low;
}

} // namespace strowger::actors
