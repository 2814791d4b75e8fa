#include "telephone_world.hpp"
#include <catch2/catch.hpp>

namespace call_world_test {

using namespace strowger::channels::telephone_world;

void play_many(std::uint64_t first, std::uint64_t last, chances with, int& talks, int& restarts) {
  for (auto seed = first; seed <= last; ++seed) {
    world one{seed, with};
    const auto wrong = one.play();
    talks += one.talks;
    restarts += one.restarts;
    if (wrong.empty()) continue;
    std::string story = "seed " + std::to_string(seed) + "\n";
    for (const auto& line : one.log()) story += "  " + line + "\n";
    for (const auto& line : wrong) story += "wrong: " + line + "\n";
    FAIL(story);
  }
}

TEST_CASE("calls end for everybody whatever is delayed, overtaken or crossed", "[random]") {
  int talks = 0, restarts = 0;
  play_many(1, 3'000, {0, 0, 900}, talks, restarts);
  CHECK(talks > 1'500);
}

TEST_CASE("calls end for everybody whatever is lost", "[random]") {
  int talks = 0, restarts = 0;
  play_many(1, 3'000, {0.03, 0, 200}, talks, restarts);
  CHECK(talks > 1'500);
}

TEST_CASE("calls go on over any number of restarts", "[random]") {
  int talks = 0, restarts = 0;
  play_many(1, 3'000, {0, 0.6, 200}, talks, restarts);
  CHECK(talks > 1'500);
  CHECK(restarts > 1'500);
}

} // namespace call_world_test
