#include "channels/remote/frames.hpp"
#include "channels/remote/local_socket.hpp"
#include "channels/remote/remote_port.hpp"
#include "channels/remote/remote_wire.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace strowger::tests::held_outcome_test {

using namespace channels;
namespace remote = channels::remote;

namespace {

class no_adapter final : public channel_adapter {
public:
  std::string_view name() const override { return "sip"; }
  channel_kind channel() const override { return channel_kind::voice; }
  void command(channel_command) override {}
  void acknowledged(conversation_id, std::uint64_t) override {}
  void resume(std::vector<open_conversation>) override {}
  void admit(bool, std::string) override {}
};

/// A port whose words come from its own thread, this one, and the engine's end of its connection.
struct resumed_port {
  resumed_port() {
    auto at = remote::listen_locally(folder / "run" / "engine.sock");
    REQUIRE(at);
    listening = at.value();
    remote::port_settings settings;
    settings.path = folder / "run" / "engine.sock";
    settings.adapter = "sip";
    settings.one_thread = true;
    port = std::make_unique<remote::remote_port>(settings);
    port->serve(adapter);
    const auto turn = [&] {
      pollfd waits{port->fd(), POLLIN, 0};
      ::poll(&waits, 1, 20);
      port->turn();
    };
    for (int i = 0; i < 500 && (engine = remote::accept_locally(listening)) < 0; ++i) turn();
    REQUIRE(engine >= 0);
    const auto frame = remote::frame_of(remote::engine_word{remote::resume{}});
    REQUIRE(::send(engine, frame.data(), frame.size(), 0) == static_cast<ssize_t>(frame.size()));
    for (int i = 0; i < 500 && !port->state().up; ++i) turn();
    REQUIRE(port->state().up);
    REQUIRE(std::holds_alternative<remote::hello>(heard().at(0)));
  }
  ~resumed_port() {
    ::close(engine);
    ::close(listening);
  }
  resumed_port(const resumed_port&) = delete;
  resumed_port& operator=(const resumed_port&) = delete;

  /// What the engine has been told since.
  std::vector<remote::adapter_word> heard() {
    std::vector<remote::adapter_word> words;
    const auto got = ::recv(engine, reader.room(65'536), 65'536, MSG_DONTWAIT);
    if (got > 0) reader.arrived(static_cast<std::size_t>(got));
    while (const auto frame = reader.next()) {
      auto word = remote::adapter_word_in(*frame);
      REQUIRE(word);
      words.push_back(std::move(word.value()));
    }
    return words;
  }
  void done(std::uint64_t id, bool well = true) const {
    port->outcome({command_id{id}, conversation_id{7}, well, well ? "" : "no_line"});
  }

  temporary_folder folder;
  no_adapter adapter;
  int listening = -1, engine = -1;
  std::unique_ptr<remote::remote_port> port;
  remote::frame_reader reader;
};

} // namespace

SCENARIO("that a command is carried out can wait, and nothing else") {
  resumed_port with;
  auto& port = *with.port;
  CHECK_FALSE(port.holds());
  with.done(1);
  with.done(2);
  port.flush();
  CHECK(port.holds());
  CHECK(with.heard().empty());
  SECTION("until all leaves") {
    port.flush_all();
    CHECK_FALSE(port.holds());
    CHECK(with.heard().size() == 2);
  }
  SECTION("until something else is said, which comes behind it") {
    port.event({"", conversation_id{7}, 5, left{}});
    with.done(3);
    CHECK_FALSE(port.holds());
    port.flush();
    const auto heard = with.heard();
    REQUIRE(heard.size() == 4);
    CHECK(std::get<command_outcome>(heard[0]).id == command_id{1});
    CHECK(std::holds_alternative<channel_event>(heard[2]));
    CHECK(std::get<command_outcome>(heard[3]).id == command_id{3});
  }
  SECTION("what could not be carried out does not wait") {
    with.done(3, false);
    port.flush();
    CHECK(with.heard().size() == 3);
  }
  SECTION("nor does it hold back what is said after a flush") {
    port.flush_all();
    CHECK(with.heard().size() == 2);
    port.keep("", conversation_id{7}, "bytes");
    port.flush();
    CHECK(with.heard().size() == 1);
  }
}

SCENARIO("what waits for a connection that is lost is not waited for on the next") {
  resumed_port with;
  with.done(1);
  ::close(with.engine);
  with.engine = -1;
  for (int i = 0; i < 500 && (with.engine = remote::accept_locally(with.listening)) < 0; ++i) {
    pollfd waits{with.port->fd(), POLLIN, 0};
    ::poll(&waits, 1, 20);
    with.port->turn();
  }
  REQUIRE(with.engine >= 0);
  with.port->turn();
  CHECK_FALSE(with.port->holds());
  CHECK(std::holds_alternative<remote::hello>(with.heard().at(0)));
}

} // namespace strowger::tests::held_outcome_test
