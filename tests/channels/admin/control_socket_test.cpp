#include "channels/admin/control_client.hpp"
#include "channels/admin/control_line.hpp"
#include "channels/admin/control_path.hpp"
#include "channels/admin/control_socket.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <condition_variable>
#include <fstream>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace strowger::tests::control_socket_test {

using namespace strowger::channels::admin;
using namespace std::chrono_literals;
using kind = control_answer::kind;

namespace {

constexpr strowger::routing::milliseconds patience{20'000};

struct place {
  strowger::tests::temporary_folder folder;
  std::filesystem::path path = folder / "control.sock";
};

control_client connected(const std::filesystem::path& path) {
  auto out = control_client::connect(path);
  if (auto* problem = std::get_if<control_problem>(&out)) FAIL(problem->message);
  return std::move(std::get<control_client>(out));
}
control_problem not_connected(const std::filesystem::path& path) {
  auto out = control_client::connect(path);
  REQUIRE(std::holds_alternative<control_problem>(out));
  return std::get<control_problem>(out);
}

/// Sends raw bytes as a broken client would.
void send_raw(int fd, std::string_view bytes) {
  REQUIRE(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == ssize_t(bytes.size()));
}
std::string receive_until_closed(int fd) {
  timeval limit{20, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  std::string out;
  char chunk[4096];
  for (;;) {
    const auto got = ::recv(fd, chunk, sizeof chunk, 0);
    if (got <= 0) return out;
    out.append(chunk, static_cast<std::size_t>(got));
  }
}

control_command count_up() {
  return {"counts",
          [](const nlohmann::json& arguments, const control_reply& reply) {
            for (int i = 1; i <= arguments.at("to").get<int>(); ++i)
              reply.line("{\"n\":" + std::to_string(i) + "}");
            reply.done();
          },
          false};
}

mode_t mode_of(const std::filesystem::path& path) {
  struct stat found {};
  REQUIRE(::lstat(path.c_str(), &found) == 0);
  return found.st_mode & 0777;
}

} // namespace

TEST_CASE("a command on the control socket is answered by lines and an end") {
  place here;
  control_socket socket{{here.path, {}, {}}, {{"count", count_up()}}};
  REQUIRE(socket.start());
  auto client = connected(here.path);
  const auto id = client.send("count", {{"to", 3}});
  for (int i = 1; i <= 3; ++i) {
    const auto line = client.next(patience);
    CHECK(line.what == kind::line);
    CHECK(line.id == id);
    CHECK(nlohmann::json::parse(line.line)["n"] == i);
  }
  CHECK(client.next(patience).what == kind::done);

  client.send("count", {{"to", "three"}});
  const auto wrong = client.next(patience);
  CHECK(wrong.what == kind::error);
  CHECK(wrong.code == "bad_arguments");

  client.send("cuont", nlohmann::json::object());
  CHECK(client.next(patience).code == "unknown_command");
  client.send("commands", nlohmann::json::object());
  CHECK(client.next(patience).line == R"({"command":"count","summary":"counts"})");
  CHECK(client.next(patience).what == kind::done);
}

TEST_CASE("the control socket is its owner's alone and leaves nothing behind") {
  place here;
  const auto inner = here.folder / "made" / "control.sock";
  {
    control_socket socket{{inner, {}, {}}, {}};
    REQUIRE(socket.start());
    CHECK(mode_of(inner) == 0600);
    CHECK(mode_of(inner.parent_path()) == 0700);
  }
  CHECK_FALSE(std::filesystem::exists(inner));

  std::filesystem::permissions(here.folder.path(), std::filesystem::perms::all);
  control_socket open{{here.path, {}, {}}, {}};
  const auto refused = open.start();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.reason().detail, Catch::Contains("chmod 700"));
  control_socket shared{{"/tmp/strowger-control-test.sock", {}, {}}, {}};
  CHECK_THAT(shared.start().reason().detail, Catch::Contains("is shared by all users"));
}

TEST_CASE("the socket of a dead engine is replaced, that of a living one is not") {
  place here;
  auto dead = listen_at(here.path);
  REQUIRE(dead);
  ::close(dead.value()); // the file stays, as after kill -9
  CHECK(not_connected(here.path).code == "not_running");
  control_socket first{{here.path, {}, {}}, {{"count", count_up()}}};
  REQUIRE(first.start());
  control_socket second{{here.path, {}, {}}, {}};
  const auto refused = second.start();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.reason().detail, Catch::Contains("an engine answers at"));
  auto client = connected(here.path); // and the first still serves
  client.send("count", {{"to", 0}});
  CHECK(client.next(patience).what == kind::done);
}

