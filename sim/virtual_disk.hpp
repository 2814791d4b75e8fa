#pragma once
#include "sim/calendar.hpp"
#include "sim/reopened_journal.hpp"
#include "storage/in_memory_journal.hpp"
#include <functional>
#include <optional>
#include <vector>

/// A journal, in memory or in a folder, whose commits take virtual time, find no room or are in doubt, and
/// which an engine that dies leaves as it is.
namespace strowger::sim {

class virtual_disk final : public storage::journal {
public:
  struct time_around {
    std::function<instant()> now;
    /// Sees to it that `finish` is called with this number after that time.
    std::function<void(instant, std::uint64_t)> later;
  };
  /// `takes`: how long commit number so much takes; empty: none takes any. `kept`: where it is kept; none: in
  /// memory.
  virtual_disk(std::unique_ptr<reopened_journal> kept, std::function<instant(std::uint64_t)> takes,
               time_around time);

  void commit(storage::group_ptr next, done when_done) override;
  void read_back(storage::group_ptr last, done when_done) override;
  storage::recovered recover() override { return under().recover(); }
  void read_contents(std::vector<routing::content_id> ids, std::function<void(texts)> then) override {
    under().read_contents(std::move(ids), std::move(then));
  }

  /// The day begins: until then commits take no time, as an engine is ready before the first of its people
  /// comes.
  void begin_day() { day_has_begun_ = true; }
  /// Commit number so much is there.
  void finish(std::uint64_t number);

  // ---- what goes wrong; each of them as often at once as it is begun and not ended
  void slow_down(double factor) { factors_.push_back(factor); }
  void speed_up(double factor);
  /// Commits find no room.
  void fill() { ++full_; }
  void empty() { --full_; }
  /// It does not say whether a commit is there; `keeps`: it is.
  void fail(bool keeps);
  void mend() { --failing_; }

  /// The engine is gone: nothing it still says is heard. What was on the way is there, or not.
  void cut_off(bool keeps_what_was_on_the_way);
  /// An engine starts: what is in a folder is read anew.
  void connect();
  /// What the slowest group has taken until it was there, refusals included.
  [[nodiscard]] instant slowest() const { return slowest_; }
  /// Commits that took longer than they would have, that found no room, that were in doubt.
  struct felt {
    std::uint64_t slowed = 0, refused = 0, doubted = 0;
  };
  [[nodiscard]] const felt& counts() const { return counts_; }
  [[nodiscard]] storage::archive& archived();
  /// Of the folder, beside what a scenario has the disk do; empty: none.
  [[nodiscard]] std::string trouble() const { return kept_ ? kept_->trouble() : std::string{}; }
  /// Nothing when it is kept elsewhere.
  [[nodiscard]] storage::in_memory_journal* memory() { return kept_ ? nullptr : &memory_; }

private:
  struct on_the_way {
    storage::group_ptr what;
    done when_done;
    std::uint64_t number;
  };
  storage::journal& under();
  [[nodiscard]] double factor() const;
  void put(storage::group_ptr next, done when_done);
  void note_trouble();
  done noting_the_end(done when_done);

  storage::in_memory_journal memory_;
  std::unique_ptr<reopened_journal> kept_;
  std::function<instant(std::uint64_t)> takes_;
  time_around time_;
  std::optional<on_the_way> way_;
  std::optional<instant> in_trouble_since_;
  std::uint64_t commits_ = 0;
  instant slowest_ = 0;
  std::vector<double> factors_;
  int full_ = 0, failing_ = 0;
  bool keeps_ = false; ///< what is in doubt
  felt counts_;
  bool cut_ = false, day_has_begun_ = false;
};

} // namespace strowger::sim
