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

/// Looks through RocksDB's write-ahead log before RocksDB does. A torn tail, which a crash may leave, is cut
/// off and reported; anything else that is wrong is damage and is left for RocksDB to refuse (it is opened in
/// kAbsoluteConsistency).
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

/// Cuts a torn tail off the newest log in the store's folder; the cut bytes go to a file `cut-<log>-<offset>`
/// beside it. Fails with `damaged` when whole records follow the wrong place in the same file: those were
/// begun after the damaged one was on disk. The folder must be locked by the caller.
[[nodiscard]] outcome<void> repair_log_tail(rocksdb::Env& env, const std::filesystem::path& folder,
                                            std::vector<std::string>& reports);

} // namespace strowger::storage
