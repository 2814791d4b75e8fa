#include "storage/snapshot_writer.hpp"
#include <algorithm>
#include <iterator>

namespace strowger::storage {
namespace {

/// Moves up to `count` entries from the back.
template <class Entry>
std::vector<Entry> taken(std::vector<Entry>& from, std::size_t count) {
  const auto first = from.end() - static_cast<std::ptrdiff_t>(std::min(count, from.size()));
  std::vector<Entry> out{std::make_move_iterator(first), std::make_move_iterator(from.end())};
  from.erase(first, from.end());
  return out;
}

} // namespace

bool snapshot_writer::pool_work::whole() const {
  return figures.queues.empty() && figures.agents.empty() && open_interactions.empty() && open_offers.empty();
}

routing::kpi::statistics snapshot_writer::pool_work::take_part(std::size_t room) {
  routing::kpi::statistics part;
  part.settings = figures.settings;
  part.now = figures.now;
  part.alignment = figures.alignment;
  std::size_t taken_out = 0;
  const auto take_from = [&](auto& row, auto& to) {
    while (taken_out < room && !row.empty()) {
      auto [id, one] = row.take_last();
      taken_out += 1 + one.intervals.size();
      to.insert_or_assign(id, std::move(one));
    }
  };
  take_from(figures.queues, part.queues);
  take_from(figures.agents, part.agents);
  const auto take_open = [&](auto& list, auto& to) {
    const auto left = room - std::min(room, taken_out);
    for (const auto& [id, one] : taken(list, left)) to.insert_or_assign(id, one);
    taken_out += to.size();
  };
  take_open(open_interactions, part.interactions);
  take_open(open_offers, part.offers);
  return part;
}

void snapshot_writer::begin(const stream_fold& fold, const record_index& index) {
  assert(!active_ && "one snapshot at a time");
  active_ = true;
  head_written_ = false;
  mark_ = {};
  mark_.group = fold.last_group();
  mark_.records = fold.records();
  mark_.given = fold.given();
  pools_.clear();
  for (const auto& [id, pool] : fold.pools()) {
    auto& work = pools_.emplace_back();
    work.head.pool = id;
    work.head.head = true;
    work.head.caught_at = fold.last_group();
    work.head.last_record = pool.last_record;
    work.head.last_at = pool.last_at;
    work.head.last_wall = pool.last_wall;
    work.head.tie = pool.tie;
    work.head.state = pool.state.snapshot();
    work.interactions = std::move(work.head.state.interactions);
    work.offers = std::move(work.head.state.offers);
    work.head.state.interactions.clear();
    work.head.state.offers.clear();
    work.conversations.reserve(pool.conversations.size());
    for (const auto& [interaction, state] : pool.conversations) work.conversations.push_back(interaction);
    work.figures = pool.figures;
    work.open_interactions.assign(pool.figures.interactions.begin(), pool.figures.interactions.end());
    work.open_offers.assign(pool.figures.offers.begin(), pool.figures.offers.end());
    work.figures.interactions = {};
    work.figures.offers = {};
    mark_.wall = std::max(mark_.wall, pool.last_wall);
  }
  open_ = index.open_ids();
}

snapshot_piece snapshot_writer::next_piece(const stream_fold& fold, const record_index& index) {
  snapshot_piece piece;
  piece.caught_at = fold.last_group();
  if (pools_.empty()) {
    piece.pool = last_pool_;
    piece.state.pool = last_pool_;
    for (const auto id : taken(open_, piece_entries_))
      if (auto entry = index.find(id)) piece.open.push_back(std::move(*entry));
    return piece;
  }
  auto& work = pools_.front();
  last_pool_ = work.head.pool;
  if (!head_written_) {
    head_written_ = true;
    return std::move(work.head);
  }
  piece.pool = last_pool_;
  piece.state.pool = last_pool_;
  piece.state.interactions = taken(work.interactions, piece_entries_);
  piece.state.offers = taken(work.offers, piece_entries_ - piece.state.interactions.size());
  const auto room = piece_entries_ - piece.state.interactions.size() - piece.state.offers.size();
  const auto* pool = fold.find(last_pool_);
  for (const auto id : taken(work.conversations, room))
    if (const auto known = pool->conversations.find(id); known != pool->conversations.end())
      piece.conversations.push_back(known->second);
  if (!work.interactions.empty() || !work.offers.empty() || !work.conversations.empty()) return piece;
  piece.figures = work.take_part(piece_entries_);
  if (work.whole()) {
    pools_.pop_front();
    head_written_ = false;
  }
  return piece;
}

outcome<bool> snapshot_writer::step(const stream_fold& fold, record_index& index) {
  assert(active_);
  if (!pools_.empty() || !open_.empty()) {
    const auto piece = next_piece(fold, index);
    if (auto ok = into_.write_piece(mark_.group, mark_.pieces, piece); !ok) return ok.why();
    ++mark_.pieces;
    return false;
  }
  // What was closed is in the index before the snapshot that no longer holds it counts.
  if (auto ok = into_.write_index(index.take_pending()); !ok) return ok.why();
  if (auto ok = into_.complete_snapshot(mark_); !ok) return ok.why();
  active_ = false;
  return true;
}

void snapshot_writer::abandon() {
  if (!active_) return;
  active_ = false;
  pools_.clear();
  open_.clear();
  // If even this fails, the pieces go at the next start: without a mark they count for nothing.
  static_cast<void>(into_.drop_snapshot(mark_.group));
}

} // namespace strowger::storage
