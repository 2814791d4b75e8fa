#pragma once
#include "actors/letters.hpp"
#include <cassert>
#include <cstddef>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace strowger::actors {

/// An owner's side of the stream: what it has decided and is not yet durable, in order, and what is to be
/// done once it is. What is decided while an append is under way leaves together when that returns; only what
/// has to leave at once goes behind it. With a limit of records that leave together, nothing does: each is
/// to be acted on before the next is heard of. One actor's, no threads.
template <class After>
class stream_window {
public:
  using send = std::function<void(append)>;

  stream_window(stream_owner owner, send to_journal,
                std::size_t at_once = std::numeric_limits<std::size_t>::max())
    : owner_{owner}, to_journal_{std::move(to_journal)}, at_once_{at_once} {}

  void record(storage::stream_record&& one, std::vector<storage::content_item> contents = {},
              pace leaves = pace::gathered) {
    next_.leaves = next_.records.empty() ? leaves : of_both(next_.leaves, leaves);
    next_.records.push_back(std::move(one));
    for (auto& item : contents) next_.contents.push_back(std::move(item));
    owe(std::nullopt);
  }
  void keep(storage::kept_item item) { next_.kept.push_back(std::move(item)); }
  /// To be done when everything recorded so far is durable; at once if it is.
  void then(After what) { owe(std::move(what)); }

  /// Records decided and not yet durable.
  [[nodiscard]] std::size_t size() const {
    return std::accumulate(under_way_.begin(), under_way_.end(), next_.records.size());
  }
  [[nodiscard]] bool idle() const { return under_way_.empty(); }
  [[nodiscard]] bool nothing_owed() const {
    return head_ == owed_.size() && idle() && next_.records.empty() && next_.kept.empty();
  }

  /// Sends what is waiting if it may leave, and does what waits for nothing.
  template <class OnAfter>
  void flush(OnAfter on_after) {
    if (may_leave() && (!next_.records.empty() || !next_.kept.empty())) {
      auto leaving = take_next();
      under_way_.push_back(leaving.records.size());
      leaving.owner = owner_;
      to_journal_(std::move(leaving));
    }
    release_afters(on_after);
  }

  /// The oldest append under way is durable: `on_record(news)` and `on_after(After&)` are called in the order
  /// of the decisions.
  template <class OnRecord, class OnAfter>
  void returned(const appended& what, OnRecord on_record, OnAfter on_after) {
    assert(!idle() && what.count == under_way_.front());
    under_way_.erase(under_way_.begin());
    for (std::size_t i = 0; i < what.count; ++i) {
      release_afters(on_after);
      assert(head_ < owed_.size());
      forget_first();
      on_record(news{what.group, &what.group->records[what.first + i]});
    }
    flush(on_after);
  }

private:
  [[nodiscard]] bool may_leave() const {
    return idle() || (next_.leaves == pace::at_once && at_once_ == std::numeric_limits<std::size_t>::max());
  }
  /// Texts go with the first that may name them: sooner than they need, never later.
  append take_next() {
    auto first = std::exchange(next_, append{});
    if (first.records.size() <= at_once_) return first;
    const auto rest = first.records.begin() + static_cast<std::ptrdiff_t>(at_once_);
    next_.leaves = first.leaves;
    next_.records.assign(std::make_move_iterator(rest), std::make_move_iterator(first.records.end()));
    first.records.erase(rest, first.records.end());
    return first;
  }
  template <class OnAfter>
  void release_afters(OnAfter& on_after) {
    while (head_ < owed_.size() && owed_[head_]) {
      auto what = std::move(*owed_[head_]);
      forget_first();
      on_after(what);
    }
  }
  void owe(std::optional<After> what) { owed_.push_back(std::move(what)); }
  void forget_first() {
    if (++head_ < owed_.size() && head_ < 1024) return;
    owed_.erase(owed_.begin(), owed_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
    if (owed_.empty() && owed_.capacity() > 64) owed_.shrink_to_fit();
  }

  stream_owner owner_;
  send to_journal_;
  std::size_t at_once_;
  append next_;
  std::vector<std::optional<After>> owed_; ///< from `head_` on; nothing stands for the next record
  std::size_t head_ = 0;
  std::vector<std::size_t> under_way_; ///< records of each append, in their order
};

} // namespace strowger::actors
