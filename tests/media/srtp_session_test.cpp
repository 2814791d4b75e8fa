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

} // namespace

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
