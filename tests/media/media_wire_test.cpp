#include "channels/media/media_wire.hpp"
#include <catch2/catch.hpp>

namespace strowger::tests::media_wire_test {

using namespace strowger::channels::media;
using routing::milliseconds;

namespace {

media_command there_and_back(const media_command& said) {
  std::string bytes;
  REQUIRE(append_frame(bytes, said));
  frame_reader reader;
  reader.take(bytes);
  const auto message = reader.next();
  REQUIRE(message);
  const auto read = read_command(*message);
  REQUIRE(read);
  CHECK(read->index() == said.index());
  return *read;
}

media_event there_and_back(const media_event& said) {
  std::string bytes;
  REQUIRE(append_frame(bytes, said));
  const auto read = read_event(std::string_view{bytes}.substr(4));
  REQUIRE(read);
  CHECK(read->index() == said.index());
  return *read;
}

} // namespace

SCENARIO("every command arrives as it was said") {
  line_settings settings{line_id{1}, routing::conversation_id{2},  codec::pcma,
                         101,        endpoint{"192.0.2.1", 4'000}, false};
  settings.port = 10'002;
  settings.holds = true;
  settings.srtp = srtp_keys{srtp_suite::aes_cm_128_hmac_sha1_32};
  settings.srtp->in.fill(200);
  CHECK(std::get<open_line>(there_and_back(open_line{settings})).settings == settings);
  CHECK(std::get<change_line>(there_and_back(change_line{{line_id{3}}})).settings ==
        line_settings{line_id{3}});
  CHECK(std::get<close_line>(there_and_back(close_line{line_id{4}})).line == line_id{4});
  const seat given{line_id{1}, {line_id{2}, line_id{3}}, playlist{7, {"a", "tone:440:100"}, true}, true, -12};
  const auto arranged =
      std::get<arrange>(there_and_back(arrange{routing::conversation_id{2}, {given, {line_id{5}}}}));
  REQUIRE(arranged.seats.size() == 2);
  CHECK(arranged.seats[0] == given);
  const auto recorded = std::get<record>(there_and_back(record{recording_id{6},
                                                               routing::conversation_id{2},
                                                               {line_id{1}},
                                                               {line_id{2}},
                                                               "/tmp",
                                                               std::string(32, '\0'),
                                                               milliseconds{5'000},
                                                               milliseconds{60'000},
                                                               true,
                                                               4}));
  CHECK(recorded.paused);
  CHECK(recorded.pause == 4);
  CHECK(recorded.ends_quiet == milliseconds{5'000});
  CHECK(recorded.ends_after == milliseconds{60'000});
  CHECK(recorded.right == std::vector{line_id{2}});
  CHECK(recorded.key == std::string(32, '\0'));
  there_and_back(stop_recording{recording_id{1}});
  there_and_back(forget_recording{recording_id{1}});
  CHECK(std::get<send_digits>(there_and_back(send_digits{line_id{1}, "12#"})).digits == "12#");
  CHECK(std::get<hear_key>(there_and_back(hear_key{line_id{1}, '#'})).key == '#');
  there_and_back(list_lines{});
  there_and_back(reload_prompts{});
  there_and_back(end_media{});
}

SCENARIO("every event arrives as it was said") {
  CHECK(std::get<line_opened>(there_and_back(line_opened{line_id{1}, {"::1", 5}})).at == endpoint{"::1", 5});
  CHECK(std::get<line_failed>(there_and_back(line_failed{line_id{1}, line_failure::port_taken})).reason ==
        line_failure::port_taken);
  CHECK(std::get<digit_heard>(there_and_back(digit_heard{line_id{1}, '#', milliseconds{90}})).digit == '#');
  CHECK(std::get<playlist_played>(there_and_back(playlist_played{line_id{1}, 8})).playlist == 8);
  CHECK(std::get<line_silent>(there_and_back(line_silent{line_id{1}, milliseconds{5'000}})).lasted ==
        milliseconds{5'000});
  there_and_back(line_heard{line_id{1}});
  CHECK(std::get<speech_heard>(there_and_back(speech_heard{recording_id{7}})).recording == recording_id{7});
  const auto paused = std::get<recording_paused>(there_and_back(recording_paused{recording_id{7}, 4}));
  CHECK(paused.recording == recording_id{7});
  CHECK(paused.pause == 4);
  const auto lost = std::get<recording_lost>(there_and_back(recording_lost{
      recording_id{7}, routing::wall_time{milliseconds{5}}, milliseconds{9}, recording_loss::disk}));
  CHECK(lost.recording == recording_id{7});
  CHECK(lost.from == routing::wall_time{milliseconds{5}});
  CHECK(lost.lasted == milliseconds{9});
  CHECK(lost.why == recording_loss::disk);
  const auto ended = std::get<recording_ended>(there_and_back(recording_ended{
      recording_id{1}, "/r.wav", milliseconds{20}, 44, recording_end::limit, milliseconds{10}}));
  CHECK(ended.path == "/r.wav");
  CHECK(ended.reason == recording_end::limit);
  CHECK(ended.heard == milliseconds{10});
  CHECK(std::get<prompt_missing>(there_and_back(prompt_missing{line_id{1}, "x"})).name == "x");
  const auto list = std::get<line_list>(
      there_and_back(line_list{{{line_id{1}, routing::conversation_id{2}, 4, 5, true, true, 6, 7, 8}},
                               {{recording_id{9}, true}},
                               false}));
  CHECK(list.lines[0].dropped == 8);
  CHECK(list.recordings[0].paused);
  CHECK_FALSE(list.last);
}

SCENARIO("frames come in any pieces; one too long ends the connection; values out of range are no command") {
  std::string bytes;
  append_frame(bytes, media_command{close_line{line_id{1}}});
  append_frame(bytes, media_command{list_lines{}});
  frame_reader reader;
  int found = 0;
  for (const char one : bytes) {
    reader.take({&one, 1});
    while (reader.next()) ++found;
  }
  CHECK(found == 2);
  reader.take(std::string_view{"\xff\xff\xff\x7f", 4});
  CHECK_FALSE(reader.next());
  CHECK(reader.broken());
  CHECK_FALSE(read_command("nonsense"));
  CHECK_FALSE(read_command(""));
  std::string large;
  CHECK_FALSE(append_frame(large, media_command{send_digits{line_id{1}, std::string(largest_frame, '1')}}));
  CHECK(large.empty());
}

} // namespace strowger::tests::media_wire_test
