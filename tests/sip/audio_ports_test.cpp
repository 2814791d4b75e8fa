#include "channels/sip/audio_room.hpp"
#include "tests/sip/adapter_scene.hpp"

/// Ports of audio that are used up: callers are told to come again, operators why.
namespace strowger::tests::audio_ports_test {

using namespace adapter_scene;
using namespace std::chrono_literals;
using channels::audio_used_up;
namespace media = channels::media;

namespace {

constexpr routing::moment t0{1'000'000ms};

/// Two lines have a port.
sip::sip_settings settings() {
  sip::sip_settings all;
  sip::trunk_settings carrier;
  carrier.name = "carrier";
  carrier.addresses = {*sip::address_range::read("127.0.0.2")};
  all.trunks = {carrier};
  all.audio = sip::audio_ports{"127.0.0.1", 20'000, 20'003};
  return all;
}

struct world : scene {
  world() : scene{settings()} {}
  std::string calls(const std::string& name) { return told(carrier, carrier.request("INVITE", name)); }
  bool logged(const std::string& what) const {
    return std::any_of(log.begin(), log.end(), [&](const auto& one) { return one.find(what) != one.npos; });
  }
  /// The engine does not want the call that came as this one.
  void refuse(std::size_t which) {
    adapter->command(
        {routing::command_id{which + 1}, events.at(which).conversation, channels::refuse{"closed", {}}});
    settle();
  }
  peer carrier{"127.0.0.2"};
};

} // namespace

TEST_CASE("that ports are used up is news once, and over when none was refused for a minute", "[audio]") {
  sip::audio_room room;
  CHECK_FALSE(room.pass(t0));
  CHECK_FALSE(room.next_deadline());
  CHECK(room.refused(t0));
  CHECK_FALSE(room.refused(t0 + 30s));
  CHECK(room.used_up());
  CHECK(room.count() == 2);
  CHECK(room.next_deadline() == t0 + 90s);
  CHECK_FALSE(room.pass(t0 + 89s));
  CHECK(room.pass(t0 + 90s));
  CHECK_FALSE(room.used_up());
  CHECK_FALSE(room.pass(t0 + 91s));
  CHECK(room.refused(t0 + 100s));
  CHECK(room.count() == 1);
}

TEST_CASE("a call for which there is no port is told to come again, and operators why", "[audio]") {
  world here;
  CHECK(here.calls("first").empty());
  CHECK(here.calls("second").empty());
  CHECK(here.told_reachable.count(std::string{audio_used_up}) == 0);
  const auto refused = here.calls("third");
  CHECK(status_of(refused) == 503);
  CHECK(field_in(refused, "Retry-After") == "5");
  CHECK(here.adapter->open_calls() == 2);
  CHECK(here.events.size() == 2); // the engine did not hear of it
  CHECK(here.logged("alarm event=audio_ports_used_up first_port=20000 last_port=20003"));
  CHECK(here.told_reachable.at(std::string{audio_used_up}));
  const auto told_once = here.log.size();
  CHECK(status_of(here.calls("fourth")) == 503);
  CHECK(here.log.size() == told_once);
  SECTION("who has gone makes room") {
    here.refuse(0);
    CHECK(here.calls("fifth").empty());
    CHECK(here.told_reachable.at(std::string{audio_used_up})); // not for long, perhaps
  }
  SECTION("an engine that begins anew is told") {
    here.told_reachable.clear();
    here.adapter->engine_away();
    here.adapter->resume({});
    CHECK(here.told_reachable.at(std::string{audio_used_up}));
  }
  SECTION("a minute later it is over") {
    here.acknowledge_arrivals();
    here.refuse(0);
    here.passed += 60s;
    here.adapter->media_up(true); // something happens
    CHECK(here.calls("sixth").empty());
    here.until([&] { return here.logged("info event=audio_ports_free refused=2"); });
    CHECK_FALSE(here.told_reachable.at(std::string{audio_used_up}));
  }
}

/// A customer calls, and its line fails so: the answer is 503.
std::string heard_where_a_line_fails(world& here, media::line_failure how) {
  std::optional<media::line_id> line;
  here.media_does = [&](const media::media_command& what) {
    if (const auto* open = std::get_if<media::open_line>(&what)) line = open->settings.line;
  };
  CHECK(here.calls("first").empty());
  REQUIRE(line);
  here.adapter->media_said(media::line_failed{*line, how});
  here.settle();
  const auto heard = here.carrier.hears();
  REQUIRE_FALSE(heard.empty());
  CHECK(status_of(heard.back()) == 503);
  return heard.back();
}

TEST_CASE("a port that is another program's is missed as well", "[audio]") {
  world here;
  CHECK(field_in(heard_where_a_line_fails(here, media::line_failure::no_port), "Retry-After") == "5");
  CHECK(here.logged("event=audio_ports_used_up"));
  CHECK(here.told_reachable.at(std::string{audio_used_up}));
}

TEST_CASE("an rtpengine that does not answer is not taken for ports that are used up", "[audio]") {
  world here;
  heard_where_a_line_fails(here, media::line_failure::no_relay);
  CHECK_FALSE(here.logged("event=audio_ports_used_up"));
}

} // namespace strowger::tests::audio_ports_test
