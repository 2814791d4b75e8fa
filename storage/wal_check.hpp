#pragma once
#include "storage/outcome.hpp"
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rocksdb {
class Env;
}

/// Looks through RocksDB's write-ahead log and its list of files (MANIFEST, same format) before RocksDB does.
/// A torn tail, which a crash may leave, is cut off and reported; anything else that is wrong is damage.
/// RocksDB itself would take any damage for a torn tail in one recovery mode, and refuse a torn tail in the
/// other (decision 0101).
namespace strowger::storage {

/// What one log file holds, by its own checksums. RocksDB's log format: blocks of 32 KiB; fragments with a
/// header of CRC-32C (masked), length and type; a record is one full fragment, or first, middle..., last.
struct log_scan {
  std::uint64_t whole_bytes = 0;   ///< end of the last record before anything is wrong
  std::uint64_t records = 0;       ///< whole records up to there
  bool wrong = false;              ///< something other than the end of the file follows
  std::uint64_t records_after = 0; ///< whole records found after the wrong place
};
[[nodiscard]] log_scan scan_log(std::string_view bytes);

/// What to do with a torn tail.
enum class torn_tail : std::uint8_t { cut, leave };

/// Looks through the MANIFEST and the newest log in the store's folder. A torn tail is reported and, unless
/// it is to be left, cut off; the cut bytes go to a file `cut-<file>-<offset>` beside it. Fails with
/// `damaged` when more follows the wrong place in the same file than is written before one sync, which is one
/// record of a log: what follows was begun after the damaged one was on disk. The folder must be locked by
/// the caller.
[[nodiscard]] outcome<void> check_log_tail(rocksdb::Env& env, const std::filesystem::path& folder,
                                           torn_tail what_to_do, std::vector<std::string>& reports);

} // namespace strowger::storage
