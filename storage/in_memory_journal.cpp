#include "storage/in_memory_journal.hpp"
#include "storage/recovery.hpp"
#include <algorithm>

namespace strowger::storage {

void in_memory_journal::commit(group_ptr next, done when_done) {
  ++commits_;
  if (holding_) {
    held_.push_back({std::move(next), std::move(when_done)});
    return;
  }
  answer(next, when_done);
}

void in_memory_journal::read_back(group_ptr last, done when_done) {
  auto status = commit_status::not_written;
  if (!answers_.empty() && answers_.front() == commit_status::unknown)
    status = next_answer();
  else if (last->epoch != epoch_)
    status = commit_status::fenced;
  else if (last->number == last_group_)
    status = groups_.back() == last ? commit_status::synced : commit_status::fenced;
  when_done(last->number, status);
}

commit_status in_memory_journal::next_answer() {
  if (answers_.empty()) return always_;
  const auto status = answers_.front();
  answers_.pop_front();
  return status;
}

void in_memory_journal::answer(const group_ptr& what, const done& when_done) {
  auto status = next_answer();
  if (what->epoch != epoch_) status = commit_status::fenced;
  if (status == commit_status::synced || (status == commit_status::unknown && unknown_keeps_)) keep(what);
  when_done(what->number, status);
}

void in_memory_journal::keep(const group_ptr& what) {
  assert(what->number == last_group_ + 1 && "groups are committed in order, without gaps");
  last_group_ = what->number;
  raise_by(given_, *what, issuer_);
  for (const auto& content : what->contents) contents_[content.id] = {content.customer, content.bytes};
  for (const auto& item : what->kept) {
    const auto key = std::pair{item.adapter, item.conversation};
    if (item.bytes.empty())
      kept_.erase(key);
    else
      kept_[key] = item;
  }
  groups_.push_back(what);
}

recovered in_memory_journal::recover() {
  ++epoch_;
  recovered all;
  auto folded = recover_fold(*this, all.reports);
  assert(folded && "a journal in memory is whole");
  folded.value().fold.raise(given_);
  fill(all, folded.value().fold);
  all.epoch = epoch_;
  all.front_door_issuer = issuer_;
  for (const auto& [key, item] : kept_) all.kept.push_back(item);
  return all;
}

void in_memory_journal::read_contents(std::vector<content_id> ids, std::function<void(texts)> then) {
  ++reads_;
  texts found;
  found.reserve(ids.size());
  for (const auto id : ids) {
    const auto at = contents_.find(id);
    found.push_back(at == contents_.end() ? nullptr : at->second.bytes);
  }
  then(std::move(found));
}

void in_memory_journal::erase_customer(customer_id customer) {
  if (!customer) return;
  std::erase_if(contents_, [&](const auto& entry) { return entry.second.customer == customer; });
}

void in_memory_journal::answer_next(std::vector<commit_status> answers, bool unknown_keeps) {
  answers_.assign(answers.begin(), answers.end());
  unknown_keeps_ = unknown_keeps;
}

void in_memory_journal::release() {
  holding_ = false;
  while (!held_.empty() && !holding_) {
    const auto next = std::move(held_.front());
    held_.pop_front();
    answer(next.what, next.when_done);
  }
}

void in_memory_journal::drop_held() {
  holding_ = false;
  held_.clear();
}

outcome<void> in_memory_journal::each_group(std::uint64_t from,
                                            const std::function<bool(const group&)>& visit) const {
  if (groups_.empty() || from > last_group_) return {};
  if (from < groups_.front()->number)
    return failure{trouble::not_found, "group " + std::to_string(from) + " is trimmed"};
  for (auto at = from - groups_.front()->number; at < groups_.size(); ++at)
    if (!visit(*groups_[at])) break;
  return {};
}

std::uint64_t in_memory_journal::oldest_group() const {
  return groups_.empty() ? 0 : groups_.front()->number;
}

std::vector<snapshot_mark> in_memory_journal::snapshots() const {
  std::vector<snapshot_mark> valid;
  for (const auto& [number, mark] : marks_) valid.push_back(mark);
  return valid;
}

outcome<void> in_memory_journal::each_piece(const snapshot_mark& of,
                                            const std::function<void(snapshot_piece&&)>& visit) const {
  const auto at = pieces_.find(of.group);
  if (at == pieces_.end() || at->second.size() < of.pieces)
    return failure{trouble::damaged, "pieces of the snapshot are missing"};
  for (std::uint32_t index = 0; index < of.pieces; ++index) visit(snapshot_piece{at->second.at(index)});
  return {};
}

outcome<void> in_memory_journal::write_piece(std::uint64_t snapshot, std::uint32_t index,
                                             const snapshot_piece& piece) {
  pieces_[snapshot][index] = piece;
  return {};
}

outcome<void> in_memory_journal::complete_snapshot(const snapshot_mark& mark) {
  marks_[mark.group] = mark;
  return {};
}

outcome<void> in_memory_journal::drop_snapshot(std::uint64_t snapshot) {
  marks_.erase(snapshot);
  pieces_.erase(snapshot);
  return {};
}

outcome<void> in_memory_journal::write_index(const index_batch& entries) {
  for (const auto& entry : entries.interactions) index_[entry.interaction] = entry;
  for (const auto& offer : entries.offers) offers_[offer.offer] = offer;
  return {};
}

outcome<index_entry> in_memory_journal::find_interaction(interaction_id id) const {
  const auto at = index_.find(id);
  if (at == index_.end()) return failure{trouble::not_found, "this interaction is not in the index"};
  return at->second;
}

outcome<interaction_id> in_memory_journal::find_offer(routing::offer_id id) const {
  const auto at = offers_.find(id);
  if (at == offers_.end()) return failure{trouble::not_found, "this offer is not in the index"};
  return at->second.interaction;
}

outcome<void> in_memory_journal::trim(std::uint64_t first_kept, content_id first_content) {
  if (marks_.empty() || first_kept > marks_.begin()->first + 1)
    return failure{trouble::refused, "groups after the oldest snapshot are needed to fold from it"};
  for (; !groups_.empty() && groups_.front()->number < first_kept; groups_.pop_front())
    for (const auto& content : groups_.front()->contents)
      if (content.customer && content.id < first_content) contents_.erase(content.id);
  std::erase_if(index_, [&](const auto& entry) { return entry.second.groups.back() < first_kept; });
  std::erase_if(offers_, [&](const auto& offer) { return offer.second.group < first_kept; });
  return {};
}

} // namespace strowger::storage
