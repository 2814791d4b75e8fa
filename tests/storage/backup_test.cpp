#include "storage/backup.hpp"
#include "storage/rocksdb_journal.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <future>
#include <stdlib.h>

namespace strowger::tests::backup_test {

using namespace strowger::storage;
namespace fs = std::filesystem;

namespace {

std::unique_ptr<rocksdb_journal> open_in(const fs::path& data) {
  rocksdb_journal_options options;
  options.folder = data / "journal";
  options.reserve_bytes = 0;
  options.write_buffer_bytes = 1U << 20U;
  auto opened = rocksdb_journal::open(options);
  INFO((opened ? "" : opened.why().detail));
  REQUIRE(opened);
  return std::move(opened.value());
}

void commit_one(rocksdb_journal& to, std::uint64_t number, std::uint64_t epoch) {
  auto next = std::make_shared<group>();
  next->number = number;
  next->epoch = epoch;
  next->given.interaction = 10 + number;
  next->records.push_back(
      {pool_id{1}, number, moment{}, wall_time{}, pool_record{routing::time_passed{}, {}}});
  std::promise<commit_status> done;
  to.commit(next, [&](std::uint64_t, commit_status status) { done.set_value(status); });
  REQUIRE(done.get_future().get() == commit_status::synced);
}

void write_file(const fs::path& file, const std::string& text) { std::ofstream{file} << text; }
std::string read_file(const fs::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

TEST_CASE("a backup of a running store is restored whole, under a new front door issuer") {
  temporary_folder here;
  const auto data = here / "data", kept = here / "kept", again = here / "again";
  fs::create_directories(data);
  write_file(data / "customer.key", "0123456789abcdef");
  std::uint16_t issuer = 0;
  {
    auto live = open_in(data);
    const auto found = live->recover();
    issuer = found.front_door_issuer;
    for (std::uint64_t i = 1; i <= 5; ++i) commit_one(*live, i, found.epoch);
    const auto written = write_backup(live->store(), data, kept);
    INFO((written ? "" : written.why().detail));
    REQUIRE(written);
    CHECK(written.value().group == 5);
    CHECK(written.value().bytes > 0);
    commit_one(*live, 6, found.epoch); // goes on, and is not in the backup
    const auto twice = write_backup(live->store(), data, kept);
    REQUIRE_FALSE(twice);
    CHECK(twice.why().kind == trouble::refused);
  }
  const auto restored = restore_backup(kept, again);
  INFO((restored ? "" : restored.why().detail));
  REQUIRE(restored);
  CHECK(restored.value().groups == 5);
  CHECK(restored.value().records == 5);
  CHECK(restored.value().front_door_issuer >= 0x8000);
  CHECK(restored.value().front_door_issuer != issuer);
  CHECK(read_file(again / "customer.key") == "0123456789abcdef");
  const auto found = open_in(again)->recover();
  CHECK(found.last_group == 5);
  CHECK(found.last_interaction == 15);
  CHECK(found.front_door_issuer == restored.value().front_door_issuer);
  REQUIRE(found.reports.size() == 1);
  CHECK(found.reports[0].find("restored from a backup that ends with group 5") != std::string::npos);
  const auto raised = found.pools.at(0).state.last_offer;
  CHECK(raised >= std::uint64_t{1} << 32U);
  CHECK(found.pools.at(0).state.last_agent == raised);
  CHECK(found.pools.at(0).state.last_queue == raised);
  const auto later = open_in(again)->recover();
  CHECK(later.reports.empty());
  CHECK(later.pools.at(0).state.last_offer == raised);
  CHECK(later.front_door_issuer == found.front_door_issuer);
  const auto untouched = open_in(data)->recover();
  CHECK(untouched.last_group == 6);
  CHECK(untouched.pools.at(0).state.last_offer == 0);
}

TEST_CASE("a restored engine that is backed up and restored again gives new ids once more") {
  temporary_folder here;
  const auto data = here / "data";
  fs::create_directories(data);
  {
    auto live = open_in(data);
    commit_one(*live, 1, live->recover().epoch);
    REQUIRE(write_backup(live->store(), data, here / "first"));
  }
  REQUIRE(restore_backup(here / "first", here / "second"));
  recovered second;
  {
    auto live = open_in(here / "second");
    second = live->recover();
    REQUIRE(write_backup(live->store(), here / "second", here / "third"));
  }
  REQUIRE(restore_backup(here / "third", here / "fourth"));
  const auto fourth = open_in(here / "fourth")->recover();
  CHECK(fourth.pools.at(0).state.last_offer > second.pools.at(0).state.last_offer);
  CHECK(fourth.front_door_issuer != second.front_door_issuer);
}

TEST_CASE("what is no backup, damaged, or would overwrite is refused and leaves nothing behind") {
  temporary_folder here;
  const auto data = here / "data", kept = here / "kept", again = here / "again";
  fs::create_directories(data);
  {
    auto live = open_in(data);
    const auto epoch = live->recover().epoch;
    for (std::uint64_t i = 1; i <= 3; ++i) commit_one(*live, i, epoch);
    fs::create_directories(kept); // empty: fine
    REQUIRE(write_backup(live->store(), data, kept));
  }
  SECTION("a folder within the backup is refused, however it is named") {
    fs::create_directory_symlink(kept, here / "link");
    for (const auto& to : {kept / "again", kept / "journal" / "again", here / "link" / "x"}) {
      const auto restored = restore_backup(kept, to);
      REQUIRE_FALSE(restored);
      CHECK(restored.why().kind == trouble::refused);
      CHECK_FALSE(fs::exists(to));
    }
  }
  SECTION("a backup within the data folder is refused") {
    const auto live = open_in(data);
    for (const auto& to : {data / "kept", data / "journal" / "sub", data / ".." / "data" / "x", data}) {
      const auto made = write_backup(live->store(), data, to);
      REQUIRE_FALSE(made);
      CHECK(made.why().kind == trouble::refused);
    }
    CHECK(fs::exists(data / "journal" / "CURRENT"));
    CHECK_FALSE(fs::exists(data / "journal" / "sub"));
    CHECK(write_backup(live->store(), data, here / "data-copy")); // a name that begins alike
  }
  SECTION("a data folder is no backup") {
    const auto restored = restore_backup(data, again);
    REQUIRE_FALSE(restored);
    CHECK(restored.why().kind == trouble::refused);
  }
  SECTION("a folder that holds something is not written over") {
    fs::create_directories(again);
    write_file(again / "precious", "x");
    const auto restored = restore_backup(kept, again);
    REQUIRE_FALSE(restored);
    CHECK(restored.why().kind == trouble::refused);
    CHECK(read_file(again / "precious") == "x");
    return;
  }
  SECTION("a flipped byte in a table is found") {
    // Links to the store's own files: flip in a copy.
    const auto copy = here / "copy";
    fs::copy(kept, copy, fs::copy_options::recursive);
    std::size_t flipped = 0;
    for (const auto& one : fs::directory_iterator{copy / "journal"}) {
      if (one.path().extension() != ".sst") continue;
      std::fstream file{one.path(), std::ios::in | std::ios::out | std::ios::binary};
      file.seekg(3);
      const auto byte = static_cast<char>(file.get() ^ 0x40);
      file.seekp(3);
      file.put(byte);
      ++flipped;
    }
    REQUIRE(flipped > 0);
    const auto restored = restore_backup(copy, again);
    REQUIRE_FALSE(restored);
    CHECK(restored.why().kind == trouble::damaged);
  }
  CHECK_FALSE(fs::exists(again));
  CHECK_FALSE(fs::exists(here / "again.partial"));
}

} // namespace strowger::tests::backup_test
