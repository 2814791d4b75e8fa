#include "channels/sip/sdp.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::sdp_test {

using namespace strowger::channels::sip;
namespace media = strowger::channels::media;

namespace {

constexpr auto head = "v=0\r\no=alice 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n";
constexpr auto key_text = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

sdp_result<peer_audio> read(const std::string& streams, srtp_rule rule = srtp_rule::refused) {
  return read_session(head + streams, rule);
}
peer_audio good(const std::string& streams, srtp_rule rule = srtp_rule::refused) {
  const auto out = read(streams, rule);
  INFO((out ? "" : out.reason().reason));
  REQUIRE(out);
  return out.value();
}
std::string why(const std::string& streams, srtp_rule rule = srtp_rule::refused) {
  const auto out = read(streams, rule);
  return out ? "" : out.reason().reason;
}
own_audio ours_at(std::uint16_t port) {
  own_audio out;
  out.here = {"198.51.100.1", port};
  out.session = 77;
  return out;
}

} // namespace

TEST_CASE("a telephone's offer is read", "[sdp]") {
  const auto one = good(
      "m=audio 49170 RTP/AVP 18 0 8 97 101\r\na=rtpmap:97 iLBC/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
      "a=fmtp:101 0-15\r\na=ptime:30\r\na=rtcp-mux\r\na=sendrecv\r\n");
  CHECK(one.remote == media::endpoint{"192.0.2.7", 49170});
  CHECK(one.codecs == std::vector{media::codec::pcmu, media::codec::pcma});
  CHECK(one.telephone_event == 101);
  CHECK(one.packet_ms == 30);
  CHECK_FALSE(one.holds());
  CHECK_FALSE(one.secure());
}

TEST_CASE("lines may end without a carriage return; addresses stand at either level, in either kind",
          "[sdp]") {
  const auto one = read_session(
      "v=0\no=- 1 1 IN IP6 ::1\ns=x\nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 4 RTP/AVP 8\nc=IN IP6 2001:db8::9\n",
      srtp_rule::refused);
  REQUIRE(one);
  CHECK(one.value().remote == media::endpoint{"2001:db8::9", 4});
}

TEST_CASE("hold is heard in all its forms", "[sdp]") {
  CHECK(good("m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n").holds());
  CHECK(good("m=audio 4000 RTP/AVP 0\r\na=inactive\r\n").holds());
  CHECK(good("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n").holds());
  CHECK(good("a=sendonly\r\nm=audio 4000 RTP/AVP 0\r\n").holds());
  CHECK_FALSE(good("a=sendonly\r\nm=audio 4000 RTP/AVP 0\r\na=sendrecv\r\n").holds());
  CHECK_FALSE(good("m=audio 4000 RTP/AVP 0\r\na=recvonly\r\n").holds());
}

TEST_CASE("directions fit each other (RFC 3264 6.1)", "[sdp]") {
  using d = media_direction;
  const d all[] = {d::sendrecv, d::sendonly, d::recvonly, d::inactive};
  const d expected[4][4] = {// theirs down, ours across
                            {d::sendrecv, d::sendonly, d::recvonly, d::inactive},
                            {d::recvonly, d::inactive, d::recvonly, d::inactive},
                            {d::sendonly, d::sendonly, d::inactive, d::inactive},
                            {d::inactive, d::inactive, d::inactive, d::inactive}};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t k = 0; k < 4; ++k) CHECK(answer_direction(all[i], all[k]) == expected[i][k]);
}

