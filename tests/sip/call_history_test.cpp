#include "channels/sip/call_history.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::call_history_test {

using namespace strowger::channels::sip;

namespace {

/// Who diverted and why, in their order.
using told = std::vector<std::pair<std::string, std::string>>;

told diverted(const std::vector<std::string>& entries) {
  std::vector<named_address> all;
  for (const auto& one : entries) {
    auto address = read_named_address(one);
    REQUIRE(address);
    all.push_back(*std::move(address));
  }
  told out;
  for (const auto& one : diversions_in(all)) out.emplace_back(read_sip_uri(one.by.uri)->user, one.reason);
  return out;
}

} // namespace

TEST_CASE("the way of a request to one person is no diversion (RFC 7044)", "[history]") {
  CHECK(diverted({}).empty());
  CHECK(diverted({"<sip:+442079460000@ims.example>;index=1"}).empty());
  CHECK(diverted({"<sip:+442079460000@ims.example>;index=1", "<sip:+442079460000@10.0.0.1>;index=1.1;rc=1"})
            .empty());
  CHECK(diverted({"<sip:bob@biloxi.example>;index=1", "<sip:bob@biloxi.example;lr>;index=1.1;np=1",
                  "<sip:k4x8@192.0.2.4?Reason=SIP%3Bcause%3D486>;index=1.1.1;rc=1.1",
                  "<sip:p0q2@192.0.2.7>;index=1.1.2;rc=1.1"})
            .empty());
}

TEST_CASE("who is mapped to another one has diverted", "[history]") {
  // Busy where it is registered, and on to the office, which is registered somewhere.
  CHECK(diverted({"<sip:bob@biloxi.example>;index=1",
                  "<sip:bob@192.0.2.4?Reason=SIP%3Bcause%3D302>;index=1.1;rc=1",
                  "<sip:office@biloxi.example>;index=1.2;mp=1",
                  "<sip:office@192.0.2.5>;index=1.2.1;rc=1.2"}) == told{{"bob", "unconditional"}});
  CHECK(diverted({"<sip:bob@h>;index=1", "<sip:carol@h>;index=1.1;mp=1"}) == told{{"bob", "unknown"}});
  CHECK(diverted({"<sip:bob@h>;index=1", "<sip:carol@h>;index=1.1;mp=7"}) == told{{"bob", "unknown"}});
}

TEST_CASE("each cause has its word (RFC 4458, RFC 7544)", "[history]") {
  const std::vector<std::pair<std::string, std::string>> words{
      {"404", "unknown"},     {"302", "unconditional"}, {"486", "user-busy"},
      {"408", "no-answer"},   {"480", "deflection"},    {"487", "deflection"},
      {"503", "unavailable"}, {"499", "unknown"},       {"3021", "unknown"}};
  for (const auto& [cause, word] : words) {
    CAPTURE(cause);
    CHECK(diverted({"<sip:bob@h>;index=1", "<sip:carol@h;cause=" + cause + ">;index=1.1;mp=1"}) ==
          told{{"bob", word}});
    CHECK(diverted({"<sip:bob@h?Privacy=none&Reason=SIP%3Bcause%3D" + cause + "%3Btext%3D%22x%22>;index=1",
                    "<sip:carol@h>;index=1.1;mp=1"}) == told{{"bob", word}});
  }
  // Its own cause says more than what came before; that of another network nothing.
  CHECK(diverted({"<sip:bob@h?Reason=SIP%3Bcause%3D486>;index=1",
                  "<sip:carol@h;cause=408>;index=1.1;mp=1"}) == told{{"bob", "no-answer"}});
  CHECK(diverted({"<sip:bob@h?Reason=Q.850%3Bcause%3D17>;index=1", "<sip:carol@h>;index=1.1;mp=1"}) ==
        told{{"bob", "unknown"}});
}

TEST_CASE("one diversion after the other is told in its order, each routed between", "[history]") {
  CHECK(diverted({"<sip:+15550101@a.example>;index=1", "<sip:+15550101@192.0.2.1>;index=1.1;rc=1",
                  "<sip:+15550102@a.example;cause=302>;index=1.2;mp=1",
                  "<sip:+15550102@192.0.2.2;cause=302>;index=1.2.1;rc=1.2",
                  "<sip:+15550103@b.example;cause=408>;index=1.2.2;mp=1.2",
                  "<sip:+15550103@192.0.2.3;cause=408>;index=1.2.2.1;np=1.2.2"}) ==
        told{{"+15550101", "unconditional"}, {"+15550102", "no-answer"}});
}

TEST_CASE("a service number that stands for another one diverts nobody (RFC 8119)", "[history]") {
  CHECK(diverted({"<sip:0800123@h>;index=1", "<sip:+15550102@h;cause=380>;index=1.1;mp=1"}).empty());
}

TEST_CASE("without tags (RFC 4244) a cause tells a diversion from routing", "[history]") {
  CHECK(diverted({"<sip:bob@h>;index=1", "<sip:carol@h;cause=486>;index=1.1",
                  "<sip:Carol@192.0.2.9;cause=486>;index=1.1.1"}) == told{{"bob", "user-busy"}});
  CHECK(diverted({"<sip:bob@192.0.2.4?Reason=SIP%3Bcause%3D408>;index=1.1", "<sip:bob@192.0.2.5>;index=1.2",
                  "<sip:office@h>;index=1.3"})
            .empty());
  CHECK(diverted({"<sip:bob@192.0.2.4?Reason=SIP%3Bcause%3D408>;index=1.1", "<sip:office@h>;index=1.2"}) ==
        told{{"bob", "no-answer"}});
  CHECK(diverted({"<sip:edge@h>;index=1", "<sip:bob@h>;index=1.1"}).empty());
}

} // namespace strowger::tests::call_history_test
