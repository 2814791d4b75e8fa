#include "channels/sip/registrar.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::registrar_test {

using namespace strowger::channels::sip;
using namespace std::chrono_literals;

namespace {

constexpr wall_time t0{1'700'000'000'000ms};

struct scene {
  registrar book;
  registrar_effects effects;
  std::uint32_t cseq = 0;

  explicit scene(registrar_limits limits = {}) : book{limits} {}

  [[nodiscard]] register_request request(const std::string& contact) {
    register_request out;
    out.endpoint = "main/ada";
    if (contact == "*")
      out.all = true;
    else if (!contact.empty())
      out.contacts = read_contacts({contact}).value();
    out.call_id = "call";
    out.cseq = ++cseq;
    out.source = "udp:192.0.2.1:5060";
    return out;
  }
  register_answer apply(const register_request& one, wall_time now = t0) {
    effects.clear();
    return book.apply(one, now, effects);
  }
  register_answer say(const std::string& contact, wall_time now = t0) { return apply(request(contact), now); }
  [[nodiscard]] bool told(bool reachable) const {
    for (const auto& one : effects)
      if (one == registrar_effect{reachability_changed{"main/ada", reachable}}) return true;
    return false;
  }
  [[nodiscard]] std::vector<std::string> uris() const {
    std::vector<std::string> out;
    for (const auto& one : book.contacts_of("main/ada")) out.push_back(one.uri);
    return out;
  }
  /// Where her contact of this address stands.
  [[nodiscard]] contact_place place(const std::string& uri) const {
    for (const auto& one : book.places())
      if (one.uri == uri) return one;
    return {};
  }
  void hear(const std::string& uri, presence what) {
    effects.clear();
    book.heard(place(uri), what, effects);
  }
};
using names = std::vector<std::string>;

} // namespace

