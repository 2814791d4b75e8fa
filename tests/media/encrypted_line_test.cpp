#include "tests/media/media_stage.hpp"
#include <catch2/catch.hpp>

/// Lines with SRTP, over real UDP, and how they go on when keys change.
namespace strowger::tests::encrypted_line_test {

using namespace strowger::channels::media;

namespace {

constexpr double loud = 6'000, quiet = 300;

playlist music() { return {1, {"tone:440:1000"}, true}; }

} // namespace

SCENARIO("a call with SRTP on one side") {
  for (const auto suite : {srtp_suite::aes_cm_128_hmac_sha1_80, srtp_suite::aes_cm_128_hmac_sha1_32}) {
    media_stage stage;
    srtp_keys keys{suite};
    keys.in.fill(5);
    keys.out.fill(6);
    auto& caller = stage.add_phone(codec::pcmu, 500);
    caller.crypt = srtp_session::open({suite, keys.out, keys.in});
    auto& agent = stage.add_phone(codec::pcmu, 900);
    stage.open(caller, 1, codec::pcmu, [&](line_settings& of) { of.srtp = keys; });
    stage.open(agent, 2);
    stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
    REQUIRE(stage.run_until([&] { return caller.hears(900) > loud && agent.hears(500) > loud; }));
    CHECK(caller.bad == 0);
    auto& forger = stage.add_phone(codec::pcmu, 1'700);
    forger.call(stage.told<line_opened>()[0].at.port);
    stage.run(500);
    CHECK(agent.hears(1'700) < quiet);
    CHECK(forger.heard.empty());
    stage.say(list_lines{});
    REQUIRE(stage.wait_for<line_list>());
    const auto list = stage.told<line_list>()[0];
    for (const auto& one : list.lines)
      if (one.line == line_id{1}) CHECK(one.dropped > 10);
  }
}

SCENARIO("the other side's new key leaves what it hears as it was, its packets' numbers have gone round") {
  media_stage stage;
  srtp_keys keys;
  keys.in.fill(5);
  keys.out.fill(6);
  auto& caller = stage.add_phone(codec::pcmu, 500);
  caller.crypt = srtp_session::open({keys.suite, keys.out, keys.in});
  auto& agent = stage.add_phone(codec::pcmu, 900);
  auto settings = stage.open(caller, 1, codec::pcmu, [&](line_settings& of) { of.srtp = keys; });
  stage.open(agent, 2);
  stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
  REQUIRE(stage.run_until([&] { return caller.hears(900) > loud && agent.hears(500) > loud; }));
  const auto before = caller.headers.size();
  for (std::size_t i = 0; i < 70'000; ++i) { // 23 minutes of the agent's packets
    agent.say();
    if (i % 50 == 0) REQUIRE(stage.run_until([&] { return caller.headers.size() + 150 > before + i; }));
  }
  REQUIRE(caller.bad == 0);
  keys.in.fill(7);
  settings.srtp = keys;
  stage.say(change_line{settings});
  REQUIRE(caller.crypt->rekey({keys.suite, keys.out, keys.in}));
  agent.forget();
  caller.forget();
  CHECK(stage.run_until([&] { return caller.hears(900) > loud && agent.hears(500) > loud; }));
  CHECK(caller.bad == 0);
}

SCENARIO("a line that comes back to keys from audio in clear is another stream") {
  media_stage stage;
  srtp_keys keys;
  keys.in.fill(5);
  keys.out.fill(6);
  auto& caller = stage.add_phone(codec::pcmu, 500);
  caller.crypt = srtp_session::open({keys.suite, keys.out, keys.in});
  auto settings = stage.open(caller, 1, codec::pcmu, [&](line_settings& of) { of.srtp = keys; });
  stage.arrange({hears_list(1, music())});
  REQUIRE(stage.run_until([&] { return caller.hears(440) > loud; }));
  const auto sealed = caller.headers.back().ssrc;
  settings.srtp.reset();
  stage.say(change_line{settings});
  caller.crypt.reset();
  caller.forget();
  REQUIRE(stage.run_until([&] { return caller.hears(440) > loud; }));
  CHECK(caller.headers.back().ssrc == sealed);
  settings.srtp = keys;
  stage.say(change_line{settings});
  caller.crypt = srtp_session::open({keys.suite, keys.out, keys.in});
  caller.forget();
  REQUIRE(stage.run_until([&] { return caller.hears(440) > loud; }));
  CHECK(caller.headers.back().ssrc != sealed);
}

} // namespace strowger::tests::encrypted_line_test