TEST_CASE("what stands in the way is named") {
  place here;
  CHECK(not_connected(here.path).code == "not_running");
  CHECK_THAT(not_connected(here.path).message, Catch::Contains("strowger serve"));
  std::ofstream{here.path} << "a file";
  control_socket on_a_file{{here.path, {}, {}}, {}};
  CHECK_THAT(on_a_file.start().reason().detail, Catch::Contains("not a socket"));
  control_socket far{{here.folder.path() / std::string(100, 'x') / "s", {}, {}}, {}};
  CHECK_THAT(far.start().reason().detail, Catch::Contains("longer than 107 bytes"));
}

TEST_CASE("malformed lines are answered, too long ones cost the client its connection") {
  place here;
  control_socket socket{{here.path, {}, {}}, {{"count", count_up()}}};
  REQUIRE(socket.start());
  const int fd = connect_to(here.path);
  REQUIRE(fd >= 0);
  send_raw(fd, "nonsense\n\n{\"id\":4}\n{\"id\":5,\"command\":\"count\",\"to\":1}");
  ::shutdown(fd, SHUT_WR); // the last line needs no line feed
  const auto answers = receive_until_closed(fd);
  CHECK_THAT(answers, Catch::Contains("\"id\":0,\"error\":{\"code\":\"malformed\""));
  CHECK_THAT(answers, Catch::Contains("\"id\":4,\"error\":{\"code\":\"malformed\""));
  CHECK_THAT(answers, Catch::EndsWith("{\"id\":5,\"line\":{\"n\":1}}\n{\"id\":5,\"done\":true}\n"));
  ::close(fd);

  const int flood = connect_to(here.path);
  REQUIRE(flood >= 0);
  const std::string chunk(64 * 1024, 'x');
  std::size_t sent = 0;
  while (sent <= 2 * control_line_bytes_max) {
    const auto more = ::send(flood, chunk.data(), chunk.size(), MSG_NOSIGNAL);
    if (more <= 0) break;
    sent += static_cast<std::size_t>(more);
  }
  CHECK_THAT(receive_until_closed(flood), Catch::Contains("too_long"));
  ::close(flood);
}

TEST_CASE("a stream that follows ends when its client goes") {
  place here;
  std::promise<control_reply> followed;
  std::promise<void> gone;
  control_socket socket{{here.path, {}, {}},
                        {{"follow",
                          {"follows",
                           [&](const nlohmann::json&, const control_reply& reply) {
                             reply.on_gone([&] { gone.set_value(); });
                             followed.set_value(reply);
                           },
                           false}}}};
  REQUIRE(socket.start());
  auto client = std::make_unique<control_client>(connected(here.path));
  client->send("follow", nlohmann::json::object());
  auto stream = followed.get_future().get();
  CHECK_FALSE(stream.user().empty());
  CHECK(stream.line("1"));
  CHECK(stream.line("2"));
  CHECK(client->next(patience).line == "1");
  CHECK(client->next(patience).line == "2");
  CHECK(client->next(1ms).what == kind::timed_out);
  client.reset();
  REQUIRE(gone.get_future().wait_for(patience) == std::future_status::ready);
  CHECK(stream.gone());
  CHECK_FALSE(stream.line("3"));
}

