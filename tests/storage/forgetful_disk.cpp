#include "forgetful_disk.hpp"
#include "forgetful_file_system.hpp"
#include <algorithm>
#include <rocksdb/system_clock.h>
#include <thread>

namespace strowger::tests {
namespace {

/// RocksDB waits a second after every failed write in the background; a disk without power does not get
/// better by that.
class hasty_clock final : public rocksdb::SystemClockWrapper {
public:
  hasty_clock() : SystemClockWrapper{rocksdb::SystemClock::Default()} {}
  const char* Name() const override { return "hasty"; }
  void SleepForMicroseconds(int) override { std::this_thread::yield(); }
};

class forgetful_env final : public rocksdb::EnvWrapper {
public:
  explicit forgetful_env(const std::shared_ptr<rocksdb::FileSystem>& files)
    : EnvWrapper{rocksdb::NewCompositeEnv(files)} {
    file_system_ = files;
    system_clock_ = std::make_shared<hasty_clock>();
  }
  const char* Name() const override { return "forgetful"; }
  void SleepForMicroseconds(int micros) override { system_clock_->SleepForMicroseconds(micros); }
};

std::unique_ptr<rocksdb::Env> view_of(const std::shared_ptr<disk_contents>& contents) {
  return std::make_unique<forgetful_env>(std::make_shared<forgetful_file_system>(contents));
}

} // namespace

bool disk_contents::step() {
  if (!off && ++steps >= off_at) off = true;
  return !off;
}

std::uint64_t disk_contents::used() const {
  std::uint64_t bytes = 0;
  for (const auto& [name, file] : names) bytes += file->bytes.size();
  return bytes;
}

forgetful_disk::forgetful_disk(std::uint64_t seed)
  : dice_{seed}, contents_{std::make_shared<disk_contents>()} {
  env_ = view_of(contents_);
}

void forgetful_disk::power_off_after(std::uint64_t steps) {
  const std::lock_guard hold{contents_->mutex};
  contents_->off_at = contents_->steps + steps;
}

void forgetful_disk::power_off() {
  const std::lock_guard hold{contents_->mutex};
  contents_->off = true;
}

bool forgetful_disk::is_off() const {
  const std::lock_guard hold{contents_->mutex};
  return contents_->off;
}

std::string forgetful_disk::torn(const disk_file& file) {
  auto bytes = file.bytes;
  const auto loose = bytes.size() - file.synced;
  if (loose == 0) return bytes;
  switch (dice_() % 3) {
  case 0:
    bytes.resize(file.synced);
    break;
  case 1:
    bytes.resize(file.synced + dice_() % (loose + 1));
    break;
  default: {
    const auto begin = file.synced + dice_() % loose;
    const auto length = 1 + dice_() % (bytes.size() - begin);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(begin), length, '\0');
  }
  }
  return bytes;
}

void forgetful_disk::power_on() {
  auto after = std::make_shared<disk_contents>();
  {
    const std::lock_guard hold{contents_->mutex};
    contents_->off = true;
    after->capacity = contents_->capacity;
    after->folders = contents_->folders;
    auto names = contents_->synced_names;
    const auto kept = dice_() % (contents_->changes.size() + 1);
    for (std::size_t i = 0; i < kept; ++i)
      for (const auto& change : contents_->changes[i]) {
        if (change.file)
          names[change.name] = change.file;
        else
          names.erase(change.name);
      }
    for (const auto& [name, file] : names) {
      auto copy = std::make_shared<disk_file>();
      copy->bytes = torn(*file);
      copy->synced = copy->bytes.size();
      after->names[name] = copy;
    }
    after->synced_names = after->names;
  }
  contents_ = after;
  env_ = view_of(contents_);
}

void forgetful_disk::capacity(std::uint64_t bytes) {
  const std::lock_guard hold{contents_->mutex};
  contents_->capacity = bytes;
}

std::uint64_t forgetful_disk::used() const {
  const std::lock_guard hold{contents_->mutex};
  return contents_->used();
}

std::vector<std::string> forgetful_disk::files(const std::string& folder, const std::string& ending) const {
  const std::lock_guard hold{contents_->mutex};
  std::vector<std::string> found;
  for (const auto& [name, file] : contents_->names)
    if (name.starts_with(folder + "/") && name.ends_with(ending)) found.push_back(name);
  return found;
}

std::string forgetful_disk::read(const std::string& name) const {
  const std::lock_guard hold{contents_->mutex};
  return contents_->names.at(name)->bytes;
}

void forgetful_disk::overwrite(const std::string& name, std::string bytes) {
  const std::lock_guard hold{contents_->mutex};
  auto file = std::make_shared<disk_file>();
  file->synced = bytes.size();
  file->bytes = std::move(bytes);
  contents_->names[name] = contents_->synced_names[name] = file;
}

void forgetful_disk::remove(const std::string& name) {
  const std::lock_guard hold{contents_->mutex};
  contents_->names.erase(name);
  contents_->synced_names.erase(name);
}

} // namespace strowger::tests
