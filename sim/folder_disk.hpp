#pragma once
#include "sim/reopened_journal.hpp"
#include "storage/rocksdb_journal.hpp"
#include <filesystem>

namespace strowger::sim {

/// The engine's own journal on a disk, for an engine in virtual time: whatever it is asked is done, with its
/// sync, before the call returns, so that nothing of the real time it takes is to be seen. A data folder for
/// `strowger` afterwards. One thread at a time.
class folder_disk final : public reopened_journal {
public:
  /// The folder must be new or empty. Throws std::runtime_error in words for the operator.
  explicit folder_disk(const std::filesystem::path& data_folder);

  void commit(storage::group_ptr next, done when_done) override;
  void read_back(storage::group_ptr last, done when_done) override;
  storage::recovered recover() override { return journal_->recover(); }
  void read_contents(std::vector<routing::content_id> ids, std::function<void(texts)> then) override;

  /// As a start after a crash does: what is there is read anew from the disk.
  void open_again() override;
  [[nodiscard]] storage::archive& archived() override { return journal_->archived(); }
  [[nodiscard]] std::string trouble() const override { return trouble_; }

private:
  void open();

  std::filesystem::path folder_;
  std::string trouble_;
  std::unique_ptr<storage::rocksdb_journal> journal_;
};

} // namespace strowger::sim
