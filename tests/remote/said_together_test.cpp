#include "channels/remote/frames.hpp"
#include "channels/remote/remote_adapter.hpp"
#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <optional>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace strowger::tests::said_together_test {

using namespace channels;
namespace remote = channels::remote;

namespace {

/// An adapter that has been resumed, and the other end of its connection. The host is this thread.
struct connected {
  explicit connected(int buffer_bytes = 0) {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    if (buffer_bytes != 0) ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
    there.attach(ends[0]);
    there.resume({});
    carry();
    while (next(true)) {
    }
    bells = 0;
  }
  ~connected() {
    for (const int fd : ends) ::close(fd);
  }
  connected(const connected&) = delete;
  connected& operator=(const connected&) = delete;

  /// As the host does, with a socket that takes all.
  void carry() {
    std::size_t allowed = 0;
    const auto frames = there.take(allowed);
    for (std::size_t sent = 0; sent < frames.size();)
      if (const auto more = ::send(ends[0], frames.data() + sent, frames.size() - sent, MSG_DONTWAIT);
          more > 0)
        sent += static_cast<std::size_t>(more);
      else
        fill(true);
    there.still_waiting(0);
  }
  bool fill(bool now) {
    const auto got = ::recv(ends[1], reader.room(4'096), 4'096, now ? MSG_DONTWAIT : 0);
    if (got > 0) reader.arrived(static_cast<std::size_t>(got));
    return got > 0;
  }
  /// What arrives next, as the id of its command; 0: another word.
  std::optional<std::uint64_t> next(bool now) {
    for (;;) {
      if (const auto frame = reader.next()) {
        const auto word = remote::engine_word_in(*frame);
        REQUIRE(word);
        const auto* command = std::get_if<channel_command>(&word.value());
        return command == nullptr ? 0 : command->id.value();
      }
      if (!fill(now)) return std::nullopt;
    }
  }
  void say(std::uint64_t id, std::size_t bytes = 1) {
    there.command({command_id{id}, conversation_id{7}, end{std::string(bytes, 'x')}});
  }

  std::array<int, 2> ends{};
  std::atomic<std::size_t> bells = 0;
  remote::remote_adapter there{{"sip", channel_kind::voice}, remote::host_limits{}, [this] { ++bells; }};
  remote::frame_reader reader;
};

} // namespace

SCENARIO("what is said in one turn leaves at its end, and wakes nobody") {
  connected with;
  {
    const said_together turn;
    with.say(1);
    {
      const said_together within;
      with.say(2);
    }
    CHECK_FALSE(with.next(true));
  }
  CHECK(with.next(true) == 1);
  CHECK(with.next(true) == 2);
  CHECK_FALSE(with.next(true));
  CHECK(with.bells == 0);
  with.say(3); // no turn: the host carries it
  CHECK(with.bells == 1);
  CHECK_FALSE(with.next(true));
  with.carry();
  CHECK(with.next(true) == 3);
}

SCENARIO("nothing overtakes what the host has in hand") {
  connected with;
  with.say(1);
  std::size_t allowed = 0;
  const auto first = with.there.take(allowed);
  const auto in_a_turn = [&](std::uint64_t id) {
    const said_together turn;
    with.say(id);
  };
  in_a_turn(2);
  CHECK_FALSE(with.next(true));
  REQUIRE(::send(with.ends[0], first.data(), first.size(), 0) == static_cast<ssize_t>(first.size()));
  with.there.still_waiting(1);
  in_a_turn(3); // as long as some of it is not written
  CHECK(with.next(true) == 1);
  CHECK_FALSE(with.next(true));
  CHECK(with.bells > 1);
  with.carry();
  in_a_turn(4);
  for (const std::uint64_t id : {2U, 3U, 4U}) CHECK(with.next(true) == id);
}

SCENARIO("what the connection does not take at once goes on with the host, whole and in order") {
  connected with{4'096};
  constexpr std::uint64_t count = 200;
  {
    const said_together turn;
    for (std::uint64_t id = 1; id <= count; ++id) with.say(id, 1'000);
  }
  REQUIRE(with.bells > 0);
  SECTION("it is carried there") {
    with.carry();
    for (std::uint64_t id = 1; id <= count; ++id) REQUIRE(with.next(true) == id);
    CHECK_FALSE(with.next(true));
  }
  SECTION("a connection that ends within a frame is told nothing more") { CHECK_FALSE(with.there.detach()); }
  SECTION("one that is carried on does not") {
    with.carry();
    CHECK(with.there.detach());
  }
}

SCENARIO("several threads say things in turns of their own, and all of it arrives") {
  connected with;
  constexpr std::uint64_t each = 2'000, threads = 3;
  std::vector<std::thread> all;
  for (std::uint64_t t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      for (std::uint64_t i = 1; i <= each; ++i) {
        const said_together turn;
        with.there.command({command_id{t * each + i}, conversation_id{7}, end{"x"}});
      }
    });
  std::atomic<bool> heard_all{false};
  std::thread host{[&] { // what found the socket full
    while (!heard_all) {
      std::size_t allowed = 0;
      const auto frames = with.there.take(allowed);
      if (!frames.empty()) ::send(with.ends[0], frames.data(), frames.size(), 0);
      with.there.still_waiting(0);
    }
  }};
  std::array<std::uint64_t, threads> last{};
  std::uint64_t heard = 0;
  while (heard < each * threads) {
    const auto id = with.next(false);
    if (!id) break;
    if (*id == 0) continue;
    ++heard;
    auto& of = last[(*id - 1) / each];
    if ((*id - 1) % each == of) ++of; // each thread's own order
  }
  heard_all = true;
  for (auto& one : all) one.join();
  host.join();
  for (const auto one : last) CHECK(one == each);
}

} // namespace strowger::tests::said_together_test
