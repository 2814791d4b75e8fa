#include "storage/backup.hpp"
#include "storage/mentions.hpp"
#include "storage/record_json.hpp"
#include "storage/recovery.hpp"
#include "storage/rocksdb_store.hpp"
#include "storage/store_names.hpp"
#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <rocksdb/utilities/checkpoint.h>
#include <set>
#include <sodium.h>
#include <unistd.h>

namespace strowger::storage {

namespace fs = std::filesystem;

namespace {

constexpr const char* note_file = "backup.json";
constexpr int backup_format = 1;
/// A restore raises the counters of the pools' ids by a multiple of this.
constexpr std::uint64_t floor_step = std::uint64_t{1} << 32U;
constexpr std::uint32_t floor_steps_max = 1'024;
constexpr std::uint64_t counter_end = std::uint64_t{1} << 48U;

failure not_done(const std::string& doing, const std::error_code& why) {
  const auto kind = why == std::errc::no_space_on_device ? trouble::no_space : trouble::input_output;
  return {kind, doing + ": " + why.message()};
}

std::error_code last_error() { return {errno, std::generic_category()}; }

outcome<void> sync(const fs::path& what) {
  const int file = ::open(what.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return not_done("cannot open " + what.string(), last_error());
  const bool ok = ::fsync(file) == 0;
  const auto why = last_error();
  ::close(file);
  return ok ? outcome<void>{} : not_done("cannot sync " + what.string(), why);
}

outcome<void> sync_all(const fs::path& folder) {
  std::error_code failed;
  for (const auto& one : fs::recursive_directory_iterator{folder, failed})
    if (auto ok = sync(one.path()); !ok) return ok;
  if (failed) return not_done("cannot read " + folder.string(), failed);
  return sync(folder);
}

fs::path folder_above(const fs::path& folder) {
  return folder.has_parent_path() ? folder.parent_path() : fs::path{"."};
}

/// A trailing slash would make `to.partial` a file inside of it.
fs::path without_slash(const fs::path& folder) {
  return folder.has_filename() ? folder.lexically_normal() : folder.lexically_normal().parent_path();
}

/// Whether `inner` is `outer` or lies in it, whatever links lead there.
bool lies_in(const fs::path& inner, const fs::path& outer) {
  std::error_code failed;
  const auto in = fs::weakly_canonical(fs::absolute(without_slash(inner), failed), failed);
  const auto out = fs::weakly_canonical(fs::absolute(without_slash(outer), failed), failed);
  return std::mismatch(out.begin(), out.end(), in.begin(), in.end()).first == out.end();
}

/// The folder in which `to` is made; removed again unless `finish` was reached.
class folder_in_making {
public:
  static outcome<std::unique_ptr<folder_in_making>> begin(const fs::path& wanted) {
    const auto to = without_slash(wanted);
    std::error_code failed;
    if (fs::exists(to, failed) && !(fs::is_directory(to, failed) && fs::is_empty(to, failed)))
      return failure{trouble::refused,
                     to.string() + " is there already; name a folder that does not exist yet"};
    auto partial = to;
    partial += ".partial";
    if (fs::exists(partial, failed))
      return failure{trouble::refused,
                     partial.string() +
                         " is left from an attempt that was cut short; remove it and try again"};
    if (!fs::exists(folder_above(to), failed))
      return failure{trouble::refused, folder_above(to).string() + " does not exist; make it first"};
    fs::create_directory(partial, failed);
    if (failed) return not_done("cannot make " + partial.string(), failed);
    std::unique_ptr<folder_in_making> made{new folder_in_making{to, partial}};
    fs::permissions(partial, fs::perms::owner_all, failed);
    if (failed) return not_done("cannot set the mode of " + partial.string(), failed);
    return made;
  }
  ~folder_in_making() {
    std::error_code ignored;
    if (!finished_) fs::remove_all(partial_, ignored);
  }
  folder_in_making(const folder_in_making&) = delete;
  folder_in_making& operator=(const folder_in_making&) = delete;

  [[nodiscard]] const fs::path& path() const { return partial_; }
  outcome<void> finish() {
    if (auto ok = sync_all(partial_); !ok) return ok;
    std::error_code failed;
    fs::rename(partial_, to_, failed); // takes the place of an empty folder
    if (failed) return not_done("cannot rename " + partial_.string() + " to " + to_.string(), failed);
    finished_ = true;
    return sync(folder_above(to_));
  }

private:
  folder_in_making(fs::path to, fs::path partial) : to_{std::move(to)}, partial_{std::move(partial)} {}
  fs::path to_, partial_;
  bool finished_ = false;
};

outcome<void> copy_files(const fs::path& from, const fs::path& to) {
  for (const auto* name : backed_up_files) {
    std::error_code failed;
    if (!fs::exists(from / name, failed)) continue;
    fs::copy_file(from / name, to / name, failed);
    if (failed) return not_done("cannot copy " + (from / name).string(), failed);
  }
  return {};
}

std::uint64_t bytes_in(const fs::path& folder) {
  std::error_code failed;
  std::uint64_t bytes = 0;
  for (const auto& one : fs::recursive_directory_iterator{folder, failed})
    if (one.is_regular_file(failed)) bytes += one.file_size(failed);
  return bytes;
}

outcome<void> check_note(const fs::path& from) {
  std::ifstream in{from / note_file};
  const auto note = nlohmann::json::parse(in, nullptr, false);
  const auto known = note.is_object() ? note.find("format") : note.end();
  if (!note.is_object() || known == note.end() || !known->is_number_integer())
    return failure{trouble::refused,
                   from.string() + " is no backup: it has no " + note_file + " that says so"};
  if (known->get<std::int64_t>() > backup_format)
    return failure{trouble::newer_version, from.string() + " was written by a newer version of the engine"};
  return {};
}

/// Reads everything once: checksums, gaps, and which issuers were in use.
outcome<restore_figures> check_all(rocksdb_store& store, std::set<std::uint16_t>& issuers) {
  if (auto sums = store.db().VerifyChecksum(); !sums.ok())
    return failure_of(sums, "the backup's files are damaged");
  std::vector<std::string> reports;
  auto folded = recover_fold(store, reports);
  if (!folded) return folded.why();
  restore_figures found;
  found.last_group = folded.value().fold.last_group();
  if (store.oldest_group() == 0) return found;
  std::map<pool_id, std::uint64_t> last;
  outcome<void> continuous;
  auto read = store.each_group(store.oldest_group(), [&](const group& next) {
    ++found.groups;
    for (const auto& content : next.contents) issuers.insert(content.id.issuer());
    for (const auto& record : next.records) {
      ++found.records;
      each_interaction(record, [&](interaction_id id) { issuers.insert(id.issuer()); });
      auto& before = last[record.pool];
      if (before != 0 && record.number != before + 1)
        continuous =
            failure{trouble::damaged, "records are missing before record " + std::to_string(record.number) +
                                          " in group " + std::to_string(next.number)};
      before = record.number;
    }
    return static_cast<bool>(continuous);
  });
  if (!read) return read.why();
  if (!continuous) return continuous.why();
  return found;
}

std::uint16_t fresh_issuer(const std::set<std::uint16_t>& used) {
  for (;;) {
    const auto drawn =
        static_cast<std::uint16_t>(first_front_door + randombytes_uniform(0xffffU - first_front_door));
    if (!used.contains(drawn)) return drawn;
  }
}

/// What the restored engine starts with: ids that nothing before it can have given (decision 0102).
outcome<void> mark_restored(rocksdb_store& store, std::uint16_t issuer) {
  const auto floor = store.number(names::counter_floor);
  if (!floor) return floor.why();
  const auto raised = (floor.value() / floor_step + 1 + randombytes_uniform(floor_steps_max)) * floor_step;
  if (raised >= counter_end - floor_step)
    return failure{trouble::refused, "this data was restored so often that the pools' ids are used up"};
  if (auto ok = store.set_number(names::front_door, issuer); !ok) return ok;
  if (auto ok = store.set_number(names::counter_floor, raised); !ok) return ok;
  return store.set_number(names::restored, 1);
}

} // namespace

outcome<backup_figures> write_backup(rocksdb_store& store, const fs::path& data_folder, const fs::path& to) {
  if (lies_in(to, data_folder))
    return failure{trouble::refused, to.string() + " lies in the data folder " + data_folder.string() +
                                         ": a backup there is lost with it; name a folder elsewhere"};
  auto making = folder_in_making::begin(to);
  if (!making) return making.why();
  const auto& folder = making.value()->path();
  backup_figures figures;
  figures.group = store.newest_group();
  rocksdb::Checkpoint* made = nullptr;
  if (auto ok = rocksdb::Checkpoint::Create(&store.db(), &made); !ok.ok())
    return failure_of(ok, "cannot begin the backup");
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint{made};
  if (auto ok = checkpoint->CreateCheckpoint((folder / "journal").string()); !ok.ok())
    return failure_of(ok, "cannot write the backup to " + folder.string());
  if (auto ok = copy_files(data_folder, folder); !ok) return ok.why();
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::ofstream out{folder / note_file};
  out << nlohmann::ordered_json{{"format", backup_format},
                                {"group", figures.group},
                                {"made", iso_text(wall_time{now.time_since_epoch()})}}
             .dump()
      << '\n';
  out.close();
  if (!out) return not_done("cannot write " + (folder / note_file).string(), last_error());
  figures.bytes = bytes_in(folder);
  if (auto ok = making.value()->finish(); !ok) return ok.why();
  return figures;
}

outcome<restore_figures> restore_backup(const fs::path& from, const fs::path& to) {
  if (::sodium_init() < 0) return failure{trouble::input_output, "libsodium cannot start"};
  if (auto ok = check_note(from); !ok) return ok.why();
  if (lies_in(to, from))
    return failure{trouble::refused,
                   to.string() + " lies in the backup, which is to stay as it is; name a folder elsewhere"};
  auto making = folder_in_making::begin(to);
  if (!making) return making.why();
  const auto& folder = making.value()->path();
  std::error_code failed;
  fs::copy(from / "journal", folder / "journal", fs::copy_options::recursive, failed);
  if (failed) return not_done("cannot copy " + (from / "journal").string(), failed);
  if (auto ok = copy_files(from, folder); !ok) return ok.why();
  std::vector<std::string> reports;
  store_options options;
  options.folder = folder / "journal";
  options.create = false;
  restore_figures figures;
  {
    auto opened = rocksdb_store::open(options, reports);
    if (!opened) return opened.why();
    auto& store = *opened.value();
    std::set<std::uint16_t> used;
    auto before = store.number(names::front_door);
    if (!before) return before.why();
    used.insert(static_cast<std::uint16_t>(before.value()));
    auto checked = check_all(store, used);
    if (!checked) return checked.why();
    figures = checked.value();
    figures.front_door_issuer = fresh_issuer(used);
    if (auto ok = mark_restored(store, figures.front_door_issuer); !ok) return ok.why();
  }
  if (auto ok = making.value()->finish(); !ok) return ok.why();
  return figures;
}

} // namespace strowger::storage
