#include "routing/short_list.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

namespace strowger::tests::short_list_test {

using routing::short_list;

TEST_CASE("a short list keeps what it holds when it becomes longer than usual") {
  short_list<std::uint64_t, 4> list;
  std::vector<std::uint64_t> expected;
  for (std::uint64_t i = 0; i < 9; ++i) {
    list.push_back(i * 7 % 5);
    expected.push_back(i * 7 % 5);
    REQUIRE(std::equal(list.begin(), list.end(), expected.begin(), expected.end()));
  }
  list.sort_unique();
  CHECK(std::vector(list.begin(), list.end()) == std::vector<std::uint64_t>{0, 1, 2, 3, 4});
}

} // namespace strowger::tests::short_list_test
