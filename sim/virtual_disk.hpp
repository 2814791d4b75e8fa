#pragma once
#include "sim/calendar.hpp"
#include "storage/in_memory_journal.hpp"
#include <functional>
#include <optional>

/// A journal in memory whose commits take virtual time, and which an engine that dies leaves as it is.
namespace strowger::sim {

class virtual_disk final : public storage::journal {
public:
  /// `takes`: how long commit number so much takes; empty: none takes any. `later` sees to it that `finish`
  /// is called with its number after that time.
  virtual_disk(std::function<instant(std::uint64_t)> takes, std::function<void(instant, std::uint64_t)> later)
    : takes_{std::move(takes)}, later_{std::move(later)} {}

  void commit(storage::group_ptr next, done when_done) override;
  void read_back(storage::group_ptr last, done when_done) override { under_.read_back(last, when_done); }
  storage::recovered recover() override { return under_.recover(); }
  void read_contents(std::vector<routing::content_id> ids, std::function<void(texts)> then) override {
    under_.read_contents(std::move(ids), std::move(then));
  }

  /// Commit number so much is there.
  void finish(std::uint64_t number);
  void slower_by(double factor) { factor_ = factor; }
  /// The engine is gone: nothing it still says is heard. What was on the way is there, or not.
  void cut_off(bool keeps_what_was_on_the_way);
  void connect() { cut_ = false; }
  /// What the slowest commit has taken.
  [[nodiscard]] instant slowest() const { return slowest_; }
  [[nodiscard]] storage::in_memory_journal& under() { return under_; }

private:
  struct on_the_way {
    storage::group_ptr what;
    done when_done;
    std::uint64_t number;
  };
  storage::in_memory_journal under_;
  std::function<instant(std::uint64_t)> takes_;
  std::function<void(instant, std::uint64_t)> later_;
  std::optional<on_the_way> way_;
  std::uint64_t commits_ = 0;
  instant slowest_ = 0;
  double factor_ = 1;
  bool cut_ = false;
};

} // namespace strowger::sim
