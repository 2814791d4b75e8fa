#include "channels/sip/host_book.hpp"
#include <catch2/catch.hpp>

/// What is known of hosts' names, for how long, and which of their addresses are tried first.
namespace strowger::tests::host_book_test {

using namespace strowger::channels::sip;
using namespace std::chrono_literals;
using instant = host_book::instant;
using standing = host_book::view::standing;

namespace {

const host_question carrier{"gw.example.net", 0, transport::udp};
const host_address first{"192.0.2.1", 5060}, second{"192.0.2.2", 5060};

host_question stranger(int number) { return {"n" + std::to_string(number) + ".example", 0, transport::udp}; }

struct notebook {
  instant now{1'000s};
  host_book book;

  host_book::view find(const host_question& of = carrier) { return book.find(of, 0, now); }
  std::size_t asked() { return book.take_questions().size(); }
  std::optional<host_book::news> found(std::vector<host_address> at, std::uint32_t ttl_s,
                                       const host_question& of = carrier) {
    std::vector<host_server> servers;
    for (const auto& one : at) servers.push_back({static_cast<std::uint16_t>(servers.size()), 0, {one}});
    return book.take({of, host_answer::outcome::found, {}, servers, ttl_s}, now);
  }
  std::optional<host_book::news> nothing(const host_question& of = carrier) {
    return book.take({of, host_answer::outcome::nothing, "no such name", {}, 0}, now);
  }
  std::optional<host_book::news> silence(const host_question& of = carrier) {
    return book.take({of, host_answer::outcome::unreachable, "no answer", {}, 0}, now);
  }
  void configured() {
    book.configure({carrier}, now);
    CHECK(asked() == 1);
  }
};

} // namespace

TEST_CASE("a name of the configuration is known before anybody calls", "[sip][names]") {
  notebook of;
  of.configured();
  CHECK(of.find().is == standing::asked);
  CHECK(of.asked() == 0); // once
  const auto news = of.found({first, second}, 60);
  REQUIRE(news);
  CHECK(news->at == std::vector{first, second});
  CHECK(of.find().at == std::vector{first, second});
}

TEST_CASE("it is asked for again when its time is over, and used as it was meanwhile", "[sip][names]") {
  notebook of;
  of.configured();
  of.found({first}, 60);
  CHECK(of.book.pass(of.now) == of.now + 60s);
  of.now += 59s;
  of.book.pass(of.now);
  CHECK(of.asked() == 0);
  of.now += 1s;
  of.book.pass(of.now);
  CHECK(of.asked() == 1);
  CHECK(of.find().at == std::vector{first});
  CHECK_FALSE(of.found({first}, 60)); // nothing new to tell
  of.now += 60s;
  of.book.pass(of.now);
  CHECK(of.found({second}, 60));
  CHECK(of.find().at == std::vector{second});
}

TEST_CASE("times to live have a least and a most", "[sip][names]") {
  notebook of;
  of.configured();
  of.found({first}, 0);
  CHECK(of.book.pass(of.now) == of.now + host_limits{}.ttl_min);
  of.now += 10s;
  of.book.pass(of.now);
  of.found({first}, 1'000'000);
  CHECK(of.book.pass(of.now) == of.now + host_limits{}.ttl_max);
}

TEST_CASE("while the DNS is silent the last good addresses go on, and it is asked less and less",
          "[sip][names]") {
  notebook of;
  of.configured();
  of.found({first}, 60);
  auto pause = 0s;
  for (const auto expected : {5s, 10s, 20s, 40s, 60s, 60s}) {
    of.now += pause == 0s ? 60s : pause;
    of.book.pass(of.now);
    CHECK(of.asked() == 1);
    const auto news = of.silence();
    CHECK(news.has_value() == (pause == 0s)); // told once
    CHECK(of.find().at == std::vector{first});
    pause = std::chrono::duration_cast<std::chrono::seconds>(of.book.pass(of.now) - of.now);
    CHECK(pause == expected);
  }
  of.now += 24h;
  CHECK(of.find().at == std::vector{first});
  const auto back = of.found({second}, 60);
  REQUIRE(back);
  CHECK(back->why.empty());
}

TEST_CASE("a name that has never been found fails at once, and says why", "[sip][names]") {
  notebook of;
  of.configured();
  CHECK(of.silence());
  const auto view = of.find();
  CHECK(view.is == standing::failed);
  CHECK(view.why == "no answer");
  of.now += 5s;
  of.book.pass(of.now);
  CHECK(of.asked() == 1);
  CHECK(of.find().is == standing::failed); // no call waits for what has failed before
  of.found({first}, 60);
  CHECK(of.find().is == standing::known);
}

TEST_CASE("a name that ceases to exist has no addresses any more", "[sip][names]") {
  notebook of;
  of.configured();
  of.found({first}, 5);
  of.now += 5s;
  of.book.pass(of.now);
  const auto news = of.nothing();
  REQUIRE(news);
  CHECK(news->why == "no such name");
  CHECK(of.find().is == standing::failed);
  CHECK(of.book.pass(of.now) == of.now + host_limits{}.nothing);
}

TEST_CASE("an address that is not there is tried last, until it answers or some time has passed",
          "[sip][names]") {
  notebook of;
  of.configured();
  of.found({first, second}, 3'600);
  of.book.heard(carrier, first, false, of.now);
  CHECK(of.find().at == std::vector{second, first});
  of.book.heard(carrier, first, true, of.now);
  CHECK(of.find().at == std::vector{first, second});
  of.book.heard(carrier, first, false, of.now);
  of.book.heard(carrier, second, false, of.now);
  CHECK(of.find().at == std::vector{first, second}); // when nobody answers, trying is all that is left
  of.book.heard(carrier, second, true, of.now);
  of.now += host_limits{}.avoided;
  CHECK(of.find().at == std::vector{first, second});
  const host_question over_tcp{"gw.example.net", 0, transport::tcp};
  of.book.heard(over_tcp, first, false, of.now);
  CHECK(of.find().at == std::vector{first, second}); // by another transport it may well be there
}

TEST_CASE("names from peers are looked up when they are needed, so many a second", "[sip][names]") {
  notebook of;
  const host_limits limits;
  unsigned looked = 0, refused = 0;
  for (int i = 0; i < 200; ++i) {
    const auto view = of.find(stranger(i));
    if (view.is == standing::asked) {
      ++looked;
      of.nothing(stranger(i));
    } else {
      CHECK(view.why == "too many names are being looked up");
      ++refused;
    }
  }
  CHECK(looked == limits.others_burst);
  CHECK(refused == 200 - limits.others_burst);
  CHECK(of.asked() == looked);
  of.now += 1s;
  for (int i = 200; i < 230; ++i) static_cast<void>(of.find(stranger(i)));
  CHECK(of.asked() == limits.others_per_second);
}

TEST_CASE("and so many at once", "[sip][names]") {
  notebook of;
  const host_limits limits;
  for (int i = 0; i < 30; ++i) {
    static_cast<void>(of.find(stranger(i)));
    of.now += 1s;
  }
  CHECK(of.asked() == limits.others_asked);
  of.book.configure({carrier}, of.now);
  CHECK(of.asked() == 1); // ours has its place
  of.nothing(stranger(0));
  CHECK(of.find(stranger(100)).is == standing::asked);
}

TEST_CASE("of names from peers the one that was used least lately is forgotten", "[sip][names]") {
  notebook of;
  of.configured();
  of.found({first}, 60);
  const auto most = static_cast<int>(host_limits{}.others);
  for (int i = 0; i < most + 5; ++i) {
    of.now += 1s;
    if (i == most) CHECK(of.find(stranger(0)).is != standing::asked); // used again
    CHECK(of.find(stranger(i)).is == standing::asked);
    of.found({second}, 3'600, stranger(i));
  }
  CHECK(of.book.size() == host_limits{}.others + 1);
  CHECK(of.book.look(stranger(0), 0, of.now).is == standing::known);
  CHECK(of.book.look(stranger(1), 0, of.now).is == standing::failed);
  CHECK(of.book.look(carrier, 0, of.now).is == standing::known);
}

TEST_CASE("an old name from a peer is asked for before it is used, if the DNS answers", "[sip][names]") {
  notebook of;
  CHECK(of.find(stranger(1)).is == standing::asked);
  of.found({first}, 60, stranger(1));
  of.now += 90s;
  CHECK(of.find(stranger(1)).is == standing::known); // a little old, and asked for beside
  CHECK(of.asked() == 2);
  of.found({first}, 60, stranger(1));
  of.now += 1h;
  CHECK(of.find(stranger(1)).is == standing::asked);
  of.silence(stranger(1));
  CHECK(of.find(stranger(1)).at == std::vector{first});
}

TEST_CASE("who is none of the configuration any more is like the names of peers", "[sip][names]") {
  notebook of;
  of.configured();
  of.book.configure({}, of.now);
  CHECK_FALSE(of.found({first}, 60)); // nobody is told of it
  of.now += 60s;
  CHECK(of.book.pass(of.now) == instant::max());
  CHECK(of.asked() == 0);
  of.book.configure({carrier}, of.now);
  CHECK(of.asked() == 1);
}

TEST_CASE("an answer that nobody waits for changes nothing", "[sip][names]") {
  notebook of;
  CHECK_FALSE(of.found({first}, 60));
  of.configured();
  of.found({first}, 60);
  CHECK_FALSE(of.found({second}, 60));
  CHECK(of.find().at == std::vector{first});
}

} // namespace strowger::tests::host_book_test
