#include "channels/media/latch.hpp"
#include "channels/media/rtp_stream.hpp"
#include <array>
#include <catch2/catch.hpp>
#include <vector>

namespace strowger::tests::rtp_test {

using namespace strowger::channels::media;
using routing::milliseconds;

namespace {

rtp_header in_header(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t ssrc = 7) {
  return {0, false, sequence, timestamp, ssrc};
}

socket_address at_port(std::uint16_t port) { return *socket_address::from("127.0.0.1", port); }

} // namespace

SCENARIO("an RTP packet is read as RFC 3550 5.1 lays it out") {
  const std::vector<std::uint8_t> plain{0x80, 0x88, 0x12, 0x34, 0, 0, 0x01, 0x40,
                                        0xde, 0xad, 0xbe, 0xef, 1, 2, 3};
  const auto read = read_rtp(plain);
  REQUIRE(read);
  CHECK(read->header == rtp_header{8, true, 0x1234, 320, 0xdeadbeef});
  CHECK(read->payload.size() == 3);
  std::array<std::uint8_t, 12> written{};
  write_rtp_header(written, read->header);
  CHECK(std::equal(written.begin(), written.end(), plain.begin()));
}

SCENARIO("CSRCs, extension and padding are no payload") {
  std::vector<std::uint8_t> packet{0xb1, 0, 0,    1,    0, 0, 0, 0, 0, 0, 0,  9, 1, 1,
                                   1,    1, 0xbe, 0xde, 0, 1, 5, 5, 5, 5, 42, 0, 2};
  const auto read = read_rtp(packet);
  REQUIRE(read);
  REQUIRE(read->payload.size() == 1);
  CHECK(read->payload[0] == 42);
  packet.back() = 200; // more padding than packet
  CHECK_FALSE(read_rtp(packet));
  packet.resize(20);
  CHECK_FALSE(read_rtp(packet));
  CHECK_FALSE(read_rtp(std::vector<std::uint8_t>(11, 0x80)));
  CHECK_FALSE(read_rtp(std::vector<std::uint8_t>(40, 0x40)));
}

SCENARIO("a compound RTCP packet is read whole or not at all") {
  std::vector<std::uint8_t> packet{0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 2, 64, 0, 0, 1};
  packet.resize(32);
  packet.insert(packet.end(), {0x81, 203, 0, 1, 0, 0, 0, 1});
  REQUIRE(looks_like_rtcp(packet));
  const auto read = read_rtcp(packet);
  REQUIRE(read);
  CHECK(read->packets == 2);
  CHECK(read->bye);
  CHECK(read->fraction_lost == 64);
  packet.pop_back();
  CHECK_FALSE(read_rtcp(packet));
}

SCENARIO("what is sent stays one stream whoever is heard") {
  rtp_stream out{99, 65'534, 0xffff'ff00};
  const auto first = out.paced(0, 0);
  CHECK(first == rtp_header{0, true, 65'534, 0xffff'ff00, 99});
  const auto second = out.paced(0, 160);
  CHECK(second == rtp_header{0, false, 65'535, 0xffff'ffa0, 99});
  WHEN("a telephone is passed on, with a gap and out of order") {
    const auto a = out.relayed(in_header(10, 5'000), 0, 320), c = out.relayed(in_header(12, 5'320), 0, 700),
               b = out.relayed(in_header(11, 5'160), 0, 700), old = out.relayed(in_header(9, 4'840), 0, 700);
    THEN("gap and order stay, nothing goes back behind the beginning") {
      REQUIRE((a && b && c));
      CHECK(*a == rtp_header{0, true, 0, 0x40, 99});
      CHECK(*c == rtp_header{0, false, 2, 0x40 + 320, 99});
      CHECK(*b == rtp_header{0, false, 1, 0x40 + 160, 99});
      CHECK_FALSE(old);
      const auto music = out.paced(0, 480); // earlier by our clock than what was passed on
      CHECK(music.sequence == 3);
      CHECK(music.marker);
      CHECK(ahead(c->timestamp, music.timestamp) == 160);
      const auto other = out.relayed(in_header(500, 1, 8), 0, 1'600);
      REQUIRE(other);
      CHECK(other->sequence == 4);
      CHECK(other->marker);
    }
  }
  WHEN("nothing is sent for a while to a telephone that another one is passed on to") {
    const auto before = out.relayed(in_header(10, 5'000), 0, 320);
    out.pause();
    const auto after = out.relayed(in_header(60, 13'000), 0, 8'320);
    THEN("what is not sent does not count as lost, and the time has gone on") {
      REQUIRE((before && after));
      CHECK(after->sequence == static_cast<std::uint16_t>(before->sequence + 1));
      CHECK(after->marker);
      CHECK(ahead(before->timestamp, after->timestamp) == 8'000);
    }
  }
  WHEN("a digit is sent") {
    const auto began = out.event(101, 320, true), again = out.event(101, 320, false);
    THEN("its packets share the timestamp") {
      CHECK(began.marker);
      CHECK_FALSE(again.marker);
      CHECK(began.timestamp == again.timestamp);
      CHECK(again.sequence == 1);
    }
  }
}

SCENARIO("what arrives is counted: gaps, late ones, repeated ones, a new SSRC") {
  rtp_receiver in;
  using verdict = rtp_receiver::verdict;
  CHECK(in.take(in_header(65'535, 0)) == verdict::first);
  CHECK(in.take(in_header(0, 160)) == verdict::next);
  CHECK(in.take(in_header(3, 640)) == verdict::next);
  CHECK(in.lost() == 2);
  CHECK(in.take(in_header(2, 480)) == verdict::late);
  CHECK(in.take(in_header(2, 480)) == verdict::repeated);
  CHECK(in.lost() == 1);
  CHECK(in.take(in_header(9, 0, 55)) == verdict::first);
  CHECK(in.received() == 6);
}

SCENARIO("a line believes one source, and another one only after silence") {
  latch one;
  one.expect(at_port(1'000));
  const auto customer = at_port(1'000), translated = at_port(2'000), intruder = at_port(3'000);
  CHECK_FALSE(one.take(intruder, in_header(1, 0), false, milliseconds{0}));
  CHECK_FALSE(one.take(intruder, in_header(7, 0), false, milliseconds{1}));
  WHEN("packets come from where the signalling says") {
    CHECK(one.take(customer, in_header(1, 0), false, milliseconds{20}));
    THEN("nobody else is heard while they come, nor anybody by single packets later") {
      for (std::uint16_t i = 0; i < 50; ++i) {
        CHECK_FALSE(one.take(intruder, in_header(i, 0), false, milliseconds{20 + i * 20}));
        CHECK(one.take(customer, in_header(i, 0), false, milliseconds{21 + i * 20}));
      }
      CHECK(one.strangers() == 52);
    }
    THEN("after two seconds of silence another may come, who sends in a row") {
      for (std::uint16_t i = 0; i < 3; ++i)
        CHECK_FALSE(one.take(translated, in_header(i, 0), false, milliseconds{2'100}));
      CHECK(one.take(translated, in_header(3, 0), false, milliseconds{2'101}));
      CHECK_FALSE(one.take(intruder, in_header(2, 0), false, milliseconds{2'110}));
      CHECK(one.take(customer, in_header(2, 0), false, milliseconds{2'111})); // as the signalling says
    }
    THEN("a new signalled address is waited for anew, the same one changes nothing") {
      one.expect(at_port(1'000));
      CHECK(one.believed());
      one.expect(at_port(4'000));
      CHECK_FALSE(one.believed());
      CHECK(one.take(at_port(4'000), in_header(1, 0), false, milliseconds{30}));
    }
  }
  WHEN("whoever had the port before goes on sending to it, and is first") {
    for (std::uint16_t i = 0; i < 4; ++i)
      CHECK(one.take(intruder, in_header(i, 0), false, milliseconds{20 + i}) == (i == 3));
    THEN("the signalled address is believed all the same, and then stays") {
      CHECK(one.take(customer, in_header(1, 0), false, milliseconds{30}));
      CHECK_FALSE(one.take(intruder, in_header(4, 0), false, milliseconds{31}));
      CHECK(one.believed() == customer);
    }
  }
  WHEN("a packet is authenticated") {
    CHECK(one.take(translated, in_header(1, 0), true, milliseconds{1}));
    THEN("it is believed wherever it comes from") {
      CHECK(one.take(intruder, in_header(1, 0), true, milliseconds{2}));
    }
  }
}

} // namespace strowger::tests::rtp_test