TEST_CASE("contacts are read from their fields", "[registrar]") {
  const auto read = read_contacts(
      {R"("Ada" <sip:ada@192.0.2.1:5060;ob>;q=0.7;expires=120;+sip.instance="<urn:uuid:1>";reg-id=1, <sip:a@h>)",
       "sip:b@h;expires=nonsense"});
  REQUIRE(read);
  REQUIRE(read->size() == 3);
  CHECK((*read)[0].instance == "<urn:uuid:1>");
  CHECK((*read)[0].reg_id == 1);
  CHECK((*read)[0].preference == 700);
  CHECK((*read)[0].expires_s == 120);
  CHECK((*read)[1].preference == 1'000);
  CHECK((*read)[2].expires_s == 3'600);
  for (const auto* bad : {"mailto:a@h", "<sip:a@h>;q=2", "<sip:a@h>;reg-id=0", "<sip:a@h", "*"})
    CHECK_FALSE(read_contacts({bad}));
  CHECK_FALSE(read_contacts(std::vector<std::string>(contacts_in_request_max + 1, "<sip:a@h>")));
}

TEST_CASE("a phone registers, refreshes and runs out", "[registrar]") {
  scene s;
  const auto answer = s.say("<sip:ada@192.0.2.1>;expires=120");
  CHECK(answer.status == 200);
  REQUIRE(answer.contacts.size() == 1);
  CHECK(answer.contacts[0].expires_s == 120);
  CHECK(s.told(true));
  CHECK(s.book.reachable("main/ada"));
  CHECK(s.say("<sip:ada@192.0.2.1>;expires=120", t0 + 60s).contacts[0].expires_s == 120);
  CHECK_FALSE(s.told(true)); // it was before
  CHECK(s.book.next_deadline() == t0 + 180s);
  CHECK(s.say("", t0 + 90'500ms).contacts[0].expires_s == 90);
  s.effects.clear();
  s.book.pass_time(t0 + 180s, s.effects);
  CHECK(s.told(false));
  CHECK(s.book.size() == 0);
  CHECK_FALSE(s.book.next_deadline());
}

TEST_CASE("intervals have a least and a greatest", "[registrar]") {
  scene s;
  auto answer = s.say("<sip:ada@h>;expires=59");
  CHECK(answer.status == 423);
  CHECK(answer.min_expires_s == 60);
  CHECK(s.effects.empty());
  CHECK(s.say("<sip:ada@h>;expires=99999").contacts[0].expires_s == 3'600);
  CHECK(s.say("<sip:ada@h>").contacts[0].expires_s == 600);
  auto request = s.request("<sip:ada@h>");
  request.expires_s = 300;
  CHECK(s.apply(request).contacts[0].expires_s == 300);
}

TEST_CASE("a phone takes itself back, or everything", "[registrar]") {
  scene s;
  s.say("<sip:a@h>, <sip:b@h>");
  CHECK(s.say("<sip:a@h>;expires=0").contacts.size() == 1);
  CHECK(s.uris() == names{"sip:b@h"});
  auto all = s.request("*");
  CHECK(s.apply(all).status == 400); // needs Expires: 0
  all.expires_s = 0;
  CHECK(s.apply(all).status == 200);
  CHECK(s.told(false));
  CHECK(s.effects.front() == registrar_effect{keep_registration{"main/ada", ""}});
}

TEST_CASE("an older REGISTER does not undo a newer one; the same again is answered as before",
          "[registrar]") {
  scene s;
  auto first = s.request("<sip:a@h>;expires=100"), second = s.request("<sip:a@h>;expires=0");
  CHECK(s.apply(second).status == 200);
  CHECK(s.apply(first).status == 200); // nothing of this Call-ID is kept any more
  auto third = s.request("<sip:a@h>;expires=200");
  CHECK(s.apply(third).contacts[0].expires_s == 200);
  CHECK(s.apply(first).status == 500);
  CHECK(s.effects.empty());
  CHECK(s.apply(third).contacts[0].expires_s == 200);
  first.call_id = "another";
  CHECK(s.apply(first).contacts[0].expires_s == 100);
}

TEST_CASE("a phone that starts again leaves no contact behind", "[registrar]") {
  scene s;
  s.say(R"(<sip:a@192.0.2.1:1111>;+sip.instance="<urn:1>")");
  s.say(R"(<sip:a@192.0.2.1:2222>;+sip.instance="<urn:1>")");
  CHECK(s.uris() == names{"sip:a@192.0.2.1:2222"});
}

TEST_CASE("outbound: flows of one phone stand side by side, each replaced by its number (RFC 5626)",
          "[registrar]") {
  scene s;
  CHECK(s.say(R"(<sip:a@h:1>;+sip.instance="<urn:1>";reg-id=1)").outbound);
  s.say(R"(<sip:a@h:2>;+sip.instance="<urn:1>";reg-id=2)");
  s.say(R"(<sip:a@h:3>;+sip.instance="<urn:1>";reg-id=1)");
  CHECK(s.uris() == names{"sip:a@h:3", "sip:a@h:2"});
  auto request = s.request(R"(<sip:a@h:4>;+sip.instance="<urn:1>";reg-id=1)");
  request.first_hop_outbound = false;
  CHECK(s.apply(request).status == 439);
  CHECK(s.say(R"(<sip:a@h>;+sip.instance="<u>";reg-id=1, <sip:b@h>;+sip.instance="<u>";reg-id=2)").status ==
        400);
}

TEST_CASE("the way back is kept and repeated (RFC 3327)", "[registrar]") {
  scene s;
  auto request = s.request("<sip:a@h>");
  request.path = {"<sip:edge.example.com;lr>"};
  CHECK(s.apply(request).path.empty());
  request.supports_path = true;
  ++request.cseq;
  CHECK(s.apply(request).path == request.path);
  CHECK(s.book.contacts_of("main/ada")[0].path == request.path);
}

TEST_CASE("a way back is read proxy by proxy, in one field or several", "[registrar]") {
  const names both{"<sip:core.example;lr>", "<sip:a,b@edge.example;lr;ob>;x=\"1,2\""};
  CHECK(read_path({both[0] + " ,\t" + both[1]}) == both);
  CHECK(read_path(both) == both);
  CHECK(read_path({}) == names{});
  for (const auto* bad : {"", "<sip:core;lr>,", "<tel:+44>", "<sip:core;lr>, edge", "<sip:core;lr"})
    CHECK_FALSE(read_path({bad}));
  CHECK_FALSE(read_path(names(path_steps_max + 1, "<sip:p;lr>")));
}

TEST_CASE("too many contacts are refused; one that cannot be reached gives way", "[registrar]") {
  registrar_limits limits;
  limits.contacts = 2;
  scene s{limits};
  s.say("<sip:a@h>, <sip:b@h>");
  CHECK(s.say("<sip:c@h>").status == 403);
  CHECK(s.uris().size() == 2);
  s.hear("sip:a@h", presence::silent);
  s.hear("sip:a@h", presence::silent);
  CHECK(s.say("<sip:c@h>").status == 200);
  CHECK(s.uris() == names{"sip:c@h", "sip:b@h"});
}

TEST_CASE("keep-alives without an answer make a phone unreachable, one with an answer reachable again",
          "[registrar]") {
  scene s;
  s.say("<sip:a@h>");
  s.hear("sip:a@h", presence::silent);
  CHECK(s.effects.empty());
  s.hear("sip:a@h", presence::silent);
  CHECK(s.told(false));
  CHECK(s.uris().empty());
  s.hear("sip:a@h", presence::answers);
  CHECK(s.told(true));
  s.effects.clear();
  s.book.source_gone("udp:192.0.2.1:5060", s.effects);
  CHECK(s.told(false));
  s.say("<sip:a@h>");
  CHECK(s.told(true));
}

TEST_CASE("who is said to be gone is so at once, until it is heard again", "[registrar]") {
  scene s;
  s.say("<sip:a@h>");
  s.hear("sip:a@h", presence::gone);
  CHECK(s.told(false));
  CHECK(s.uris().empty());
  s.hear("sip:a@h", presence::silent);
  CHECK_FALSE(s.book.reachable("main/ada"));
  s.hear("sip:a@h", presence::answers);
  CHECK(s.told(true));
  s.hear("sip:a@h", presence::gone);
  s.say("<sip:a@h>");
  CHECK(s.told(true));
}

TEST_CASE("of a telephone with one address behind two proxies each way is there or not by itself",
          "[registrar]") {
  scene s;
  for (const auto* flow : {"1", "2"}) {
    auto one = s.request("<sip:a@h>;+sip.instance=\"<urn:1>\";reg-id=" + std::string{flow});
    one.path = {"<sip:core;lr>", "<sip:edge" + std::string{flow} + ";lr;ob>"};
    REQUIRE(s.apply(one).status == 200);
  }
  const auto ways = s.book.places();
  REQUIRE(ways.size() == 2);
  CHECK(ways[0].path == names{"<sip:core;lr>", "<sip:edge1;lr;ob>"});
  CHECK(ways[1].path == names{"<sip:core;lr>", "<sip:edge2;lr;ob>"});
  CHECK(ways[0].source.empty()); // whoever sent that REGISTER on is not in the way
  s.effects.clear();
  s.book.heard(ways[0], presence::gone, s.effects);
  CHECK(s.effects.empty()); // the other is there
  REQUIRE(s.book.contacts_of("main/ada").size() == 1);
  CHECK(s.book.contacts_of("main/ada")[0].path == ways[1].path);
  s.book.heard(ways[1], presence::gone, s.effects);
  CHECK(s.told(false));
}

TEST_CASE("the end of a proxy's connection is nothing to those behind it", "[registrar]") {
  scene s;
  auto one = s.request("<sip:a@h>");
  one.path = {"<sip:proxy;lr>"};
  s.apply(one);
  s.effects.clear();
  s.book.source_gone(one.source, s.effects);
  CHECK(s.effects.empty());
  CHECK(s.uris() == std::vector<std::string>{"sip:a@h"});
}

TEST_CASE("fixed contacts are there without a REGISTER and stay", "[registrar]") {
  scene s;
  s.book.set_fixed("main/ada", {"sip:ada@192.0.2.50"}, s.effects);
  CHECK(s.effects == registrar_effects{reachability_changed{"main/ada", true}});
  CHECK(s.say("<sip:a@h>").contacts.size() == 1);
  auto all = s.request("*");
  all.expires_s = 0;
  s.apply(all);
  CHECK(s.uris() == names{"sip:ada@192.0.2.50"});
  s.effects.clear();
  s.book.set_fixed("main/ada", {}, s.effects);
  CHECK(s.told(false));
  CHECK(s.book.size() == 0);
}

TEST_CASE("a place is asked once whoever's telephones are there, and its answer counts for all",
          "[registrar]") {
  scene s;
  for (const auto* endpoint : {"main/ada", "main/alan", "main/grace"})
    s.book.set_fixed(endpoint, {"sip:phones@192.0.2.50"}, s.effects);
  s.book.set_fixed("main/grace", {"sip:phones@192.0.2.50", "sip:grace@192.0.2.50"}, s.effects);
  s.say("<sip:phones@192.0.2.50>"); // another way there: by the address it registered from
  const names all{"main/ada", "main/alan", "main/grace"};
  CHECK(s.book.places() ==
        std::vector<contact_place>{{"sip:grace@192.0.2.50", "", "", {}, {"main/grace"}},
                                   {"sip:phones@192.0.2.50", "", "", {}, all},
                                   {"sip:phones@192.0.2.50", "udp:192.0.2.1:5060", "", {}, {"main/ada"}}});
  s.effects.clear();
  for (int times = 0; times < 2; ++times) {
    CHECK(s.book.reachable("main/alan"));
    s.book.heard({"sip:phones@192.0.2.50", "", "", {}, all}, presence::silent, s.effects);
  }
  CHECK(s.uris() == names{"sip:phones@192.0.2.50"}); // by the other way she is there
  CHECK_FALSE(s.book.reachable("main/alan"));
  CHECK(s.book.reachable("main/grace"));
}

TEST_CASE("the preferred contact comes first, then the latest", "[registrar]") {
  scene s;
  s.say("<sip:a@h>;q=0.5, <sip:b@h>;q=0.9, <sip:c@h>;q=0.5");
  CHECK(s.uris() == names{"sip:b@h", "sip:c@h", "sip:a@h"});
}

TEST_CASE("what is kept is the same after a start, without what has run out", "[registrar]") {
  scene s;
  auto request = s.request(R"(<sip:a%20b@h;x=1>;expires=100;+sip.instance="<urn:1,2;3>";reg-id=4;q=0.25)");
  request.path = {"<sip:p1;lr>", "<sip:p2;lr>"};
  request.listener = "[::1]:5062";
  s.apply(request);
  s.say("<sip:b@h>;expires=300");
  const auto kept = std::get<keep_registration>(s.effects.front()).text;
  CHECK(kept.find(' ') == std::string::npos);
  const auto before = s.book.all_of("main/ada");
  CHECK(contacts_kept_in(kept) == before);
  CHECK(before.front().listener == "[::1]:5062");
  scene again;
  CHECK(again.book.load("main/ada", kept, t0 + 100s, again.effects));
  CHECK(again.uris() == names{"sip:b@h"});
  CHECK(again.told(true));
  CHECK_FALSE(again.book.load("main/bob", "nonsense", t0, again.effects));
  for (const auto* bad :
       {"a,b", "sip:h,,0,1000,x,c,1,s,", "sip:h,,0,1000,1,c,1,s", "http:h,,0,1000,1,c,1,s,", ";"})
    CHECK_FALSE(contacts_kept_in(bad));
  // A way of several steps, as it was kept before they were told apart.
  const auto as_one =
      contacts_kept_in("sip:h,,0,1000,1,c,1,s,%3Csip:core%3Blr%3E%2C%20%3Csip:a%2Cb@edge%3Blr%3E,");
  REQUIRE(as_one);
  CHECK(as_one->front().path == names{"<sip:core;lr>", "<sip:a,b@edge;lr>"});
  CHECK(contacts_kept_in(kept_text(*as_one)) == as_one);
  const auto without_listener = contacts_kept_in("sip:h,,0,1000,1,c,1,s,");
  REQUIRE(without_listener);
  CHECK(without_listener->front().listener.empty());
}

TEST_CASE("ten thousand phones register and refresh and run out", "[registrar]") {
  scene s;
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 10'000; ++i) {
      auto request = s.request("<sip:a@192.0.2.1:" + std::to_string(1'000 + i) + ">;expires=600");
      request.endpoint = "main/agent" + std::to_string(i);
      request.source = "udp:192.0.2.1:" + std::to_string(1'000 + i);
      REQUIRE(s.apply(request, t0 + 60s * round).status == 200);
    }
  CHECK(s.book.size() == 10'000);
  s.effects.clear();
  s.book.pass_time(t0 + 659s, s.effects);
  CHECK(s.effects.empty());
  s.book.pass_time(t0 + 660s, s.effects);
  CHECK(s.effects.size() == 20'000);
  CHECK(s.book.size() == 0);
}

TEST_CASE("words without bounds are refused", "[registrar]") {
  scene s;
  auto request = s.request("<sip:a@h>");
  request.call_id = std::string(300, 'x');
  CHECK(s.apply(request).status == 400);
  request.call_id.clear();
  CHECK(s.apply(request).status == 400);
  request.call_id = std::string{"c\0d", 3};
  CHECK(s.apply(request).status == 400);
  request.call_id = "c";
  request.path = std::vector<std::string>(9, "<sip:p>");
  CHECK(s.apply(request).status == 400);
}

} // namespace strowger::tests::registrar_test
