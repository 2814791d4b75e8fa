#include "routing/id_table.hpp"
#include "routing/model/random.hpp"
#include "routing/ordered_keys.hpp"
#include <catch2/catch.hpp>
#include <map>
#include <set>

namespace strowger::tests::ordered_keys_test {

using namespace strowger::routing;

namespace {

/// Draws keys that grow, that fall, or any, so that every end and the middle of the tree are worked on.
std::uint64_t draw_key(random_generator& dice, std::uint64_t step, std::uint64_t way) {
  if (way == 0) return step * 4 + draw_below(dice, 16);
  if (way == 1) return 10'000'000 - step * 4 - draw_below(dice, 16);
  return draw_below(dice, 5'000);
}

} // namespace

TEMPLATE_TEST_CASE("an ordered set holds, finds and counts as the standard one does", "",
                   ordered_keys<std::uint64_t>, (ordered_keys<std::uint64_t, std::less<std::uint64_t>, 1>),
                   (ordered_keys<std::uint64_t, std::less<std::uint64_t>, 3>)) {
  for (std::uint64_t way = 0; way < 3; ++way) {
    random_generator dice{17 + way};
    TestType ours;
    std::set<std::uint64_t> theirs;
    for (std::uint64_t step = 0; step < 60'000; ++step) {
      // Grows, shrinks to nearly nothing, and grows again.
      const bool shrinks = step / 15'000 % 2 == 1;
      if (draw_below(dice, 10) < (shrinks ? 8U : 2U) && !theirs.empty()) {
        auto gone = theirs.lower_bound(draw_key(dice, draw_below(dice, step + 1), way));
        if (gone == theirs.end()) gone = theirs.begin();
        const auto key = *gone;
        theirs.erase(gone);
        REQUIRE(ours.erase(key));
        REQUIRE(!ours.erase(key));
      } else {
        const auto key = draw_key(dice, step, way);
        REQUIRE(ours.insert(key) == theirs.insert(key).second);
      }
      REQUIRE(ours.size() == theirs.size());
      if (!theirs.empty()) REQUIRE(ours.front() == *theirs.begin());
      if (step % 499 != 0) continue;
      std::size_t place = 0;
      auto other = theirs.begin();
      for (const auto key : ours) {
        REQUIRE(key == *other++);
        REQUIRE(ours.before(key) == place++);
        REQUIRE(ours.contains(key));
      }
      REQUIRE(other == theirs.end());
      const auto any = draw_key(dice, step, way);
      REQUIRE(ours.contains(any) == theirs.contains(any));
    }
    if constexpr (std::is_move_constructible_v<TestType>) {
      auto moved = std::move(ours);
      CHECK(moved.size() == theirs.size());
    }
  }
}

TEST_CASE("a table finds what it holds, at the same address for as long as it is there") {
  using id = strong_id<struct table_test_tag>;
  random_generator dice{5};
  id_table<id, std::string> ours;
  std::map<id, std::pair<std::string, const std::string*>> theirs;
  for (std::uint64_t step = 0; step < 100'000; ++step) {
    const id key{static_cast<std::uint16_t>(1 + draw_below(dice, 2)), draw_below(dice, 3'000)};
    const auto known = theirs.find(key);
    if (known == theirs.end()) {
      REQUIRE(ours.find(key) == nullptr);
      REQUIRE(!ours.erase(key));
      const auto text = "value " + std::to_string(step);
      theirs.emplace(key, std::pair{text, &ours.add(key, text)});
    } else {
      REQUIRE(ours.find(key) == known->second.second);
      REQUIRE(ours.at(key) == known->second.first);
      if (draw_below(dice, 2) == 0) {
        REQUIRE(ours.erase(key));
        REQUIRE(ours.find(key) == nullptr); // though it was found last
        theirs.erase(known);
      }
    }
    REQUIRE(ours.size() == theirs.size());
  }
  std::size_t met = 0;
  ours.each([&](id key, const std::string& one) {
    CHECK(theirs.at(key).first == one);
    ++met;
  });
  CHECK(met == theirs.size());
}

} // namespace strowger::tests::ordered_keys_test
