#include "channels/media/files/recording_file.hpp"
#include "channels/media/files/wav_header.hpp"
#include "tests/media/media_stage.hpp"
#include <catch2/catch.hpp>
#include <fstream>

/// Digits, whose packets are believed, recordings, over real UDP.
namespace strowger::tests::line_test {

using namespace strowger::channels::media;
using routing::milliseconds;

namespace {

constexpr double loud = 6'000, quiet = 300;

playlist music() { return {1, {"tone:440:1000"}, true}; }

std::string digits_of(const media_stage& stage) {
  std::string all;
  for (const auto& one : stage.told<digit_heard>()) all += one.digit;
  return all;
}

/// Both channels of a recording that has ended.
std::array<std::vector<std::int16_t>, 2> sides_of(const recording_ended& ended, const std::string& key) {
  std::vector<std::uint8_t> bytes;
  const auto end = read_recording(
      ended.path, key, [&](bytes_view some) { bytes.insert(bytes.end(), some.begin(), some.end()); });
  REQUIRE(end);
  CHECK(end.value().whole);
  std::array<std::vector<std::int16_t>, 2> sides;
  for (std::size_t at = wav_header_bytes; at + 1 < bytes.size(); at += 2)
    sides[(at / 2) % 2].push_back(static_cast<std::int16_t>(bytes[at] | (bytes[at + 1] << 8)));
  return sides;
}

} // namespace

SCENARIO("digits pressed are heard, digits sent arrive, as events and as tones") {
  media_stage stage;
  auto& caller = stage.add_phone(codec::pcmu, 500);
  auto& old = stage.add_phone(codec::pcma, 900);
  stage.open(caller, 1);
  stage.open(old, 2, codec::pcma, [](line_settings& of) { of.telephone_event = 0; });
  stage.arrange({hears_list(1, music()), hears_list(2, music())});
  REQUIRE(stage.run_until([&] { return caller.hears(440) > loud; }));
  REQUIRE(caller.presses.push("19*#"));
  REQUIRE(stage.run_until([&] { return digits_of(stage) == "19*#"; }));
  CHECK(stage.told<digit_heard>()[0].lasted == milliseconds{100});
  stage.say(send_digits{line_id{1}, "42"});
  REQUIRE(stage.run_until([&] { return caller.digits == "42"; }));
  stage.say(send_digits{line_id{2}, "6"});
  CHECK(stage.run_until([&] { return old.hears(770, 0.1) > 3'000 && old.hears(1'477, 0.1) > 3'000; }));
  stage.say(send_digits{line_id{1}, "x"});
  CHECK(stage.wait_for<line_failed>());
  WHEN("they are connected") {
    auto& agent = stage.add_phone(codec::pcma, 1'300);
    stage.open(agent, 3, codec::pcma);
    stage.arrange({hears_lines(1, {3}), hears_lines(3, {1})});
    REQUIRE(stage.run_until([&] { return agent.hears(500) > loud; }));
    REQUIRE(caller.presses.push("7"));
    THEN("the agent's telephone gets the events, too") {
      CHECK(stage.run_until([&] { return agent.digits == "7"; }));
    }
  }
}

SCENARIO("behind address translation RTP goes where it comes from, and no stranger takes it over") {
  media_stage stage;
  phone nobody; // what the signalling says
  auto& caller = stage.add_phone(codec::pcmu, 500);
  auto& agent = stage.add_phone(codec::pcmu, 900);
  stage.open(caller, 1, codec::pcmu, [&](line_settings& of) { of.remote = nobody.at(); });
  stage.open(agent, 2);
  stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
  REQUIRE(stage.run_until([&] { return caller.hears(900) > loud && agent.hears(500) > loud; }));
  auto& intruder = stage.add_phone(codec::pcmu, 1'700);
  intruder.call(stage.told<line_opened>()[0].at.port);
  stage.run(600);
  CHECK(intruder.heard.empty());
  CHECK(agent.hears(1'700) < quiet);
  CHECK(agent.hears(500) > loud);
  WHEN("the caller is silent for more than two seconds and comes back from elsewhere") {
    caller.talks = false;
    intruder.call(0);
    stage.run(3'200);
    intruder.call(stage.told<line_opened>()[0].at.port);
    THEN("the new place is believed") {
      CHECK(stage.run_until([&] { return intruder.hears(900) > loud; }));
    }
  }
}

SCENARIO("comfort noise and types nobody agreed on count as being there and are not heard") {
  media_stage stage{[](media_settings& of) { of.silent_after = milliseconds{300}; }};
  auto& caller = stage.add_phone(codec::pcmu, 500);
  auto& agent = stage.add_phone(codec::pcmu, 900);
  auto& listener = stage.add_phone();
  stage.open(caller, 1);
  stage.open(agent, 2);
  stage.open(listener, 3);
  stage.arrange({hears_lines(1, {2}), hears_lines(2, {1}), hears_lines(3, {1, 2})}); // as it is, and mixed
  REQUIRE(stage.run_until([&] { return agent.hears(500) > loud && listener.hears(500) > loud; }));
  caller.says_type = GENERATE(std::uint8_t{13}, std::uint8_t{99});
  listener.talks = false;
  stage.run(200); // what was on its way
  agent.forget();
  listener.forget();
  stage.run(900);
  CHECK(agent.hears(500) < quiet);
  CHECK(listener.hears(500) < quiet);
  CHECK(listener.hears(900) > loud);
  CHECK(agent.bad == 0); // nothing of that type came through
  const auto silent = [&](std::uint64_t line) {
    const auto told = stage.told<line_silent>();
    return std::any_of(told.begin(), told.end(), [&](const auto& one) { return one.line == line_id{line}; });
  };
  CHECK(silent(3));
  CHECK_FALSE(silent(1));
  stage.say(list_lines{});
  REQUIRE(stage.wait_for<line_list>());
  const auto list = stage.told<line_list>()[0];
  for (const auto& one : list.lines) CHECK(one.dropped == 0);
}

SCENARIO("a line without symmetric RTP sends where the signalling says") {
  media_stage stage;
  auto& caller = stage.add_phone(codec::pcmu, 500);
  auto& elsewhere = stage.add_phone();
  stage.open(caller, 1, codec::pcmu, [&](line_settings& of) {
    of.remote = elsewhere.at();
    of.symmetric = false;
  });
  stage.arrange({hears_list(1, music())});
  CHECK(stage.run_until([&] { return elsewhere.hears(440) > loud; }));
  CHECK(caller.heard.empty());
}

SCENARIO("a recording has one side left, the other right, and silence while it is paused") {
  for (const auto& key : {std::string{}, std::string(32, 'k')}) {
    media_stage stage;
    auto& customer = stage.add_phone(codec::pcmu, 500);
    auto& agent = stage.add_phone(codec::pcma, 900);
    stage.open(customer, 1);
    stage.open(agent, 2, codec::pcma);
    stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
    const record wanted{recording_id{9}, the_call, {line_id{1}}, {line_id{2}}, stage.folder.path(), key};
    stage.say(wanted);
    stage.say(wanted); // twice is once
    stage.run(1'000);
    auto paused = wanted;
    paused.paused = true;
    paused.pause = 4;
    stage.say(paused);
    REQUIRE(stage.wait_for<recording_paused>());
    CHECK(stage.told<recording_paused>()[0].recording == recording_id{9});
    CHECK(stage.told<recording_paused>()[0].pause == 4);
    stage.run(1'000);
    CHECK(agent.hears(500) > loud); // they hear each other all the time
    stage.say(wanted);
    stage.run(1'000);
    stage.say(stop_recording{recording_id{9}});
    REQUIRE(stage.wait_for<recording_ended>());
    const auto ended = stage.told<recording_ended>()[0];
    CHECK(ended.reason == recording_end::stopped);
    CHECK(ended.lasted.count() == Approx(3'000).margin(300));
    const auto sides = sides_of(ended, key);
    CHECK(sides[0].size() == static_cast<std::size_t>(ended.lasted.count()) * 8);
    const auto peak = [&](std::size_t side, std::size_t second, double hertz) {
      return tone_peak(std::span{sides[side]}.subspan(second * 8'000 + 2'500, 4'000), hertz);
    };
    for (const std::size_t second : {0U, 2U}) {
      CHECK(peak(0, second, 500) > loud);
      CHECK(peak(0, second, 900) < quiet);
      CHECK(peak(1, second, 900) > loud);
      CHECK(peak(1, second, 500) < quiet);
    }
    CHECK(peak(0, 1, 500) < 1);
    CHECK(peak(1, 1, 900) < 1);
    const auto told = stage.told<recording_ended>().size();
    stage.say(list_lines{}); // its end is told until it is known
    REQUIRE(stage.wait_for<recording_ended>(told + 1));
    stage.say(forget_recording{recording_id{9}});
    stage.say(list_lines{});
    REQUIRE(stage.wait_for<line_list>(2));
    stage.run(50);
    CHECK(stage.told<recording_ended>().size() == told + 1);
  }
}

SCENARIO("what is said in a pause, up to its last moment, is in no recording") {
  media_stage stage;
  auto& customer = stage.add_phone();
  auto& agent = stage.add_phone(codec::pcma, 900);
  stage.open(customer, 1);
  stage.open(agent, 2, codec::pcma);
  record wanted{recording_id{9}, the_call, {line_id{1}}, {line_id{2}}, stage.folder.path()};
  const bool mixed = GENERATE(false, true); // else packets are passed on as they come
  stage.arrange({mixed ? hears_list(1, music()) : hears_lines(1, {2}), hears_lines(2, {1})});
  stage.say(wanted);
  stage.run(500);
  wanted.paused = true;
  stage.say(wanted);
  REQUIRE(stage.wait_for<recording_paused>());
  customer.hertz = 500;
  stage.run(1'000);
  customer.hertz = 0;
  wanted.paused = false;
  stage.say(wanted);
  stage.run(500);
  customer.hertz = 700;
  stage.run(500);
  stage.say(stop_recording{recording_id{9}});
  REQUIRE(stage.wait_for<recording_ended>());
  const auto sides = sides_of(stage.told<recording_ended>()[0], {});
  const auto all = std::span{sides[0]};
  for (std::size_t at = 0; at + 160 <= all.size(); at += 160)
    if (tone_peak(all.subspan(at, 160), 700) < quiet) CHECK(tone_peak(all.subspan(at, 160), 500) < quiet);
  CHECK(tone_peak(all.last(1'600), 700) > loud);
}

SCENARIO("a recording ends by itself when nothing is said any more, or when it is long enough") {
  media_stage stage;
  auto& caller = stage.add_phone(codec::pcmu, 500);
  stage.open(caller, 1);
  record wanted{recording_id{9}, the_call, {line_id{1}}, {}, stage.folder.path(), std::string(32, 'k')};
  wanted.ends_quiet = milliseconds{600};
  wanted.ends_after = milliseconds{3'000};
  stage.say(wanted);
  stage.run(1'000);
  CHECK(stage.told<recording_ended>().empty());
  CHECK(stage.told<speech_heard>().size() == 1); // told as soon as it is known, once
  SECTION("silence") {
    caller.hertz = 0;
    REQUIRE(stage.wait_for<recording_ended>());
    const auto ended = stage.told<recording_ended>()[0];
    CHECK(ended.reason == recording_end::silence);
    CHECK(ended.heard.count() == Approx(1'000).margin(300));
    CHECK(ended.lasted.count() == Approx(1'600).margin(300));
    CHECK(sides_of(ended, wanted.key)[0].size() == static_cast<std::size_t>(ended.lasted.count()) * 8);
    // Said again it is not begun anew: its end is told again.
    stage.say(wanted);
    REQUIRE(stage.wait_for<recording_ended>(2));
    CHECK(stage.told<recording_ended>()[1].path == ended.path);
  }
  SECTION("its length") {
    REQUIRE(stage.wait_for<recording_ended>());
    CHECK(stage.told<recording_ended>()[0].reason == recording_end::limit);
    CHECK(stage.told<recording_ended>()[0].lasted == milliseconds{3'000});
  }
}

SCENARIO(
    "a recording whose process has died goes on with what it had: its length, and whether somebody spoke") {
  const auto key = GENERATE(std::string{}, std::string(32, 'k'));
  const bool orderly = GENERATE(false, true);
  const temporary_folder folder;
  record wanted{recording_id{9}, the_call, {line_id{1}}, {}, folder.path(), key};
  wanted.ends_quiet = milliseconds{2'500};
  wanted.ends_after = milliseconds{4'000};
  const auto first = folder.path() / (key.empty() ? "0000000000000009.wav" : "0000000000000009.wav.enc");
  {
    media_stage before;
    before.open(before.add_phone(codec::pcmu, 500), 1);
    before.say(wanted);
    before.run(2'500);
    if (!orderly) before.say(stop_recording{recording_id{9}});
    if (!orderly) REQUIRE(before.wait_for<recording_ended>());
  }
  if (!orderly) { // as after kill -9: its last piece was not written
    auto file = std::fstream{first, std::ios::in | std::ios::out | std::ios::binary};
    const auto unknown = make_wav_header(8'000, 2, wav_length_not_known);
    if (key.empty()) file.write(reinterpret_cast<const char*>(unknown.data()), unknown.size());
    file.close();
    if (!key.empty()) std::filesystem::resize_file(first, std::filesystem::file_size(first) - 20);
  }
  media_stage stage;
  auto& caller = stage.add_phone(codec::pcmu, 500);
  stage.open(caller, 1);
  SECTION("its length") {
    stage.say(wanted);
    REQUIRE(stage.wait_for<recording_ended>());
    const auto ended = stage.told<recording_ended>()[0];
    CHECK(ended.reason == recording_end::limit);
    CHECK(ended.lasted.count() == Approx(1'500).margin(700));
  }
  SECTION("who spoke, and says nothing more, has spoken") {
    caller.hertz = 0;
    wanted.ends_quiet = milliseconds{500};
    stage.say(wanted);
    REQUIRE(stage.wait_for<recording_ended>());
    CHECK(stage.told<speech_heard>().size() == 1);
    const auto ended = stage.told<recording_ended>()[0];
    CHECK(ended.reason == recording_end::silence);
    CHECK(ended.heard.count() == Approx(2'300).margin(700));
  }
  SECTION("one that was ended belongs to another") {
    media_stage meanwhile;
    meanwhile.open(meanwhile.add_phone(codec::pcmu, 0), 1);
    wanted.ends_quiet = milliseconds{0};
    meanwhile.say(wanted);
    meanwhile.run(200);
    meanwhile.say(stop_recording{recording_id{9}});
    REQUIRE(meanwhile.wait_for<recording_ended>());
    stage.say(wanted);
    REQUIRE(stage.wait_for<recording_ended>());
    CHECK(stage.told<recording_ended>()[0].lasted == milliseconds{4'000});
  }
}

SCENARIO("a recording that was stopped and is wanted again goes on in another file") {
  media_stage stage;
  auto& caller = stage.add_phone(codec::pcmu, 500);
  stage.open(caller, 1);
  const record wanted{recording_id{9}, the_call, {line_id{1}}, {}, stage.folder.path(), ""};
  stage.say(wanted);
  stage.run(300);
  stage.say(stop_recording{recording_id{9}});
  stage.say(wanted); // before its file is closed
  REQUIRE(stage.wait_for<recording_ended>());
  stage.run(300);
  stage.say(stop_recording{recording_id{9}});
  REQUIRE(stage.wait_for<recording_ended>(2));
  stage.say(wanted); // and after
  stage.run(300);
  stage.say(stop_recording{recording_id{9}});
  REQUIRE(stage.wait_for<recording_ended>(3));
  std::vector<std::string> names;
  for (const auto& one : stage.told<recording_ended>()) {
    CHECK(one.lasted.count() > 100);
    names.push_back(std::filesystem::path{one.path}.filename());
  }
  CHECK(names ==
        std::vector<std::string>{"0000000000000009.wav", "0000000000000009-2.wav", "0000000000000009-3.wav"});
}

SCENARIO("a recording that cannot be says so") {
  media_stage stage;
  stage.say(record{recording_id{1}, the_call, {}, {}, "/no/such/folder", ""});
  REQUIRE(stage.wait_for<recording_ended>(1));
  CHECK(stage.told<recording_ended>()[0].reason == recording_end::disk);
  stage.say(record{recording_id{2}, the_call, {}, {}, stage.folder.path(), "short"});
  REQUIRE(stage.wait_for<recording_ended>(2));
  CHECK(stage.told<recording_ended>()[1].reason == recording_end::bad_settings);
}

SCENARIO("a line whose RTP stops is reported once, and when it comes again") {
  media_stage stage{[](media_settings& of) { of.silent_after = milliseconds{500}; }};
  auto& caller = stage.add_phone(codec::pcmu, 500);
  stage.open(caller, 1);
  stage.arrange({hears_list(1, music())});
  stage.run(1'600);
  CHECK(stage.told<line_silent>().empty());
  caller.talks = false;
  REQUIRE(stage.wait_for<line_silent>());
  CHECK(stage.told<line_silent>()[0].lasted >= milliseconds{500});
  stage.run(1'200);
  CHECK(stage.told<line_silent>().size() == 1);
  caller.talks = true;
  CHECK(stage.wait_for<line_heard>());
}

} // namespace strowger::tests::line_test
