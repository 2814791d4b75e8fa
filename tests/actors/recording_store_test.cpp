#include "actors/recordings/opened_recordings.hpp"
#include "actors/recordings/recorded_call.hpp"
#include "storage/in_memory_journal.hpp"
#include "tests/temporary_folder.hpp"
#include <atomic>
#include <catch2/catch.hpp>
#include <ctime>
#include <future>
#include <stdexcept>
#include <utime.h>

/// The folder of recordings: what is there, whether there is room, what goes when its days are over.
namespace strowger::tests::recording_store_test {

using namespace std::chrono_literals;
using actors::recording_store;
using channels::media::read_part_name;
using channels::media::recording_part;
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

TEST_CASE("each recording is kept as long as its queue says, which is asked once until that changes") {
  folder one;
  one.add(first, ".wav.enc", 1'000, 60h);
  one.add(second, ".wav.enc", 1'000, 60h);
  std::atomic<int> asked = 0, days = 3;
  auto hooks = one.hooks();
  hooks.keep_of = [&](const actors::stored_recording& of) {
    ++asked;
    return std::optional<routing::milliseconds>{of.interaction == first ? 24h * days.load() : 48h};
  };
  recording_store store{one.here.path(), {0, 0, 24h}, hooks};
  for (int i = 0; i < 3; ++i) store.look();
  CHECK(asked == 2);
  REQUIRE(store.list().size() == 1);
  CHECK(store.list()[0].interaction == first);
  days = 2;
  store.set_limits({0, 0, 24h});
  store.look();
  CHECK(store.list().empty());
  CHECK(store.figures().deleted == 2);
}

TEST_CASE("many recordings past their days go a few at a time, and whoever listens is not kept waiting") {
  folder one;
  constexpr std::size_t many = 50;
  for (std::uint64_t n = 1; n <= many; ++n) one.add(routing::interaction_id{32'768, n}, ".wav.enc", 10, 48h);
  recording_store store{one.here.path(), {}, one.hooks()};
  std::promise<void> begun, go;
  // Somebody is heard just now, and somebody else waits: then one recording goes, and the store looks up.
  REQUIRE(store.run([&] {
    begun.set_value();
    go.get_future().wait();
  }));
  begun.get_future().wait();
  REQUIRE(store.run([] {}));
  store.set_limits({0, 0, 24h});
  store.look();
  CHECK(store.list().size() == many - 1);
  CHECK(store.delete_some());
  CHECK(store.list().size() == many - 2);
  std::promise<std::size_t> heard;
  REQUIRE(store.run([&] { heard.set_value(store.list().size()); }));
  go.set_value();
  CHECK(heard.get_future().get() == many - 2); // before any more of them went
  for (int i = 0; i < 100 && !store.list().empty(); ++i) store.look();
  CHECK(store.list().empty());
  CHECK(store.figures().recordings == 0);
  CHECK(store.figures().bytes == 0);
}

TEST_CASE("a recording that cannot be removed is noted as deleted once, and told") {
  folder one;
  const auto path = one.here.path() / "8000000000000001.wav";
  std::filesystem::create_directories(path / "in the way");
  const auto at = std::chrono::duration_cast<std::chrono::seconds>(one.now.time_since_epoch() - 48h).count();
  const utimbuf times{at, at};
  REQUIRE(::utime(path.c_str(), &times) == 0);
  recording_part part;
  REQUIRE(read_part_name(path, part));
  std::vector<std::string> told;
  auto hooks = one.hooks();
  hooks.on_trouble = [&](const std::string& what) {
    const std::lock_guard lock{one.mutex};
    told.push_back(what);
  };
  recording_store store{one.here.path(), {0, 0, 24h}, hooks};
  for (int i = 0; i < 3; ++i) store.look();
  CHECK(store.figures().deleted == 0);
  CHECK(store.list().size() == 1); // it still takes its room
  const std::lock_guard lock{one.mutex};
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("8000000000000001.wav") != std::string::npos);
  CHECK(one.past == std::vector{routing::interaction_id{part.id}});
}

TEST_CASE("parts asked for soon after one another are one hearing, whichever is asked for first") {
  folder one;
  recording_store store{one.here.path(), {}, one.hooks()};
  constexpr routing::agent_id ada{4}, grace{5};
  CHECK(store.begins_to_listen(ada, first));
  CHECK_FALSE(store.begins_to_listen(ada, first));
  CHECK(store.begins_to_listen(grace, first));
  CHECK(store.begins_to_listen(ada, second));
  CHECK(store.begins_to_listen(ada, first, true)); // to take a copy is more than to listen
  CHECK_FALSE(store.begins_to_listen(ada, first, true));
  store.did_not_listen(ada, first); // it could not be noted: the next try is to be
  CHECK(store.begins_to_listen(ada, first));
}

TEST_CASE("what is listened to stays open, and is opened anew when it has grown or its key is another") {
  const temporary_folder here;
  const auto write = [&](const std::string& name, const std::string& key) {
    auto made = channels::media::recording_file::create(here.path() / name, key);
    REQUIRE(made);
    const std::vector<std::int16_t> second_of_both(8'000, 7);
    REQUIRE(made.value()->write(second_of_both));
    REQUIRE(made.value()->finish());
  };
  folder around;
  recording_store store{here.path(), {}, around.hooks()};
  actors::opened_recordings open;
  const std::string key(32, 'k');
  for (unsigned n = 1; n <= 20; ++n) {
    write(channels::media::part_name(n, 1, true), key);
    const auto files = store.find(routing::interaction_id{n});
    REQUIRE(files);
    REQUIRE(open.open(*files, key));
    REQUIRE(open.open(*files, key));
    CHECK(open.size() == std::min<std::size_t>(n, actors::opened_recordings::most));
  }
  CHECK_FALSE(open.open(*store.find(routing::interaction_id{20}), std::string(32, 'x')));
  REQUIRE(open.open(*store.find(routing::interaction_id{20}), key));
  write(channels::media::part_name(20, 2, true), key);
  const auto grown = open.open(*store.find(routing::interaction_id{20}), key);
  REQUIRE(grown);
  CHECK(grown.value()->bytes() == 44 + 2 * 16'000);
}

namespace {

/// The store's thread has something to do until it may go on.
struct busy_thread {
  std::promise<void> begun, go;
  explicit busy_thread(recording_store& store) {
    REQUIRE(store.run([this] {
      begun.set_value();
      go.get_future().wait();
    }));
    begun.get_future().wait();
  }
};

} // namespace

TEST_CASE("what is asked of the store's thread is done, up to its bound, and not after its end") {
  folder one;
  recording_store store{one.here.path(), {}, one.hooks()};
  busy_thread busy{store};
  std::size_t taken = 0;
  while (taken < 1'000 && store.run([] {})) ++taken;
  CHECK(taken == recording_store::jobs_max);
  busy.go.set_value();
  store.stop();
  CHECK_FALSE(store.run([] {}));
}

TEST_CASE("what takes many steps lets everything else that is asked for go between") {
  folder one;
  recording_store store{one.here.path(), {}, one.hooks()};
  busy_thread busy{store};
  std::vector<std::string> done;
  const auto steps = [&](const std::string& name, int many) {
    return [&done, name, left = many]() mutable {
      done.push_back(name);
      return --left > 0;
    };
  };
  REQUIRE(store.run_in_steps(steps("list", 3)));
  REQUIRE(store.run([&] { done.emplace_back("part"); }));
  REQUIRE(store.run_in_steps(steps("other list", 2)));
  REQUIRE(store.run_in_steps([&]() -> bool { throw std::runtime_error{"it cannot be read"}; }));
  busy.go.set_value();
  store.stop(); // what was asked for is done first
  CHECK(done == std::vector<std::string>{"list", "part", "other list", "list", "other list", "list"});
}

TEST_CASE("a lead whose phone has not answered has not talked, whichever comes first") {
  actors::recorded_call call;
  call.interaction = first;
  const auto fold = [&](rc::call_fact what, std::int64_t wall) {
    storage::stream_record record;
    record.wall = routing::wall_time{std::chrono::milliseconds{wall}};
    record.what = storage::conversation_record{
        first, 0, routing::conversation_wake{}, {routing::fact::call_went{std::move(what)}}};
    actors::fold_recorded(call, record);
  };
  constexpr routing::agent_id ada{4}, grace{5};
  const routing::leg_id at_desk{6}, at_phone{7};
  rc::leg rings;
  rings.id = at_desk;
  rings.agent = ada;
  fold(rc::fact::leg_added{rings}, 1);
  fold(rc::fact::role_changed{at_desk, rc::role::lead}, 2); // accepted at the desktop
  CHECK(call.talked == routing::wall_time{});
  fold(rc::fact::leg_gone{at_desk, rc::role::lead, ada, false, rc::parting::declined}, 3);
  rings.id = at_phone;
  rings.agent = grace;
  fold(rc::fact::leg_added{rings}, 4);
  fold(rc::fact::role_changed{at_phone, rc::role::lead}, 5);
  fold(rc::fact::leg_up{at_phone, rc::role::lead, grace}, 6);
  CHECK(call.talked == routing::wall_time{6ms});
  fold(rc::fact::leg_gone{at_phone, rc::role::lead, grace, true, rc::parting::hung_up}, 7);
  CHECK(call.talked == routing::wall_time{6ms});
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
  const auto set = [](rc::recording to, rc::recording_origin began, rc::recording_ending ended = {}) {
    return routing::fact::call_went{rc::fact::recording_set{to, routing::content_id{7}, began, ended}};
  };
  routing::fact::conversation_begun begun{};
  begun.id = first;
  begun.tenant = "north";
  begun.customer = routing::customer_id{9};
  fold({begun}, 1);
  fold({set(rc::recording::on, rc::recording_origin::message)}, 5);
  fold({set(rc::recording::paused, rc::recording_origin::message)}, 6);
  fold({set(rc::recording::on, rc::recording_origin::message)}, 8);
  fold({set(rc::recording::off, {}, rc::recording_ending::silence)}, 9);
  fold({routing::fact::lead_in{routing::agent_id{4}}}, 10);
  CHECK(static_cast<int>(call.pool) == 3);
  CHECK(call.tenant == "north");
  CHECK(call.key == routing::content_id{7});
  CHECK(call.message);
  CHECK(call.machine.began == rc::recording_origin::message);
  CHECK(call.machine.ended == rc::recording_ending::silence);
  CHECK(call.begun == routing::wall_time{5ms});
  CHECK(call.agent_has_it);
  CHECK(call.paused == 2ms);
  CHECK(call.came == routing::wall_time{1ms});
  CHECK(call.talkers == std::vector{routing::agent_id{4}});
  CHECK_FALSE(call.machine.notice_given);
  const auto went = [](rc::call_fact what) { return routing::fact::call_went{std::move(what)}; };
  const routing::leg_id phone{5};
  rc::leg rings;
  rings.id = phone;
  rings.agent = routing::agent_id{4};
  fold({went(rc::fact::leg_added{rings})}, 10);
  fold({went(rc::fact::leg_up{phone, rc::role::offered, routing::agent_id{4}})}, 11);
  CHECK(call.talked == routing::wall_time{}); // it has answered, and does not have the customer yet
  fold({went(rc::fact::role_changed{phone, rc::role::lead})}, 12);
  fold({went(rc::fact::notice_given{})}, 13);
  CHECK(call.talked == routing::wall_time{12ms});
  CHECK(call.machine.notice_given);
  storage::stream_record closed;
  closed.what = storage::pool_record{
      routing::time_passed{}, {routing::fact::interaction_closed{first, {}, {}, {}, routing::queue_id{}}}};
  actors::fold_recorded(call, closed);
  CHECK_FALSE(call.agent_has_it);
  CHECK(call.agent == routing::agent_id{4});
}

} // namespace strowger::tests::recording_store_test
