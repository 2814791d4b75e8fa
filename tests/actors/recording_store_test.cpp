#include "actors/recordings/recorded_call.hpp"
#include "actors/recordings/recording_store.hpp"
#include "storage/in_memory_journal.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <ctime>
#include <future>
#include <utime.h>

/// The folder of recordings: what is there, whether there is room, what goes when its days are over.
namespace strowger::tests::recording_store_test {

using namespace std::chrono_literals;
using actors::recording_store;
namespace rc = routing::call;

namespace {

constexpr routing::interaction_id first{32'768, 1}, second{32'768, 2};

struct folder {
  temporary_folder here;
  std::vector<std::string> told;
  std::vector<routing::interaction_id> past;
  bool may_go = true;
  routing::wall_time now{std::chrono::hours{24} * 20'000};
  std::mutex mutex;

  void add(routing::interaction_id id, const std::string& ending, std::size_t bytes, std::chrono::hours age) {
    std::array<char, 20> name{};
    std::snprintf(name.data(), name.size(), "%016llx", static_cast<unsigned long long>(id.value()));
    here.write(std::string{name.data()} + ending, std::string(bytes, 'x'));
    const auto at = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch() - age).count();
    const utimbuf times{at, at};
    REQUIRE(::utime((here.path() / (std::string{name.data()} + ending)).c_str(), &times) == 0);
  }
  recording_store::hooks hooks() {
    return {[this](const actors::stored_recording& one) {
              const std::lock_guard lock{mutex};
              past.push_back(one.interaction);
              return may_go;
            },
            [this](bool room, const std::string&) {
              const std::lock_guard lock{mutex};
              told.emplace_back(room ? "room" : "full");
            },
            [](const std::string&) {}, [this] { return now; }};
  }
};

} // namespace

TEST_CASE("recordings are listed newest first, with all their files") {
  folder one;
  one.add(first, ".wav", 44 + 32'000, 48h);
  one.add(first, "-2.wav", 44 + 16'000, 47h);
  one.add(second, ".wav", 44 + 32'000, 1h);
  one.here.write("notes.txt", "nothing of ours");
  recording_store store{one.here.path(), {}, one.hooks()};
  const auto all = store.list();
  REQUIRE(all.size() == 2);
  CHECK(all[0].interaction == second);
  CHECK(all[1].lasted == 1'500ms);
  CHECK(all[1].parts.size() == 2);
  CHECK(all[1].parts[1].number == 2);
  REQUIRE(store.find(first));
  CHECK(store.find(first)->bytes == 88 + 48'000);
  CHECK_FALSE(store.find(routing::interaction_id{1, 1}));
  CHECK(store.has_room());
}

TEST_CASE("where recordings take what they may no more begin, until there is room again") {
  folder one;
  one.add(first, ".wav", 30'000, 48h);
  one.add(second, ".wav", 30'000, 1h);
  recording_store store{one.here.path(), {50'000, 0, 0ms}, one.hooks()};
  store.look();
  CHECK_FALSE(store.has_room());
  CHECK(store.figures().bytes == 60'000);
  CHECK(one.past.empty()); // for the sake of room nothing is deleted
  store.set_limits({50'000, 0, 24h});
  store.look();
  CHECK(store.has_room());
  CHECK(store.figures().deleted == 1);
  const std::lock_guard lock{one.mutex};
  CHECK(one.told == std::vector<std::string>{"full", "room"});
}

TEST_CASE("a disk that has little left is room for no recording") {
  folder one;
  recording_store store{one.here.path(), {0, ~std::uint64_t{0}, 0ms}, one.hooks()};
  store.look();
  CHECK_FALSE(store.has_room());
}

TEST_CASE("a recording past its days goes once that is noted, and not before") {
  folder one;
  one.may_go = false;
  one.add(first, ".wav.enc", 1'000, 25h);
  one.add(first, "-2.wav.enc", 1'000, 25h);
  one.add(second, ".wav.enc", 1'000, 23h);
  recording_store store{one.here.path(), {0, 0, 24h}, one.hooks()};
  store.look();
  CHECK(store.list().size() == 2);
  {
    const std::lock_guard lock{one.mutex};
    one.may_go = true;
  }
  store.look();
  REQUIRE(store.list().size() == 1);
  CHECK(store.list()[0].interaction == second);
  const std::lock_guard lock{one.mutex};
  for (const auto id : one.past) CHECK(id == first);
}

TEST_CASE("what is asked of the store's thread is done, up to its bound, and not after its end") {
  folder one;
  recording_store store{one.here.path(), {}, one.hooks()};
  std::promise<void> begun, go;
  REQUIRE(store.run([&] {
    begun.set_value();
    go.get_future().wait();
  }));
  begun.get_future().wait();
  std::size_t taken = 0;
  while (taken < 1'000 && store.run([] {})) ++taken;
  CHECK(taken == recording_store::jobs_max);
  go.set_value();
  store.stop();
  CHECK_FALSE(store.run([] {}));
}

TEST_CASE("the journal tells whose a recording is, who has it and where its key lies") {
  actors::recorded_call call;
  call.interaction = first;
  const auto fold = [&](routing::conversation_facts facts, std::int64_t wall) {
    storage::stream_record record;
    record.pool = static_cast<routing::pool_id>(3);
    record.wall = routing::wall_time{std::chrono::milliseconds{wall}};
    record.what = storage::conversation_record{first, 0, routing::conversation_wake{}, std::move(facts)};
    actors::fold_recorded(call, record);
  };
  const auto set = [](rc::recording to, rc::recording_cause why) {
    return routing::fact::call_went{rc::fact::recording_set{to, routing::content_id{7}, why}};
  };
  routing::fact::conversation_begun begun{};
  begun.id = first;
  begun.tenant = "north";
  begun.customer = routing::customer_id{9};
  fold({begun}, 1);
  fold({set(rc::recording::on, rc::recording_cause::message)}, 5);
  fold({set(rc::recording::off, rc::recording_cause::silence)}, 9);
  fold({routing::fact::lead_in{routing::agent_id{4}}}, 10);
  CHECK(static_cast<int>(call.pool) == 3);
  CHECK(call.tenant == "north");
  CHECK(call.key == routing::content_id{7});
  CHECK(call.message);
  CHECK(call.began == rc::recording_cause::message);
  CHECK(call.ended == rc::recording_cause::silence);
  CHECK(call.begun == routing::wall_time{5ms});
  CHECK(call.agent_has_it);
  storage::stream_record closed;
  closed.what = storage::pool_record{
      routing::time_passed{}, {routing::fact::interaction_closed{first, {}, {}, {}, routing::queue_id{}}}};
  actors::fold_recorded(call, closed);
  CHECK_FALSE(call.agent_has_it);
  CHECK(call.agent == routing::agent_id{4});
}

} // namespace strowger::tests::recording_store_test
