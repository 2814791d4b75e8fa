#include "routing/kpi/id_row.hpp"
#include "routing/kpi/open_table.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/random.hpp"
#include <catch2/catch.hpp>
#include <map>

namespace strowger::tests::figure_tables_test {

using namespace strowger::routing;
using kpi::id_row;
using kpi::open_table;

TEST_CASE("a row of figures has each id once, in the order of the ids") {
  auto dice = random_stream(1, "row");
  id_row<agent_id, int> row;
  std::map<agent_id, int> expected;
  for (int i = 0; i < 3'000; ++i) {
    // Mostly ids that follow each other, some of another issuer, with gaps.
    const auto number = 1 + draw_below(dice, 300);
    const auto id = draw_below(dice, 10) == 0 ? agent_id{2, number * 7} : agent_id{1, number};
    CHECK(row.contains(id) == expected.contains(id));
    row[id] += i;
    expected[id] += i;
  }
  REQUIRE(row.size() == expected.size());
  CHECK(std::equal(row.begin(), row.end(), expected.begin(),
                   [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; }));
  for (const auto& [id, value] : expected) CHECK(row.at(id) == value);
  CHECK(row.find(agent_id{}) == row.end());
  CHECK(row.find(agent_id{3, 1}) == row.end());
  CHECK_FALSE(row.try_emplace(expected.begin()->first).second);
  CHECK_THROWS(row.at(agent_id{3, 1}));

  id_row<agent_id, int> upper;
  while (row.size() > expected.size() / 2) {
    const auto [id, value] = row.take_last();
    upper.insert_or_assign(id, value);
  }
  upper.insert_or_assign(row.begin()->first, -1); // is here already
  row.merge(upper);
  CHECK(std::equal(row.begin(), row.end(), expected.begin(), expected.end(),
                   [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; }));
}

TEST_CASE("a table of what is open finds what came and has not gone") {
  auto dice = random_stream(2, "open");
  open_table<offer_id, std::uint64_t> table;
  std::map<offer_id, std::uint64_t> expected;
  for (std::uint64_t i = 1; i <= 20'000; ++i) {
    const offer_id fresh{1, i};
    table[fresh] = expected[fresh] = draw_below(dice, 1'000);
    const offer_id gone{1, i < 200 ? i : i - draw_below(dice, 200)};
    const auto known = expected.find(gone);
    const auto found = table.find(gone);
    REQUIRE((found == table.end()) == (known == expected.end()));
    if (known == expected.end()) continue;
    CHECK(found->second == known->second);
    if (draw_below(dice, 20) == 0) continue; // some stay
    table.erase(gone);
    expected.erase(known);
    REQUIRE(table.size() == expected.size());
  }
  std::map<offer_id, std::uint64_t> walked;
  for (const auto& [id, value] : table) walked.emplace(id, value);
  CHECK(walked == expected);
  table.erase(offer_id{9, 9}); // was never there
  CHECK(table.size() == expected.size());
}

TEST_CASE("tables are equal when the same is open, in whatever order it came") {
  open_table<offer_id, int> one, other;
  CHECK(one == other);
  for (int i = 1; i <= 100; ++i) one[offer_id{1, static_cast<std::uint64_t>(i)}] = i;
  for (int i = 200; i >= 1; --i) other[offer_id{1, static_cast<std::uint64_t>(i)}] = i;
  CHECK_FALSE(one == other);
  for (std::uint64_t i = 101; i <= 200; ++i) other.erase(offer_id{1, i});
  CHECK(one == other);
  open_table<offer_id, int> more;
  more.insert_or_assign(offer_id{1, 1}, 77); // is here already
  more.insert_or_assign(offer_id{2, 1}, 78);
  other.merge(more);
  CHECK(other[offer_id{1, 1}] == 1);
  CHECK(other[offer_id{2, 1}] == 78);
  other.erase(offer_id{2, 1});
  CHECK(one == other);
  other[offer_id{1, 50}] = 0;
  CHECK_FALSE(one == other);
}

} // namespace strowger::tests::figure_tables_test
