#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <string>
#include <vector>

/// A disk in memory that keeps only what was synced. `power_off` stops everything at once, in the middle of
/// whatever is being written; `power_on` gives a fresh view of what the disk then holds:
/// - of every file the synced beginning, and of the rest as much as chance left: cut at any byte, or with a
/// hole of zeros in it;
/// - of names made, moved and removed since their folder was synced the first few, in their order (as a
/// journalling file system does). Also a full disk, and bytes that flip. All threads may use a view.
namespace strowger::tests {

struct disk_file {
  std::string bytes;
  std::size_t synced = 0; ///< this much of `bytes` is safe
};

/// What the view and the disk share.
struct disk_contents {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<disk_file>> names, synced_names;
  struct name_change {
    std::string name;
    std::shared_ptr<disk_file> file; /* null: removed */
  };
  std::vector<std::vector<name_change>>
      changes; ///< since the folder was synced; each entry happens as a whole
  std::map<std::string, bool> folders, locks;
  std::uint64_t capacity = UINT64_MAX;
  std::uint64_t steps = 0, off_at = UINT64_MAX; ///< the power fails when `steps` reaches `off_at`
  bool off = false;
  /// Counts a step. False: the power is off, or goes off now.
  bool step();
  [[nodiscard]] std::uint64_t used() const;
};

class forgetful_disk {
public:
  explicit forgetful_disk(std::uint64_t seed);
  /// The environment RocksDB is opened with. A new one after each `power_on`; the old one must not be used
  /// then.
  [[nodiscard]] rocksdb::Env* env() { return env_.get(); }
  /// Fails `steps` writes, syncs and name changes from now.
  void power_off_after(std::uint64_t steps);
  void power_off();
  [[nodiscard]] bool is_off() const;
  /// Forgets, and starts again. Everything that used the old environment must be gone.
  void power_on();

  void capacity(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t used() const;
  [[nodiscard]] std::vector<std::string> files(const std::string& folder, const std::string& ending) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  /// Replaces the file's bytes, synced: damage by other hands.
  void overwrite(const std::string& name, std::string bytes);
  void remove(const std::string& name);

private:
  std::string torn(const disk_file& file);
  std::mt19937_64 dice_;
  std::shared_ptr<disk_contents> contents_;
  std::unique_ptr<rocksdb::Env> env_;
};

} // namespace strowger::tests
