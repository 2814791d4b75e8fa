#include "storage/rocksdb_store.hpp"
#include "storage/codec.hpp"
#include "storage/store_names.hpp"
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <sys/fcntl.h>
#include <unistd.h>

namespace strowger::storage {
namespace {

constexpr std::array<const char*, families> family_names{"groups",    "contents", "keys", "kept",
                                                         "snapshots", "index",    "meta"};
constexpr std::uint64_t layout_version = 1;

rocksdb::ColumnFamilyOptions family_options(family which, const store_options& options) {
  rocksdb::ColumnFamilyOptions tuned;
  const auto big = which == family::groups || which == family::snapshots;
  tuned.write_buffer_size =
      big ? options.write_buffer_bytes : std::max<std::size_t>(options.write_buffer_bytes / 8, 65'536);
  tuned.compression =
      which == family::keys || which == family::contents ? rocksdb::kNoCompression : rocksdb::kLZ4Compression;
  tuned.paranoid_file_checks = false;
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  if (which == family::contents || which == family::keys || which == family::index)
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  if (big) table.block_size = 64U * 1024U;
  tuned.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return tuned;
}

/// RocksDB's own log lines. Never its own log file: after a failed write to that (a full disk) Debian's
/// build, which has its assertions on, ends the process at the next line.
class line_logger final : public rocksdb::Logger {
public:
  explicit line_logger(std::function<void(const std::string&)> line)
    : rocksdb::Logger{rocksdb::InfoLogLevel::WARN_LEVEL}, line_{std::move(line)} {}
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list values) override {
    if (!line_) return;
    std::array<char, 1024> text{};
    std::vsnprintf(text.data(), text.size(), format, values);
    line_(text.data());
  }

private:
  std::function<void(const std::string&)> line_;
};

/// After an error nothing is tried behind our back: the journal resumes with its next commit.
class no_own_recovery final : public rocksdb::EventListener {
public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* automatic) override {
    *automatic = false;
  }
};

rocksdb::DBOptions database_options(const store_options& options) {
  rocksdb::DBOptions tuned;
  tuned.env = options.env;
  tuned.create_if_missing = options.create;
  tuned.create_missing_column_families = options.create;
  tuned.paranoid_checks = true;
  // What the check before opening left is whole; anything RocksDB still finds is damage (decision 0101).
  // A reader may not cut: it reads up to a torn tail.
  tuned.wal_recovery_mode = options.read_only ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                                              : rocksdb::WALRecoveryMode::kAbsoluteConsistency;
  tuned.max_total_wal_size = options.write_buffer_bytes; // read twice at a start: checked, then replayed
  tuned.max_background_jobs = 2;
  tuned.max_file_opening_threads = 2;
  tuned.skip_stats_update_on_db_open = true;
  tuned.listeners.push_back(std::make_shared<no_own_recovery>());
  tuned.info_log = std::make_shared<line_logger>(options.log);
  return tuned;
}

rocksdb::WriteOptions synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

/// Who holds the lock file, if the system can tell: another process only, because looking would drop a lock
/// of our own.
std::string holder_of(const std::filesystem::path& lock) {
  const int file = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return {};
  struct flock asked {};
  asked.l_type = F_WRLCK;
  asked.l_whence = SEEK_SET;
  const auto known = ::fcntl(file, F_GETLK, &asked) == 0 && asked.l_type != F_UNLCK && asked.l_pid > 0;
  ::close(file);
  return known ? " (process " + std::to_string(asked.l_pid) + ")" : std::string{};
}

/// RocksDB's words (env/fs_posix.cc) are all there is to tell why it did not get its lock file.
bool is_of_lock(const std::string& text) {
  return text.find("hile lock file: ") != std::string::npos ||
         text.find("lock hold by current process") != std::string::npos;
}

failure not_locked(const std::filesystem::path& folder, const rocksdb::Status& status) {
  const auto text = status.ToString();
  if (!is_of_lock(text))
    return {trouble::input_output, "the data folder " + folder.string() + " cannot be written to: " + text +
                                       ". Check its owner and mode, and that its file system is not mounted "
                                       "read-only"};
  const auto ours = text.find("current process") != std::string::npos;
  const auto holder = ours ? std::string{" (this process)"} : holder_of(folder / "LOCK");
  return {trouble::in_use, "the data folder " + folder.string() + " is in use by another engine" + holder +
                               "; stop it first, or give this one a data folder of its own"};
}

} // namespace

failure failure_of(const rocksdb::Status& status, std::string_view doing) {
  const auto text = std::string{doing} + ": " + status.ToString();
  if (status.IsNoSpace()) return {trouble::no_space, text};
  if (status.IsCorruption())
    return {
        trouble::damaged,
        text + ". Keep this folder as it is and restore the newest backup into a new one (strowger restore)"};
  if (status.IsNotFound()) return {trouble::not_found, text};
  return {trouble::input_output, text};
}

