#pragma once
#include "storage/journal.hpp"
#include "storage/outcome.hpp"
#include "storage/recovery.hpp"
#include <chrono>
#include <filesystem>
#include <memory>

namespace rocksdb {
class Env;
}

/// The engine's journal on RocksDB: one write batch and one sync per group, on a thread of its own; contents
/// are read on another.
namespace strowger::storage {

class rocksdb_store;

struct rocksdb_journal_options {
  std::filesystem::path folder;
  std::uint64_t reserve_bytes = 64U << 20U;      ///< 0: none
  std::uint64_t write_buffer_bytes = 64U << 20U; ///< RocksDB's, for groups; tests use less
  std::uint64_t free_bytes_min = 4U << 20U;      ///< with less free, a commit is `no_space`; a quarter of
                                                 ///< the reserve at most
  rocksdb::Env* env = nullptr;                   ///< null: the system's
  std::function<void(const std::string&)>
      log; ///< RocksDB's warnings and damaged texts, a line each; any thread
};

/// For metrics; a copy taken at one moment.
struct journal_figures {
  std::uint64_t groups = 0, records = 0, bytes = 0; ///< committed since the start
  std::uint64_t refused_no_space = 0, refused_fenced = 0, unknown = 0;
  std::uint64_t reads = 0, reads_refused = 0;
  std::uint64_t damaged_texts = 0;       ///< read as nothing, because they are not what was written
  std::chrono::nanoseconds in_flight{0}; ///< age of the commit in hand; 0: none
  std::chrono::nanoseconds last{0}, p50{0}, p99{0}, max{0}; ///< of the last 1,024 writes with their sync
  bool reserve = false;                                     ///< the reserve file is there
  bool disk_full = false;                                   ///< the last commit found no room
};

class rocksdb_journal final : public journal {
public:
  /// Opens the folder (made if missing), repairs a torn tail, takes the next epoch and folds what is there.
  /// Everything that can be wrong is told here: `in_use`, `damaged`, `newer_version`, `no_space`,
  /// `input_output`.
  static outcome<std::unique_ptr<rocksdb_journal>> open(rocksdb_journal_options options);
  /// Finishes the commit in hand.
  ~rocksdb_journal() override;

  void commit(group_ptr next, done when_done) override;
  void read_back(group_ptr last, done when_done) override;
  recovered recover() override;
  void read_contents(std::vector<content_id> ids, std::function<void(texts)> then) override;

  /// The fold behind `recover`, for the follower: it would otherwise read the journal a second time. Once.
  [[nodiscard]] recovered_fold take_fold();
  /// Where the follower, readers and backups work. Lives as long as the journal.
  [[nodiscard]] rocksdb_store& store();
  [[nodiscard]] archive& archived();

  /// Destroys the customer's key: contents become unreadable. Blocks (flush and rewrite of files); not for an
  /// actor's thread.
  outcome<void> erase_customer(customer_id customer);
  /// Gives up the reserve file after `no_space`, so that work in hand can end. It is made again, by the
  /// journal's thread, within seconds of twice its size being free.
  void release_reserve();
  [[nodiscard]] bool reserve_ok() const;
  /// `call` is called on the journal's thread each time the reserve file has been made again: the disk has
  /// room. It must be short. Empty: nobody is called, and no call is under way when this returns.
  void on_room(std::function<void()> call);
  /// Takes the next epoch: commits of the present one are answered `fenced` from now on.
  outcome<std::uint64_t> take_epoch();
  [[nodiscard]] journal_figures figures() const;

private:
  struct inside;
  explicit rocksdb_journal(std::unique_ptr<inside> state);
  std::unique_ptr<inside> inside_;
};

} // namespace strowger::storage
