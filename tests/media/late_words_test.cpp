#include "channels/media/media_client.hpp"
#include "tests/temporary_folder.hpp"
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace strowger::tests::late_words_test {

using namespace channels;
using namespace channels::media;

namespace {

/// A client that gathers, and the media process's end of its connection.
struct gathering_client {
  gathering_client() {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::strncpy(at.sun_path, (folder / "media.sock").c_str(), sizeof at.sun_path - 1);
    listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::bind(listening, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0);
    REQUIRE(::listen(listening, 1) == 0);
    for (int i = 0; i < 500 && !client.connected(); ++i) {
      pollfd waits{client.fd(), POLLIN, 0};
      ::poll(&waits, 1, 20);
      client.attend();
    }
    REQUIRE(client.connected());
    process = ::accept(listening, nullptr, nullptr);
    REQUIRE(process >= 0);
  }
  ~gathering_client() {
    ::close(process);
    ::close(listening);
  }
  gathering_client(const gathering_client&) = delete;
  gathering_client& operator=(const gathering_client&) = delete;

  /// What the process has been told since, by its kind.
  std::vector<std::size_t> heard() {
    std::array<char, 16'384> bytes{};
    const auto got = ::recv(process, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got > 0) reader.take({bytes.data(), static_cast<std::size_t>(got)});
    std::vector<std::size_t> kinds;
    while (const auto message = reader.next()) {
      const auto command = read_command(*message);
      REQUIRE(command);
      kinds.push_back(command->index());
    }
    return kinds;
  }
  std::vector<std::size_t> heard_after(const std::vector<media_command>& words) {
    for (const auto& one : words) REQUIRE(client.send(one));
    client.leave();
    return heard();
  }

  temporary_folder folder;
  int listening = -1, process = -1;
  media_client client{folder / "media.sock", {}, true};
  frame_reader reader;
};

} // namespace

SCENARIO("how lines go on is said with what is answered, or when all leaves") {
  gathering_client with;
  const media_command opens = open_line{}, changes = change_line{}, closes = close_line{line_id{1}},
                      arranges = arrange{}, lists = list_lines{};
  CHECK(with.heard_after({opens}) == std::vector{opens.index()});
  CHECK_FALSE(with.client.holds());
  CHECK(with.heard_after({changes, arranges}).empty());
  CHECK(with.heard_after({closes}).empty());
  CHECK(with.client.holds());
  SECTION("what is answered takes it along") {
    const std::vector all{changes.index(), arranges.index(), closes.index(), lists.index(), arranges.index()};
    CHECK(with.heard_after({lists, arranges}) == all);
  }
  SECTION("all leaves") {
    with.client.leave_all();
    CHECK(with.heard().size() == 3);
  }
  CHECK_FALSE(with.client.holds());
}

} // namespace strowger::tests::late_words_test
