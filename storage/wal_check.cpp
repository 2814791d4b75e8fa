#include "storage/wal_check.hpp"
#include "storage/crc32c.hpp"
#include <algorithm>
#include <rocksdb/env.h>

namespace strowger::storage {
namespace {

constexpr std::size_t block_bytes = 32U * 1024U;
constexpr std::size_t header_bytes = 7;
enum fragment : unsigned char { zero = 0, full = 1, first = 2, middle = 3, last = 4 };

std::uint32_t little_endian_32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i)
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8U * i);
  return value;
}

/// RocksDB stores checksums rotated and shifted, so that a checksum over bytes that hold checksums is still a
/// good one.
std::uint32_t unmasked(std::uint32_t masked) {
  const auto rotated = masked - 0xa282'ead8U;
  return (rotated >> 17U) | (rotated << 15U);
}

/// The fragment at `at`: its type and its end, or type `zero` when there is no whole one with a right
/// checksum.
struct found_fragment {
  unsigned char type = zero;
  std::size_t end = 0;
};
found_fragment fragment_at(std::string_view bytes, std::size_t at) {
  const auto left_in_block = block_bytes - at % block_bytes;
  if (left_in_block < header_bytes || at + header_bytes > bytes.size()) return {};
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 4])) |
                      static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 5])) << 8U;
  const auto type = static_cast<unsigned char>(bytes[at + 6]);
  if (type < full || type > last || header_bytes + length > left_in_block ||
      at + header_bytes + length > bytes.size())
    return {};
  if (crc32c(bytes.substr(at + 6, 1 + length)) != unmasked(little_endian_32(bytes.substr(at, 4)))) return {};
  return {type, at + header_bytes + length};
}

/// The tail of a block that is too short for a header is filled with zeros.
std::size_t past_filler(std::string_view bytes, std::size_t at) {
  const auto left_in_block = block_bytes - at % block_bytes;
  if (left_in_block >= header_bytes) return at;
  const auto next = at + left_in_block;
  return next <= bytes.size() &&
                 bytes.substr(at, left_in_block).find_first_not_of('\0') == std::string_view::npos
             ? next
             : at;
}

/// Whole records from the block boundaries after `from` on: where a writer that went on would have continued.
std::uint64_t records_beyond(std::string_view bytes, std::size_t from) {
  std::uint64_t records = 0;
  for (auto at = from + 1; at + header_bytes <= bytes.size();) {
    const auto here = fragment_at(bytes, at);
    if (here.type == zero) {
      ++at;
      continue;
    }
    if (here.type == full) ++records;
    if (here.type == first) {
      auto piece = here;
      while (piece.type == first || piece.type == middle) {
        const auto next = past_filler(bytes, piece.end);
        piece = fragment_at(bytes, next);
        if (piece.type == last) ++records;
        if (piece.type != middle) break;
      }
    }
    at = here.end;
  }
  return records;
}

} // namespace

log_scan scan_log(std::string_view bytes) {
  log_scan scan;
  std::size_t at = 0;
  bool inside = false;
  while (at < bytes.size()) {
    const auto begin = past_filler(bytes, at);
    if (begin == bytes.size()) break;
    const auto here = fragment_at(bytes, begin);
    const auto fits =
        inside ? here.type == middle || here.type == last : here.type == full || here.type == first;
    if (!fits) {
      scan.wrong = true;
      scan.records_after = records_beyond(bytes, begin);
      return scan;
    }
    at = here.end;
    inside = here.type == first || here.type == middle;
    if (!inside) {
      scan.whole_bytes = at;
      ++scan.records;
    }
  }
  scan.wrong = inside;
  return scan;
}

