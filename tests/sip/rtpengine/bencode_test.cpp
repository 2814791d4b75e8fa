#include "channels/sip/rtpengine/bencode.hpp"
#include "channels/sip/rtpengine/ng_words.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace strowger::tests::bencode_test {

using namespace strowger::channels;
using namespace strowger::channels::sip;

TEST_CASE("what is written is read again, keys in their order", "[rtpengine]") {
  const auto value = ben_dictionary({{"sdp", ben_text(std::string{"a\0\r\nb", 5})},
                                     {"call-id", ben_text("x")},
                                     {"n", ben_number(-42)},
                                     {"flags", ben_list({ben_text(""), ben_number(0), ben_list({})})}});
  const auto text = write_ben(value);
  CHECK(text == std::string{"d7:call-id1:x5:flagsl0:i0elee1:ni-42e3:sdp5:a\0\r\nbe", 50});
  const auto read = read_ben(text);
  REQUIRE(read);
  CHECK(*read == value);
  CHECK(read->text_of("call-id") == "x");
  CHECK(read->text_of("n").empty());
  CHECK(read->find("nothing") == nullptr);
}

TEST_CASE("what is not exactly one whole value is refused", "[rtpengine]") {
  for (const char* text : {"",
                           "e",
                           "i",
                           "ie",
                           "i12",
                           "i-e",
                           "i-0e",
                           "i01e",
                           "i1.5e",
                           "i 1e",
                           "i+1e",
                           "i99999999999999999999e",
                           "i9223372036854775808e",
                           "1",
                           "1:",
                           "2:a",
                           "-1:a",
                           "01:a",
                           "99999999999999999999:a",
                           "18446744073709551615:a",
                           "l",
                           "li1e",
                           "d",
                           "d1:a",
                           "d1:ae",
                           "di1ei2ee",
                           "dle1:ae",
                           "i1ei2e",
                           "4:abcde",
                           "x",
                           "d1:a1:be1:c"}) {
    INFO(text);
    CHECK_FALSE(read_ben(text));
  }
  CHECK(read_ben("i9223372036854775807e"));
  CHECK(read_ben("i-9223372036854775808e"));
}

TEST_CASE("nesting and size have an end", "[rtpengine]") {
  const auto nested = [](std::size_t depth) { return std::string(depth, 'l') + std::string(depth, 'e'); };
  CHECK(read_ben(nested(ben_depth_max + 1)));
  CHECK_FALSE(read_ben(nested(ben_depth_max + 2)));
  CHECK_FALSE(read_ben(nested(30'000)));
  CHECK_FALSE(read_ben(std::string(60'000, 'l')));
  CHECK_FALSE(read_ben("70000:" + std::string(70'000, 'a')));
}

TEST_CASE("damaged answers are refused or read as far as they are whole, whatever is in them",
          "[rtpengine]") {
  const std::string whole = "d6:result2:ok3:sdp79:v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 "
                            "10.0.0.1\r\nt=0 0\r\nm=audio 4 RTP/AVP 8\r\n4:tagsd2:p1"
                            "d6:mediasld7:streamsld11:last packeti5eeeeeeee";
  std::mt19937 chance{1};
  for (int round = 0; round < 20'000; ++round) {
    auto text = whole;
    for (int i = 0; i < 1 + round % 4; ++i) text[chance() % text.size()] = static_cast<char>(chance());
    if (round % 3 == 0) text.resize(chance() % text.size());
    if (const auto read = read_ben(text)) CHECK(read_ben(write_ben(*read)));
    static_cast<void>(read_ng_reply(text));
  }
}

TEST_CASE("an offer names both tags, wants the port to stay and the peer that is described", "[rtpengine]") {
  const auto read = read_ben(ng_text({"c", "p1", "q1", false, {"192.0.2.1", 4000}, 101}));
  REQUIRE(read);
  CHECK(read->text_of("command") == "offer");
  CHECK(read->text_of("from-tag") == "p1");
  CHECK(read->text_of("to-tag") == "q1");
  REQUIRE(read->find("flags"));
  const auto& flags = read->find("flags")->items;
  CHECK(flags.back() == ben_text("port latching"));
  CHECK(std::count(flags.begin(), flags.end(), ben_text("endpoint-learning-heuristic")) == 1);
  CHECK(read->text_of("sdp").find("m=audio 4000 RTP/AVP 8 0 101") != std::string_view::npos);
  CHECK(read_ben(ng_text({"c", "p1", "q1", true, {"::1", 4000}, 0}))->text_of("command") == "answer");
  CHECK(read_ben(ng_delete("c", ""))->find("from-tag") == nullptr);
  CHECK(read_ben(ng_delete("c", "p1"))->text_of("from-tag") == "p1");
}

TEST_CASE("answers say where rtpengine listens, why it refuses, and when something came", "[rtpengine]") {
  using kind = ng_reply::kind;
  CHECK(read_ng_reply("d6:result4:ponge").is == kind::pong);
  const auto no = read_ng_reply("d12:error-reason15:Unknown call-id6:result5:errore");
  CHECK(no.is == kind::refused);
  CHECK(no.why == "Unknown call-id");
  CHECK(read_ng_reply("d12:error-reason3:a\n\"6:result5:errore").why == "a??");
  CHECK(read_ng_reply("i1e").is == kind::unreadable);
  CHECK(read_ng_reply("d6:result5:maybee").is == kind::unreadable);
  const std::string sdp = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
                          "m=audio 40000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n";
  const auto well =
      read_ng_reply(write_ben(ben_dictionary({{"result", ben_text("ok")}, {"sdp", ben_text(sdp)}})));
  CHECK(well.is == kind::well);
  CHECK(well.at == media::endpoint{"10.0.0.1", 40000});
  CHECK(read_ng_reply("d6:result2:ok3:sdp3:v=0e").at.port == 0);
  const auto asked =
      read_ng_reply("d6:result2:ok4:tagsd2:p1d6:mediasld7:streamsld11:last packeti77eed11:last "
                    "packeti99eeeeee2:q1d6:mediasi4eeee");
  CHECK(asked.is == kind::well);
  CHECK(asked.heard == std::map<std::string, std::int64_t>{{"p1", 77}, {"q1", 0}});
}

} // namespace strowger::tests::bencode_test
