#include "actors/recordings/calls_back.hpp"
#include "storage/in_memory_journal.hpp"
#include <catch2/catch.hpp>

/// Calls looked for in the journal from its newest group back: in small steps, between which it goes on.
namespace strowger::tests::calls_back_test {

using actors::calls_back;

namespace {

/// Groups in each of which a chat came, and a call or several where that is said.
struct written_journal {
  storage::in_memory_journal store;
  std::uint64_t epoch = store.recover().epoch, groups = 0, came = 0;

  routing::interaction_id begins(storage::group& in, routing::channel_kind channel) {
    routing::fact::conversation_begun begun{};
    begun.id = routing::interaction_id{32'768, ++came};
    begun.channel = channel;
    storage::stream_record record;
    record.pool = routing::pool_id{1};
    record.number = came;
    record.what = storage::conversation_record{begun.id, 0, routing::conversation_wake{}, {begun}};
    in.records.push_back(std::move(record));
    return begun.id;
  }
  /// Newest first, as a list has them.
  std::vector<routing::interaction_id> add(std::size_t calls) {
    storage::group next;
    next.number = ++groups;
    next.epoch = epoch;
    std::vector<routing::interaction_id> all;
    begins(next, routing::channel_kind::chat);
    for (std::size_t i = 0; i < calls; ++i)
      all.insert(all.begin(), begins(next, routing::channel_kind::voice));
    auto answered = storage::commit_status::unknown;
    store.commit(std::make_shared<const storage::group>(std::move(next)),
                 [&](std::uint64_t, storage::commit_status how) { answered = how; });
    REQUIRE(answered == storage::commit_status::synced);
    return all;
  }
};

std::vector<routing::interaction_id> ids(const calls_back& look) {
  std::vector<routing::interaction_id> all;
  for (const auto& one : look.calls()) all.push_back(one.call);
  return all;
}

/// As many steps as it takes.
std::size_t finish(calls_back& look) {
  for (std::size_t steps = 1;; ++steps) {
    const auto more = look.step();
    REQUIRE(more);
    if (!more.value()) return steps;
  }
}

} // namespace

TEST_CASE("a list over many groups reads a few of them at a time, and commits go between") {
  written_journal journal;
  std::vector<routing::interaction_id> wanted;
  for (int group = 0; group < 1'000; ++group) {
    const auto some = journal.add(group % 50 == 0 ? 1 : 0);
    wanted.insert(wanted.begin(), some.begin(), some.end());
  }
  calls_back look{journal.store, 0};
  std::size_t steps = 0;
  for (bool more = true; more; ++steps) {
    const auto before = look.reached();
    const auto stepped = look.step();
    REQUIRE(stepped);
    more = stepped.value();
    REQUIRE(before - look.reached() <= calls_back::groups_in_a_step + (more ? 0 : 1));
    journal.add(1); // in the next list, and not in this one
  }
  CHECK(steps == 1'000 / calls_back::groups_in_a_step + 1);
  CHECK(journal.store.newest_group() == 1'000 + steps);
  CHECK(ids(look) == wanted);
  CHECK(look.reached() == 0);
}

TEST_CASE("lists that follow one another tell every call once, though a group has several and others come") {
  written_journal journal;
  std::vector<routing::interaction_id> wanted;
  for (int group = 0; group < 700; ++group) {
    const auto some = journal.add(static_cast<std::size_t>(group % 4));
    wanted.insert(wanted.begin(), some.begin(), some.end());
  }
  std::vector<routing::interaction_id> all;
  std::uint64_t before = 0;
  do {
    calls_back look{journal.store, before};
    finish(look);
    CHECK(look.calls().size() < calls_back::calls_enough + 3 * calls_back::groups_in_a_step);
    const auto some = ids(look);
    all.insert(all.end(), some.begin(), some.end());
    before = look.reached();
    journal.add(2);
  } while (before != 0);
  CHECK(all == wanted);
}

TEST_CASE("one list reads so many groups at most, and the next goes on from there") {
  written_journal journal;
  const auto first = journal.add(1);
  for (std::uint64_t group = 0; group < calls_back::groups_most; ++group) journal.add(0);
  calls_back look{journal.store, 0};
  CHECK(finish(look) == calls_back::groups_most / calls_back::groups_in_a_step);
  CHECK(look.calls().empty());
  CHECK(look.reached() == 2);
  calls_back rest{journal.store, look.reached()};
  CHECK(finish(rest) == 1);
  CHECK(ids(rest) == first);
  CHECK(rest.reached() == 0);
  calls_back beyond{journal.store, 1'000'000};
  CHECK(beyond.began_before() == calls_back::groups_most + 2);
}

TEST_CASE("in a journal that is empty there are no calls") {
  storage::in_memory_journal store;
  calls_back look{store, 0};
  CHECK(finish(look) == 1);
  CHECK(look.calls().empty());
  CHECK(look.reached() == 0);
}

} // namespace strowger::tests::calls_back_test