namespace {

std::vector<std::string> logs_in(rocksdb::Env& env, const std::string& folder) {
  std::vector<std::string> names, logs;
  if (!env.GetChildren(folder, &names).ok()) return logs;
  for (const auto& name : names)
    if (name.size() > 4 && name.ends_with(".log") && name.find_first_not_of("0123456789") == name.size() - 4)
      logs.push_back(name);
  std::sort(logs.begin(), logs.end(),
            [](const auto& left, const auto& right) { return std::stoull(left) < std::stoull(right); });
  return logs;
}

failure not_done(const std::string& what, const rocksdb::Status& status) {
  return {trouble::input_output, what + ": " + status.ToString()};
}

/// Keeps the cut bytes for whoever wants to look, then shortens the log.
outcome<void> cut(rocksdb::Env& env, const std::string& folder, const std::string& name,
                  std::string_view bytes, std::uint64_t keep) {
  const auto aside = folder + "/cut-" + name + "-" + std::to_string(keep);
  const rocksdb::Slice tail{bytes.data() + keep, bytes.size() - keep};
  if (auto written = rocksdb::WriteStringToFile(&env, tail, aside, true);
      !written.ok() && !written.IsNoSpace())
    return not_done("cannot keep the cut bytes in " + aside, written);
  // A whole new file in the old one's place: RocksDB's own file system cannot shorten a file.
  const auto log = folder + "/" + name, fresh = folder + "/whole-" + name;
  if (auto written = rocksdb::WriteStringToFile(&env, {bytes.data(), keep}, fresh, true); !written.ok())
    return not_done("cannot write the whole part of " + log + " to " + fresh, written);
  if (auto moved = env.RenameFile(fresh, log); !moved.ok())
    return not_done("cannot put " + fresh + " in the place of " + log, moved);
  std::unique_ptr<rocksdb::Directory> place;
  if (auto opened = env.NewDirectory(folder, &place); !opened.ok())
    return not_done("cannot open " + folder, opened);
  if (auto synced = place->Fsync(); !synced.ok()) return not_done("cannot sync " + folder, synced);
  return {};
}

/// The name of the MANIFEST in use: RocksDB's list of files, written in the same format and synced record by
/// record as well.
std::string manifest_in(rocksdb::Env& env, const std::string& folder) {
  std::string name;
  if (!rocksdb::ReadFileToString(&env, folder + "/CURRENT", &name).ok()) return {};
  while (!name.empty() && (name.back() == '\n' || name.back() == '\0')) name.pop_back();
  return name;
}

/// RocksDB writes one entry of the MANIFEST per column family, and one for logs, before it syncs them
/// together.
constexpr std::uint64_t edits_per_sync = 9;

struct checked_log {
  log_scan scan;
  outcome<void> done;
};
/// Checks one file, of which at most so many records are begun before they are synced; its torn tail is cut
/// or left.
checked_log check(rocksdb::Env& env, const std::string& folder, const std::string& name,
                  std::uint64_t records_per_sync, torn_tail what_to_do, std::vector<std::string>& reports) {
  std::string bytes;
  if (auto read = rocksdb::ReadFileToString(&env, folder + "/" + name, &bytes); !read.ok())
    return {{}, not_done("cannot read " + folder + "/" + name, read)};
  const auto scan = scan_log(bytes);
  if (!scan.wrong) return {scan, {}};
  if (scan.records_after >= records_per_sync)
    return {
        scan,
        failure{
            trouble::damaged,
            folder + "/" + name + " is damaged at byte " + std::to_string(scan.whole_bytes) + ", and " +
                std::to_string(scan.records_after) +
                " whole records follow: what was acknowledged is lost. Keep this folder as it is and restore "
                "the newest backup into a new one (strowger restore)"}};
  if (what_to_do == torn_tail::cut)
    if (auto done = cut(env, folder, name, bytes, scan.whole_bytes); !done) return {scan, done};
  reports.push_back("a torn tail of " + std::to_string(bytes.size() - scan.whole_bytes) + " bytes " +
                    (what_to_do == torn_tail::cut ? "was cut off " : "is left on ") + name + " after " +
                    std::to_string(scan.records) + " whole records; it was never acknowledged");
  return {scan, {}};
}

} // namespace

outcome<void> check_log_tail(rocksdb::Env& env, const std::filesystem::path& where, torn_tail what_to_do,
                             std::vector<std::string>& reports) {
  const auto folder = where.string();
  if (const auto manifest = manifest_in(env, folder); !manifest.empty())
    if (auto checked = check(env, folder, manifest, edits_per_sync, what_to_do, reports); !checked.done)
      return checked.done;
  const auto logs = logs_in(env, folder);
  for (auto name = logs.rbegin(); name != logs.rend(); ++name) {
    const auto checked = check(env, folder, *name, 1, what_to_do, reports);
    if (!checked.done) return checked.done;
    // Older logs were whole before a newer one got its first record.
    if (checked.scan.records > 0 || checked.scan.wrong) break;
  }
  return {};
}

} // namespace strowger::storage
