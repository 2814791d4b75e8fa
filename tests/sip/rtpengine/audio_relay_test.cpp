#include "relay_stage.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::audio_relay_test {

using namespace strowger::channels;
using namespace strowger::channels::sip;
using namespace strowger::channels::sip::relay_world;

TEST_CASE("a caller gets a port of rtpengine, behind it is the media process", "[rtpengine]") {
  relay_stage stage;
  stage.open(caller);
  CHECK(stage.told(caller).address == "10.9.9.9");
  CHECK(stage.with(caller) == "q1");
  REQUIRE(stage.inside_remote(caller));
  CHECK(stage.inside_remote(caller)->address == "10.9.9.9");
  CHECK(*stage.inside_remote(caller) != stage.told(caller));
}

TEST_CASE("from music to an agent and to another one, the caller's port never changes", "[rtpengine]") {
  relay_stage stage;
  stage.open(caller);
  const auto port = stage.told(caller);
  stage.arrange({{caller, {}, media::playlist{5, {"music"}, true}, false, 0}});
  CHECK(stage.with(caller) == "q1");
  stage.open(agent, 0, std::nullopt); // its telephone has not said yet where it is
  const auto agents = stage.told(agent);
  CHECK(agents.port != 0);
  stage.talking();
  CHECK(stage.with(caller) == "q1"); // nor has it now
  media::line_settings answered;
  answered.line = agent;
  answered.conversation = talk;
  answered.remote = endpoint{"192.0.2.9", 5000};
  stage.relay->told(media::change_line{answered});
  stage.settle();
  CHECK(stage.relay->direct(caller, agent));
  CHECK(stage.with(caller) == "p2");
  CHECK(stage.told(agent) == agents);

  stage.arrange(
      {{caller, {}, media::playlist{5, {"music"}, true}, false, 0}, {agent, {}, {}, false, 0}}); // hold
  CHECK(stage.with(caller) == "q1");
  CHECK(stage.with(agent) == "q2");

  stage.open(other);
  stage.arrange(
      {{agent, {}, {}, false, 0}, {caller, {other}, {}, false, 0}, {other, {caller}, {}, false, 0}});
  CHECK(stage.with(caller) == "p3");
  CHECK(stage.with(agent) == "q2");
  CHECK(stage.told(caller) == port);
  CHECK(stage.times_told(caller) == 1);
  CHECK(stage.times_told(agent) == 1);
}

