#include "storage/reserve_file.hpp"
#include <algorithm>
#include <rocksdb/env.h>

namespace strowger::storage {

reserve_file::reserve_file(rocksdb::Env& env, const std::filesystem::path& folder, std::uint64_t bytes)
  : env_{env}, path_{(folder / "reserve").string()}, folder_{folder.string()}, bytes_{bytes} {
  std::uint64_t present = 0;
  whole_ = bytes_ == 0 || (env_.GetFileSize(path_, &present).ok() && present >= bytes_);
}

bool reserve_file::restore() {
  if (whole_) return true;
  std::uint64_t free = 0;
  if (env_.GetFreeSpace(folder_, &free).ok() && free < 2 * bytes_) return false;
  // Bytes without a pattern: a file system that packs or leaves out zeros would hold nothing back.
  std::string chunk(1U << 20U, '\0');
  std::uint64_t state = 0x9e37'79b9'7f4a'7c15ULL;
  for (auto& byte : chunk) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    byte = static_cast<char>(state & 0xffU);
  }
  std::unique_ptr<rocksdb::WritableFile> file;
  auto status = env_.NewWritableFile(path_, &file, rocksdb::EnvOptions{});
  for (std::uint64_t written = 0; status.ok() && written < bytes_; written += chunk.size())
    status =
        file->Append(rocksdb::Slice{chunk.data(), std::min<std::size_t>(chunk.size(), bytes_ - written)});
  if (status.ok()) status = file->Sync();
  if (file) file->Close();
  if (!status.ok()) env_.DeleteFile(path_);
  whole_ = status.ok();
  return whole_;
}

bool reserve_file::release() {
  if (bytes_ == 0) return false;
  const auto gone = env_.DeleteFile(path_).ok();
  whole_ = false;
  return gone;
}

} // namespace strowger::storage
