#include "rung_leg.hpp"

/// A telephone that is registered by several flows at once is rung by one of them (RFC 5626 7).
namespace strowger::tests::phone_flows_test {

using namespace strowger::channels;
using namespace strowger::channels::sip;

namespace {

destination flow_of(const std::string& instance) {
  auto at = rung::a_phone();
  at.instance = instance;
  return at;
}

struct ringing : rung::rung_leg {
  explicit ringing(std::vector<destination> at) : rung_leg{std::move(at), leg_kind::offer} {}
  bool declined() const { return tells<leg_declined>(); }
  bool unreachable() const { return tells<leg_unreachable>(); }

private:
  template <class Event>
  bool tells() const {
    for (const auto& each : out)
      if (const auto* one = std::get_if<tell>(&each); one != nullptr)
        if (std::holds_alternative<Event>(one->what)) return true;
    return false;
  }
};

} // namespace

TEST_CASE("of several flows of one telephone the first rings, and the next where that one fails", "[ring]") {
  ringing one{{flow_of("<urn:1>"), flow_of("<urn:1>"), flow_of("<urn:1>")}};
  CHECK(one.is_invited(0));
  CHECK_FALSE(one.is_invited(1));
  const int status = GENERATE(430, 408, 477, 503);
  one.answers(0, status);
  CHECK(one.is_invited(1));
  CHECK_FALSE(one.is_invited(2));
  CHECK_FALSE(one.unreachable());
  one.answers(1, status);
  CHECK(one.is_invited(2));
  one.answers(2, status);
  CHECK(one.unreachable());
}

TEST_CASE("what the telephone itself has said it has said for all its flows", "[ring]") {
  ringing one{{flow_of("<urn:1>"), flow_of("<urn:1>")}};
  SECTION("that it does not want") {
    one.answers(0, 486);
    CHECK(one.declined());
  }
  SECTION("that it rings, and nobody answered") {
    one.answers(0, 180);
    one.answers(0, 408);
    CHECK(one.unreachable());
  }
  SECTION("and it is not rung any more when that is over") {
    one.machine.told({{}, routing::conversation_id{77}, drop{rung::leg, drop_reason::ended}}, one.now,
                     one.out);
    one.answers(0, 430);
  }
  CHECK_FALSE(one.is_invited(1));
}

TEST_CASE("another telephone, and one without flows, rings at the same time", "[ring]") {
  ringing one{{flow_of("<urn:1>"), flow_of("<urn:2>"), rung::a_phone(), rung::a_phone(), flow_of("<urn:2>")}};
  for (std::uint32_t each = 0; each < 4; ++each) CHECK(one.is_invited(each));
  CHECK_FALSE(one.is_invited(4));
  one.answers(2, 430);
  CHECK_FALSE(one.is_invited(4));
  one.answers(1, 430);
  CHECK(one.is_invited(4));
}

} // namespace strowger::tests::phone_flows_test
