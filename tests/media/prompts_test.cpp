#include "channels/media/prompts.hpp"
#include "channels/media/wav.hpp"
#include "tests/media/tones.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <cstring>

namespace strowger::tests::prompts_test {

using namespace strowger::channels::media;

namespace {

std::string wav_text(std::uint16_t coding, std::uint16_t channels, std::uint32_t rate, std::uint16_t bits,
                     const std::string& data) {
  const auto header = make_wav_header(rate, channels, data.size());
  std::string file{header.begin(), header.end()};
  file[20] = static_cast<char>(coding);
  file[34] = static_cast<char>(bits);
  return file + data;
}

std::string bytes_of(const std::vector<std::int16_t>& samples) {
  return {reinterpret_cast<const char*>(samples.data()), samples.size() * 2};
}

bytes_view view_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::vector<std::int16_t> play(playlist_cursor& cursor, codec law, std::size_t frames) {
  std::vector<std::int16_t> heard;
  std::array<std::uint8_t, frame_samples> scratch{};
  while (frames-- > 0)
    if (const auto* frame = cursor.next(law, scratch))
      for (std::size_t i = 0; i < frame_samples; ++i) heard.push_back(to_linear(law, frame[i]));
  return heard;
}

} // namespace

SCENARIO("WAV files of every kind that is promised are read") {
  const auto sine = make_sine(440, 8'000, 1'600);
  for (const bool stereo : {false, true}) {
    std::vector<std::int16_t> woven;
    for (const auto one : sine) woven.insert(woven.end(), stereo ? 2 : 1, one);
    const auto read = read_wav(view_of(wav_text(1, stereo ? 2 : 1, 8'000, 16, bytes_of(woven))));
    REQUIRE(read);
    CHECK(read.value().samples == sine);
  }
  std::string eight, a, mu;
  for (const auto one : sine) {
    eight.push_back(static_cast<char>(one / 256 + 128));
    a.push_back(static_cast<char>(to_code(codec::pcma, one)));
    mu.push_back(static_cast<char>(to_code(codec::pcmu, one)));
  }
  for (const auto& [coding, data] : {std::pair<std::uint16_t, std::string>{1, eight}, {6, a}, {7, mu}}) {
    const auto read = read_wav(view_of(wav_text(coding, 1, 8'000, 8, data)));
    REQUIRE(read);
    CHECK(tone_peak(read.value().samples, 440) == Approx(8'000).epsilon(0.03));
  }
}

SCENARIO("what is no such WAV file is refused with a reason; a torn one is read as far as it goes") {
  const auto whole = wav_text(1, 1, 8'000, 16, bytes_of(make_sine(440, 8'000, 800)));
  for (std::size_t size = 0; size < 44; ++size) CHECK_FALSE(read_wav(view_of(whole.substr(0, size))));
  const auto torn = read_wav(view_of(whole.substr(0, 444)));
  REQUIRE(torn);
  CHECK(torn.value().samples.size() == 200);
  const auto strange = read_wav(view_of(wav_text(3, 1, 8'000, 32, "1234")));
  REQUIRE_FALSE(strange);
  CHECK(strange.reason().detail.find("coding 3") != std::string::npos);
  CHECK_FALSE(read_wav(view_of(wav_text(1, 1, 96'000, 16, "12"))));
  CHECK_FALSE(read_wav(view_of(wav_text(1, 0, 8'000, 16, "12"))));
}

SCENARIO("sound of other rates keeps its tones, and what a telephone cannot carry does not fold back") {
  for (const std::uint32_t rate : {16'000U, 22'050U, 24'000U, 44'100U, 48'000U}) {
    CAPTURE(rate);
    auto low = to_telephone_rate({rate, make_sine(1'000, 10'000, rate, rate)});
    CHECK(low.size() == Approx(8'000).margin(1));
    const std::span<const std::int16_t> middle{low.data() + 400, 7'200};
    CHECK(tone_peak(middle, 1'000) == Approx(10'000).epsilon(0.01));
    const auto passed = to_telephone_rate({rate, make_sine(3'300, 10'000, rate, rate)});
    CHECK(tone_peak(std::span{passed}.subspan(400, 7'200), 3'300) > 9'500);
    const auto high = to_telephone_rate({rate, make_sine(5'000, 10'000, rate, rate)});
    CHECK(tone_peak(std::span{high}.subspan(400, 7'200), 3'000) < 10);
  }
}

SCENARIO("prompts are found by name, in the first folder that has them, in both laws") {
  const temporary_folder house, shipped;
  house.write("en/next.wav", wav_text(1, 1, 16'000, 16, bytes_of(make_sine(500, 8'000, 16'000, 16'000))));
  shipped.write("en/next.wav", wav_text(1, 1, 8'000, 16, bytes_of(make_sine(900, 8'000, 8'000))));
  shipped.write("beep.ulaw", std::string(160, '\x7f'));
  shipped.write("bad.wav", "RIFF");
  shipped.write("readme.txt", "no prompt");
  std::vector<std::string> complaints;
  prompt_store store{{house.path(), shipped.path()},
                     [&](const auto& file, const auto&) { complaints.push_back(file.filename()); }};
  CHECK(store.size() == 2);
  CHECK(complaints == std::vector<std::string>{"bad.wav"});
  REQUIRE(store.find("en/next"));
  for (const auto law : {codec::pcmu, codec::pcma}) {
    playlist_cursor cursor{1, {store.find("en/next")}, false};
    CHECK(tone_peak(play(cursor, law, 40), 500) == Approx(8'000).epsilon(0.02));
  }
  CHECK(store.find("beep")->samples() == 160);
  CHECK_FALSE(store.find("../etc/passwd"));
  CHECK(store.find("tone:440:200")->samples() == 1'600);
  CHECK(store.find("silence:30")->samples() == 240);
  for (const auto* wrong :
       {"tone:440", "tone:440:", "tone::10", "tone:440:99999999", "tone:9000:10", "silence:-5", "silence:5x"})
    CHECK_FALSE(store.find(wrong));
}

SCENARIO("a set of prompts is looked in first by who names it, and may be shared") {
  const temporary_folder all, own;
  all.write("en/next.ulaw", std::string(160, '\x7f'));
  all.write("en/wait.ulaw", std::string(160, '\x7f'));
  own.write("en/next.ulaw", std::string(320, '\x7f'));
  own.write("own.ulaw", std::string(480, '\x7f'));
  prompt_store store{{all.path()},
                     {},
                     {{"main/support", own.path()}, {"main/billing", own.path()}, {"main/gone", all / "no"}}};
  CHECK(store.size() == 4); // a shared folder is in memory once
  CHECK(store.find("main/support|en/next")->samples() == 320);
  CHECK(store.find("main/billing|en/next") == store.find("main/support|en/next"));
  CHECK(store.find("main/support|en/wait") == store.find("en/wait"));
  CHECK(store.find("main/support|tone:440:20")->samples() == 160);
  CHECK(store.find("main/support|own")->samples() == 480);
  CHECK_FALSE(store.find("own"));
  CHECK_FALSE(store.find("main/support|gone"));
  CHECK(store.find("en/next")->samples() == 160);
  for (const auto* set : {"main/gone", "other", ""})
    CHECK(store.find(set + std::string{"|en/next"})->samples() == 160);
}

SCENARIO("a playlist goes from prompt to prompt without a gap, once or for ever") {
  prompt_store store;
  const std::vector<shared_prompt> items{make_prompt(std::vector<std::int16_t>(100, 1'000)), nullptr,
                                         make_prompt(std::vector<std::int16_t>(100, 2'000))};
  playlist_cursor once{3, items, false};
  const auto heard = play(once, codec::pcma, 5);
  REQUIRE(heard.size() == 320);
  CHECK(heard[99] == Approx(1'000).margin(20));
  CHECK(heard[100] == Approx(2'000).margin(40));
  CHECK(heard[199] == Approx(2'000).margin(40));
  CHECK(std::abs(heard[200]) <= 8);
  CHECK(once.ended());
  playlist_cursor loop{4, items, true};
  CHECK(play(loop, codec::pcmu, 100).size() == 16'000);
  CHECK_FALSE(loop.ended());
  playlist_cursor exact{5, {make_prompt(std::vector<std::int16_t>(320, 500))}, false};
  CHECK(play(exact, codec::pcmu, 3).size() == 320);
  CHECK(playlist_cursor{6, {nullptr}, true}.ended());
}

} // namespace strowger::tests::prompts_test
