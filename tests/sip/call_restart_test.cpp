#include "tests/sip/customer_call.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// A call whose process has died, message by message.
namespace strowger::tests::call_restart_test {

using namespace strowger::channels;
using namespace lone;
using routing::milliseconds;
using routing::moment;

SCENARIO("who may have had a 200 before a death gets that 200 again, and nothing before it") {
  one_call before;
  before.arrives();
  const auto kept = before.all<sip::keep_bytes>().back().bytes; // with event 1: its 200 came later
  one_call after;
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
  after.engine_arranges();
  // A transaction that waits for the line would say 100 by itself.
  CHECK(after.all<sip::take_up>().empty());
  after.line_opens();
  REQUIRE(after.all<sip::take_up>().size() == 1);
  CHECK(after.answers() == std::vector<int>{200});
  const auto place = [&](auto is) { return std::find_if(after.said.begin(), after.said.end(), is); };
  CHECK((place([](const auto& one) { return std::holds_alternative<sip::take_up>(one); }) <
         place([](const auto& one) { return std::holds_alternative<sip::send_response>(one); })));
  after.turn([&](auto& out) { after.machine.heard(sip::ack_came{{}, {}}, after.now, out); });
  CHECK(after.machine.legs().at({}).phase == sip::leg_phase::confirmed);
}

SCENARIO("a call goes on after a death whatever bytes its caller has in its words") {
  one_call before;
  before.contact = "sip:J\xfcrgen@192.0.2.8";
  before.arrives();
  one_call after;
  const auto kept = before.all<sip::keep_bytes>().back().bytes;
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
  CHECK(after.machine.identity({})->target == before.contact);
}

SCENARIO("a call knows after a death who calls, as the engine was told") {
  one_call before;
  before.arrives();
  one_call after;
  CHECK(after.machine.caller() == caller_shown{});
  const auto kept = before.all<sip::keep_bytes>().back().bytes;
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
  CHECK(after.machine.caller() == before.machine.caller());
  CHECK_FALSE(after.machine.caller().number.empty());
  CHECK_FALSE(after.machine.caller().name.empty());
}

SCENARIO("a call knows after a death by which listener it came, or that it was not kept") {
  one_call before;
  before.arrives();
  const auto listener_after = [](const std::string& kept) {
    one_call after;
    after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
    return after.machine.identity({})->listener;
  };
  CHECK(listener_after(before.all<sip::keep_bytes>().back().bytes) == its_listener);
  one_call of_former;
  of_former.listener.clear();
  of_former.arrives();
  CHECK(listener_after(of_former.all<sip::keep_bytes>().back().bytes).empty());
}

SCENARIO("a call knows after a death by which trunk it goes, and whose call an outside number is") {
  one_call before;
  before.talks();
  constexpr routing::leg_id outside{5};
  ring asked;
  asked.leg = outside;
  asked.kind = leg_kind::outside;
  asked.on_behalf = "main/ada";
  asked.deadline = milliseconds{30'000};
  auto there = lone::at_the_trunk();
  there.trunk = "backup";
  before.turn([&](auto& out) { before.machine.ring_at({}, asked, {there}, {}, before.now, out); });
  before.media_says(media::line_opened{before.machine.legs().at(outside).line, {"192.0.2.1", its_port + 2}});
  REQUIRE(before.all<sip::send_request>().size() == 1);
  sip::response_came yes{
      {outside, 0}, before.all<sip::send_request>().front().number, sip::method::invite, 200, {}};
  yes.said.to_tag = "there";
  yes.said.contact = "sip:there@192.0.2.9";
  yes.said.body_type = "application/sdp";
  yes.said.body = telephone_world::description;
  before.turn([&](auto& out) { before.machine.heard(yes, before.now, out); });
  one_call after;
  const auto kept = before.machine.kept();
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 100, after.now, out)); });
  const auto& legs = after.machine.legs();
  CHECK(legs.at({}).attempts.at(0).trunk == "carrier");
  CHECK(legs.at({}).on_behalf.empty());
  REQUIRE(legs.contains(outside));
  CHECK(legs.at(outside).attempts.at(0).trunk == "backup");
  CHECK(legs.at(outside).on_behalf == "main/ada");
}

SCENARIO("a call knows after a death whether who calls is to be shown") {
  for (const bool withheld : {false, true}) {
    one_call before, after;
    before.withheld = withheld;
    before.arrives();
    CHECK(before.machine.is_withheld() == withheld);
    const auto kept = before.all<sip::keep_bytes>().back().bytes;
    after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
    CHECK(after.machine.is_withheld() == withheld);
  }
}

SCENARIO("an INVITE that comes again after a death is answered in its own transaction") {
  one_call before;
  before.arrives();
  const auto kept = before.all<sip::keep_bytes>().back().bytes;
  one_call after;
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
  after.engine_arranges();
  sip::request_came again{{}, 33, sip::method::invite, {}};
  again.said.cseq = 1;
  after.turn([&](auto& out) { after.machine.heard(again, after.now, out); });
  after.line_opens();
  CHECK(after.all<sip::take_up>().empty());
  REQUIRE(after.answers() == std::vector<int>{200});
  CHECK(after.all<sip::send_response>().front().number == 33);
}

