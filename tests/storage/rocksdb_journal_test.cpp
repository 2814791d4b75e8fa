#include "rocksdb_world.hpp"
#include "storage/rocksdb_store.hpp"
#include <catch2/catch.hpp>
#include <future>
#include <sys/wait.h>
#include <unistd.h>

namespace strowger::tests::rocksdb_journal_test {

using namespace strowger::storage;

namespace {

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

/// There is room again: the group that found none and some more are written, and a power failure takes none.
void goes_on_and_loses_power(forgetful_disk& disk, stream_maker& live,
                             std::unique_ptr<rocksdb_journal> journal, const group_ptr& stuck) {
  disk.capacity(UINT64_MAX);
  REQUIRE(commit(*journal, stuck) == commit_status::synced);
  for (int i = 0; i < 3; ++i) REQUIRE(commit(*journal, live.next_group(4)) == commit_status::synced);
  disk.power_off();
  journal.reset();
  disk.power_on();
  CHECK(difference(live, open_journal("/data", disk.env())->recover()) == "");
}

} // namespace

TEST_CASE("what was synced is there after the journal is opened again, under the next epoch") {
  const temporary_folder folder;
  stream_maker live{11};
  std::uint64_t epoch = 0;
  for (int start = 0; start < 3; ++start) {
    auto journal = open_journal(folder / "data");
    const auto found = journal->recover();
    CHECK(found.epoch == epoch + 1);
    CHECK(found.front_door_issuer == stream_maker::issuer);
    CHECK(found.reports.empty());
    if (start > 0) CHECK(difference(live, found) == "");
    epoch = found.epoch;
    live.epoch(epoch);
    for (int i = 0; i < 100; ++i) REQUIRE(commit(*journal, live.next_group(4)) == commit_status::synced);
    const auto figures = journal->figures();
    CHECK(figures.groups == 100);
    CHECK(figures.records >= 100);
    CHECK(figures.p99.count() > 0);
    CHECK(figures.in_flight.count() == 0);
  }
}

TEST_CASE("kept bytes are handed back until they are forgotten") {
  const temporary_folder folder;
  const auto keep = [](std::uint64_t number, std::uint64_t epoch, std::vector<kept_item> items) {
    auto one = std::make_shared<group>();
    one->number = number;
    one->epoch = epoch;
    one->kept = std::move(items);
    return one;
  };
  {
    auto journal = open_journal(folder / "data");
    const auto epoch = journal->recover().epoch;
    CHECK(commit(*journal, keep(1, epoch,
                                {{"webchat", conversation_id{1}, interaction_id{4}, "one"},
                                 {"webchat", conversation_id{2}, interaction_id{5}, "two"},
                                 {"mail", conversation_id{1}, interaction_id{6}, "three"}})) ==
          commit_status::synced);
    CHECK(commit(*journal, keep(2, epoch,
                                {{"webchat", conversation_id{1}, interaction_id{4}, {}},
                                 {"webchat", conversation_id{2}, interaction_id{5}, "two again"}})) ==
          commit_status::synced);
  }
  auto journal = open_journal(folder / "data");
  auto kept = journal->recover().kept;
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].adapter == "mail");
  CHECK(kept[0].bytes == "three");
  CHECK(kept[1].conversation == conversation_id{2});
  CHECK(kept[1].interaction == interaction_id{5});
  CHECK(kept[1].bytes == "two again");
}

TEST_CASE("texts come back as they were; a customer's are gone with the key") {
  const temporary_folder folder;
  stream_maker live{12};
  auto journal = open_journal(folder / "data");
  live.epoch(journal->recover().epoch);
  for (int i = 0; i < 50; ++i) REQUIRE(commit(*journal, live.next_group(6)) == commit_status::synced);
  std::vector<content_id> ids;
  for (const auto& [id, text] : live.texts()) ids.push_back(id);
  REQUIRE(ids.size() > 20);
  const auto texts = read_texts(*journal, ids);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    REQUIRE(texts[i]);
    CHECK(*texts[i] == live.texts().at(ids[i]));
  }
  auto mine = std::make_shared<group>();
  mine->number = live.last_group() + 1;
  mine->epoch = 1;
  const auto secret = std::make_shared<const std::string>("the secret words of customer 77");
  mine->contents = {{content_id{9, 1}, customer_id{77}, secret}, {content_id{9, 2}, customer_id{}, secret}};
  REQUIRE(commit(*journal, mine) == commit_status::synced);
  REQUIRE(journal->erase_customer(customer_id{77}));
  auto left = read_texts(*journal, {content_id{9, 1}, content_id{9, 2}, ids.front()});
  CHECK(left[0] == nullptr);
  CHECK(*left[1] == *secret);
  CHECK(left[2]);
  CHECK(journal->erase_customer(customer_id{}).why().kind == trouble::refused);
  CHECK(journal->erase_customer(customer_id{77}).why().kind == trouble::not_found);
  journal.reset();
  journal = open_journal(folder / "data");
  journal->recover();
  left = read_texts(*journal, {content_id{9, 1}, content_id{9, 2}});
  CHECK(left[0] == nullptr);
  CHECK(*left[1] == *secret);
}