std::string key_of(std::uint64_t number) {
  std::string key(8, '\0');
  for (unsigned i = 0; i < 8; ++i) key[i] = static_cast<char>((number >> (56U - 8U * i)) & 0xffU);
  return key;
}

std::string key_of(char kind, std::uint64_t number) { return std::string(1, kind) + key_of(number); }

std::uint64_t number_of(std::string_view key) {
  std::uint64_t number = 0;
  for (const auto byte : key.substr(0, 8)) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

outcome<std::unique_ptr<rocksdb_store>> rocksdb_store::open(store_options options,
                                                            std::vector<std::string>& reports) {
  if (options.env == nullptr) options.env = rocksdb::Env::Default();
  auto& env = *options.env;
  const auto folder = options.folder.string();
  const auto exists = env.FileExists(folder + "/CURRENT").ok();
  if (!exists && !options.create)
    return failure{trouble::not_found, "there is no engine's data in " + folder};
  if (!exists) {
    std::error_code ignored;
    std::filesystem::create_directories(options.folder.parent_path(), ignored);
    if (auto made = env.CreateDirIfMissing(folder); !made.ok())
      return failure_of(made, "cannot make the data folder " + folder);
  }
  std::unique_ptr<rocksdb_store> store{new rocksdb_store{std::move(options)}};
  if (auto ok = store->lock_and_repair(reports); !ok) return ok.why();
  if (auto ok = store->open_database(); !ok) return ok.why();
  if (auto ok = store->read_bounds(); !ok) return ok.why();
  return store;
}

outcome<void> rocksdb_store::lock_and_repair(std::vector<std::string>& reports) {
  auto& env = *options_.env;
  rocksdb::FileLock* lock = nullptr;
  if (auto taken = env.LockFile((options_.folder / "LOCK").string(), &lock); !taken.ok())
    return not_locked(options_.folder, taken);
  if (options_.read_only) {
    lock_ = lock;
    return check_log_tail(env, options_.folder, torn_tail::leave, reports);
  }
  auto repaired = check_log_tail(env, options_.folder, torn_tail::cut, reports);
  env.UnlockFile(lock);
  return repaired;
}

outcome<void> rocksdb_store::open_database() {
  const auto folder = options_.folder.string();
  const auto options = database_options(options_);
  std::vector<std::string> present;
  if (options_.env->FileExists(folder + "/CURRENT").ok()) {
    if (auto listed = rocksdb::DB::ListColumnFamilies(options, folder, &present); !listed.ok())
      return failure_of(listed, "cannot read the data folder " + folder);
    const auto unknown = std::find_if(present.begin(), present.end(), [](const auto& name) {
      return name != rocksdb::kDefaultColumnFamilyName &&
             std::find(family_names.begin(), family_names.end(), name) == family_names.end();
    });
    if (unknown != present.end())
      return failure{trouble::newer_version,
                     "the data folder " + folder +
                         " was written by a newer version of the engine (it has a part called " + *unknown +
                         ")"};
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
  for (std::size_t i = 0; i < families; ++i)
    wanted.emplace_back(family_names[i], family_options(static_cast<family>(i), options_));
  wanted.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions{});
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const auto status = options_.read_only
                          ? rocksdb::DB::OpenForReadOnly(options, folder, wanted, &handles, &opened)
                          : rocksdb::DB::Open(options, folder, wanted, &handles, &opened);
  if (!status.ok()) {
    if (status.IsIOError() && is_of_lock(status.ToString())) return not_locked(options_.folder, status);
    return failure_of(status, "cannot open the data folder " + folder);
  }
  db_.reset(opened);
  std::copy_n(handles.begin(), families, handles_.begin());
  db_->DestroyColumnFamilyHandle(handles.back());
  return {};
}

outcome<void> rocksdb_store::read_bounds() {
  auto layout = number(names::layout);
  if (!layout) return layout.why();
  if (layout.value() > layout_version)
    return failure{trouble::newer_version, "the data folder " + options_.folder.string() +
                                               " was written by a newer version of the engine (layout " +
                                               std::to_string(layout.value()) + ")"};
  if (layout.value() == 0 && !options_.read_only)
    if (auto ok = set_number(names::layout, layout_version); !ok) return ok;
  auto first = number(names::first_group);
  if (!first) return first.why();
  first_kept_ = std::max<std::uint64_t>(first.value(), 1);
  const std::unique_ptr<rocksdb::Iterator> last{db_->NewIterator(rocksdb::ReadOptions{}, at(family::groups))};
  last->SeekToLast();
  if (last->Valid()) newest_group_ = number_of(last->key().ToStringView());
  if (!last->status().ok()) return failure_of(last->status(), "cannot read the newest group");
  return options_.read_only ? outcome<void>{} : drop_unfinished_snapshots();
}

rocksdb_store::~rocksdb_store() {
  if (db_) {
    for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
    db_->Close();
  }
  if (lock_ != nullptr) options_.env->UnlockFile(lock_);
}

rocksdb::Status rocksdb_store::write(rocksdb::WriteBatch& batch) {
  std::uint64_t free = 0;
  if (const auto kept = kept_free_.load(); kept > 0 &&
                                           options_.env->GetFreeSpace(options_.folder.string(), &free).ok() &&
                                           free < kept + batch.GetDataSize())
    return rocksdb::Status::NoSpace("only " + std::to_string(free) + " bytes are free");
  return db_->Write(synced(), &batch);
}

outcome<std::uint64_t> rocksdb_store::number(std::string_view name) const {
  std::string value;
  const auto status =
      db_->Get(rocksdb::ReadOptions{}, at(family::meta), rocksdb::Slice{name.data(), name.size()}, &value);
  if (status.IsNotFound()) return std::uint64_t{0};
  if (!status.ok()) return failure_of(status, "cannot read " + std::string{name});
  if (value.size() != 8) return failure{trouble::damaged, "the number " + std::string{name} + " is not one"};
  return number_of(value);
}

outcome<void> rocksdb_store::set_number(std::string_view name, std::uint64_t value) {
  rocksdb::WriteBatch batch;
  batch.Put(at(family::meta), rocksdb::Slice{name.data(), name.size()}, key_of(value));
  if (auto status = write(batch); !status.ok())
    return failure_of(status, "cannot write " + std::string{name});
  return {};
}

outcome<void> rocksdb_store::each_group(std::uint64_t from,
                                        const std::function<bool(const group&)>& visit) const {
  const auto newest = newest_group();
  if (newest < from) return {};
  if (from < first_kept_)
    return failure{trouble::not_found, "group " + std::to_string(from) + " is trimmed; the oldest kept is " +
                                           std::to_string(first_kept_.load())};
  rocksdb::ReadOptions reading;
  reading.fill_cache = false;
  reading.readahead_size = 2U << 20U;
  const std::unique_ptr<rocksdb::Iterator> at_group{db_->NewIterator(reading, at(family::groups))};
  auto expected = from;
  for (at_group->Seek(key_of(from)); at_group->Valid() && expected <= newest; at_group->Next(), ++expected) {
    const auto number = number_of(at_group->key().ToStringView());
    if (number != expected)
      return failure{trouble::damaged, "groups " + std::to_string(expected) + " to " +
                                           std::to_string(number - 1) +
                                           " are missing from the journal; restore a backup"};
    auto decoded = decode_group(at_group->value().ToStringView());
    if (!decoded)
      return failure{decoded.why().kind, "group " + std::to_string(number) + ": " + decoded.why().detail};
    if (decoded.value().number != number)
      return failure{trouble::damaged, "group " + std::to_string(number) + " calls itself " +
                                           std::to_string(decoded.value().number)};
    if (!visit(decoded.value())) return {};
  }
  if (!at_group->status().ok())
    return failure_of(at_group->status(), "cannot read group " + std::to_string(expected));
  if (expected <= newest)
    return failure{trouble::damaged,
                   "groups from " + std::to_string(expected) + " on are missing from the journal"};
  return {};
}

std::uint64_t rocksdb_store::oldest_group() const {
  const auto first = first_kept_.load();
  return newest_group() < first ? 0 : first;
}

outcome<void> rocksdb_store::trim(std::uint64_t first_kept, content_id first_content) {
  if (first_kept <= first_kept_) return {};
  const auto marks = snapshots();
  if (marks.empty() || first_kept > marks.front().group + 1)
    return failure{trouble::refused, "groups after the oldest snapshot are needed to fold from it"};
  // The number is what counts; the deletions only give the room back.
  if (auto ok = set_number(names::first_group, first_kept); !ok) return ok;
  first_kept_ = first_kept;
  const auto begin = key_of(0), end = key_of(first_kept);
  const rocksdb::Slice from{begin}, to{end};
  auto status = rocksdb::Status::OK();
  rocksdb::WriteBatch batch;
  batch.DeleteRange(at(family::groups), from, to);
  if (status = write(batch); !status.ok()) return failure_of(status, "cannot trim the journal");
  trim_index(first_kept);
  trim_contents(first_kept, first_content);
  return {};
}

} // namespace strowger::storage
