#include "actors/stream_window.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::stream_window_test {

using namespace strowger::actors;

namespace {

struct window_world {
  std::vector<std::size_t> left; ///< records in each append
  std::vector<pace> leaves;      ///< how soon each is to be written
  std::size_t returned = 0;      ///< of them
  std::vector<std::string> done; ///< in their order
  stream_window<std::string> window;

  explicit window_world(std::size_t at_once)
    : window{pool_id{1},
             [this](append one) {
               left.push_back(one.records.size());
               leaves.push_back(one.leaves);
             },
             at_once} {}

  void decide(const std::string& what, pace leaves = pace::gathered) {
    window.record(strowger::storage::stream_record{}, {}, leaves);
    window.then(what);
  }
  void flush() {
    window.flush([this](const std::string& what) { done.push_back(what); });
  }
  void come_back() {
    auto group = std::make_shared<strowger::storage::group>();
    const auto records = left[returned++];
    group->records.resize(records);
    window.returned(
        {group, 0, records}, [this](const news&) { done.emplace_back("record"); },
        [this](const std::string& what) { done.push_back(what); });
  }
};

} // namespace

TEST_CASE("what is decided while an append is under way leaves together when it returns") {
  window_world world{100};
  world.decide("a");
  world.flush();
  world.decide("b");
  world.decide("c");
  world.flush();
  CHECK(world.left == std::vector<std::size_t>{1});
  world.come_back();
  CHECK(world.left == std::vector<std::size_t>{1, 2});
  CHECK(world.done == std::vector<std::string>{"record", "a"});
  world.come_back();
  CHECK(world.done == std::vector<std::string>{"record", "a", "record", "b", "record", "c"});
  CHECK(world.window.nothing_owed());
}

TEST_CASE("what has to leave at once goes behind what is under way, with all that was decided before it") {
  window_world world{std::numeric_limits<std::size_t>::max()};
  world.decide("a");
  world.flush();
  world.decide("b");
  world.flush();
  CHECK(world.left == std::vector<std::size_t>{1});
  world.decide("c", pace::at_once);
  world.flush();
  CHECK(world.left == std::vector<std::size_t>{1, 2});
  world.decide("d");
  world.flush();
  CHECK(world.window.size() == 4);
  world.come_back();
  CHECK(world.done == std::vector<std::string>{"record", "a"});
  CHECK(world.left == std::vector<std::size_t>{1, 2});
  world.come_back();
  CHECK(world.done.size() == 6);
  CHECK(world.left == std::vector<std::size_t>{1, 2, 1});
  world.come_back();
  CHECK(world.done == std::vector<std::string>{"record", "a", "record", "b", "record", "c", "record", "d"});
  CHECK(world.window.nothing_owed());
}

TEST_CASE("where each record is to be acted on before the next is heard of, nothing goes behind another") {
  window_world world{1};
  world.decide("a");
  world.flush();
  world.decide("b", pace::at_once);
  world.flush();
  CHECK(world.left == std::vector<std::size_t>{1});
  world.come_back();
  CHECK(world.left == std::vector<std::size_t>{1, 1});
}

TEST_CASE("of what waits no more leaves than may leave at once, in the order of the decisions") {
  window_world world{1};
  world.decide("a");
  world.decide("b");
  world.decide("c");
  world.flush();
  CHECK(world.left == std::vector<std::size_t>{1});
  CHECK(world.window.size() == 3);
  world.come_back();
  CHECK(world.done == std::vector<std::string>{"record", "a"});
  world.come_back();
  CHECK(world.done == std::vector<std::string>{"record", "a", "record", "b"});
  CHECK_FALSE(world.window.nothing_owed());
  world.come_back();
  CHECK(world.left == std::vector<std::size_t>{1, 1, 1});
  CHECK(world.window.nothing_owed());
}

TEST_CASE(
    "a call that has just begun waits for its pool alone, and what nobody waits for only among its like") {
  struct row {
    pace one, other, both;
  };
  constexpr auto gathered = pace::gathered, with_pool = pace::with_pool, at_once = pace::at_once;
  constexpr row rows[] = {
      {gathered, gathered, gathered}, {gathered, with_pool, at_once},  {gathered, at_once, at_once},
      {with_pool, gathered, at_once}, {with_pool, with_pool, at_once}, {with_pool, at_once, at_once},
      {at_once, gathered, at_once},   {at_once, with_pool, at_once},   {at_once, at_once, at_once},
  };
  for (const auto& [one, other, both] : rows) {
    CAPTURE(static_cast<int>(one), static_cast<int>(other));
    CHECK(of_both(one, other) == both);
    window_world world{100};
    world.decide("a", one);
    world.decide("b", other);
    world.flush();
    CHECK(world.leaves == std::vector{both});
  }
  for (const auto alone : {gathered, with_pool, at_once}) {
    window_world world{100};
    world.decide("a", alone);
    world.flush();
    CHECK(world.leaves == std::vector{alone});
  }
}

} // namespace strowger::tests::stream_window_test
