#include "live_state.hpp"
#include "storage/follower.hpp"
#include "storage/follower_thread.hpp"
#include "storage/in_memory_journal.hpp"
#include "storage/mentions.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <future>
#include <map>
#include <set>

namespace strowger::tests::follower_test {

using namespace strowger::storage;

namespace {

follower_options small_options() {
  follower_options options;
  options.snapshot_records = 200;
  options.piece_entries = 8;
  options.index_entries = 16;
  options.keep_age = routing::milliseconds{0};
  return options;
}

recovered_fold fold_of(const archive& store) {
  std::vector<std::string> reports;
  auto fold = recover_fold(store, reports);
  REQUIRE(fold);
  CHECK(reports.empty());
  return std::move(fold.value());
}

void commit_inline(in_memory_journal& journal, const group_ptr& next) {
  auto heard = commit_status::unknown;
  journal.commit(next, [&](std::uint64_t, commit_status status) { heard = status; });
  REQUIRE(heard == commit_status::synced);
}

/// Numbers of the records in these groups that name the interaction.
std::set<std::uint64_t> records_of(const archive& store, const index_entry& entry) {
  std::set<std::uint64_t> found;
  for (const auto number : entry.groups)
    REQUIRE(store.each_group(number, [&](const group& one) {
      for (const auto& record : one.records)
        each_interaction(record, [&](interaction_id named) {
          if (named == entry.interaction) found.insert(record.number);
        });
      return false;
    }));
  return found;
}

} // namespace

TEST_CASE("the follower's copy is the live state; a start from any moment of its snapshots gives it too") {
  in_memory_journal journal;
  stream_maker live{31, {5, 3, true}};
  live.epoch(journal.recover().epoch);
  follower second{journal, fold_of(journal), small_options()};
  for (int i = 0; i < 1'500; ++i) {
    const auto next = live.next_group(5);
    commit_inline(journal, next);
    second.take(*next);
    if (i % 3 == 0) second.work();
    REQUIRE(second.figures().failure == "");
    if (i % 37 == 0) {
      REQUIRE(difference(live, second.view().fold) == "");
      // Snapshots are caught in pieces while the state moves on: what recovery makes of them must not show
      // it.
      const auto again = fold_of(journal);
      REQUIRE(difference(live, again.fold) == "");
      if (i > 300) REQUIRE(again.snapshot > 0);
    }
  }
  CHECK(second.figures().snapshots > 5);
  CHECK(journal.snapshots().size() >= 3);
}

TEST_CASE("figures go on over restarts of the follower: every fact counts once, wherever it dies") {
  in_memory_journal journal;
  stream_maker live{35, {5, 3, false}};
  live.epoch(journal.recover().epoch);
  routing::kpi::statistics expected;
  auto second = std::make_unique<follower>(journal, fold_of(journal), small_options());
  std::size_t begun_with_a_snapshot = 0;
  for (int i = 0; i < 1'500; ++i) {
    const auto next = live.next_group(5);
    for (const auto& record : next->records)
      if (const auto* decided = std::get_if<pool_record>(&record.what))
        for (const auto& fact : decided->facts) routing::kpi::fold(expected, fact);
    commit_inline(journal, next);
    // Now and then it falls behind, and dies between the pieces of a snapshot or just after one.
    if (i % 7 != 3) second->take(*next);
    if (i % 5 == 0) second->work();
    if (i % 41 != 0) continue;
    auto again = fold_of(journal);
    begun_with_a_snapshot += again.snapshot > 0 ? 1 : 0;
    second = std::make_unique<follower>(journal, std::move(again), small_options());
    CHECK(second->view().fold.find(stream_maker::pool_number)->figures == expected);
  }
  CHECK(begun_with_a_snapshot > 20);
  CHECK(routing::kpi::all_queues(expected).answered > 100);
  CHECK(routing::kpi::broken_identity(expected) == std::nullopt);
}

TEST_CASE("a snapshot of an engine that kept no figures is good: they begin with what the pool holds") {
  in_memory_journal whole;
  stream_maker live{36, {5, 3, false}};
  live.epoch(whole.recover().epoch);
  follower second{whole, fold_of(whole), small_options()};
  for (int i = 0; i < 300; ++i) {
    const auto next = live.next_group(5);
    commit_inline(whole, next);
    second.take(*next);
  }
  second.finish();
  const auto mark = whole.snapshots().back();
  std::uint32_t number = 0;
  REQUIRE(whole.each_piece(mark, [&](snapshot_piece&& piece) {
    piece.figures.reset();
    static_cast<void>(whole.write_piece(mark.group, number++, piece));
  }));
  const auto again = fold_of(whole);
  CHECK(again.snapshot == mark.group);
  CHECK(difference(live, again.fold) == "");
  const auto& figures = again.fold.find(stream_maker::pool_number)->figures;
  CHECK(routing::kpi::broken_identity(figures) == std::nullopt);
  CHECK(figures.agents.size() == live.pool().snapshot().agents.size());
  const auto counts = routing::kpi::all_queues(figures);
  CHECK(counts.answered == 0);
  CHECK(counts.enqueued ==
        static_cast<std::uint64_t>(std::count_if(figures.interactions.begin(), figures.interactions.end(),
                                                 [](const auto& one) { return one.second.waiting; })));
}

TEST_CASE("the index finds every record of an interaction, across restarts, without reading the others") {
  in_memory_journal journal;
  stream_maker live{32, {6, 2, false}};
  live.epoch(journal.recover().epoch);
  auto second = std::make_unique<follower>(journal, fold_of(journal), small_options());
  for (int i = 0; i < 900; ++i) {
    const auto next = live.next_group(4);
    commit_inline(journal, next);
    second->take(*next);
    // The follower is lost and starts again from the snapshots, behind by some records.
    if (i % 211 == 210) second = std::make_unique<follower>(journal, fold_of(journal), small_options());
  }
  std::map<interaction_id, std::set<std::uint64_t>> expected;
  std::map<routing::offer_id, interaction_id> offers;
  std::map<routing::offer_id, std::uint64_t> made_in;
  for (const auto& one : journal.groups())
    for (const auto& record : one->records) {
      if (const auto* of_pool = std::get_if<pool_record>(&record.what)) {
        for (const auto& fact : of_pool->facts)
          std::visit(
              [&](const auto& it) {
                if constexpr (requires { it.interaction; }) expected[it.interaction].insert(record.number);
              },
              fact);
        for (const auto& fact : of_pool->facts)
          if (const auto* made = std::get_if<routing::fact::offer_made>(&fact)) {
            offers[made->offer] = made->interaction;
            made_in[made->offer] = record.number;
          }
      } else {
        expected[std::get<conversation_record>(record.what).interaction].insert(record.number);
      }
    }
  REQUIRE(expected.size() > 100);
  REQUIRE(offers.size() > 50);
  for (const auto& [id, records] : expected) {
    if (!id) continue;
    const auto entry = second->find_interaction(id);
    REQUIRE(entry);
    const auto found = records_of(journal, entry.value());
    CHECK(std::includes(found.begin(), found.end(), records.begin(), records.end()));
    CHECK(entry.value().groups.size() <= found.size());
  }
  for (const auto& [offer, id] : offers) {
    const auto home = second->find_offer(offer);
    REQUIRE(home);
    CHECK(home.value() == id);
    CHECK(records_of(journal, second->find_interaction(id).value()).contains(made_in[offer]));
  }
  CHECK(second->find_offer(routing::offer_id{1, 999'999}).why().kind == trouble::not_found);
}

TEST_CASE("old groups and snapshots go, anchors stay, and a past state can be folded from them") {
  in_memory_journal journal;
  stream_maker live{33, {4, 2, false}};
  live.epoch(journal.recover().epoch);
  auto options = small_options();
  options.anchor_records = 1'000;
  options.keep_groups = 800;
  follower second{journal, fold_of(journal), options};
  std::map<std::uint64_t, routing::pool_snapshot> past;
  for (int i = 0; i < 2'000; ++i) {
    past.emplace(live.last_record() + 1 - live.records_waiting(), live.pool().snapshot());
    const auto next = live.next_group(4);
    commit_inline(journal, next);
    second.take(*next);
    while (second.work()) {
    }
  }
  const auto marks = journal.snapshots();
  REQUIRE(marks.size() > 3);
  CHECK(marks.size() < 20);
  CHECK(journal.oldest_group() > 1);
  CHECK(journal.oldest_group() < 1'201);
  CHECK(marks.front().group + 1 >= journal.oldest_group());
  std::size_t checked = 0, seen = 0;
  for (const auto& [record, state] : past) {
    if (++seen % 50 != 0) continue;
    const auto folded = fold_up_to(journal, stream_maker::pool_number, record);
    if (!folded) {
      CHECK(folded.why().kind == trouble::not_found);
      CHECK(record < marks.front().records + 10);
      continue;
    }
    CHECK(folded.value().find(stream_maker::pool_number)->state.snapshot() == state);
    ++checked;
  }
  CHECK(checked > 10);
  CHECK(fold_up_to(journal, stream_maker::pool_number, live.last_record() + 5).why().kind ==
        trouble::not_found);
}

TEST_CASE("the thread sees every group offered before a question, also those its queue had no room for") {
  in_memory_journal journal;
  stream_maker live{34};
  live.epoch(journal.recover().epoch);
  auto options = small_options();
  {
    follower_thread thread{journal, fold_of(journal), options, 3};
    // Filled first, so that the thread does not read the journal in memory while it grows.
    std::promise<void> go_on;
    thread.use([wait = go_on.get_future().share()](follower&) { wait.wait(); });
    for (int i = 0; i < 300; ++i) {
      const auto next = live.next_group(4);
      commit_inline(journal, next);
      thread.offer(next);
    }
    std::promise<std::string> answer;
    thread.read([&](const follower_view& view) { answer.set_value(difference(live, view.fold)); });
    go_on.set_value();
    CHECK(answer.get_future().get() == "");
    std::promise<void> shown; // figures are shown once the task before is over
    thread.use([&](follower&) { shown.set_value(); });
    shown.get_future().wait();
    CHECK(thread.figures().reread > 0);
    CHECK(thread.figures().failure == "");
    CHECK(thread.figures().records == live.last_record());
  }
  const auto marks = journal.snapshots();
  REQUIRE_FALSE(marks.empty());
  CHECK(marks.back().group == live.last_group());
}

} // namespace strowger::tests::follower_test
