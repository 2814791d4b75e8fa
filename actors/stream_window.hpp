#pragma once
#include "actors/letters.hpp"
#include <cassert>
#include <cstddef>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace strowger::actors {

/// An owner's side of the stream: what it has decided and is not yet durable, in order, and what is to be
/// done once it is. At most one append is under way; what is decided meanwhile leaves together when it
/// returns, `at_once` records at most. One actor's, no threads.
template <class After>
class stream_window {
public:
  using send = std::function<void(append)>;

  stream_window(stream_owner owner, send to_journal,
                std::size_t at_once = std::numeric_limits<std::size_t>::max())
    : owner_{owner}, to_journal_{std::move(to_journal)}, at_once_{at_once} {}

  void record(storage::stream_record&& one, std::vector<storage::content_item> contents = {}) {
    next_.records.push_back(std::move(one));
    for (auto& item : contents) next_.contents.push_back(std::move(item));
    owe(std::nullopt);
  }
  void keep(storage::kept_item item) { next_.kept.push_back(std::move(item)); }
  /// To be done when everything recorded so far is durable; at once if it is.
  void then(After what) { owe(std::move(what)); }

  /// Records decided and not yet durable.
  [[nodiscard]] std::size_t size() const { return under_way_count_ + next_.records.size(); }
  [[nodiscard]] bool idle() const { return !under_way_; }
  [[nodiscard]] bool nothing_owed() const {
    return head_ == owed_.size() && !under_way_ && next_.records.empty() && next_.kept.empty();
  }

  /// Sends what is waiting if nothing is under way, and does what waits for nothing.
  template <class OnAfter>
  void flush(OnAfter on_after) {
    if (!under_way_ && (!next_.records.empty() || !next_.kept.empty())) {
      under_way_ = true;
      auto leaving = take_next();
      under_way_count_ = leaving.records.size();
      leaving.owner = owner_;
      to_journal_(std::move(leaving));
    }
    release_afters(on_after);
  }

  /// The append under way is durable: `on_record(news)` and `on_after(After&)` are called in the order of the
  /// decisions.
  template <class OnRecord, class OnAfter>
  void returned(const appended& what, OnRecord on_record, OnAfter on_after) {
    assert(under_way_ && what.count == under_way_count_);
    under_way_ = false;
    under_way_count_ = 0;
    for (std::size_t i = 0; i < what.count; ++i) {
      release_afters(on_after);
      assert(head_ < owed_.size());
      forget_first();
      on_record(news{what.group, &what.group->records[what.first + i]});
    }
    flush(on_after);
  }

private:
  /// Texts go with the first that may name them: sooner than they need, never later.
  append take_next() {
    auto first = std::exchange(next_, append{});
    if (first.records.size() <= at_once_) return first;
    const auto rest = first.records.begin() + static_cast<std::ptrdiff_t>(at_once_);
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
  bool under_way_ = false;
  std::size_t under_way_count_ = 0;
};

} // namespace strowger::actors
