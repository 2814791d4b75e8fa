#include "storage/follower.hpp"
#include <algorithm>

namespace strowger::storage {

follower::follower(archive& store, recovered_fold from, follower_options options)
  : store_{store}, options_{options}, fold_{std::move(from.fold)}, index_{std::move(from.index)},
    writer_{store, options_.piece_entries} {
  for (const auto& [id, pool] : fold_.pools()) last_wall_ = std::max(last_wall_, pool.last_wall);
  last_snapshot_group_ = from.snapshot;
  last_snapshot_records_ = fold_.records() - from.tail_records;
  last_snapshot_wall_ = last_wall_;
  for (const auto& mark : store_.snapshots())
    if (mark.group == from.snapshot) last_snapshot_wall_ = mark.wall;
  figures_.group = fold_.last_group();
  figures_.records = fold_.records();
  figures_.snapshot_group = from.snapshot;
}

void follower::fold(const group& next) {
  auto folded = fold_.fold(next, [&](const stream_record& record) {
    index_.note(record, next.number, fold_, store_);
    last_wall_ = std::max(last_wall_, record.wall);
  });
  if (!folded) {
    figures_.failure = folded.why().detail;
    return;
  }
  figures_.group = next.number;
  figures_.records = fold_.records();
  if (index_.pending() >= options_.index_entries)
    static_cast<void>(store_.write_index(index_.take_pending()));
}

void follower::catch_up(std::uint64_t group_number) {
  if (!figures_.failure.empty() || group_number <= fold_.last_group()) return;
  auto read = store_.each_group(fold_.last_group() + 1, [&](const group& next) {
    fold(next);
    ++figures_.reread;
    return figures_.failure.empty() && next.number < group_number;
  });
  if (!read) figures_.failure = read.why().detail;
}

void follower::take(const group& next) {
  if (!figures_.failure.empty() || next.number <= fold_.last_group()) return;
  if (next.number > fold_.last_group() + 1) catch_up(next.number - 1);
  if (!figures_.failure.empty() || next.number != fold_.last_group() + 1) return;
  fold(next);
  if (!writer_.active() && snapshot_due()) begin_snapshot();
  work();
}

bool follower::snapshot_due() const {
  const auto records = fold_.records() - last_snapshot_records_;
  return records >= options_.snapshot_records ||
         (records > 0 && last_wall_ - last_snapshot_wall_ >= options_.snapshot_interval);
}

void follower::begin_snapshot() {
  if (writer_.active() || fold_.last_group() == last_snapshot_group_ || !figures_.failure.empty()) return;
  writer_.begin(fold_, index_);
  last_snapshot_records_ = fold_.records();
  last_snapshot_wall_ = last_wall_;
}

bool follower::work() {
  if (!writer_.active()) return false;
  const auto stepped = writer_.step(fold_, index_);
  if (!stepped) {
    // Full or failing disk: the journal's own answers tell of it; the next snapshot is tried when it is due.
    writer_.abandon();
    ++figures_.snapshot_failures;
    return false;
  }
  if (!stepped.value()) return true;
  last_snapshot_group_ = writer_.mark().group;
  figures_.snapshot_group = last_snapshot_group_;
  ++figures_.snapshots;
  retire_snapshots();
  return false;
}

void follower::finish() {
  while (work()) {
  }
  begin_snapshot();
  while (work()) {
  }
}

bool follower::may_go(const snapshot_mark& mark) const {
  const auto by_age = options_.keep_age.count() > 0 && last_wall_ - mark.wall > options_.keep_age;
  const auto by_count = options_.keep_groups > 0 && mark.group + options_.keep_groups < fold_.last_group();
  return by_age || by_count;
}

content_id follower::first_content_needed() const {
  content_id first{UINT64_MAX};
  for (const auto& [id, pool] : fold_.pools())
    for (const auto& [interaction, conversation] : pool.conversations) {
      if (conversation.customer_name) first = std::min(first, conversation.customer_name);
      for (const auto& message : conversation.messages)
        if (message.content) first = std::min(first, message.content);
    }
  return first;
}

void follower::retire_snapshots() {
  auto marks = store_.snapshots();
  const auto newest = std::max<std::size_t>(options_.snapshots_kept, 1);
  if (marks.size() <= newest) return;
  const auto older = marks.size() - newest;
  // From the oldest on: one per `anchor_records` stays, as long as what begins after it is to be kept.
  std::vector<snapshot_mark> anchors;
  for (std::size_t i = 0; i < older; ++i) {
    const auto past_keeping = may_go(marks[i + 1]);
    const auto near_the_last =
        !anchors.empty() && marks[i].records < anchors.back().records + options_.anchor_records;
    if (past_keeping || near_the_last) {
      if (!store_.drop_snapshot(marks[i].group)) return;
    } else {
      anchors.push_back(marks[i]);
    }
  }
  const auto& oldest = anchors.empty() ? marks[older] : anchors.front();
  if (may_go(oldest)) static_cast<void>(store_.trim(oldest.group + 1, first_content_needed()));
}

outcome<index_entry> follower::find_interaction(interaction_id id) const {
  auto here = index_.find(id);
  if (here && here->whole) return std::move(*here);
  auto stored = store_.find_interaction(id);
  if (!here) return stored;
  return stored ? united(std::move(*here), stored.value()) : std::move(*here);
}

outcome<interaction_id> follower::find_offer(routing::offer_id id) const {
  if (const auto here = index_.find(id)) return here;
  return store_.find_offer(id);
}

} // namespace strowger::storage
