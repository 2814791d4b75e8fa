#include "rocksdb_world.hpp"
#include <catch2/catch.hpp>
#include <fstream>

namespace strowger::tests::real_disk_test {

using namespace strowger::storage;

namespace fs = std::filesystem;

/// What the forgetful file system of the other tests might do better than the machine's own.
namespace {

void append(const fs::path& file, const std::string& bytes) {
  std::ofstream{file, std::ios::binary | std::ios::app} << bytes;
}

} // namespace

TEST_CASE("a torn tail is cut off, reported, and the engine goes on, on the machine's own file system") {
  const temporary_folder folder;
  stream_maker live{45};
  {
    auto journal = open_journal(folder / "data");
    live.epoch(journal->recover().epoch);
    for (int i = 0; i < 9; ++i) REQUIRE(commit(*journal, live.next_group(4)) == commit_status::synced);
  }
  const auto log = newest(folder / "data", ".log");
  std::uint64_t kept = 9;
  SECTION("garbage after the last record") { append(log, std::string(40, '\0') + "torn tail"); }
  SECTION("the last record without its end") {
    fs::resize_file(log, fs::file_size(log) - 3);
    kept = 8;
  }
  SECTION("a torn list of files") {
    const auto list = newest(folder / "data", "", "MANIFEST-");
    append(list, std::string("\x12\x34\x56\x78\x20\x00\x01torn", 11));
  }
  auto journal = open_journal(folder / "data");
  const auto found = journal->recover();
  REQUIRE_FALSE(found.reports.empty());
  CHECK(found.reports.front().find("torn tail") != std::string::npos);
  CHECK(found.last_group == kept);
  CHECK(fs::exists(newest(folder / "data", "", "cut-")));
}

TEST_CASE("a customer keeps one key, however many other customers are written in the same group") {
  const temporary_folder folder;
  auto journal = open_journal(folder / "data");
  const auto epoch = journal->recover().epoch;
  auto all = std::make_shared<group>();
  all->number = 1;
  all->epoch = epoch;
  const auto text = std::make_shared<const std::string>("hello");
  const auto add = [&](std::uint64_t customer) {
    const content_id id{0xff00, all->contents.size() + 1};
    all->contents.push_back({id, routing::customer_id{customer}, text});
    return id;
  };
  const auto first = add(7);
  for (std::uint64_t other = 1'000; other < 52'000; ++other) add(other);
  const auto second = add(7);
  REQUIRE(commit(*journal, all) == commit_status::synced);
  for (const auto& one : read_texts(*journal, {first, second})) {
    REQUIRE(one);
    CHECK(*one == "hello");
  }
}

} // namespace strowger::tests::real_disk_test