TEST_CASE("a text that is not what was written is nothing, and is told and counted") {
  const temporary_folder folder;
  auto journal = open_journal(folder / "data");
  journal->recover();
  auto said = std::make_shared<group>();
  said->number = 1;
  said->epoch = 1;
  said->contents = {{content_id{9, 1}, customer_id{77}, std::make_shared<const std::string>("whole")},
                    {content_id{9, 2}, customer_id{77}, std::make_shared<const std::string>("spoilt")}};
  REQUIRE(commit(*journal, said) == commit_status::synced);
  auto& store = journal->store();
  const auto key = key_of(content_id{9, 2}.value());
  std::string bytes;
  REQUIRE(store.db().Get(rocksdb::ReadOptions{}, store.at(family::contents), key, &bytes).ok());
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  REQUIRE(store.db().Put(rocksdb::WriteOptions{}, store.at(family::contents), key, bytes).ok());
  const auto read = read_texts(*journal, {content_id{9, 1}, content_id{9, 2}, content_id{9, 3}});
  REQUIRE(read[0]);
  CHECK(*read[0] == "whole");
  CHECK(read[1] == nullptr);
  CHECK(read[2] == nullptr); // never written, which is no damage
  read_texts(*journal, {});  // counted behind the reading before it
  CHECK(journal->figures().damaged_texts == 1);
}

TEST_CASE("neither a text nor an erased customer's key is in any file") {
  forgetful_disk disk{1};
  const std::string folder = "/data";
  std::string key;
  {
    auto journal = open_journal(folder, disk.env());
    auto one = std::make_shared<group>();
    one->number = 1;
    one->epoch = journal->recover().epoch;
    one->contents = {{content_id{1}, customer_id{77}, std::make_shared<const std::string>("secret words")}};
    REQUIRE(commit(*journal, one) == commit_status::synced);
    auto& store = journal->store();
    REQUIRE(store.db().Get(rocksdb::ReadOptions{}, store.at(family::keys), key_of(77), &key).ok());
    REQUIRE(key.size() == 32);
    const auto somewhere = [&](const std::string& bytes) {
      for (const auto& name : disk.files(folder, ""))
        if (disk.read(name).find(bytes) != std::string::npos) return true;
      return false;
    };
    CHECK(somewhere(key));
    CHECK_FALSE(somewhere("secret words"));
    REQUIRE(journal->erase_customer(customer_id{77}));
    CHECK_FALSE(somewhere(key));
  }
}

TEST_CASE("a commit of an older epoch is fenced and writes nothing") {
  const temporary_folder folder;
  stream_maker live{13};
  auto journal = open_journal(folder / "data");
  live.epoch(journal->recover().epoch);
  REQUIRE(commit(*journal, live.next_group(3)) == commit_status::synced);
  REQUIRE(journal->take_epoch());
  CHECK(commit(*journal, live.next_group(3)) == commit_status::fenced);
  CHECK(journal->store().newest_group() == 1);
  CHECK(journal->figures().refused_fenced == 1);
}

TEST_CASE("a data folder that cannot be written to is said to be so, and not to be in use") {
  const temporary_folder folder;
  const auto data = folder / "a folder with lock in its name";
  { const auto journal = open_journal(data); }
  // As on a file system that is mounted read-only, for whoever runs this: the lock file cannot be opened.
  std::filesystem::remove(data / "LOCK");
  std::filesystem::create_directory(data / "LOCK");
  const auto why = refused_journal(data);
  CHECK(why.kind == trouble::input_output);
  CHECK(why.detail.find("cannot be written to") != std::string::npos);
  CHECK(why.detail.find("in use") == std::string::npos);
}

