#include "channels/media/recording_writer.hpp"
#include "tests/media/media_stage.hpp"
#include <catch2/catch.hpp>
#include <csignal>
#include <sys/resource.h>

/// What of a recording is in no file: it is told, from when, how long and why.
namespace strowger::tests::recording_loss_test {

using namespace strowger::channels::media;
using routing::milliseconds;

namespace {

record recording_of(const std::filesystem::path& folder, const std::string& key = {}) {
  return {recording_id{9}, the_call, {line_id{1}}, {}, folder, key};
}

/// A file may have so many bytes meanwhile.
class small_files {
public:
  explicit small_files(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit less{bytes, before_.rlim_max};
    signal_ = std::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &less) == 0);
  }
  ~small_files() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }
  small_files(const small_files&) = delete;
  small_files& operator=(const small_files&) = delete;

private:
  rlimit before_{};
  void (*signal_)(int) = SIG_DFL;
};

} // namespace

SCENARIO("a recording that goes on after the process was away says what it misses, until it is forgotten") {
  const auto key = GENERATE(std::string{}, std::string(32, 'k'));
  const temporary_folder folder;
  {
    media_stage before;
    before.open(before.add_phone(codec::pcmu, 500), 1);
    before.say(recording_of(folder.path(), key));
    before.run(1'200);
    CHECK(before.told<recording_lost>().empty());
  } // it is not told to stop, as when it is killed
  const auto gone = recording_writer::wall_now();
  media_stage stage;
  stage.open(stage.add_phone(codec::pcmu, 500), 1);
  stage.run(600);
  const auto back = recording_writer::wall_now();
  stage.say(recording_of(folder.path(), key));
  REQUIRE(stage.wait_for<recording_lost>());
  const auto lost = stage.told<recording_lost>()[0];
  CHECK(lost.recording == recording_id{9});
  CHECK(lost.why == recording_loss::away);
  CHECK(lost.from <= gone);
  CHECK(gone - lost.from < milliseconds{1'000});
  CHECK(lost.from + lost.lasted >= back);
  CHECK(lost.from + lost.lasted <= recording_writer::wall_now());
  stage.say(recording_of(folder.path(), key)); // whoever asks anew may not have heard it
  REQUIRE(stage.wait_for<recording_lost>(2));
  stage.say(list_lines{});
  REQUIRE(stage.wait_for<recording_lost>(3));
  CHECK(stage.told<recording_lost>()[2].from == lost.from);
  stage.say(stop_recording{recording_id{9}});
  REQUIRE(stage.wait_for<recording_ended>());
  stage.say(forget_recording{recording_id{9}});
  const auto told = stage.told<recording_lost>().size();
  stage.say(list_lines{});
  REQUIRE(stage.wait_for<line_list>(2));
  stage.run(50);
  CHECK(stage.told<recording_lost>().size() == told);
}

SCENARIO("a recording that was stopped and is wanted again has lost nothing in between") {
  media_stage stage;
  stage.open(stage.add_phone(codec::pcmu, 500), 1);
  for (std::size_t files = 1; files <= 2; ++files) {
    stage.say(recording_of(stage.folder.path()));
    stage.run(300);
    stage.say(stop_recording{recording_id{9}});
    REQUIRE(stage.wait_for<recording_ended>(files));
    stage.run(300);
  }
  CHECK(stage.told<recording_lost>().empty());
}

SCENARIO("what waits for a slow disk in vain is told") {
  media_stage stage{[](media_settings& of) { of.limits.pieces_waiting = 0; }};
  stage.open(stage.add_phone(codec::pcmu, 500), 1);
  const auto begin = recording_writer::wall_now();
  stage.say(recording_of(stage.folder.path()));
  stage.run(1'300);
  stage.say(stop_recording{recording_id{9}});
  REQUIRE(stage.wait_for<recording_ended>());
  REQUIRE(stage.told<recording_lost>().size() == 1);
  const auto lost = stage.told<recording_lost>()[0];
  CHECK(lost.why == recording_loss::slow_disk);
  CHECK(lost.lasted == stage.told<recording_ended>()[0].lasted);
  CHECK(std::abs((lost.from - begin).count()) < 500);
}

SCENARIO("what the disk had not taken by the time it refused is told before the recording's end") {
  media_stage stage;
  stage.open(stage.add_phone(codec::pcmu, 500), 1);
  const small_files refuses{40'000}; // in the middle of a piece
  stage.say(recording_of(stage.folder.path()));
  REQUIRE(stage.wait_for<recording_ended>());
  const auto ended = stage.told<recording_ended>()[0];
  CHECK(ended.reason == recording_end::disk);
  REQUIRE(stage.told<recording_lost>().size() == 1);
  const auto lost = stage.told<recording_lost>()[0];
  CHECK(lost.why == recording_loss::disk);
  constexpr milliseconds written{(40'000 - 44) / 32};
  CHECK(lost.lasted == ended.lasted - written);
  const auto is_it = [](const media_event& one) { return std::holds_alternative<recording_lost>(one); };
  const auto end = [](const media_event& one) { return std::holds_alternative<recording_ended>(one); };
  CHECK(std::find_if(stage.events.begin(), stage.events.end(), is_it) <
        std::find_if(stage.events.begin(), stage.events.end(), end));
}

} // namespace strowger::tests::recording_loss_test