TEST_CASE("of several streams the first audio that can be had is taken, the others are refused in the answer",
          "[sdp]") {
  const auto offer = good("m=video 5000 RTP/AVP 31\r\nm=audio 0 RTP/AVP 0\r\nm=audio 4000 RTP/AVP 8 96\r\n"
                          "a=rtpmap:96 telephone-event/8000\r\nm=audio 4002 RTP/AVP 0\r\n");
  CHECK(offer.taken == 2);
  CHECK(write_answer(ours_at(30'000), offer) ==
        "v=0\r\no=- 77 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n"
        "m=video 0 RTP/AVP 31\r\nm=audio 0 RTP/AVP 0\r\n"
        "m=audio 30000 RTP/AVP 8 96\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:96 telephone-event/8000\r\na=fmtp:96 "
        "0-15\r\n"
        "a=ptime:20\r\na=sendrecv\r\nm=audio 0 RTP/AVP 0\r\n");
}

TEST_CASE("our offer is one that we would take", "[sdp]") {
  auto ours = ours_at(30'002);
  ours.says = media_direction::sendonly;
  const auto one = read_session(write_offer(ours), srtp_rule::refused);
  REQUIRE(one);
  CHECK(one.value().remote == ours.here);
  CHECK(one.value().codecs == ours.codecs);
  CHECK(one.value().telephone_event == 101);
  CHECK(one.value().says == media_direction::sendonly);
}

TEST_CASE("both agree on one codec, in our order, and on their events", "[sdp]") {
  const auto both = choose(ours_at(1), good("m=audio 4000 RTP/AVP 0 8\r\n"));
  REQUIRE(both);
  CHECK(both.value().codecs == std::vector{media::codec::pcma});
  CHECK(both.value().telephone_event == 0);
  auto only_pcma = ours_at(1);
  only_pcma.codecs = {media::codec::pcma};
  CHECK_FALSE(choose(only_pcma, good("m=audio 4000 RTP/AVP 0\r\n")));
  media::line_settings line;
  set_line(line, both.value(), good("m=audio 4000 RTP/AVP 0 8\r\nc=IN IP4 0.0.0.0\r\n"));
  CHECK(line.speaks == media::codec::pcma);
  CHECK_FALSE(line.remote); // hold of the old kind: nowhere to send to
  CHECK(line.holds);
  for (const auto& [direction, holds] :
       {std::pair{"sendonly", true}, {"inactive", true}, {"recvonly", false}, {"sendrecv", false}}) {
    CAPTURE(direction);
    set_line(line, both.value(), good("m=audio 4000 RTP/AVP 0 8\r\na=" + std::string{direction} + "\r\n"));
    CHECK(line.holds == holds);
  }
}

TEST_CASE("the version grows exactly when the text changes", "[sdp]") {
  const auto first = ours_at(30'000);
  CHECK(next_version(first, ours_at(30'000)).version == 1);
  auto held = ours_at(30'000);
  held.says = media_direction::sendonly;
  const auto second = next_version(first, held);
  CHECK(second.version == 2);
  CHECK(next_version(second, held).version == 2);
  CHECK(next_version(second, first).version == 3);
}

TEST_CASE("keys in the description are taken where the trunk says so", "[sdp]") {
  const std::string key = std::string{" inline:"} + key_text;
  const auto streams = "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_256_CM_HMAC_SHA1_80" + key +
                       "\r\na=crypto:7 AES_CM_128_HMAC_SHA1_32" + key +
                       "|2^20\r\na=crypto:8 AES_CM_128_HMAC_SHA1_80" + key + "|2^20|1:4\r\n";
  const auto offer = good(streams, srtp_rule::taken);
  REQUIRE(offer.keys.size() == 1); // the first suite is not spoken, the last wants a master key index
  CHECK(offer.keys[0].tag == 7);
  auto ours = ours_at(30'000);
  CHECK_FALSE(choose(ours, offer));
  ours.key = own_key{media::srtp_suite::aes_cm_128_hmac_sha1_80, {1, 2, 3}};
  const auto agreed = choose(ours, offer);
  REQUIRE(agreed);
  const auto answer = write_answer(ours, offer);
  CHECK(answer.find("RTP/SAVP 0\r\n") != std::string::npos);
  CHECK(answer.find("a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:AQID") != std::string::npos);
  media::line_settings line;
  set_line(line, agreed.value(), offer);
  REQUIRE(line.srtp);
  CHECK(line.srtp->in == offer.keys[0].key);
  CHECK(line.srtp->out == ours.key->key);
  CHECK(line.srtp->suite == media::srtp_suite::aes_cm_128_hmac_sha1_32);
  CHECK_FALSE(choose(ours, good("m=audio 4000 RTP/AVP 0\r\n", srtp_rule::taken)));
}

TEST_CASE("what cannot be spoken is refused with a reason", "[sdp]") {
  CHECK(why("m=audio 4000 RTP/AVP 18 111\r\na=rtpmap:111 opus/48000/2\r\n") ==
        "no codec in common: PCMA and PCMU are spoken");
  CHECK(why("m=audio 0 RTP/AVP 0\r\n") == "the audio is switched off (port 0)");
  CHECK(why("m=video 4000 RTP/AVP 31\r\n") == "it has no audio");
  CHECK(why("m=audio 4000 udp 0\r\n") == "the audio is of a protocol that is not spoken");
  CHECK(why("m=audio 4000 RTP/SAVP 0\r\n") == "encrypted audio is not taken here");
  CHECK(why("m=audio 4000 RTP/AVP 0\r\n", srtp_rule::demanded) == "audio in clear is not taken here");
  CHECK(why("m=audio 4000 RTP/SAVP 0\r\na=crypto:1 X inline:AA\r\n", srtp_rule::taken)
            .starts_with("encrypted audio without a key"));
  CHECK(why("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 phone.example.com\r\n") == "c= has no numeric address");
  CHECK(why("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 224.2.1.1/127\r\n") == "c= has no numeric address");
  CHECK(why("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 224.2.1.1\r\n") == "c= has an address of many receivers");
  CHECK(why("m=audio 4000 RTP/AVP 0\r\nc=IN IP6 192.0.2.1\r\n") ==
        "c= has an address of another kind than it says");
  CHECK(why("m=audio 70000 RTP/AVP 0\r\n") == "an m= line is not of its form, or one too many");
  CHECK(why("nonsense\r\n") == "a line is not of the form x=..., or one too many");
}

TEST_CASE("the lines that count say the same as all of them", "[sdp]") {
  std::string offer = head +
                      std::string{"a=group:BUNDLE 0\r\nm=video 9 RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n"
                                  "m=audio 49170 RTP/SAVP 111 0 101\r\nc=IN IP4 192.0.2.9\r\n"
                                  "a=rtpmap:111 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n"
                                  "a=ptime:30\r\na=sendonly\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"} +
                      key_text + "\r\n";
  for (int i = 0; i < 60; ++i)
    offer += "a=candidate:" + std::to_string(i) + " 1 udp 2113937151 192.0.2.7 5000 typ host\r\n";
  offer += "a=mid:1"; // the last line needs no end
  const auto kept = lines_that_count(offer);
  CHECK(kept.size() < 500);
  const auto all = read_session(offer, srtp_rule::taken), again = read_session(kept, srtp_rule::taken);
  REQUIRE((all && again));
  CHECK((all.value() == again.value()));
  CHECK(lines_that_count("").empty());
  CHECK(lines_that_count("a\nv=0") == "v=0");
}

TEST_CASE("texts without bounds are refused", "[sdp]") {
  CHECK_FALSE(read_session("", srtp_rule::refused));
  CHECK_FALSE(read_session("v=1\r\no=- 1 1 IN IP4 192.0.2.1\r\n", srtp_rule::refused));
  CHECK_FALSE(read_session("v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 0\r\n", srtp_rule::refused));
  CHECK(why(std::string(20'000, 'a')) == "it is too long");
  std::string many;
  for (int i = 0; i < 600; ++i) many += "a=x\r\n";
  CHECK(why(many) == "a line is not of the form x=..., or one too many");
  std::string streams;
  for (int i = 0; i < 20; ++i) streams += "m=audio 4000 RTP/AVP 0\r\n";
  CHECK(why(streams) == "an m= line is not of its form, or one too many");
}

TEST_CASE("a browser's description is handed on as it is", "[sdp]") {
  const auto one = good("m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\na=fingerprint:sha-256 AA\r\n");
  CHECK(one.opaque.starts_with("v=0"));
  CHECK(one.codecs.empty());
}

} // namespace strowger::tests::sdp_test
