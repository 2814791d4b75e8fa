#include "telephone_world.hpp"
#include <catch2/catch.hpp>

namespace call_world_test {

using namespace strowger::channels::telephone_world;

struct seen {
  int talks = 0, restarts = 0, forks = 0, pracks = 0, transfers = 0, keys = 0;
};

seen play_many(std::uint64_t first, std::uint64_t last, chances with) {
  seen all;
  for (auto seed = first; seed <= last; ++seed) {
    world one{seed, with};
    const auto wrong = one.play();
    all.talks += one.talks, all.restarts += one.restarts, all.forks += one.forks, all.pracks += one.pracks;
    all.transfers += one.transfers, all.keys += one.keys;
    if (wrong.empty()) continue;
    std::string story = "seed " + std::to_string(seed) + "\n";
    for (const auto& line : one.log()) story += "  " + line + "\n";
    for (const auto& line : wrong) story += "wrong: " + line + "\n";
    FAIL(story);
  }
  return all;
}

/// Nothing of what a telephone may do was missing in so many calls.
void check_all_was_there(const seen& all) {
  CHECK(all.talks > 1'500);
  CHECK(all.forks > 200);
  CHECK(all.pracks > 500);
  CHECK(all.transfers > 200);
  CHECK(all.keys > 200);
}

TEST_CASE("calls end for everybody whatever is delayed, overtaken or crossed", "[random]") {
  check_all_was_there(play_many(1, 3'000, {0, 0, 900}));
}

TEST_CASE("calls end for everybody whatever is lost", "[random]") {
  check_all_was_there(play_many(1, 3'000, {0.03, 0, 200}));
}

TEST_CASE("calls go on over any number of restarts", "[random]") {
  const auto all = play_many(1, 3'000, {0, 0.6, 200});
  check_all_was_there(all);
  CHECK(all.restarts > 1'500);
}

} // namespace call_world_test
