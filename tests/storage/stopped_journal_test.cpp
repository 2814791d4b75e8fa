#include "rocksdb_world.hpp"
#include "storage/rocksdb_store.hpp"
#include "storage/stopped_journal.hpp"
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

namespace strowger::tests::stopped_journal_test {

using namespace strowger::storage;

namespace fs = std::filesystem;

namespace {

/// Every file but the lock, with its bytes.
std::map<std::string, std::string> files_in(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& one : fs::directory_iterator{folder}) {
    if (one.path().filename() == "LOCK") continue;
    std::ifstream in{one.path(), std::ios::binary};
    files[one.path().filename()] = {std::istreambuf_iterator<char>{in}, {}};
  }
  return files;
}

} // namespace

TEST_CASE("a stopped engine's journal is read, an interaction's records by the index, and nothing changes") {
  const temporary_folder folder;
  stream_maker live{43};
  {
    auto journal = open_journal(folder / "data");
    live.epoch(journal->recover().epoch);
    for (int i = 0; i < 50; ++i) REQUIRE(commit(*journal, live.next_group(4)) == commit_status::synced);
  }
  const auto before = files_in(folder / "data");
  CHECK(stopped_journal::open(folder / "nothing").why().kind == trouble::not_found);
  CHECK_FALSE(fs::exists(folder / "nothing"));
  {
    auto stopped = stopped_journal::open(folder / "data");
    REQUIRE(stopped);
    auto& reader = *stopped.value();
    std::uint64_t records = 0;
    std::map<interaction_id, std::set<std::uint64_t>> groups_of;
    REQUIRE(reader.archived().each_group(1, [&](const group& next) {
      for (const auto& record : next.records) {
        CHECK(record.number == ++records);
        if (const auto* said = std::get_if<conversation_record>(&record.what))
          groups_of[said->interaction].insert(next.number);
      }
      return true;
    }));
    CHECK(records == live.last_record());
    REQUIRE(groups_of.size() > 10);
    for (const auto& [id, groups] : groups_of) {
      const auto entry = reader.find_interaction(id);
      REQUIRE(entry);
      CHECK(entry.value().whole);
      CHECK(std::includes(entry.value().groups.begin(), entry.value().groups.end(), groups.begin(),
                          groups.end()));
    }
    live.pool().each_offer([&](const routing::offer_entry& offer) {
      const auto home = reader.find_offer(offer.id);
      REQUIRE(home);
      CHECK(home.value() == offer.interaction);
    });
    CHECK(reader.find_interaction(interaction_id{1, 1}).why().kind == trouble::not_found);
    CHECK(reader.find_offer(routing::offer_id{1, 99'999}).why().kind == trouble::not_found);
    // No engine starts meanwhile.
    CHECK(refused_journal(folder / "data").kind == trouble::in_use);
  }
  CHECK(files_in(folder / "data") == before);
  CHECK(difference(live, open_journal(folder / "data")->recover()) == "");
}

TEST_CASE("the journal of a running engine is not opened by a reader") {
  const temporary_folder folder;
  const auto journal = open_journal(folder / "data");
  const auto refused = stopped_journal::open(folder / "data");
  REQUIRE_FALSE(refused);
  CHECK(refused.why().kind == trouble::in_use);
}

TEST_CASE("a reader stops at a torn tail and says so; damage in the middle it refuses") {
  const temporary_folder folder;
  stream_maker live{44};
  std::vector<std::uintmax_t> ends;
  {
    auto journal = open_journal(folder / "data");
    live.epoch(journal->recover().epoch);
    for (int i = 0; i < 9; ++i) {
      REQUIRE(commit(*journal, live.next_group(4)) == commit_status::synced);
      ends.push_back(fs::file_size(newest(folder / "data", ".log")));
    }
  }
  const auto log = newest(folder / "data", ".log");
  fs::resize_file(log, ends.back() - 3);
  {
    auto torn = stopped_journal::open(folder / "data");
    REQUIRE(torn);
    REQUIRE(torn.value()->reports().size() == 1);
    CHECK(torn.value()->reports()[0].find("torn tail") != std::string::npos);
    CHECK(torn.value()->archived().newest_group() == 8);
    CHECK(fs::file_size(log) == ends.back() - 3);
  }
  {
    std::fstream file{log, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(static_cast<std::streamoff>(ends[3] + 20));
    file.write("damage", 6);
  }
  const auto damaged = stopped_journal::open(folder / "data");
  REQUIRE_FALSE(damaged);
  CHECK(damaged.why().kind == trouble::damaged);
}

} // namespace strowger::tests::stopped_journal_test