SCENARIO("a port that another program has just now is asked for again before a call is given up") {
  one_call call;
  call.arrives();
  call.turn([&](auto& out) { call.machine.acknowledged(1, call.now, out); });
  call.line_opens();
  call.engine_arranges();
  call.turn([&](auto& out) { call.machine.heard(sip::ack_came{{}, {}}, call.now, out); });
  const auto line = call.machine.legs().at({}).line;
  const auto taken = media::line_failed{line, media::line_failure::port_taken};
  call.turn([&](auto& out) { call.machine.media_back({}, call.now, out); });
  call.media_says(taken);
  CHECK(call.all<sip::send_request>().empty());
  call.passes(milliseconds{100});
  REQUIRE(call.to_media<media::open_line>().size() == 1);
  CHECK(call.to_media<media::open_line>().front().settings.port == its_port);
  WHEN("it is free then") {
    call.line_opens();
    THEN("the call goes on") {
      call.passes(milliseconds{6'000});
      CHECK(call.to_media<media::open_line>().empty());
      CHECK(call.machine.legs().at({}).phase == sip::leg_phase::confirmed);
    }
  }
  WHEN("it never is") {
    for (int i = 0; i < 60 && call.all<sip::send_request>().empty(); ++i) {
      call.passes(milliseconds{100});
      call.media_says(taken);
    }
    THEN("the customer is let go") {
      REQUIRE(call.all<sip::send_request>().size() == 1);
      CHECK(call.all<sip::send_request>().front().what == sip::method::bye);
      CHECK(call.now >= moment{milliseconds{5'000}});
      REQUIRE(call.all<sip::tell>().size() == 1);
      CHECK(call.all<sip::tell>().front().what == event_body{left{"no_line"}});
    }
  }
}

SCENARIO("music goes on where it is when media is there before the engine has said who hears what") {
  one_call before;
  before.talks();
  one_call after;
  const auto kept = before.machine.kept();
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
  const media::listed_line open{after.machine.legs().at({}).line, the_call, its_port, 1};
  after.turn([&](auto& out) { after.machine.media_back({open}, after.now, out); });
  CHECK(after.to_media<media::arrange>().empty()); // one without seats would end the music
  after.engine_arranges();
  REQUIRE(after.to_media<media::arrange>().size() == 1);
  CHECK(after.to_media<media::arrange>().front().seats.front().plays->id == 1);
  WHEN("nobody is to hear anything any more") {
    arrange nothing;
    nothing.number = 2;
    after.turn([&](auto& out) { after.machine.told({{}, the_call, nothing}, after.now, out); });
    THEN("media is told so") {
      REQUIRE(after.to_media<media::arrange>().size() == 1);
      CHECK(after.to_media<media::arrange>().front().seats.empty());
    }
  }
}

SCENARIO("what is recorded again after a pause is heard, whichever process was told of the pause") {
  const auto recording_is = [](one_call& of, bool paused) {
    arrange who_hears;
    who_hears.number = 1;
    who_hears.recording = {9, true, paused, {{}}, {}, std::string(32, 'k')};
    of.turn([&](auto& out) { of.machine.told({{}, the_call, who_hears}, of.now, out); });
    const auto said = of.to_media<media::record>();
    REQUIRE(said.size() == 1);
    CHECK(said.front().paused == paused);
  };
  one_call before;
  before.arrives();
  before.turn([&](auto& out) { before.machine.acknowledged(1, before.now, out); });
  before.line_opens();
  recording_is(before, false);
  recording_is(before, true);
  one_call after;
  const auto kept = before.machine.kept();
  after.turn([&](auto& out) { REQUIRE(after.machine.resume(kept, 1, after.now, out)); });
  recording_is(after, false);
  after.turn([&](auto& out) { after.machine.media_back({}, after.now, out); });
  REQUIRE(after.to_media<media::record>().size() == 1);
  CHECK_FALSE(after.to_media<media::record>().front().paused);
}

SCENARIO("that a recording is paused is said when media has said so") {
  const command_id pauses{1, 7};
  one_call call;
  call.arrives();
  call.turn([&](auto& out) { call.machine.acknowledged(1, call.now, out); });
  call.line_opens();
  std::uint64_t number = 0;
  const auto recording_is = [&](bool on, bool paused, command_id id = {}) {
    arrange who_hears;
    who_hears.number = ++number;
    if (on) who_hears.recording = {9, true, paused, {{}}, {}, std::string(32, 'k')};
    call.turn([&](auto& out) { call.machine.told({id, the_call, who_hears}, call.now, out); });
  };
  const auto said = [&] { return call.all<command_outcome>().size(); };
  const auto pause = [&] {
    recording_is(true, true, pauses);
    CHECK(said() == 0);
    REQUIRE(call.to_media<media::record>().size() == 1);
    return call.to_media<media::record>().front().pause;
  };
  const auto media_has = [&](std::uint64_t which) {
    call.media_says(media::recording_paused{media::recording_id{9}, which});
  };
  recording_is(true, false);
  const auto first = pause();
  SECTION("once, and again where the engine asks again") {
    media_has(first);
    REQUIRE(said() == 1);
    CHECK(call.all<command_outcome>().front().done);
    media_has(first);
    CHECK(said() == 0);
    recording_is(true, true, pauses);
    CHECK(said() == 1);
  }
  SECTION("of each time it is asked meanwhile") {
    recording_is(true, true, pauses);
    CHECK(said() == 0);
    media_has(first);
    CHECK(said() == 2);
  }
  SECTION("not of a pause that is over") {
    recording_is(true, false);
    CHECK(said() == 1); // nobody waits for it any more
    const auto second = pause();
    media_has(first);
    CHECK(said() == 0);
    media_has(second);
    CHECK(said() == 1);
  }
  SECTION("of one that died by the one that comes") {
    call.turn([&](auto& out) { call.machine.media_back({}, call.now, out); });
    const auto again = call.to_media<media::record>();
    REQUIRE(again.size() == 1);
    media_has(first);
    CHECK(said() == 0);
    media_has(again.front().pause);
    CHECK(said() == 1);
  }
  SECTION("nothing is recorded any more") {
    const bool stopped = GENERATE(true, false);
    if (stopped)
      recording_is(false, false);
    else
      call.media_says(
          media::recording_ended{media::recording_id{9}, {}, {}, 0, media::recording_end::disk, {}});
    CHECK(said() == 1);
  }
  SECTION("the customer is gone") {
    call.turn([&](auto& out) {
      call.machine.told({{}, the_call, drop{{}, drop_reason::ended}}, call.now, out);
    });
    CHECK(said() == 1);
  }
}

SCENARIO("a call of which nothing can be read is told as lost") {
  const auto lost = [](const one_call& of) {
    REQUIRE(of.all<sip::tell>().size() == 1);
    return std::get<left>(of.all<sip::tell>().front().what).lost;
  };
  one_call before, after;
  before.arrives();
  auto kept = before.all<sip::keep_bytes>().back().bytes;
  SECTION("other bytes") { kept = "no call"; }
  SECTION("a part of them") { kept.resize(kept.size() / 2); }
  SECTION("none") { kept.clear(); }
  after.turn([&](auto& out) {
    REQUIRE_FALSE(after.machine.resume(kept, 1, after.now, out));
    out.clear();
    after.machine.lost(after.now, out);
  });
  CHECK(lost(after) == "not_kept");
}

SCENARIO("a customer who left is told as gone again where the bytes are there and the event is not") {
  one_call before;
  before.arrives();
  before.line_opens();
  before.turn([&](auto& out) { before.machine.acknowledged(1, before.now, out); });
  before.engine_arranges();
  before.turn([&](auto& out) { before.machine.heard(sip::ack_came{{}, {}}, before.now, out); });
  sip::request_came bye{{}, 5, sip::method::bye, {}};
  bye.said.cseq = 2;
  before.turn([&](auto& out) { before.machine.heard(bye, before.now, out); });
  const auto kept = before.all<sip::keep_bytes>().back().bytes;
  const auto number = before.all<sip::tell>().back().number;
  for (const bool durable : {true, false}) {
    one_call after;
    after.turn([&](auto& out) {
      REQUIRE(after.machine.resume(kept, durable ? number : number - 1, after.now, out));
    });
    CHECK(after.all<sip::tell>().size() == (durable ? 0 : 1));
    for (const auto& one : after.all<sip::tell>()) CHECK(std::holds_alternative<left>(one.what));
  }
}

SCENARIO("a call of which more would have to be kept than may be is refused at once") {
  one_call call;
  call.arrives("Record-Route: <sip:" + std::string(kept_max / 2, 'p') + ".example;lr>\r\n");
  CHECK(call.answers() == std::vector<int>{513});
  CHECK(call.all<sip::tell>().empty());
  CHECK(call.machine.over());
}

SCENARIO("a line that media does not know after its death is opened again, not given up") {
  one_call call;
  call.arrives();
  call.turn([&](auto& out) { call.machine.acknowledged(1, call.now, out); });
  call.line_opens();
  call.engine_arranges();
  call.media_says(media::line_failed{call.machine.legs().at({}).line, media::line_failure::unknown_line});
  CHECK(call.all<sip::send_request>().empty());
  CHECK(call.machine.next_deadline() == call.now);
  call.passes(milliseconds{0});
  REQUIRE(call.to_media<media::open_line>().size() == 1);
  CHECK(call.to_media<media::open_line>().front().settings.port == its_port);
}

SCENARIO("lines that never had a port are asked for by themselves") {
  one_call call;
  call.arrives();
  call.turn([&](auto& out) { call.machine.open_new_lines(out); });
  REQUIRE(call.to_media<media::open_line>().size() == 1);
  call.line_opens();
  call.turn([&](auto& out) { call.machine.open_new_lines(out); });
  CHECK(call.said.empty());
}

} // namespace strowger::tests::call_restart_test