TEST_CASE("each end is told an address of its own kind, IPv4 or IPv6", "[rtpengine]") {
  relay_stage stage;
  stage.open(caller, 0, endpoint{"2001:db8::1", 4'000});
  CHECK(stage.told(caller).address == "2001:db8::9");
  CHECK(stage.inside_remote(caller)->address == "10.9.9.9");
  stage.open(other);
  CHECK(stage.told(other).address == "10.9.9.9");
  // A telephone that is rung has not said where it listens.
  media::line_settings rung;
  rung.line = agent;
  rung.conversation = talk;
  rung.expects_v6 = true;
  stage.relay->told(media::open_line{rung});
  stage.opened(agent);
  stage.settle();
  CHECK(stage.told(agent).address == "2001:db8::9");
  CHECK(stage.inside_remote(agent)->address == "10.9.9.9");
  // Put together, each keeps what it was told.
  stage.arrange({{caller, {other}, {}, false, 0}, {other, {caller}, {}, false, 0}});
  CHECK(stage.relay->direct(caller, other));
  CHECK(stage.times_told(caller) == 1);
  CHECK(stage.times_told(other) == 1);
}

TEST_CASE("the media process on IPv6 is told an address of IPv6, telephones one of IPv4", "[rtpengine]") {
  relay_stage stage;
  stage.media_address = "2001:db8::5";
  stage.open(caller);
  stage.open(agent, 0, std::nullopt);
  for (const auto line : {caller, agent}) {
    CHECK(stage.told(line).address == "10.9.9.9");
    REQUIRE(stage.inside_remote(line));
    CHECK(stage.inside_remote(line)->address == "2001:db8::9");
  }
}

TEST_CASE("a call that ends with a line of strowger-media's own is deleted all the same", "[rtpengine]") {
  relay_stage stage;
  stage.open(caller);
  stage.answers = false;
  stage.open(agent); // gets a port of its own
  REQUIRE(stage.told(agent).address == "10.0.0.1");
  stage.relay->told(media::close_line{caller});
  stage.answers = true;
  stage.settle();
  stage.relay->told(media::close_line{agent});
  CHECK(stage.engine.deleted.back().empty());
}

TEST_CASE("who leaves the other is told first", "[rtpengine]") {
  relay_stage stage;
  for (const auto line : {caller, agent, other}) stage.open(line);
  stage.talking();
  REQUIRE(stage.relay->direct(caller, agent));
  stage.relay->told(media::arrange{
      talk, {{agent, {}, {}, false, 0}, {caller, {other}, {}, false, 0}, {other, {caller}, {}, false, 0}}});
  const auto first = read_ben(stage.asked.front().second);
  CHECK(first->text_of("from-tag") == "p0000000000000002");
  CHECK(first->text_of("to-tag") == "q0000000000000002");
  stage.settle();
  CHECK(stage.relay->direct(caller, other));
}

TEST_CASE("what rtpengine cannot do goes through the media process, and back", "[rtpengine]") {
  relay_stage stage;
  for (const auto line : {caller, agent, other}) stage.open(line);
  stage.talking();
  REQUIRE(stage.relay->direct(caller, agent));
  SECTION("a conference") {
    stage.arrange({{caller, {agent, other}, {}, false, 0},
                   {agent, {caller, other}, {}, false, 0},
                   {other, {caller, agent}, {}, false, 0}});
  }
  SECTION("a supervisor who listens") {
    stage.arrange({{caller, {agent}, {}, false, 0},
                   {agent, {caller}, {}, false, 0},
                   {other, {caller, agent}, {}, false, 0}});
  }
  SECTION("whisper") {
    stage.arrange({{caller, {agent}, {}, false, 0},
                   {agent, {caller, other}, {}, false, 0},
                   {other, {caller, agent}, {}, false, 0}});
  }
  SECTION("one side louder") {
    stage.arrange({{caller, {agent}, {}, false, 6}, {agent, {caller}, {}, false, 0}});
  }
  SECTION("an announcement") {
    stage.arrange({{caller, {agent}, media::playlist{1, {"recorded"}, false}, true, 0},
                   {agent, {caller}, {}, false, 0}});
  }
  SECTION("a recording") {
    stage.relay->told(media::record{media::recording_id{4}, talk, {caller}, {agent}, "/r", {}, {}, {}});
    stage.settle();
  }
  SECTION("keys that are sent") {
    stage.relay->told(media::send_digits{agent, "12"});
    stage.settle();
  }
  SECTION("a key by INFO") {
    stage.relay->told(media::hear_key{caller, '5'});
    CHECK(std::holds_alternative<media::hear_key>(stage.to_media.back()));
    stage.settle();
  }
  SECTION("encrypted audio") {
    media::line_settings secret;
    secret.line = agent;
    secret.conversation = talk;
    secret.remote = endpoint{"192.0.2.1", 4000};
    secret.srtp = media::srtp_keys{};
    stage.relay->told(media::change_line{secret});
    stage.settle();
    secret.srtp.reset();
    CHECK_FALSE(stage.relay->direct(caller, agent));
    stage.relay->told(media::change_line{secret});
    stage.settle();
    CHECK(stage.relay->direct(caller, agent));
    return;
  }
  SECTION("a telephone that holds") {
    for (const bool holds : {true, false}) {
      media::line_settings wanted;
      wanted.line = agent;
      wanted.conversation = talk;
      wanted.remote = endpoint{"192.0.2.1", 4000};
      wanted.holds = holds;
      stage.relay->told(media::change_line{wanted});
      stage.settle();
      CHECK(std::get<media::change_line>(stage.to_media.back()).settings.holds == holds);
      CHECK(stage.relay->direct(caller, agent) == !holds);
    }
    return;
  }
  CHECK_FALSE(stage.relay->direct(caller, agent));
  CHECK(stage.with(caller) == "q1");
  CHECK(stage.with(agent) == "q2");
  stage.relay->told(media::stop_recording{media::recording_id{4}});
  stage.settle();
  stage.talking();
  CHECK(stage.relay->direct(caller, agent));
  CHECK(stage.times_told(caller) == 1);
}

TEST_CASE("what a restarted process says again finds the same ports", "[rtpengine]") {
  relay_stage stage;
  for (const auto line : {caller, agent}) stage.open(line);
  stage.talking();
  const auto port = stage.told(caller);
  stage.begin();
  stage.to_call.clear();
  for (const auto line : {caller, agent}) stage.open(line, port.port);
  CHECK(stage.told(caller) == port);
  stage.talking();
  CHECK(stage.relay->direct(caller, agent));
}

TEST_CASE("a restarted process waits for rtpengine with what it had, new calls do not", "[rtpengine]") {
  relay_stage stage;
  stage.answers = false;
  stage.open(caller, 40'002);
  CHECK(stage.times_told(caller) == 0);
  stage.relay->answers(false);
  stage.open(agent);
  CHECK(stage.told(agent) == endpoint{"10.0.0.1", 20'004});
  CHECK(stage.inside_remote(agent) == endpoint{"192.0.2.1", 4000});
  CHECK(stage.said("rtpengine_silent"));
  stage.answers = true;
  stage.relay->answers(true);
  stage.settle();
  CHECK(stage.told(caller).address == "10.9.9.9");
  CHECK(stage.times_told(agent) == 1); // it stays where it is
  stage.talking();
  CHECK_FALSE(stage.relay->direct(caller, agent));
}

TEST_CASE("without rtpengine new calls are refused where it is said so", "[rtpengine]") {
  relay_stage stage{without_rtpengine::refused};
  stage.answers = false;
  stage.open(caller);
  CHECK(stage.times_told(caller) == 0);
  REQUIRE(stage.to_call.size() == 1);
  CHECK(std::get<media::line_failed>(stage.to_call.front()).line == caller);
}

TEST_CASE("an rtpengine that comes back without its calls is told them, and the calls of their new ports",
          "[rtpengine]") {
  relay_stage stage;
  for (const auto line : {caller, agent}) stage.open(line);
  stage.talking();
  const auto before = stage.told(caller);
  SECTION("it was missed") {
    stage.answers = false;
    stage.relay->answers(false);
    stage.engine.ports.clear();
    stage.answers = true;
    stage.relay->answers(true);
  }
  SECTION("nobody noticed") {
    stage.engine.ports.clear();
    stage.relay->look();
    stage.settle();
    CHECK(stage.said("rtpengine_forgot"));
  }
  stage.settle();
  CHECK(stage.told(caller).port != 0);
  CHECK(stage.told(caller) != before);
  CHECK(stage.relay->direct(caller, agent));
}

TEST_CASE("where one conversation is forgotten the others are asked about at once", "[rtpengine]") {
  relay_stage stage;
  stage.settings.look = milliseconds{5'000};
  stage.begin();
  constexpr std::uint64_t talks = 10;
  for (std::uint64_t i = 1; i <= talks; ++i) {
    media::line_settings wanted;
    wanted.line = line_id{i};
    wanted.conversation = routing::conversation_id{i};
    wanted.remote = endpoint{"192.0.2.1", 4'000};
    stage.relay->told(media::open_line{wanted});
    stage.opened(line_id{i});
    stage.settle();
  }
  stage.engine.ports.clear();
  stage.relay->look();
  CHECK(stage.asked.size() == talks / 5);
  stage.settle();
  for (std::uint64_t i = 1; i <= talks; ++i) CHECK(stage.times_told(line_id{i}) == 2);
  stage.relay->look();
  CHECK(stage.asked.size() == talks); // once more, in case it was in between
  stage.settle();
  stage.relay->look();
  CHECK(stage.asked.size() == talks / 5);
}

TEST_CASE("telephones that talk directly and fall silent are reported", "[rtpengine]") {
  relay_stage stage;
  for (const auto line : {caller, agent}) stage.open(line);
  stage.talking();
  stage.to_call.clear();
  stage.relay->heard(media::line_silent{caller, milliseconds{5'000}}); // of course: nothing comes there
  CHECK(stage.to_call.empty());
  const auto look_after = [&](int seconds) {
    stage.now += milliseconds{1'000 * seconds};
    stage.relay->look();
    stage.settle();
  };
  stage.engine.heard = {{"p0000000000000001", 100}, {"p0000000000000002", 100}};
  look_after(1);
  stage.engine.heard["p0000000000000002"] = 106;
  look_after(6);
  REQUIRE(stage.to_call.size() == 1);
  CHECK(std::get<media::line_silent>(stage.to_call.front()).line == caller);
  look_after(1);
  CHECK(stage.to_call.size() == 1);
  stage.engine.heard["p0000000000000001"] = 110;
  look_after(1);
  REQUIRE(stage.to_call.size() == 2);
  CHECK(std::get<media::line_heard>(stage.to_call.back()).line == caller);
}

TEST_CASE("what is over is deleted, the leg alone and at last the call", "[rtpengine]") {
  relay_stage stage;
  for (const auto line : {caller, agent}) stage.open(line);
  stage.talking();
  stage.relay->told(media::close_line{agent});
  stage.settle();
  CHECK(stage.engine.deleted == std::vector<std::string>{"p0000000000000002"});
  CHECK(stage.with(caller) == "q1");
  stage.relay->told(media::close_line{caller});
  CHECK(stage.engine.deleted.back().empty());
  CHECK(stage.relay->lines() == 0);
  CHECK(stage.asked.empty());
}

TEST_CASE("a line that is closed while rtpengine is asked leaves nothing behind", "[rtpengine]") {
  relay_stage stage;
  stage.open(caller);
  media::line_settings wanted;
  wanted.line = agent;
  wanted.conversation = talk;
  stage.relay->told(media::open_line{wanted});
  stage.opened(agent);
  REQUIRE(stage.asked.size() == 1);
  stage.relay->told(media::close_line{agent});
  stage.settle();
  CHECK(stage.times_told(agent) == 0);
  stage.open(other);
  CHECK(stage.times_told(other) == 1);
}

TEST_CASE("a line that loses its port at the media process while rtpengine is asked is put together later",
          "[rtpengine]") {
  relay_stage stage;
  for (const auto line : {caller, agent}) stage.open(line);
  stage.relay->told(media::arrange{talk, {{caller, {agent}, {}, false, 0}, {agent, {caller}, {}, false, 0}}});
  REQUIRE(stage.asked.size() == 1);
  // The media process has died, the port is another program's now, and the telephone holds the call.
  stage.relay->heard(media::line_failed{agent, media::line_failure::port_taken});
  media::line_settings held;
  held.line = agent;
  held.conversation = talk;
  stage.relay->told(media::change_line{held});
  const auto [number, offer] = stage.asked.front();
  stage.asked.pop_front();
  stage.relay->replied(number, stage.engine.answer(offer), stage.now);
  REQUIRE(stage.asked.size() == 1);
  CHECK(read_ben(stage.asked.front().second)->text_of("command") == "offer"); // of the caller alone
  stage.settle();
  CHECK(stage.with(caller) == "q1");
  held.remote = endpoint{"192.0.2.1", 4000};
  stage.relay->told(media::change_line{held});
  stage.opened(agent);
  stage.settle();
  CHECK(stage.relay->direct(caller, agent));
}

} // namespace strowger::tests::audio_relay_test
