#include "storage/record_index.hpp"
#include "storage/mentions.hpp"
#include <algorithm>
#include <iterator>

namespace strowger::storage {

void record_index::packed::add(std::uint64_t group) {
  if (group <= last) return;
  auto step = group - last;
  last = group;
  for (; step >= 0x80; step >>= 7U) steps.push_back(static_cast<char>((step & 0x7fU) | 0x80U));
  steps.push_back(static_cast<char>(step));
}

index_entry record_index::packed::unpacked(interaction_id id) const {
  index_entry entry{id, {}, whole};
  std::uint64_t group = 0, step = 0;
  unsigned shift = 0;
  for (const auto byte : steps) {
    step |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte) & 0x7fU) << shift;
    shift += 7;
    if ((static_cast<unsigned char>(byte) & 0x80U) != 0) continue;
    entry.groups.push_back(group += step);
    step = 0;
    shift = 0;
  }
  return entry;
}

void record_index::note(const stream_record& record, std::uint64_t group, const stream_fold& after,
                        const archive& known) {
  const auto* pool = after.find(record.pool);
  std::optional<bool> begins;
  std::vector<interaction_id> over;
  each_interaction(record, [&](interaction_id id) {
    const auto [at, fresh] = open_.try_emplace(id);
    if (fresh) {
      if (!begins) begins = begins_conversation(record);
      at->second.whole = *begins;
    }
    at->second.add(group);
    const auto done = pool->state.find(id) == nullptr && !pool->conversations.contains(id);
    if (done && std::find(over.begin(), over.end(), id) == over.end()) over.push_back(id);
  });
  each_offer_made(record, [&](routing::offer_id offer, interaction_id id) {
    offers_[offer] = {offer, id, group};
  });
  for (const auto id : over) close(id, known);
}

void record_index::close(interaction_id id, const archive& known) {
  const auto at = open_.find(id);
  auto entry = at->second.unpacked(id);
  open_.erase(at);
  if (!entry.whole) {
    if (const auto waiting = closed_.find(id); waiting != closed_.end())
      entry = united(std::move(entry), waiting->second);
    else if (auto earlier = known.find_interaction(id))
      entry = united(std::move(entry), earlier.value());
  }
  closed_[id] = std::move(entry);
}

void record_index::restore(const index_entry& entry) {
  auto& at = open_[entry.interaction];
  at.whole = entry.whole;
  for (const auto group : entry.groups) at.add(group);
}

index_batch record_index::take_pending() {
  index_batch batch;
  batch.interactions.reserve(closed_.size());
  for (auto& [id, entry] : closed_) batch.interactions.push_back(std::move(entry));
  for (const auto& [offer, home] : offers_) batch.offers.push_back(home);
  closed_.clear();
  offers_.clear();
  return batch;
}

std::optional<index_entry> record_index::find(interaction_id id) const {
  std::optional<index_entry> found;
  if (const auto at = closed_.find(id); at != closed_.end()) found = at->second;
  if (const auto at = open_.find(id); at != open_.end())
    found = found ? united(*found, at->second.unpacked(id)) : at->second.unpacked(id);
  return found;
}

interaction_id record_index::find(routing::offer_id id) const {
  const auto at = offers_.find(id);
  return at == offers_.end() ? interaction_id{} : at->second.interaction;
}

std::vector<interaction_id> record_index::open_ids() const {
  std::vector<interaction_id> ids;
  ids.reserve(open_.size());
  for (const auto& [id, entry] : open_) ids.push_back(id);
  return ids;
}

index_entry united(index_entry left, const index_entry& right) {
  std::vector<std::uint64_t> all;
  all.reserve(left.groups.size() + right.groups.size());
  std::set_union(left.groups.begin(), left.groups.end(), right.groups.begin(), right.groups.end(),
                 std::back_inserter(all));
  left.groups = std::move(all);
  left.whole = left.whole || right.whole;
  return left;
}

} // namespace strowger::storage
