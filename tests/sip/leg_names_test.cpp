#include "channels/sip/leg_names.hpp"
#include <catch2/catch.hpp>
#include <set>

namespace strowger::tests::leg_names_test {

using namespace strowger::channels::sip;
using routing::conversation_id;
using routing::leg_id;

namespace {
leg_names names_of(std::uint64_t conversation) {
  return {std::make_shared<installation_secret>(), conversation_id{conversation}};
}
} // namespace

TEST_CASE("the first leg that each of two calls rings by itself has a dialog of its own", "[leg_names]") {
  constexpr leg_id first{0xffff,
                         1}; // as routing/call numbers consults and outside numbers, in each call anew
  std::set<std::string> seen;
  for (std::uint64_t conversation = 1; conversation <= 100; ++conversation) {
    const auto ids = names_of(conversation).dialog_of(first, 0);
    for (const auto& one : {ids.call_id, ids.from_tag, ids.branch}) seen.insert(one);
  }
  CHECK(seen.size() == 300);
}

TEST_CASE("a process that starts anew names a dialog as the one before", "[leg_names]") {
  CHECK(names_of(7).dialog_of(leg_id{3, 1}, 2) == names_of(7).dialog_of(leg_id{3, 1}, 2));
  CHECK_FALSE(names_of(7).dialog_of(leg_id{3, 1}, 2) == names_of(7).dialog_of(leg_id{3, 1}, 1));
  CHECK_FALSE(names_of(7).dialog_of(leg_id{3, 1}, 2) == names_of(7).dialog_of(leg_id{3, 2}, 2));
}

} // namespace strowger::tests::leg_names_test
