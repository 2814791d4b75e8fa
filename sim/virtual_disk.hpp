#pragma once
#include "sim/calendar.hpp"
#include "sim/folder_disk.hpp"
#include "storage/in_memory_journal.hpp"
#include <functional>
#include <optional>

/// A journal, in memory or in a folder, whose commits take virtual time, and which an engine that dies leaves
/// as it is.
namespace strowger::sim {

class virtual_disk final : public storage::journal {
public:
  /// `takes`: how long commit number so much takes; empty: none takes any. `later` sees to it that `finish`
  /// is called with its number after that time. Without a folder it is in memory.
  virtual_disk(const std::filesystem::path& folder, std::function<instant(std::uint64_t)> takes,
               std::function<void(instant, std::uint64_t)> later);

  void commit(storage::group_ptr next, done when_done) override;
  void read_back(storage::group_ptr last, done when_done) override { under().read_back(last, when_done); }
  storage::recovered recover() override { return under().recover(); }
  void read_contents(std::vector<routing::content_id> ids, std::function<void(texts)> then) override {
    under().read_contents(std::move(ids), std::move(then));
  }

  /// The day begins: until then commits take no time, as an engine is ready before the first of its people
  /// comes.
  void begin_day() { day_has_begun_ = true; }
  /// Commit number so much is there.
  void finish(std::uint64_t number);
  void slower_by(double factor) { factor_ = factor; }
  /// The engine is gone: nothing it still says is heard. What was on the way is there, or not.
  void cut_off(bool keeps_what_was_on_the_way);
  /// An engine starts: what is in a folder is read anew.
  void connect();
  /// What the slowest commit has taken.
  [[nodiscard]] instant slowest() const { return slowest_; }
  [[nodiscard]] storage::archive& archived();
  /// Nothing when it is in a folder.
  [[nodiscard]] storage::in_memory_journal* memory() { return folder_ ? nullptr : &memory_; }

private:
  struct on_the_way {
    storage::group_ptr what;
    done when_done;
    std::uint64_t number;
  };
  storage::journal& under();

  storage::in_memory_journal memory_;
  std::unique_ptr<folder_disk> folder_;
  std::function<instant(std::uint64_t)> takes_;
  std::function<void(instant, std::uint64_t)> later_;
  std::optional<on_the_way> way_;
  std::uint64_t commits_ = 0;
  instant slowest_ = 0;
  double factor_ = 1;
  bool cut_ = false, day_has_begun_ = false;
};

} // namespace strowger::sim
