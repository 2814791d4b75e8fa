#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>

namespace rocksdb {
class Env;
}

/// Room on the disk that is held back by a file full of bytes, to be given up when the disk is full so that
/// work in hand can end. Calls come from one thread; `whole` may be asked from any.
namespace strowger::storage {

class reserve_file {
public:
  reserve_file(rocksdb::Env& env, const std::filesystem::path& folder, std::uint64_t bytes);
  /// Writes the file if it is not there in full and the disk has at least twice its size free. True when it
  /// is there.
  bool restore();
  /// Deletes it. True when that gave room back.
  bool release();
  [[nodiscard]] bool whole() const { return whole_; }

private:
  rocksdb::Env& env_;
  std::string path_, folder_;
  std::uint64_t bytes_;
  std::atomic<bool> whole_{false};
};

} // namespace strowger::storage
