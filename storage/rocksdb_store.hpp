#pragma once
#include "storage/archive.hpp"
#include "storage/wal_check.hpp"
#include <array>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <string>

/// One data folder: a RocksDB database with a column family per concern, opened so that nothing damaged is
/// taken for whole.
///
/// | column family | key                                  | value | | groups        | group number | framed
/// group (storage/codec.hpp)                    | | contents      | content id                           |
/// group number, customer id, nonce, ciphertext        | | keys          | customer id | data key, 32 bytes |
/// | kept          | adapter, 0, conversation id          | interaction id, bytes | | snapshots     | 'm'
/// number; 'p' number, piece index  | framed mark; framed piece                           | | index         |
/// 'i' interaction id; 'o' offer id     | framed entry; interaction id, group number          | | meta | name
/// | number                                              |
///
/// Numbers in keys are big endian. **Every write is synced**: a record of the log is begun only after the one
/// before it is on disk, so of a log only the last record can be torn (decision 0101). Any thread may use it.
namespace strowger::storage {

enum class family : std::uint8_t { groups, contents, keys, kept, snapshots, index, meta };
inline constexpr std::size_t families = 7;

struct store_options {
  std::filesystem::path folder;
  rocksdb::Env* env = nullptr; ///< null: the system's
  std::uint64_t write_buffer_bytes = 64U << 20U;
  bool create = true;     ///< false: a folder without a store is `not_found`
  bool read_only = false; ///< changes nothing, reads up to a torn tail; holds the lock all the same
  std::function<void(const std::string&)> log; ///< RocksDB's warnings; any thread
};

class rocksdb_store final : public archive {
public:
  /// Checks and repairs the log's tail, then opens. `reports`: what the operator should know.
  static outcome<std::unique_ptr<rocksdb_store>> open(store_options options,
                                                      std::vector<std::string>& reports);
  ~rocksdb_store() override;
  rocksdb_store(const rocksdb_store&) = delete;
  rocksdb_store& operator=(const rocksdb_store&) = delete;

  [[nodiscard]] rocksdb::DB& db() { return *db_; }
  [[nodiscard]] const rocksdb::DB& db() const { return *db_; }
  [[nodiscard]] rocksdb::Env& env() const { return *options_.env; }
  [[nodiscard]] const std::filesystem::path& folder() const { return options_.folder; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* at(family which) const {
    return handles_[static_cast<std::size_t>(which)];
  }

  /// Writes and syncs. `NoSpace` when less than what is kept free would be left: a log that ran out of room
  /// in the middle of a record can end the process in RocksDB 7.8.3 (its next write meets an assertion when
  /// nothing was in memory to be flushed), so it is asked before.
  rocksdb::Status write(rocksdb::WriteBatch& batch);
  void keep_free(std::uint64_t bytes) { kept_free_ = bytes; }
  /// A number in `meta`; 0 when it is not there.
  [[nodiscard]] outcome<std::uint64_t> number(std::string_view name) const;
  outcome<void> set_number(std::string_view name, std::uint64_t value);
  /// The group is in the store; called by the journal after its write.
  void committed(std::uint64_t group) { newest_group_.store(group, std::memory_order_release); }

  outcome<void> each_group(std::uint64_t from, const std::function<bool(const group&)>& visit) const override;
  std::uint64_t oldest_group() const override;
  std::uint64_t newest_group() const override { return newest_group_.load(std::memory_order_acquire); }
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
  explicit rocksdb_store(store_options options) : options_{std::move(options)} {}
  outcome<void> lock_and_repair(std::vector<std::string>& reports);
  outcome<void> open_database();
  outcome<void> read_bounds();
  outcome<void> drop_unfinished_snapshots();
  void trim_index(std::uint64_t first_kept);
  void trim_contents(std::uint64_t first_kept, content_id first_content);

  store_options options_;
  rocksdb::FileLock* lock_ = nullptr; ///< of a reader; RocksDB holds a writer's
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, families> handles_{};
  std::atomic<std::uint64_t> newest_group_{0}, first_kept_{1}, kept_free_{0};
};

/// RocksDB's answer in our words; `doing` says what was tried.
[[nodiscard]] failure failure_of(const rocksdb::Status& status, std::string_view doing);

/// Big-endian numbers in keys.
[[nodiscard]] std::string key_of(std::uint64_t number);
[[nodiscard]] std::string key_of(char kind, std::uint64_t number);
[[nodiscard]] std::uint64_t number_of(std::string_view key);

} // namespace strowger::storage
