#pragma once
#include "storage/archive.hpp"
#include "storage/journal.hpp"
#include <deque>
#include <map>
#include <unordered_map>

/// A journal that keeps everything in this process: for tests and simulation. Answers inline, on the caller's
/// thread, unless told to hold or fail. Not thread-safe: one thread at a time.
namespace strowger::storage {

class in_memory_journal final : public journal, public archive {
public:
  explicit in_memory_journal(std::uint16_t front_door_issuer = 0xff00) : issuer_{front_door_issuer} {}

  void commit(group_ptr next, done when_done) override;
  /// Takes the next told answer if that is `unknown`.
  void read_back(group_ptr last, done when_done) override;
  /// Folds what is held; a new epoch each time. May be called again (a restart on the same store).
  recovered recover() override;
  void read_contents(std::vector<content_id> ids, std::function<void(texts)> then) override;
  /// Makes every content this customer has so far unreadable for ever.
  void erase_customer(customer_id customer);

  // ---- for tests: what the disk does
  /// The next commits are answered with these, in order, before any other. `synced` entries are commits that
  /// succeed. A failed group is not kept; `unknown` keeps it when `unknown_keeps` is set.
  void answer_next(std::vector<commit_status> answers, bool unknown_keeps = false);
  /// From now on every commit is answered like this; `synced` ends it.
  void answer_always(commit_status status) { always_ = status; }
  /// Commits are neither kept nor answered until `release`.
  void hold() { holding_ = true; }
  /// Keeps and answers what was held, in order.
  void release();
  /// As after a crash: what was held is gone, nobody is answered.
  void drop_held();
  [[nodiscard]] bool holds_one() const { return !held_.empty(); }
  /// Another writer takes over: commits of the present epoch are fenced.
  void take_epoch() { ++epoch_; }
  [[nodiscard]] const std::deque<group_ptr>& groups() const { return groups_; }
  [[nodiscard]] std::uint64_t commits() const { return commits_; }
  /// Readings of contents so far.
  [[nodiscard]] std::uint64_t reads() const { return reads_; }

  // ---- archive
  outcome<void> each_group(std::uint64_t from, const std::function<bool(const group&)>& visit) const override;
  std::uint64_t oldest_group() const override;
  std::uint64_t newest_group() const override { return last_group_; }
  std::vector<snapshot_mark> snapshots() const override;
  outcome<void> each_piece(const snapshot_mark& of,
                           const std::function<void(snapshot_piece&&)>& visit) const override;
  outcome<void> write_piece(std::uint64_t snapshot, std::uint32_t index,
                            const snapshot_piece& piece) override;
  outcome<void> complete_snapshot(const snapshot_mark& mark) override;
  outcome<void> drop_snapshot(std::uint64_t snapshot) override;
  outcome<void> write_index(const index_batch& entries) override;
  outcome<index_entry> find_interaction(interaction_id id) const override;
  outcome<interaction_id> find_offer(routing::offer_id id) const override;
  outcome<void> trim(std::uint64_t first_kept, content_id first_content) override;

private:
  struct held_commit {
    group_ptr what;
    done when_done;
  };
  struct kept_content {
    customer_id customer;
    std::shared_ptr<const std::string> bytes;
  };
  commit_status next_answer();
  void keep(const group_ptr& what);
  void answer(const group_ptr& what, const done& when_done);

  std::uint16_t issuer_;
  std::uint64_t epoch_ = 0, last_group_ = 0, commits_ = 0, reads_ = 0;
  front_door_counters given_;
  std::deque<group_ptr> groups_;
  std::unordered_map<content_id, kept_content> contents_;
  std::map<std::pair<std::string, conversation_id>, kept_item> kept_;
  std::deque<held_commit> held_;
  std::deque<commit_status> answers_;
  commit_status always_ = commit_status::synced;
  bool unknown_keeps_ = false, holding_ = false;
  std::map<std::uint64_t, std::map<std::uint32_t, snapshot_piece>> pieces_;
  std::map<std::uint64_t, snapshot_mark> marks_;
  std::unordered_map<interaction_id, index_entry> index_;
  std::unordered_map<routing::offer_id, offer_home> offers_;
};

} // namespace strowger::storage
