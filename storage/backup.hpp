#pragma once
#include "storage/outcome.hpp"
#include <cstdint>
#include <filesystem>

/// Copies of a data folder: taken while the engine runs, made a data folder again while none does. Block; any
/// thread but an actor's.
namespace strowger::storage {

class rocksdb_store;

/// Files of a data folder beside the journal that a backup holds too, where they are there: the key of the
/// hash that makes customer ids, and the desktop's sessions.
inline constexpr const char* backed_up_files[] = {"customer.key", "sessions"};

struct backup_figures {
  std::uint64_t group = 0; ///< newest group it holds for certain
  std::uint64_t bytes = 0; ///< of all its files
};

/// A checkpoint of the running store with the files above, as folder `to`: `journal/`, the files, and
/// `backup.json`, which says what it is. `to` appears whole or not at all (it is made beside, as
/// `to.partial`, and synced before). It must not exist or be empty, nor lie in the data folder: otherwise
/// `refused`; so is a `to.partial` left by an attempt that was cut short. On the file system of the data
/// folder the journal's files are linked, not copied.
///
/// A customer's key destroyed later is still in the backup: backups must be let go of in step with erasure.
[[nodiscard]] outcome<backup_figures>
write_backup(rocksdb_store& store, const std::filesystem::path& data_folder, const std::filesystem::path& to);

struct restore_figures {
  std::uint64_t groups = 0, records = 0; ///< read and found continuous
  std::uint64_t last_group = 0;
  std::uint16_t front_door_issuer = 0; ///< the new one
};

/// Makes data folder `to` of the backup `from`, which stays as it is. Opens the copy, checks every file's and
/// group's checksum, and that groups and records follow one another without gaps, from the newest snapshot
/// too. What was given out after the backup is never given again: the next start takes a new issuer of front
/// door ids, drawn at random from those of which nothing here shows a trace, and the pools' counters (their
/// issuer is their number and must stay) go up by at least 2^32 (decision 0102); it reports the restore.
/// `refused`: `to` exists and is not
/// empty, or lies in `from`, or `from` is no backup; `damaged`: do not use this one.
[[nodiscard]] outcome<restore_figures> restore_backup(const std::filesystem::path& from,
                                                      const std::filesystem::path& to);

} // namespace strowger::storage
