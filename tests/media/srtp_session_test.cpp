#include "channels/media/srtp_session.hpp"
#include <catch2/catch.hpp>
#include <vector>

namespace strowger::tests::srtp_session_test {

using namespace strowger::channels::media;

namespace {

srtp_keys keys_of(srtp_suite suite) {
  srtp_keys keys{suite};
  keys.in.fill(3);
  keys.out.fill(5);
  return keys;
}

/// Somebody who speaks to us, and has for so many packets.
struct talker {
  explicit talker(srtp_suite suite, std::uint32_t whose = 7)
    : session{*srtp_session::open({suite, keys_of(suite).out, keys_of(suite).in})}, ssrc{whose} {}
  /// The next packet as it is on the wire.
  std::vector<std::uint8_t> speak() {
    std::vector<std::uint8_t> packet{0x80,
                                     8,
                                     static_cast<std::uint8_t>(number >> 8U),
                                     static_cast<std::uint8_t>(number),
                                     0,
                                     0,
                                     0,
                                     0,
                                     static_cast<std::uint8_t>(ssrc >> 24U),
                                     static_cast<std::uint8_t>(ssrc >> 16U),
                                     static_cast<std::uint8_t>(ssrc >> 8U),
                                     static_cast<std::uint8_t>(ssrc)};
    packet.resize(packet.size() + 20, 0x55);
    const auto size = packet.size();
    packet.resize(size + srtp_session::trailer_bytes);
    ++number;
    packet.resize(session.protect(packet, size));
    return packet;
  }
  srtp_session session;
  std::uint32_t ssrc;
  std::uint16_t number = 60'000;
};

/// Packets of one stream through `talks` until its numbers have gone round `rounds` times, heard by `hears`.
void go_round(talker& talks, srtp_session& hears, int rounds) {
  for (int i = 0; i < rounds * 65'536; ++i) {
    auto packet = talks.speak();
    REQUIRE(hears.unprotect(packet) == 32);
  }
}

constexpr auto long_tag = srtp_suite::aes_cm_128_hmac_sha1_80;

} // namespace

TEST_CASE("a new key of the other side's leaves the count of what is sent under ours") {
  talker we{long_tag};
  auto keys = keys_of(long_tag);
  std::swap(keys.in, keys.out); // as the talker has them
  auto other = *srtp_session::open(keys_of(long_tag));
  go_round(we, other, 2);
  keys.in.fill(9); // theirs
  REQUIRE(we.session.rekey(keys));
  go_round(we, other, 1);
  std::vector<std::uint8_t> twice = we.speak();
  CHECK_FALSE(twice.empty());
  --we.number; // a number that was used under this key is not sealed again
  CHECK(we.speak().empty());
}

TEST_CASE("a new key of ours leaves what was heard of the other side, which cannot be repeated") {
  talker other{long_tag};
  auto keys = keys_of(long_tag);
  auto we = *srtp_session::open(keys);
  go_round(other, we, 1);
  auto first = other.speak(), again = first;
  REQUIRE(we.unprotect(first) == 32);
  keys.out.fill(9);
  REQUIRE(we.rekey(keys));
  CHECK(we.unprotect(again) == 0);
  go_round(other, we, 1);
}

TEST_CASE("the count of what is sent goes on over another key and another tag") {
  auto keys = keys_of(long_tag);
  std::swap(keys.in, keys.out);
  const bool other_key = GENERATE(false, true);
  if (other_key)
    keys.out.fill(9);
  else
    keys.suite = srtp_suite::aes_cm_128_hmac_sha1_32; // the same keystream: the suites differ in their tags
  talker we{long_tag};
  we.number = 65'000;
  auto before = *srtp_session::open(keys_of(long_tag));
  for (int i = 0; i < 536; ++i) { // up to the last number of a round
    auto packet = we.speak();
    REQUIRE(before.unprotect(packet) == 32);
  }
  REQUIRE(we.number == 0);
  REQUIRE(we.session.rekey(keys));
  // Who has counted along hears it: with the count in their own context, which begins with the round.
  auto theirs = keys;
  std::swap(theirs.in, theirs.out);
  auto after = *srtp_session::open(theirs);
  const auto packet = we.speak();
  const std::size_t sealed = 32 + (other_key ? 10 : 4);
  REQUIRE(packet.size() == sealed);
  // Round 0 is refused, round 1 is found by trying: so it was sealed in round 1.
  auto heard = packet;
  CHECK(after.unprotect(heard) == 32);
  talker first_round{keys.suite};
  REQUIRE(first_round.session.rekey(keys));
  first_round.number = 0;
  CHECK(first_round.speak() != packet); // what round 0 would have been
}

TEST_CASE("keys that come back find the count of what was sent under them") {
  auto keys = keys_of(long_tag);
  std::swap(keys.in, keys.out);
  auto others = keys;
  others.in.fill(9);
  talker we{long_tag};
  auto other = *srtp_session::open(keys_of(long_tag));
  for (int i = 0; i < 4; ++i) {
    go_round(we, other, 1);
    REQUIRE(we.session.rekey(i % 2 == 0 ? others : keys));
  }
}

TEST_CASE("after a death a talk of hours is understood again, whatever its packets' numbers went round") {
  for (const auto suite : {srtp_suite::aes_cm_128_hmac_sha1_80, srtp_suite::aes_cm_128_hmac_sha1_32}) {
    talker other{suite};
    for (int i = 0; i < 200'000; ++i) static_cast<void>(other.speak());
    auto again = *srtp_session::open(keys_of(suite));
    auto forged = other.speak();
    forged[15] ^= 1U;
    CHECK(again.unprotect(forged) == 0);
    auto first = other.speak(), second = first;
    REQUIRE(again.unprotect(first) == 32);
    CHECK(first[12] == 0x55);
    CHECK(again.unprotect(second) == 0); // repeated
    for (int i = 0; i < 70'000; ++i) {   // past the next round
      auto next = other.speak();
      REQUIRE(again.unprotect(next) == 32);
    }
    talker moved{suite, 9}; // the other side has begun anew
    auto anew = moved.speak();
    CHECK(again.unprotect(anew) == 32);
  }
}

TEST_CASE("of a flood that cannot be read only some packets are tried, and the talk is found behind it") {
  const auto suite = srtp_suite::aes_cm_128_hmac_sha1_80;
  talker other{suite};
  for (int i = 0; i < 100'000; ++i) static_cast<void>(other.speak());
  auto again = *srtp_session::open(keys_of(suite));
  std::vector<std::uint8_t> junk(172, 0x80);
  for (int i = 0; i < 1'000; ++i) CHECK(again.unprotect(junk) == 0);
  bool found = false;
  for (int i = 0; i < 64 && !found; ++i) {
    auto next = other.speak();
    found = again.unprotect(next) == 32;
  }
  CHECK(found);
}

} // namespace strowger::tests::srtp_session_test
