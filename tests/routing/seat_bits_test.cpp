#include "routing/model/random.hpp"
#include "routing/seat_bits.hpp"
#include "routing/slab.hpp"
#include <catch2/catch.hpp>
#include <set>
#include <string>

namespace strowger::tests::seat_bits_test {

using namespace strowger::routing;

namespace {

constexpr std::size_t words = 5 * bits_block;

seat_bits some(random_generator& dice, std::uint64_t one_in) {
  seat_bits set;
  set.resize(words);
  for (std::size_t seat = 0; seat < words * 64; ++seat) set.set(seat, draw_below(dice, one_in) == 0);
  return set;
}

} // namespace

TEST_CASE("sets of seats share what all of them hold, however many they are") {
  random_generator dice{3};
  for (std::size_t round = 0; round < 200; ++round) {
    const auto of = some(dice, 1 + draw_below(dice, 3));
    std::vector<seat_bits> sets;
    std::vector<const bit_word*> all;
    for (std::size_t i = draw_below(dice, 8); i > 0; --i) sets.push_back(some(dice, 1 + draw_below(dice, 4)));
    for (const auto& one : sets) all.push_back(one.data());
    std::vector<std::uint32_t> common;
    for (std::uint32_t seat = 0; seat < words * 64; ++seat)
      if (of.test(seat) && std::all_of(sets.begin(), sets.end(), [&](auto& one) { return one.test(seat); }))
        common.push_back(seat);
    seat_bits out;
    out.resize(words);
    REQUIRE(bits_of_all(out.data(), words, of.data(), all) == common.size());
    REQUIRE(bits_in(words, out.data()) == common.size());
    REQUIRE(bits_shared(words, of.data(), out.data()) == common.size());
    std::vector<std::uint32_t> met;
    each_seat(words, out.data(), [&](std::size_t seat) {
      met.push_back(static_cast<std::uint32_t>(seat));
      return true;
    });
    REQUIRE(met == common);
    auto kept = of;
    keep_bits(kept.data(), words, all);
    REQUIRE(std::equal(kept.data(), kept.data() + words, out.data()));

    all.push_back(of.data());
    std::vector<std::uint32_t> first(draw_below(dice, 20));
    const auto found = first_bits_of_all(first, words, all);
    REQUIRE(found == std::min(first.size(), common.size()));
    REQUIRE(std::equal(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(found), common.begin()));
  }
}

TEST_CASE("bits are counted in every word") {
  random_generator dice{4};
  for (std::size_t round = 0; round < 10'000; ++round) {
    const auto word = dice() & dice();
    REQUIRE(ones_in(word) == static_cast<std::size_t>(std::popcount(word)));
  }
}

TEST_CASE("a slab gives room again that was dropped, and no room twice") {
  slab<std::string> room;
  std::set<std::string*> made;
  for (int i = 0; i < 1'000; ++i) REQUIRE(made.insert(room.make(std::to_string(i))).second);
  for (auto* one : made) room.drop(one);
  for (int i = 0; i < 1'000; ++i) {
    auto* again = room.make("again");
    CHECK(made.erase(again) == 1);
    room.drop(again);
    made.insert(again);
  }
}

} // namespace strowger::tests::seat_bits_test
