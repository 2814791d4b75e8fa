#include "routing/deadline_book.hpp"
#include "routing/model/random.hpp"
#include <catch2/catch.hpp>
#include <set>
#include <tuple>

namespace strowger::tests::deadline_book_test {

using namespace routing;

deadline due(int at_ms, deadline_kind kind, std::uint64_t subject) {
  return {moment{milliseconds{at_ms}}, kind, subject, 0};
}

TEST_CASE("the newest deadline counts before the next one comes, and after it") {
  deadline_book book;
  CHECK(book.empty());
  const auto rings = due(30, deadline_kind::offer, 1), connects = due(10, deadline_kind::connect, 2);
  book.insert(rings);
  CHECK_FALSE(book.empty());
  CHECK(book.size() == 1);
  CHECK(book.size(deadline_kind::offer) == 1);
  CHECK(book.size(deadline_kind::connect) == 0);
  CHECK(book.contains(rings));
  CHECK(book.first() == rings);
  book.insert(connects);
  CHECK(book.size() == 2);
  CHECK(book.contains(rings));
  CHECK(book.contains(connects));
  CHECK(book.first() == connects);
  book.erase(rings); // no longer the newest
  CHECK_FALSE(book.contains(rings));
  CHECK(book.first() == connects);
  book.erase(connects);
  CHECK(book.empty());
  CHECK(book.size() == 0);
}

TEST_CASE("deadlines that come and go at random are those of a plain set, the earliest first") {
  auto dice = random_stream(7, "deadlines");
  const auto in_order = [](const deadline& a, const deadline& b) {
    return std::tie(a.at, a.kind, a.subject) < std::tie(b.at, b.kind, b.subject);
  };
  std::set<deadline, decltype(in_order)> plain(in_order);
  deadline_book book;
  for (std::uint64_t i = 1; i <= 20'000; ++i) {
    if (plain.empty() || draw_chance(dice, 0.5)) {
      const auto one = due(static_cast<int>(draw_below(dice, 50)),
                           static_cast<deadline_kind>(draw_below(dice, deadline_kinds)), i);
      book.insert(one);
      plain.insert(one);
      if (draw_chance(dice, 0.5)) { // taken back at once
        book.erase(one);
        plain.erase(one);
      }
    } else {
      const auto first = *plain.begin();
      REQUIRE(book.first() == first);
      book.erase(first);
      plain.erase(first);
    }
    REQUIRE(book.size() == plain.size());
    REQUIRE(book.empty() == plain.empty());
    for (const auto& one : plain) REQUIRE((i % 1'000 != 0 || book.contains(one)));
  }
}

} // namespace strowger::tests::deadline_book_test
