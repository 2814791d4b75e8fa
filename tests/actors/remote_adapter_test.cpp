#include "actors/engine.hpp"
#include "actors/house.hpp"
#include "channels/remote/remote_port.hpp"
#include "tests/channels/waiting.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>

/// The live engine with an adapter at the other end of its socket: whichever of them starts anew, the adapter
/// is told the same.
namespace strowger::tests::remote_adapter_test {

using namespace channels;

namespace {

constexpr auto configuration = R"(version: 1
data: data
listeners:
  - {address: 127.0.0.1, port: 0, surfaces: [chat, desktop, admin]}
skills: {chat: Takes chats}
queues:
  - {name: support, requires: {chat: 1}}
agents:
  - {name: ada, skills: {chat: 5}}
entry_points:
  - {name: shop, queue: support}
)";

/// A process of an adapter: a port and what it is told.
struct adapter_process final : channel_adapter {
  struct state {
    std::vector<std::vector<open_conversation>> resumed;
    std::map<conversation_id, std::uint64_t> acknowledged;
    std::vector<channel_command> commands;
    bool admits = false;
  };
  explicit adapter_process(const std::filesystem::path& socket) {
    remote::port_settings wanted;
    wanted.path = socket;
    wanted.adapter = "lines";
    wanted.channel = channel_kind::chat;
    wanted.retry_first = routing::milliseconds{5};
    wanted.retry_at_most = routing::milliseconds{50};
    port.emplace(std::move(wanted));
    port->serve(*this);
    turning.emplace(*port);
  }
  ~adapter_process() override { turning.reset(); }

  std::string_view name() const override { return "lines"; }
  channel_kind channel() const override { return channel_kind::chat; }
  void command(channel_command command) override {
    now.change([&](auto& all) { all.commands.push_back(std::move(command)); });
  }
  void acknowledged(conversation_id conversation, std::uint64_t number) override {
    now.change([&](auto& all) { all.acknowledged[conversation] = number; });
  }
  void resume(std::vector<open_conversation> conversations) override {
    now.change([&](auto& all) { all.resumed.push_back(std::move(conversations)); });
  }
  void admit(bool open, std::string) override {
    now.change([&](auto& all) { all.admits = open; });
  }
  bool ready(std::size_t times = 1) {
    return now.wait([&](const auto& all) { return all.resumed.size() == times && all.admits; });
  }
  void arrive(conversation_id who, const std::string& kept) {
    port->keep("lines", who, kept);
    port->event({"lines", who, 1, arrived{"shop", "", "Jo", "en"}});
    CHECK(now.wait([&](const auto& all) { return all.acknowledged.count(who) != 0; }));
  }

  watched<state> now;
  std::optional<remote::remote_port> port;
  std::optional<remote::port_thread> turning;
};

struct engine_folder {
  temporary_folder folder;
  std::unique_ptr<actors::engine> engine;

  engine_folder() { folder.write("engine.yaml", configuration); }
  void start() {
    auto read = actors::read_configuration_file(folder / "engine.yaml");
    REQUIRE(read.ok());
    actors::engine::options wanted;
    wanted.configuration = std::move(read.configuration);
    wanted.log = [](actors::severity, const std::string&) {};
    wanted.remote_adapters = {{"lines", channel_kind::chat}};
    engine = std::make_unique<actors::engine>(std::move(wanted));
    const auto started = engine->start();
    INFO((started ? std::string{} : started.reason().detail));
    REQUIRE(started);
  }
  [[nodiscard]] std::filesystem::path socket() const { return folder / "data" / "run" / "engine.sock"; }
};

} // namespace

SCENARIO("an adapter in a process of its own goes on after its own end and after the engine's") {
  engine_folder house;
  const conversation_id jo{77}, mary{78};
  house.start();
  auto first = std::make_unique<adapter_process>(house.socket());
  REQUIRE(first->ready());
  CHECK(first->now.copy().resumed.front().empty());
  first->arrive(jo, "jo's line");
  first->arrive(mary, "mary's line");
  first->port->keep("lines", jo, "jo's line, later");
  first->port->event({"lines", jo, 2, said{1, "hello"}});
  CHECK(first->now.wait([&](const auto& all) { return all.acknowledged.at(jo) == 2; }));
  first->port->event({"lines", mary, 2, left{}});
  REQUIRE(first->now.wait([&](const auto& all) {
    return std::any_of(all.commands.begin(), all.commands.end(), [&](const auto& one) {
      return one.conversation == mary && std::holds_alternative<channels::end>(one.what);
    });
  }));
  const auto over = first->now.copy().commands.back();
  first->port->outcome({over.id, mary, true, ""});

  const open_conversation wanted{jo, 2, true, "jo's line, later", false};
  const auto is_told = [&](adapter_process& process, std::size_t times) {
    REQUIRE(process.ready(times));
    const auto told = process.now.copy().resumed.back();
    const auto found =
        std::find_if(told.begin(), told.end(), [&](const auto& one) { return one.conversation == jo; });
    REQUIRE(found != told.end());
    CHECK((*found == wanted));
  };
  first.reset(); // kill -9 of the adapter's process
  adapter_process second{house.socket()};
  is_told(second, 1);
  house.engine.reset(); // and of the engine's, while the adapter lives on
  house.start();
  is_told(second, 2);
  second.port->event({"lines", jo, 3, said{2, "still there?"}});
  CHECK(second.now.wait(
      [&](const auto& all) { return all.acknowledged.count(jo) != 0 && all.acknowledged.at(jo) == 3; }));
}

} // namespace strowger::tests::remote_adapter_test