TEST_CASE("a second engine on the same folder is refused, in this process and from another") {
  const temporary_folder folder;
  const auto data = folder / "data";
  {
    const auto journal = open_journal(data);
    const auto why = refused_journal(data);
    CHECK(why.kind == trouble::in_use);
    CHECK(has(why.detail, data.c_str()));
    CHECK(has(why.detail, "this process"));
  }
  int ready[2] = {}, done[2] = {};
  REQUIRE(::pipe(ready) == 0);
  REQUIRE(::pipe(done) == 0);
  const auto child = ::fork();
  if (child == 0) {
    // As another engine would: take RocksDB's lock, and hold it until told.
    rocksdb::FileLock* lock = nullptr;
    const auto taken = rocksdb::Env::Default()->LockFile((data / "LOCK").string(), &lock).ok();
    char byte = taken ? 'y' : 'n';
    if (::write(ready[1], &byte, 1) != 1) ::_exit(2);
    if (::read(done[0], &byte, 1) < 0) ::_exit(3);
    ::_exit(0);
  }
  char byte = 0;
  REQUIRE(::read(ready[0], &byte, 1) == 1);
  CHECK(byte == 'y');
  const auto why = refused_journal(data);
  CHECK(why.kind == trouble::in_use);
  CHECK(has(why.detail, ("process " + std::to_string(child)).c_str()));
  CHECK(::write(done[1], &byte, 1) == 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  for (const int end : {ready[0], ready[1], done[0], done[1]}) ::close(end);
  open_journal(data);
}

TEST_CASE(
    "a full disk is told as such; giving up the reserve lets work go on; room that comes back is used") {
  forgetful_disk disk{2};
  stream_maker live{14};
  constexpr std::uint64_t reserve = 4U << 20U;
  std::promise<void> room;
  auto journal = open_journal("/data", disk.env(), reserve);
  journal->on_room([&] { room.set_value(); });
  live.epoch(journal->recover().epoch);
  for (int i = 0; i < 20; ++i) REQUIRE(commit(*journal, live.next_group(4)) == commit_status::synced);
  CHECK(journal->reserve_ok());
  disk.capacity(disk.used() + reserve / 4 + 2'000);
  auto status = commit_status::synced;
  group_ptr stuck;
  while (status == commit_status::synced) status = commit(*journal, stuck = live.next_group(8));
  CHECK(status == commit_status::no_space);
  CHECK(commit(*journal, stuck) == commit_status::no_space);
  CHECK(journal->figures().disk_full);
  journal->release_reserve();
  for (int tries = 0; status != commit_status::synced && tries < 100; ++tries)
    status = commit(*journal, stuck);
  CHECK(status == commit_status::synced);
  CHECK_FALSE(journal->reserve_ok());
  CHECK_FALSE(journal->figures().disk_full);
  for (int i = 0; i < 20; ++i) REQUIRE(commit(*journal, live.next_group(4)) == commit_status::synced);
  disk.capacity(UINT64_MAX);
  REQUIRE(room.get_future().wait_for(std::chrono::seconds{30}) == std::future_status::ready);
  CHECK(journal->reserve_ok());
  journal.reset();
  journal = open_journal("/data", disk.env(), reserve);
  CHECK(difference(live, journal->recover()) == "");
}

TEST_CASE("a disk that fills right after everything was flushed, as a backup does, costs nothing") {
  forgetful_disk disk{3};
  stream_maker live{15};
  auto journal = open_journal("/data", disk.env());
  live.epoch(journal->recover().epoch);
  for (int i = 0; i < 20; ++i) REQUIRE(commit(*journal, live.next_group(4)) == commit_status::synced);
  auto& store = journal->store();
  for (const auto which : {family::groups, family::contents, family::keys, family::kept, family::snapshots,
                           family::index, family::meta})
    REQUIRE(store.db().Flush(rocksdb::FlushOptions{}, store.at(which)).ok());
  disk.capacity(disk.used() + 60);
  const auto stuck = live.next_group(8);
  for (int i = 0; i < 3; ++i) CHECK(commit(*journal, stuck) == commit_status::no_space);
  goes_on_and_loses_power(disk, live, std::move(journal), stuck);
}

TEST_CASE("a log that ran out of room in the middle of a record is ended, and nothing of it is taken") {
  forgetful_disk disk{4};
  stream_maker live{18};
  rocksdb_journal_options options;
  options.folder = "/data";
  options.env = disk.env();
  options.reserve_bytes = 0;
  options.free_bytes_min = 0; // the disk does not tell
  auto opened = rocksdb_journal::open(options);
  REQUIRE(opened);
  auto journal = std::move(opened.value());
  live.epoch(journal->recover().epoch);
  for (int i = 0; i < 20; ++i) REQUIRE(commit(*journal, live.next_group(4)) == commit_status::synced);
  const auto stuck = live.next_group(8);
  disk.capacity(disk.used() + 60);
  CHECK(commit(*journal, stuck) == commit_status::no_space);
  goes_on_and_loses_power(disk, live, std::move(journal), stuck);
}

TEST_CASE("a group whose commit was left open is read back before it is written again") {
  const temporary_folder folder;
  stream_maker live{16}, other{17, {5, 3, true}};
  auto journal = open_journal(folder / "data");
  live.epoch(journal->recover().epoch);
  const auto first = live.next_group(4);
  CHECK(read_back(*journal, first) == commit_status::not_written);
  REQUIRE(commit(*journal, first) == commit_status::synced);
  CHECK(read_back(*journal, first) == commit_status::synced);
  const auto second = live.next_group(4);
  CHECK(read_back(*journal, second) == commit_status::not_written);
  other.epoch(1);
  CHECK(read_back(*journal, other.next_group(4)) == commit_status::fenced); // another group 1
  REQUIRE(commit(*journal, second) == commit_status::synced);
  REQUIRE(journal->take_epoch());
  CHECK(read_back(*journal, second) == commit_status::fenced);
}

} // namespace strowger::tests::rocksdb_journal_test
