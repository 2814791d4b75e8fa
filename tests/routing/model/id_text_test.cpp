#include "routing/model/id_text.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::id_text_test {

using namespace strowger::routing;

TEST_CASE("an id is written with its kind, issuer and counter, and read back", "[id]") {
  const offer_id offer{3, 12};
  CHECK(to_text(offer) == "offer-3.12");
  CHECK(id_from_text<offer_id>("offer-3.12") == offer);
  CHECK(to_text(interaction_id{}) == "interaction-0.0");
  const agent_id largest{0xffff, 0xffff'ffff'ffffULL};
  CHECK(to_text(largest) == "agent-65535.281474976710655");
  CHECK(id_from_text<agent_id>(to_text(largest)) == largest);
}

TEST_CASE("only the canonical form of the right kind is an id", "[id]") {
  for (const char* text : {"",
                           "offer",
                           "offer-",
                           "offer-3",
                           "offer-3.",
                           "offer-.12",
                           "agent-3.12",
                           "offers-3.12",
                           "offer-03.12",
                           "offer-3.012",
                           "offer-3.12 ",
                           " offer-3.12",
                           "offer-3.-1",
                           "offer-+3.12",
                           "offer-65536.1",
                           "offer-3.281474976710656",
                           "offer-3.99999999999999999999999",
                           "offer-3.1x",
                           "offer-0x3.1",
                           "OFFER-3.12"}) {
    INFO(text);
    CHECK(!id_from_text<offer_id>(text));
  }
}

} // namespace strowger::tests::id_text_test