TEST_CASE("a client that does not read is given up, its memory is bounded") {
  place here;
  control_limits small;
  small.outbound_bytes = 256 * 1024;
  small.slow_limit = 200ms;
  std::promise<std::uint64_t> long_ended;
  std::promise<std::uint64_t> quick_ended;
  const auto pour = [](std::promise<std::uint64_t>& ended) {
    return [&ended](const nlohmann::json&, const control_reply& reply) {
      const std::string line = "\"" + std::string(10'000, 'y') + "\"";
      std::uint64_t lines = 0;
      while (lines < 1'000'000 && reply.line(line)) ++lines;
      ended.set_value(lines);
    };
  };
  control_socket socket{{here.path, small, {}},
                        {{"quick", {"", pour(quick_ended), false}},
                         {"long", {"", pour(long_ended), true}},
                         {"count", count_up()}}};
  REQUIRE(socket.start());
  auto stuck = connected(here.path);
  stuck.send("long", nlohmann::json::object());
  auto ended = long_ended.get_future();
  REQUIRE(ended.wait_for(patience) == std::future_status::ready);
  const auto lines = ended.get();
  CHECK(lines > 20);
  CHECK(lines < 1'000);
  auto other = connected(here.path);
  other.send("quick", nlohmann::json::object());
  auto quick = quick_ended.get_future();
  REQUIRE(quick.wait_for(patience) == std::future_status::ready);
  CHECK(quick.get() < 1'000);
  auto third = connected(here.path); // nobody else notices
  third.send("count", {{"to", 1}});
  CHECK(third.next(patience).what == kind::line);
}

TEST_CASE("a slow reader of a long answer gets all of it") {
  place here;
  control_limits small;
  small.outbound_bytes = 4'096;
  control_socket socket{{here.path, small, {}},
                        {{"long",
                          {"",
                           [](const nlohmann::json&, const control_reply& reply) {
                             for (int i = 0; i < 20'000; ++i) REQUIRE(reply.line(std::to_string(i)));
                             reply.done();
                           },
                           true}}}};
  REQUIRE(socket.start());
  auto client = connected(here.path);
  client.send("long", nlohmann::json::object());
  for (int i = 0; i < 20'000; ++i) {
    const auto line = client.next(patience);
    if (line.line != std::to_string(i)) FAIL("line " << i << " is " << line.line);
  }
  CHECK(client.next(patience).what == kind::done);
}

/// Every file descriptor this process may have, taken, as long as this lives.
struct no_descriptors_left {
  no_descriptors_left() {
    for (int fd = ::dup(0); fd >= 0; fd = ::dup(0)) taken.push_back(fd);
  }
  ~no_descriptors_left() {
    for (const int fd : taken) ::close(fd);
  }
  no_descriptors_left(const no_descriptors_left&) = delete;
  no_descriptors_left& operator=(const no_descriptors_left&) = delete;
  std::vector<int> taken;
};

TEST_CASE("whoever connects while the process has no descriptor left is let in when it has") {
  place here;
  std::mutex mutex;
  std::condition_variable said;
  int failed = 0;
  control_socket socket{{here.path,
                         {},
                         [&](std::string_view, std::string_view line) {
                           const std::lock_guard lock{mutex};
                           if (line.rfind("event=control_accept_failed why=EMFILE", 0) == 0) ++failed;
                           said.notify_all();
                         }},
                        {{"counts", count_up()}}};
  REQUIRE(socket.start());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  {
    const no_descriptors_left full;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    const auto text = here.path.string();
    std::copy(text.begin(), text.end(), to.sun_path);
    REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
    std::unique_lock lock{mutex};
    REQUIRE(said.wait_for(lock, 20s, [&] { return failed > 0; }));
  }
  send_raw(fd, "{\"id\": 1, \"command\": \"nothing\"}\n");
  ::shutdown(fd, SHUT_WR);
  CHECK(receive_until_closed(fd).find("unknown_command") != std::string::npos);
  ::close(fd);
  const std::lock_guard lock{mutex};
  CHECK(failed < 3); // it rests a second between two tries
}

TEST_CASE("clients, open answers and long commands are bounded") {
  place here;
  control_limits few;
  few.clients = 2;
  few.long_calls = 1;
  std::mutex mutex;
  std::condition_variable let_go;
  bool free = false;
  std::promise<void> begun;
  control_socket socket{{here.path, few, {}},
                        {{"wait",
                          {"",
                           [&](const nlohmann::json&, const control_reply& reply) {
                             begun.set_value();
                             std::unique_lock lock{mutex};
                             let_go.wait(lock, [&] { return free; });
                             reply.done();
                           },
                           true}},
                         {"drop", {"", [](const nlohmann::json&, const control_reply&) {}, false}}}};
  REQUIRE(socket.start());
  auto one = connected(here.path), two = connected(here.path);
  one.send("wait", nlohmann::json::object());
  begun.get_future().get();
  two.send("wait", nlohmann::json::object());
  CHECK(two.next(patience).code == "busy");
  two.send("drop", nlohmann::json::object());
  CHECK(two.next(patience).code == "unanswered");
  auto three = connected(here.path);
  const auto refused = three.next(patience);
  CHECK(refused.what == kind::error);
  CHECK(refused.code == "busy");
  CHECK(three.next(patience).what == kind::closed);
  {
    const std::lock_guard lock{mutex};
    free = true;
  }
  let_go.notify_all();
  CHECK(one.next(patience).what == kind::done);
}

TEST_CASE("stopping closes the clients and ends what follows") {
  place here;
  std::promise<void> begun;
  std::atomic<bool> told{false};
  auto socket = std::make_unique<control_socket>(
      control_settings{here.path, {}, {}},
      control_commands{{"follow",
                        {"",
                         [&](const nlohmann::json&, const control_reply& reply) {
                           reply.on_gone([&] { told = true; });
                           begun.set_value();
                           while (reply.line("1")) {
                           }
                         },
                         true}}});
  REQUIRE(socket->start());
  auto client = connected(here.path);
  client.send("follow", nlohmann::json::object());
  begun.get_future().get();
  CHECK(client.next(patience).line == "1");
  socket.reset();
  CHECK(told);
  auto last = client.next(patience);
  while (last.what == kind::line) last = client.next(patience);
  CHECK(last.what == kind::closed);
}

} // namespace strowger::tests::control_socket_test
