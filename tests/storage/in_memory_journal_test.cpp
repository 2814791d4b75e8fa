#include "live_state.hpp"
#include "storage/in_memory_journal.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::in_memory_journal_test {

using namespace strowger::storage;
using strowger::tests::difference;
using strowger::tests::stream_maker;

namespace {

/// Commits and tells the answer; `none` while it is held.
struct answers {
  std::vector<commit_status> heard;
  journal::done hear() {
    return [this](std::uint64_t, commit_status status) { heard.push_back(status); };
  }
};

} // namespace

TEST_CASE("a journal in memory gives back what was committed") {
  in_memory_journal journal;
  auto start = journal.recover();
  CHECK(start.last_group == 0);
  CHECK(start.pools.empty());
  stream_maker live{1};
  live.epoch(start.epoch);
  answers said;
  for (int i = 0; i < 200; ++i) journal.commit(live.next_group(5), said.hear());
  CHECK(said.heard == std::vector<commit_status>(200, commit_status::synced));
  auto again = journal.recover();
  CHECK(difference(live, again) == "");
  CHECK(again.epoch == start.epoch + 1);
  CHECK_FALSE(again.kept.empty());
}

TEST_CASE("a held commit is neither kept nor answered until it is released") {
  in_memory_journal journal;
  stream_maker live{2};
  live.epoch(journal.recover().epoch);
  answers said;
  journal.hold();
  journal.commit(live.next_group(3), said.hear());
  CHECK(said.heard.empty());
  CHECK(journal.newest_group() == 0);
  journal.release();
  CHECK(said.heard.size() == 1);
  CHECK(journal.newest_group() == 1);
  journal.hold();
  journal.commit(live.next_group(3), said.hear());
  journal.drop_held();
  CHECK(journal.recover().last_group == 1);
  CHECK(said.heard.size() == 1);
}

TEST_CASE("commits fail as told, and an older epoch is fenced") {
  in_memory_journal journal;
  stream_maker live{3};
  live.epoch(journal.recover().epoch);
  answers said;
  const auto first = live.next_group(3);
  journal.answer_next({commit_status::no_space, commit_status::unknown, commit_status::synced});
  for (int i = 0; i < 3; ++i) journal.commit(first, said.hear());
  CHECK(said.heard == std::vector{commit_status::no_space, commit_status::unknown, commit_status::synced});
  CHECK(journal.newest_group() == 1);
  journal.take_epoch();
  journal.commit(live.next_group(3), said.hear());
  CHECK(said.heard.back() == commit_status::fenced);
  CHECK(journal.newest_group() == 1);
}

TEST_CASE("a commit left open is read back: there, not there, or not yet known") {
  in_memory_journal journal;
  stream_maker live{4};
  live.epoch(journal.recover().epoch);
  answers said;
  const auto first = live.next_group(3);
  journal.answer_next({commit_status::unknown, commit_status::unknown}, true);
  journal.commit(first, said.hear());
  journal.read_back(first, said.hear());
  journal.read_back(first, said.hear());
  CHECK(said.heard == std::vector{commit_status::unknown, commit_status::unknown, commit_status::synced});
  const auto second = live.next_group(3);
  journal.answer_next({commit_status::unknown});
  journal.commit(second, said.hear());
  journal.read_back(second, said.hear());
  CHECK(said.heard.back() == commit_status::not_written);
  journal.commit(second, said.hear());
  CHECK(said.heard.back() == commit_status::synced);
  CHECK(journal.newest_group() == 2);
}

TEST_CASE("contents are read in the order asked; an erased customer's are nothing") {
  in_memory_journal journal;
  const auto epoch = journal.recover().epoch;
  auto one = std::make_shared<group>();
  one->number = 1;
  one->epoch = epoch;
  const auto text = [](const char* words) { return std::make_shared<const std::string>(words); };
  one->contents = {{content_id{1}, customer_id{5}, text("five")},
                   {content_id{2}, customer_id{6}, text("six")}};
  journal.commit(one, [](std::uint64_t, commit_status) {});
  journal.erase_customer(customer_id{5});
  journal.read_contents({content_id{2}, content_id{9}, content_id{1}}, [](const journal::texts& texts) {
    REQUIRE(texts.size() == 3);
    CHECK(*texts[0] == "six");
    CHECK(texts[1] == nullptr);
    CHECK(texts[2] == nullptr);
  });
}

} // namespace strowger::tests::in_memory_journal_test
