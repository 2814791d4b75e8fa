#include "rocksdb_world.hpp"
#include "storage/rocksdb_store.hpp"
#include "storage/wal_check.hpp"
#include <catch2/catch.hpp>
#include <rocksdb/write_batch.h>

namespace strowger::tests::damage_test {

using namespace strowger::storage;

namespace {

const std::string folder = "/data";

/// A store whose newest log holds some groups, closed; how long its log was after each.
struct written_store {
  forgetful_disk disk{21};
  stream_maker live{21};
  std::string log;
  std::vector<std::size_t> ends;

  explicit written_store(int groups = 12) {
    auto journal = open_journal(folder, disk.env());
    live.epoch(journal->recover().epoch);
    for (int i = 0; i < groups; ++i) {
      REQUIRE(commit(*journal, live.next_group(3)) == commit_status::synced);
      log = disk.files(folder, ".log").back();
      ends.push_back(disk.read(log).size());
    }
    journal.reset();
    REQUIRE(disk.read(log).size() == ends.back());
  }
  void flip(std::size_t at) {
    auto bytes = disk.read(log);
    bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
    disk.overwrite(log, bytes);
  }
};

std::uint64_t groups_by_rocksdb(rocksdb::Env* env, rocksdb::WALRecoveryMode mode, std::string& problem) {
  rocksdb::DBOptions options;
  options.env = env;
  options.wal_recovery_mode = mode;
  std::vector<std::string> names;
  REQUIRE(rocksdb::DB::ListColumnFamilies(options, folder, &names).ok());
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
  std::size_t groups = 0;
  for (const auto& name : names) {
    if (name == "groups") groups = wanted.size();
    wanted.emplace_back(name, rocksdb::ColumnFamilyOptions{});
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, folder, wanted, &handles, &opened);
  problem = status.ok() ? "" : status.ToString();
  if (!status.ok()) return 0;
  const std::unique_ptr<rocksdb::DB> db{opened};
  std::uint64_t count = 0;
  {
    const std::unique_ptr<rocksdb::Iterator> each{db->NewIterator(rocksdb::ReadOptions{}, handles[groups])};
    for (each->SeekToFirst(); each->Valid(); each->Next()) ++count;
  }
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  return count;
}

/// Opens without changing anything and folds; what is wrong, if anything. What is folded must be right.
std::optional<failure> read_through(written_store& store) {
  store_options options;
  options.folder = folder;
  options.env = store.disk.env();
  options.create = false;
  options.read_only = true;
  std::vector<std::string> reports;
  auto opened = rocksdb_store::open(options, reports);
  if (!opened) return opened.why();
  auto fold = recover_fold(*opened.value(), reports);
  if (!fold) return fold.why();
  CHECK(difference(store.live, fold.value().fold) == "");
  return std::nullopt;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("the log's own checksums tell records, torn tails and damage apart") {
  const written_store store;
  const auto bytes = store.disk.read(store.log);
  const auto whole = scan_log(bytes);
  CHECK_FALSE(whole.wrong);
  CHECK(whole.whole_bytes == bytes.size());
  CHECK(whole.records >= 12);
  const auto before_last = store.ends[store.ends.size() - 2];
  for (auto length = before_last + 1; length < bytes.size(); ++length) {
    const auto torn = scan_log(std::string_view{bytes}.substr(0, length));
    REQUIRE(torn.wrong);
    REQUIRE(torn.whole_bytes == before_last);
    REQUIRE(torn.records == whole.records - 1);
    REQUIRE(torn.records_after == 0);
  }
  for (std::size_t at = 0; at < before_last; at += 3) {
    auto flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    const auto damaged = scan_log(flipped);
    INFO("byte " << at);
    REQUIRE(damaged.wrong);
    REQUIRE(damaged.records_after > 0);
  }
}

TEST_CASE("a torn tail is cut off, reported and kept aside; everything before it is there") {
  for (const auto fraction : {0.01, 0.5, 0.99}) {
    written_store store;
    const auto before_last = store.ends[store.ends.size() - 2];
    const auto kept =
        before_last + 1 +
        static_cast<std::size_t>(fraction * static_cast<double>(store.ends.back() - before_last - 2));
    store.disk.overwrite(store.log, store.disk.read(store.log).substr(0, kept));
    auto journal = open_journal(folder, store.disk.env());
    const auto found = journal->recover();
    CHECK(found.last_group == store.live.last_group() - 1);
    REQUIRE(found.reports.size() == 1);
    CHECK(has(found.reports[0], ("torn tail of " + std::to_string(kept - before_last) + " bytes").c_str()));
    CHECK(store.disk.files(folder, "-" + std::to_string(before_last)).size() == 1);
    journal.reset();
    CHECK(open_journal(folder, store.disk.env())->recover().reports.empty());
  }
}

TEST_CASE("damage in the middle of the log is refused, with what to do, and changes nothing") {
  written_store store;
  store.flip(store.ends[4] + 30);
  const auto before = store.disk.read(store.log);
  const auto why = refused_journal(folder, store.disk.env());
  CHECK(why.kind == trouble::damaged);
  CHECK(has(why.detail, "restore the newest backup"));
  CHECK(has(why.detail, store.log.c_str()));
  CHECK(store.disk.read(store.log) == before);
}

TEST_CASE("why the log is checked here first: no recovery mode of RocksDB's does both") {
  std::string problem;
  {
    written_store store;
    store.flip(store.ends[4] + 30);
    // Damage in the middle passes for a torn tail, and acknowledged groups are gone without a word.
    CHECK(groups_by_rocksdb(store.disk.env(), rocksdb::WALRecoveryMode::kPointInTimeRecovery, problem) == 5);
    CHECK(problem == "");
    groups_by_rocksdb(store.disk.env(), rocksdb::WALRecoveryMode::kAbsoluteConsistency, problem);
    CHECK(has(problem, "Corruption"));
  }
  written_store store;
  store.disk.overwrite(store.log, store.disk.read(store.log).substr(0, store.ends.back() - 7));
  groups_by_rocksdb(store.disk.env(), rocksdb::WALRecoveryMode::kAbsoluteConsistency, problem);
  CHECK(has(problem, "Corruption"));
  CHECK(groups_by_rocksdb(store.disk.env(), rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords,
                          problem) == 11);
  // A tail of the right length with a hole in it, as a power failure leaves it, is refused by the tolerant
  // mode.
  written_store holed;
  auto bytes = holed.disk.read(holed.log);
  for (auto at = holed.ends[10] + 20; at < holed.ends[10] + 40; ++at) bytes[at] = '\0';
  holed.disk.overwrite(holed.log, bytes);
  groups_by_rocksdb(holed.disk.env(), rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords, problem);
  CHECK(has(problem, "Corruption"));
  CHECK(open_journal(folder, holed.disk.env())->recover().last_group == 11);
}

TEST_CASE("damage in a table file is refused or told when it is read, never folded") {
  written_store store{60};
  {
    auto journal = open_journal(folder, store.disk.env());
    REQUIRE(journal->store().db().Flush(rocksdb::FlushOptions{}, journal->store().at(family::groups)).ok());
  }
  std::size_t refused = 0;
  for (const auto& name : store.disk.files(folder, ".sst")) {
    const auto bytes = store.disk.read(name);
    if (bytes.size() < 2'000) continue;
    for (std::size_t at = 10; at < bytes.size(); at += bytes.size() / 12) {
      auto damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ 4);
      store.disk.overwrite(name, damaged);
      if (const auto why = read_through(store); why) {
        CHECK(why->kind == trouble::damaged);
        ++refused;
      }
    }
    store.disk.overwrite(name, bytes);
  }
  CHECK_FALSE(read_through(store));
  CHECK(refused > 3);
}

TEST_CASE("a gap in the groups is noticed at the start") {
  written_store store;
  {
    auto journal = open_journal(folder, store.disk.env());
    rocksdb::WriteBatch batch;
    batch.Delete(journal->store().at(family::groups), key_of(7));
    REQUIRE(journal->store().write(batch).ok());
  }
  const auto why = refused_journal(folder, store.disk.env());
  CHECK(why.kind == trouble::damaged);
  CHECK(has(why.detail, "groups 7 to 7 are missing"));
}

TEST_CASE("a folder of a newer engine is refused as such") {
  written_store store;
  {
    auto journal = open_journal(folder, store.disk.env());
    REQUIRE(journal->store().set_number("layout", 2));
  }
  CHECK(refused_journal(folder, store.disk.env()).kind == trouble::newer_version);
}

} // namespace strowger::tests::damage_test
