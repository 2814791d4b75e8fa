#include "tests/media/media_stage.hpp"
#include <catch2/catch.hpp>
#include <cstring>
#include <sys/un.h>
#include <unistd.h>

/// The SIP process's end: gone, back, or not reading.
namespace strowger::tests::control_test {

using namespace strowger::channels::media;
using routing::milliseconds;

namespace {

constexpr double loud = 6'000;

/// Who connects and never reads.
class deaf_client {
public:
  explicit deaf_client(const std::filesystem::path& path)
    : fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)} {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::memcpy(at.sun_path, path.c_str(), path.native().size());
    REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0);
  }
  ~deaf_client() { ::close(fd_); }
  deaf_client(deaf_client&) = delete;
  deaf_client& operator=(deaf_client&) = delete;
  /// False when the other end has cut the line.
  [[nodiscard]] bool say(const std::string& bytes) {
    if (rest_.empty()) rest_ = bytes; // frames stay whole
    const auto sent = ::send(fd_, rest_.data(), rest_.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN;
    rest_.erase(0, static_cast<std::size_t>(sent));
    return true;
  }

private:
  int fd_;
  std::string rest_;
};

} // namespace

SCENARIO("who talks goes on talking without a SIP process; it comes back and lists what there is") {
  media_stage stage;
  auto& customer = stage.add_phone(codec::pcmu, 500);
  auto& agent = stage.add_phone(codec::pcmu, 900);
  const auto first = stage.open(customer, 1);
  stage.open(agent, 2);
  stage.arrange({hears_lines(1, {2}), hears_lines(2, {1})});
  REQUIRE(stage.run_until([&] { return customer.hears(900) > loud; }));
  stage.disconnect();
  stage.run(300);
  REQUIRE(customer.presses.push("5"));
  customer.forget();
  stage.run(800);
  CHECK(customer.hears(900) > loud);
  stage.connect();
  stage.say(list_lines{});
  REQUIRE(stage.wait_for<line_list>());
  CHECK(stage.told<line_list>()[0].lines.size() == 2);
  REQUIRE(stage.wait_for<digit_heard>()); // pressed meanwhile
  const auto port = stage.told<line_opened>()[0].at.port;
  stage.say(open_line{first});
  REQUIRE(stage.wait_for<line_opened>(3));
  CHECK(stage.told<line_opened>().back().at.port == port);
  CHECK(customer.hears(900) > loud);
}

SCENARIO("lines that a returned SIP process does not name are closed in time") {
  media_stage stage{[](media_settings& of) { of.unclaimed_after = milliseconds{500}; }};
  auto& one = stage.add_phone(codec::pcmu, 500);
  auto& two = stage.add_phone(codec::pcmu, 900);
  const auto first = stage.open(one, 1);
  stage.open(two, 2);
  stage.disconnect();
  stage.run(100);
  stage.connect();
  stage.say(open_line{first});
  const auto left = [&] {
    stage.events.clear();
    stage.say(list_lines{});
    stage.wait_for<line_list>();
    return stage.told<line_list>()[0].lines.size();
  };
  CHECK(left() == 2);
  CHECK(stage.run_until([&] { return left() == 1; }));
}

