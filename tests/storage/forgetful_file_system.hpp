#pragma once
#include "forgetful_disk.hpp"

namespace strowger::tests {

/// RocksDB's view of a forgetful disk.
class forgetful_file_system final : public rocksdb::FileSystem {
public:
  using text = const std::string&;
  using file_options = const rocksdb::FileOptions&;
  using io_options = const rocksdb::IOOptions&;
  using debug = rocksdb::IODebugContext*;
  using status = rocksdb::IOStatus;

  explicit forgetful_file_system(std::shared_ptr<disk_contents> contents) : contents_{std::move(contents)} {}
  const char* Name() const override { return "forgetful"; }

  status NewSequentialFile(text name, file_options, std::unique_ptr<rocksdb::FSSequentialFile>* result,
                           debug) override;
  status NewRandomAccessFile(text name, file_options, std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                             debug) override;
  status NewWritableFile(text name, file_options, std::unique_ptr<rocksdb::FSWritableFile>* result,
                         debug) override;
  status ReopenWritableFile(text name, file_options, std::unique_ptr<rocksdb::FSWritableFile>* result,
                            debug) override;
  status NewDirectory(text name, io_options, std::unique_ptr<rocksdb::FSDirectory>* result, debug) override;
  status FileExists(text name, io_options, debug) override;
  status GetChildren(text folder, io_options, std::vector<std::string>* result, debug) override;
  status DeleteFile(text name, io_options, debug) override;
  status Truncate(text name, std::size_t size, io_options, debug) override;
  status CreateDir(text name, io_options, debug) override;
  status CreateDirIfMissing(text name, io_options, debug) override;
  status DeleteDir(text name, io_options, debug) override;
  status GetFileSize(text name, io_options, std::uint64_t* size, debug) override;
  status GetFileModificationTime(text name, io_options, std::uint64_t* time, debug) override;
  status RenameFile(text from, text to, io_options, debug) override;
  status LinkFile(text from, text to, io_options, debug) override;
  status LockFile(text name, io_options, rocksdb::FileLock** lock, debug) override;
  status UnlockFile(rocksdb::FileLock* lock, io_options, debug) override;
  status GetTestDirectory(io_options, std::string* path, debug) override;
  status GetAbsolutePath(text path, io_options, std::string* absolute, debug) override;
  status IsDirectory(text path, io_options, bool* is_folder, debug) override;
  status GetFreeSpace(text path, io_options, std::uint64_t* free, debug) override;

private:
  std::shared_ptr<disk_file> find(text name) const;
  std::shared_ptr<disk_contents> contents_;
};

} // namespace strowger::tests
