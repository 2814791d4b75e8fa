#include "channels/media/port_range.hpp"
#include <catch2/catch.hpp>
#include <set>

namespace strowger::tests::port_range_test {

using channels::media::port_range;

SCENARIO("a line's port is the same again for whoever knows nothing but the line") {
  port_range before{20'000, 29'999}, after{20'000, 29'999};
  const auto mine = before.take_for(7);
  REQUIRE(mine);
  CHECK(*mine % 2 == 0);
  CHECK(after.take_for(7) == mine);
  CHECK(after.take_for(7) != mine); // it is taken: the next one
}

SCENARIO("a port that was given back rests while there are others") {
  port_range ports{30'000, 30'063};
  const auto mine = *ports.take_for(7);
  ports.give_back(mine);
  CHECK(ports.free() == 32);
  CHECK(*ports.take_for(7) != mine);
  CHECK(ports.take(mine)); // but who asks for it by number has it
  CHECK_FALSE(ports.take(mine));
}

SCENARIO("every port is given out before it is said that there is none") {
  port_range ports{30'001, 30'064}; // 30002, ..., 30064
  std::set<std::uint16_t> taken;
  for (std::uint64_t line = 1; line <= 32; ++line) taken.insert(ports.take_for(line).value_or(0));
  CHECK(taken.size() == 32);
  CHECK(*taken.begin() == 30'002);
  CHECK(*taken.rbegin() == 30'064);
  CHECK_FALSE(ports.take_for(33));
  ports.give_back(30'010);
  CHECK(ports.take_for(33) == std::uint16_t{30'010});
  CHECK_FALSE(ports.take(30'000));
  CHECK_FALSE(ports.take(30'003));
  CHECK_FALSE(port_range(40'000, 39'999).take_for(1));
}

} // namespace strowger::tests::port_range_test