SCENARIO("a client that does not read is cut, and nobody's audio has a gap") {
  media_stage stage;
  auto& caller = stage.add_phone(codec::pcmu, 500);
  stage.open(caller, 1);
  stage.arrange({hears_list(1, {1, {"tone:440:1000"}, true})});
  REQUIRE(stage.run_until([&] { return caller.hears(440) > loud; }));
  stage.disconnect();
  deaf_client deaf{stage.settings.socket};
  std::string wishes;
  while (wishes.size() < 8'000) append_frame(wishes, media_command{list_lines{}});
  caller.forget();
  CHECK(stage.run_until([&] { return !deaf.say(wishes); }, 20'000));
  stage.run(500);
  CHECK(caller.hears(440) > loud);
  // A machine that is busy with other things may be late by itself, but not again and again.
  int gaps = 0;
  for (std::size_t i = 1; i < caller.headers.size(); ++i)
    gaps += ahead(caller.headers[i - 1].timestamp, caller.headers[i].timestamp) != 160 ? 1 : 0;
  CHECK(gaps <= static_cast<int>(caller.headers.size() / 20));
  stage.connect();
}

SCENARIO("what is no frame ends the connection; a newer client takes the place of an older one") {
  media_stage stage;
  stage.disconnect();
  {
    deaf_client foreign{stage.settings.socket};
    CHECK(foreign.say("GET / HTTP/1.1\r\n\r\n"));
    CHECK(stage.run_until([&] { return !foreign.say("x"); }));
  }
  deaf_client older{stage.settings.socket};
  stage.connect();
  CHECK(stage.run_until([&] { return !older.say("x"); }));
  stage.say(list_lines{});
  CHECK(stage.wait_for<line_list>());
}

SCENARIO("conversations that are over make room for new ones at once; those with lines stay") {
  media_stage stage{[](media_settings& of) { of.limits.conversations = 2; }};
  phone somebody;
  const auto open_in = [&](std::uint64_t number, std::uint64_t conversation) {
    stage.open(somebody, number, codec::pcmu,
               [&](line_settings& of) { of.conversation = routing::conversation_id{conversation}; });
  };
  for (std::uint64_t one = 1; one <= 20; ++one) { // far more than the limit, within a minute
    open_in(one, 100 + one);
    stage.say(close_line{line_id{one}});
  }
  open_in(31, 31);
  open_in(32, 32);
  stage.events.clear();
  stage.say(open_line{{line_id{33}, routing::conversation_id{33}}});
  REQUIRE(stage.wait_for<line_failed>());
  CHECK(stage.told<line_failed>()[0].reason == line_failure::limit_reached);
  stage.say(close_line{line_id{31}});
  open_in(33, 33);
  stage.events.clear();
  stage.say(list_lines{});
  REQUIRE(stage.wait_for<line_list>());
  CHECK(stage.told<line_list>()[0].lines.size() == 2);
}

SCENARIO("ports: this very one again, one that is taken, no more of them, bad settings, too many lines") {
  media_stage stage{[](media_settings& of) {
    of.last_port = static_cast<std::uint16_t>(of.first_port + 3);
    of.limits.lines = 3;
  }};
  phone somebody;
  const auto failed_with = [&](std::uint64_t number, const std::function<void(line_settings&)>& change) {
    line_settings wanted{line_id{number}, the_call};
    change(wanted);
    stage.events.clear();
    stage.say(open_line{wanted});
    REQUIRE(stage.wait_for<line_failed>());
    return stage.told<line_failed>()[0].reason;
  };
  stage.open(somebody, 1, codec::pcmu, [&](line_settings& of) { of.port = stage.settings.first_port; });
  CHECK(stage.told<line_opened>()[0].at.port == stage.settings.first_port);
  CHECK(failed_with(2, [&](line_settings& of) { of.port = stage.settings.first_port; }) ==
        line_failure::port_taken);
  CHECK(failed_with(2, [](line_settings& of) { of.telephone_event = 8; }) == line_failure::bad_settings);
  CHECK(failed_with(2, [](line_settings& of) {
          of.remote = endpoint{"no.name", 5};
        }) == line_failure::bad_settings);
  stage.open(somebody, 2);
  const auto before_the_range = static_cast<std::uint16_t>(stage.settings.first_port - 2);
  stage.open(somebody, 4, codec::pcmu, [&](line_settings& of) { of.port = before_the_range; });
  CHECK(stage.told<line_opened>().back().at.port == before_the_range);
  stage.say(close_line{line_id{4}});
  CHECK(failed_with(3, [](line_settings&) {}) == line_failure::no_port);
  stage.say(close_line{line_id{1}});
  stage.open(somebody, 3);
  CHECK(stage.told<line_opened>().back().at.port == stage.settings.first_port);
  stage.open(somebody, 5, codec::pcmu, [&](line_settings& of) { of.port = before_the_range; });
  CHECK(failed_with(6, [](line_settings&) {}) == line_failure::limit_reached);
  stage.events.clear();
  stage.say(change_line{{line_id{99}, the_call}});
  REQUIRE(stage.wait_for<line_failed>());
  CHECK(stage.told<line_failed>()[0].reason == line_failure::unknown_line);
}

SCENARIO("seats, those one hears, items, digits and recordings: so many and no more") {
  media_stage stage{[](media_settings& of) {
    of.limits.seats = 2;
    of.limits.items = 2;
    of.limits.recordings = 1;
  }};
  phone somebody;
  for (std::uint64_t line = 1; line <= 4; ++line) stage.open(somebody, line);
  const auto refused = [&](const media_command& what) {
    stage.events.clear();
    stage.say(what);
    stage.say(list_lines{});
    REQUIRE(stage.wait_for<line_list>());
    const auto failed = stage.told<line_failed>();
    return failed.empty() ? std::nullopt : std::optional{failed.front().reason};
  };
  const auto arranged = [&](std::vector<seat> seats) { return refused(arrange{the_call, std::move(seats)}); };
  const auto beyond = std::optional{line_failure::limit_reached};
  CHECK_FALSE(arranged({hears_lines(1, {2, 3}), hears_lines(2, {1})}));
  CHECK(arranged({hears_lines(1, {2}), hears_lines(2, {1}), hears_lines(3, {1})}) == beyond);
  CHECK(arranged({hears_lines(1, {2, 3, 4})}) == beyond);
  CHECK_FALSE(arranged({hears_list(1, {1, {"a", "b"}, false})}));
  CHECK(arranged({hears_list(1, {1, {"a", "b", "c"}, false})}) == beyond);
  CHECK_FALSE(refused(send_digits{line_id{1}, std::string(64, '1')}));
  CHECK(refused(send_digits{line_id{2}, std::string(65, '1')}) == line_failure::bad_settings);
  const auto recording = [&](std::uint64_t id, std::vector<line_id> left) {
    return record{recording_id{id}, the_call, std::move(left), {}, stage.folder.path()};
  };
  stage.say(recording(1, {line_id{1}}));
  for (const auto& [id, left, why] :
       {std::tuple{2U, std::vector{line_id{1}}, recording_end::limit_reached},
        std::tuple{3U, std::vector{line_id{1}, line_id{2}, line_id{3}}, recording_end::bad_settings}}) {
    stage.events.clear();
    stage.say(recording(id, left));
    REQUIRE(stage.wait_for<recording_ended>());
    CHECK(stage.told<recording_ended>()[0].recording == recording_id{id});
    CHECK(stage.told<recording_ended>()[0].reason == why);
  }
}

SCENARIO("prompts are read again while calls go on") {
  temporary_folder prompts;
  media_stage stage{[&](media_settings& of) { of.prompt_folders = {prompts.path()}; }};
  auto& caller = stage.add_phone(codec::pcmu, 500);
  stage.open(caller, 1);
  prompts.write("new.ulaw", std::string(8'000, '\x10'));
  stage.say(reload_prompts{});
  std::uint64_t id = 0;
  CHECK(stage.run_until([&] {
    stage.events.clear();
    stage.arrange({hears_list(1, {++id, {"new"}, true})});
    stage.run(60);
    return stage.told<prompt_missing>().empty();
  }));
}

SCENARIO("the process ends when it is told to, and when nobody comes") {
  for (const bool told : {true, false}) {
    temporary_folder folder;
    media_settings settings;
    settings.socket = folder / "media.sock";
    settings.alone_after = milliseconds{200};
    media_loop loop{settings};
    REQUIRE(loop.start());
    CHECK_FALSE(media_loop{settings}.start()); // somebody answers there
    if (told) {
      deaf_client client{settings.socket};
      std::string bytes;
      append_frame(bytes, media_command{end_media{}});
      CHECK(client.say(bytes));
      loop.run();
    } else {
      loop.run();
    }
  }
}

} // namespace strowger::tests::control_test
