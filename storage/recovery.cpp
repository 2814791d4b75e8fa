#include "storage/recovery.hpp"
#include <algorithm>
#include <iterator>
#include <optional>

namespace strowger::storage {
namespace {

/// Pieces of one pool come together, head first; the pool is built when its last one is in.
class snapshot_loader {
public:
  explicit snapshot_loader(recovered_fold& into) : into_{into} {}
  void take(snapshot_piece&& piece) {
    if (piece.head) {
      finish_pool();
      state_ = std::move(piece.state);
      last_record_ = piece.last_record;
      last_at_ = piece.last_at;
      last_wall_ = piece.last_wall;
      tie_ = piece.tie;
      has_pool_ = true;
    } else {
      std::move(piece.state.interactions.begin(), piece.state.interactions.end(),
                std::back_inserter(state_.interactions));
      std::move(piece.state.offers.begin(), piece.state.offers.end(), std::back_inserter(state_.offers));
    }
    for (auto& one : piece.conversations) conversations_.emplace_back(std::move(one), piece.caught_at);
    if (piece.figures) take(std::move(*piece.figures));
    for (auto& entry : piece.open) into_.index.restore(entry);
  }
  void finish_pool() {
    if (!has_pool_) return;
    auto& pool = into_.fold.restore_pool(state_);
    pool.last_record = last_record_;
    pool.last_at = last_at_;
    pool.last_wall = last_wall_;
    pool.tie = tie_;
    if (!figures_ || figures_->settings != routing::kpi::statistics_settings{})
      figures_ = routing::kpi::begin_with(state_, last_at_,
                                          last_wall_.time_since_epoch() - last_at_.time_since_epoch());
    pool.figures = std::move(*figures_);
    figures_.reset();
    pool.conversations.reserve(conversations_.size());
    for (auto& [state, caught_at] : conversations_)
      into_.fold.restore_conversation(state_.pool, std::move(state), caught_at);
    conversations_.clear();
    has_pool_ = false;
  }

private:
  void take(routing::kpi::statistics&& part) {
    if (!figures_) {
      figures_ = std::move(part);
      return;
    }
    figures_->queues.merge(part.queues);
    figures_->agents.merge(part.agents);
    figures_->interactions.merge(part.interactions);
    figures_->offers.merge(part.offers);
  }

  recovered_fold& into_;
  bool has_pool_ = false;
  routing::pool_snapshot state_;
  std::uint64_t last_record_ = 0;
  moment last_at_;
  wall_time last_wall_;
  routing::steady_tie tie_;
  std::vector<std::pair<routing::conversation_state, std::uint64_t>> conversations_;
  std::optional<routing::kpi::statistics> figures_;
};

outcome<recovered_fold> load(const archive& from, const snapshot_mark& mark) {
  recovered_fold loaded;
  loaded.fold.restore(mark.group, mark.records, mark.given);
  loaded.snapshot = mark.group;
  snapshot_loader loader{loaded};
  if (auto ok = from.each_piece(mark, [&](snapshot_piece&& piece) { loader.take(std::move(piece)); }); !ok)
    return ok.why();
  loader.finish_pool();
  return loaded;
}

outcome<void> fold_tail(const archive& from, recovered_fold& into) {
  outcome<void> folded;
  const auto first = into.fold.last_group() + 1;
  if (from.newest_group() < first) return {};
  const auto before = into.fold.records();
  auto read = from.each_group(first, [&](const group& next) {
    folded = into.fold.fold(
        next, [&](const stream_record& record) { into.index.note(record, next.number, into.fold, from); });
    return static_cast<bool>(folded);
  });
  into.tail_records = into.fold.records() - before;
  return read ? folded : read;
}

bool reaches(const archive& from, std::uint64_t first_group) {
  return from.newest_group() < first_group ||
         (from.oldest_group() != 0 && from.oldest_group() <= first_group);
}

} // namespace

outcome<recovered_fold> recover_fold(const archive& from, std::vector<std::string>& reports) {
  auto marks = from.snapshots();
  std::optional<failure> first_failure;
  for (auto mark = marks.rbegin(); mark != marks.rend(); ++mark) {
    if (!reaches(from, mark->group + 1)) continue;
    auto loaded = load(from, *mark);
    if (loaded) {
      if (auto tail = fold_tail(from, loaded.value()); !tail) return tail.why();
      return loaded;
    }
    if (loaded.why().kind == trouble::newer_version) return loaded.why();
    if (!first_failure) first_failure = loaded.why();
    reports.push_back("the snapshot at group " + std::to_string(mark->group) + " cannot be read (" +
                      loaded.why().detail + "); an older one is used and more of the journal is folded");
  }
  recovered_fold empty;
  if (reaches(from, 1)) {
    if (auto tail = fold_tail(from, empty); !tail) return tail.why();
    return empty;
  }
  if (first_failure) return *first_failure;
  return failure{trouble::damaged, "the journal begins with group " + std::to_string(from.oldest_group()) +
                                       " and no valid snapshot reaches up to it; restore from a backup"};
}

outcome<stream_fold> fold_up_to(const archive& from, pool_id pool, std::uint64_t record) {
  auto marks = from.snapshots();
  recovered_fold at;
  bool loaded = false;
  for (auto mark = marks.rbegin(); mark != marks.rend() && !loaded; ++mark) {
    auto candidate = load(from, *mark);
    if (!candidate) continue; // dropped meanwhile, or unreadable: an older one will do
    const auto* part = candidate.value().fold.find(pool);
    if (part != nullptr && part->last_record >= record) continue;
    if (!reaches(from, mark->group + 1)) break;
    at = std::move(candidate.value());
    loaded = true;
  }
  const auto trimmed = failure{trouble::not_found, "record " + std::to_string(record) +
                                                       " is older than what the journal keeps to fold from"};
  if (!loaded && !reaches(from, 1)) return trimmed;
  outcome<void> folded;
  bool found = false;
  auto read = from.each_group(at.fold.last_group() + 1, [&](const group& next) {
    for (const auto& one : next.records) {
      if (one.pool == pool && one.number == record) {
        found = true;
        return false;
      }
      folded = at.fold.fold(one, next.number);
      if (!folded) return false;
    }
    return true;
  });
  if (!read) return read.why();
  if (!folded) return folded.why();
  if (!found)
    return failure{trouble::not_found, "there is no record " + std::to_string(record) + " in this pool"};
  return std::move(at.fold);
}

void fill(recovered& to, const stream_fold& from) {
  to.last_group = from.last_group();
  to.last_interaction = from.given().interaction;
  to.last_content = from.given().content;
  to.last_command = from.given().command;
  for (const auto& [id, pool] : from.pools()) {
    recovered_pool one;
    one.pool = id;
    one.state = pool.state.snapshot();
    one.last_record = pool.last_record;
    one.last_at = pool.last_at;
    one.last_wall = pool.last_wall;
    one.tie = pool.tie;
    one.conversations.reserve(pool.conversations.size());
    for (const auto& [interaction, state] : pool.conversations) one.conversations.push_back(state);
    std::sort(one.conversations.begin(), one.conversations.end(),
              [](const auto& left, const auto& right) { return left.id < right.id; });
    to.pools.push_back(std::move(one));
  }
}

} // namespace strowger::storage
