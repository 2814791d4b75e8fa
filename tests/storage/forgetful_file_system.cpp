#include "forgetful_file_system.hpp"
#include <algorithm>
#include <cstring>

namespace strowger::tests {
namespace {

using rocksdb::IOStatus;
using rocksdb::Slice;
using io_options = const rocksdb::IOOptions&;
using debug = rocksdb::IODebugContext*;
using shared_contents = std::shared_ptr<disk_contents>;

IOStatus no_power() { return IOStatus::IOError("the power is off"); }

std::string clean(std::string name) {
  std::string out;
  for (const auto letter : name)
    if (letter != '/' || out.empty() || out.back() != '/') out.push_back(letter);
  if (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

class sequential_file final : public rocksdb::FSSequentialFile {
public:
  sequential_file(shared_contents disk, std::shared_ptr<disk_file> file)
    : disk_{std::move(disk)}, file_{std::move(file)} {}
  IOStatus Read(std::size_t count, io_options, Slice* result, char* scratch, debug) override {
    const std::lock_guard hold{disk_->mutex};
    if (disk_->off) return no_power();
    const auto left = at_ < file_->bytes.size() ? file_->bytes.size() - at_ : 0;
    const auto got = std::min(count, left);
    if (got > 0) std::memcpy(scratch, file_->bytes.data() + at_, got);
    at_ += got;
    *result = Slice{scratch, got};
    return IOStatus::OK();
  }
  IOStatus Skip(std::uint64_t count) override {
    at_ += count;
    return IOStatus::OK();
  }

private:
  shared_contents disk_;
  std::shared_ptr<disk_file> file_;
  std::size_t at_ = 0;
};

class random_access_file final : public rocksdb::FSRandomAccessFile {
public:
  random_access_file(shared_contents disk, std::shared_ptr<disk_file> file)
    : disk_{std::move(disk)}, file_{std::move(file)} {}
  IOStatus Read(std::uint64_t at, std::size_t count, io_options, Slice* result, char* scratch,
                debug) const override {
    const std::lock_guard hold{disk_->mutex};
    if (disk_->off) return no_power();
    const auto left = at < file_->bytes.size() ? file_->bytes.size() - at : 0;
    const auto got = std::min<std::size_t>(count, left);
    if (got > 0) std::memcpy(scratch, file_->bytes.data() + at, got);
    *result = Slice{scratch, got};
    return IOStatus::OK();
  }

private:
  shared_contents disk_;
  std::shared_ptr<disk_file> file_;
};

class writable_file final : public rocksdb::FSWritableFile {
public:
  writable_file(shared_contents disk, std::shared_ptr<disk_file> file)
    : disk_{std::move(disk)}, file_{std::move(file)} {}
  using rocksdb::FSWritableFile::Append;
  IOStatus Append(const Slice& data, io_options, debug) override {
    const std::lock_guard hold{disk_->mutex};
    if (disk_->off) return no_power();
    const auto used = disk_->used();
    const auto room = disk_->capacity > used ? disk_->capacity - used : 0;
    const auto fits = std::min<std::size_t>(data.size(), room);
    file_->bytes.append(data.data(), fits);
    if (!disk_->step()) return no_power(); // written, not synced: power_on tears it
    return fits == data.size() ? IOStatus::OK() : IOStatus::NoSpace("the disk is full");
  }
  IOStatus Sync(io_options, debug) override {
    const std::lock_guard hold{disk_->mutex};
    if (!disk_->step()) return no_power();
    file_->synced = file_->bytes.size();
    return IOStatus::OK();
  }
  IOStatus Truncate(std::uint64_t size, io_options, debug) override {
    const std::lock_guard hold{disk_->mutex};
    if (disk_->off) return no_power();
    file_->bytes.resize(size);
    file_->synced = std::min<std::size_t>(file_->synced, size);
    return IOStatus::OK();
  }
  IOStatus Close(io_options, debug) override { return IOStatus::OK(); }
  IOStatus Flush(io_options, debug) override { return IOStatus::OK(); }
  bool IsSyncThreadSafe() const override { return true; }
  std::uint64_t GetFileSize(io_options, debug) override {
    const std::lock_guard hold{disk_->mutex};
    return file_->bytes.size();
  }

private:
  shared_contents disk_;
  std::shared_ptr<disk_file> file_;
};

/// Syncing any folder syncs all names: there is one journal of names, as on a real file system.
class folder final : public rocksdb::FSDirectory {
public:
  explicit folder(shared_contents disk) : disk_{std::move(disk)} {}
  IOStatus Fsync(io_options, debug) override {
    const std::lock_guard hold{disk_->mutex};
    if (!disk_->step()) return no_power();
    disk_->synced_names = disk_->names;
    disk_->changes.clear();
    return IOStatus::OK();
  }

private:
  shared_contents disk_;
};

struct lock final : rocksdb::FileLock {
  explicit lock(std::string of) : name{std::move(of)} {}
  std::string name;
};

} // namespace

std::shared_ptr<disk_file> forgetful_file_system::find(text name) const {
  const auto at = contents_->names.find(clean(name));
  return at == contents_->names.end() ? nullptr : at->second;
}

IOStatus forgetful_file_system::NewSequentialFile(text name, file_options,
                                                  std::unique_ptr<rocksdb::FSSequentialFile>* result, debug) {
  const std::lock_guard hold{contents_->mutex};
  if (contents_->off) return no_power();
  const auto file = find(name);
  if (!file) return IOStatus::NotFound(name);
  *result = std::make_unique<sequential_file>(contents_, file);
  return IOStatus::OK();
}

IOStatus forgetful_file_system::NewRandomAccessFile(text name, file_options,
                                                    std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                                    debug) {
  const std::lock_guard hold{contents_->mutex};
  if (contents_->off) return no_power();
  const auto file = find(name);
  if (!file) return IOStatus::PathNotFound(name);
  *result = std::make_unique<random_access_file>(contents_, file);
  return IOStatus::OK();
}

IOStatus forgetful_file_system::NewWritableFile(text name, file_options,
                                                std::unique_ptr<rocksdb::FSWritableFile>* result, debug) {
  const std::lock_guard hold{contents_->mutex};
  if (!contents_->step()) return no_power();
  auto file = std::make_shared<disk_file>();
  contents_->names[clean(name)] = file;
  contents_->changes.push_back({{clean(name), file}});
  *result = std::make_unique<writable_file>(contents_, file);
  return IOStatus::OK();
}

IOStatus forgetful_file_system::ReopenWritableFile(text name, file_options options,
                                                   std::unique_ptr<rocksdb::FSWritableFile>* result,
                                                   debug context) {
  {
    const std::lock_guard hold{contents_->mutex};
    if (const auto file = find(name)) {
      *result = std::make_unique<writable_file>(contents_, file);
      return IOStatus::OK();
    }
  }
  return NewWritableFile(name, options, result, context);
}

IOStatus forgetful_file_system::NewDirectory(text, io_options, std::unique_ptr<rocksdb::FSDirectory>* result,
                                             debug) {
  *result = std::make_unique<folder>(contents_);
  return IOStatus::OK();
}

IOStatus forgetful_file_system::FileExists(text name, io_options, debug) {
  const std::lock_guard hold{contents_->mutex};
  return find(name) || contents_->folders.contains(clean(name)) ? IOStatus::OK() : IOStatus::NotFound(name);
}

IOStatus forgetful_file_system::GetChildren(text name, io_options, std::vector<std::string>* result, debug) {
  const std::lock_guard hold{contents_->mutex};
  if (contents_->off) return no_power();
  result->clear();
  const auto under = clean(name) + "/";
  if (!contents_->folders.contains(clean(name))) return IOStatus::NotFound(name);
  for (const auto& [path, file] : contents_->names)
    if (path.starts_with(under) && path.find('/', under.size()) == std::string::npos)
      result->push_back(path.substr(under.size()));
  return IOStatus::OK();
}

IOStatus forgetful_file_system::DeleteFile(text name, io_options, debug) {
  const std::lock_guard hold{contents_->mutex};
  if (!contents_->step()) return no_power();
  if (contents_->names.erase(clean(name)) == 0) return IOStatus::NotFound(name);
  contents_->changes.push_back({{clean(name), nullptr}});
  return IOStatus::OK();
}

IOStatus forgetful_file_system::Truncate(text name, std::size_t size, io_options, debug) {
  const std::lock_guard hold{contents_->mutex};
  if (!contents_->step()) return no_power();
  const auto file = find(name);
  if (!file) return IOStatus::NotFound(name);
  file->bytes.resize(size);
  file->synced = std::min(file->synced, size);
  return IOStatus::OK();
}

IOStatus forgetful_file_system::CreateDir(text name, io_options, debug) {
  const std::lock_guard hold{contents_->mutex};
  contents_->folders[clean(name)] = true;
  return IOStatus::OK();
}

IOStatus forgetful_file_system::CreateDirIfMissing(text name, io_options options, debug context) {
  return CreateDir(name, options, context);
}

IOStatus forgetful_file_system::DeleteDir(text name, io_options, debug) {
  const std::lock_guard hold{contents_->mutex};
  contents_->folders.erase(clean(name));
  return IOStatus::OK();
}

IOStatus forgetful_file_system::GetFileSize(text name, io_options, std::uint64_t* size, debug) {
  const std::lock_guard hold{contents_->mutex};
  const auto file = find(name);
  if (!file) return IOStatus::NotFound(name);
  *size = file->bytes.size();
  return IOStatus::OK();
}

IOStatus forgetful_file_system::GetFileModificationTime(text, io_options, std::uint64_t* time, debug) {
  *time = 0;
  return IOStatus::OK();
}

IOStatus forgetful_file_system::RenameFile(text from, text to, io_options, debug) {
  const std::lock_guard hold{contents_->mutex};
  if (!contents_->step()) return no_power();
  const auto file = find(from);
  if (!file) return IOStatus::NotFound(from);
  contents_->names.erase(clean(from));
  contents_->names[clean(to)] = file;
  contents_->changes.push_back({{clean(from), nullptr}, {clean(to), file}});
  return IOStatus::OK();
}

IOStatus forgetful_file_system::LinkFile(text from, text to, io_options, debug) {
  const std::lock_guard hold{contents_->mutex};
  if (!contents_->step()) return no_power();
  const auto file = find(from);
  if (!file) return IOStatus::NotFound(from);
  contents_->names[clean(to)] = file;
  contents_->changes.push_back({{clean(to), file}});
  return IOStatus::OK();
}

IOStatus forgetful_file_system::LockFile(text name, io_options, rocksdb::FileLock** result, debug) {
  const std::lock_guard hold{contents_->mutex};
  if (contents_->off) return no_power();
  auto& taken = contents_->locks[clean(name)];
  if (taken) return IOStatus::IOError("lock hold by current process: " + name);
  taken = true;
  *result = new lock{clean(name)};
  return IOStatus::OK();
}

IOStatus forgetful_file_system::UnlockFile(rocksdb::FileLock* taken, io_options, debug) {
  const std::unique_ptr<lock> mine{static_cast<lock*>(taken)};
  const std::lock_guard hold{contents_->mutex};
  contents_->locks[mine->name] = false;
  return IOStatus::OK();
}

IOStatus forgetful_file_system::GetTestDirectory(io_options, std::string* path, debug) {
  *path = "/test";
  return IOStatus::OK();
}

IOStatus forgetful_file_system::GetAbsolutePath(text path, io_options, std::string* absolute, debug) {
  *absolute = path;
  return IOStatus::OK();
}

IOStatus forgetful_file_system::IsDirectory(text path, io_options, bool* is_folder, debug) {
  const std::lock_guard hold{contents_->mutex};
  *is_folder = contents_->folders.contains(clean(path));
  return IOStatus::OK();
}

IOStatus forgetful_file_system::GetFreeSpace(text, io_options, std::uint64_t* free, debug) {
  const std::lock_guard hold{contents_->mutex};
  const auto used = contents_->used();
  *free = contents_->capacity > used ? contents_->capacity - used : 0;
  return IOStatus::OK();
}

} // namespace strowger::tests
