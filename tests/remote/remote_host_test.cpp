#include "channels/remote/frames.hpp"
#include "channels/remote/local_socket.hpp"
#include "channels/remote/remote_host.hpp"
#include "channels/remote/remote_port.hpp"
#include "channels/remote/remote_wire.hpp"
#include "tests/channels/waiting.hpp"
#include "tests/temporary_folder.hpp"
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace strowger::tests::remote_host_test {

using namespace channels;
using namespace std::chrono_literals;
namespace remote = channels::remote;

namespace {

/// The engine: notes what adapters say, and when one has returned.
class noting_engine final : public engine_port {
public:
  struct state {
    std::vector<channel_event> events;
    std::vector<command_outcome> outcomes;
    std::map<conversation_id, std::string> kept;
    std::vector<std::pair<std::vector<reachability>, bool>> reachable;
    std::vector<std::string> returned, outdated, log;
  };
  void event(channel_event event) override {
    now.change([&](auto& all) { all.events.push_back(std::move(event)); });
  }
  void outcome(command_outcome outcome) override {
    now.change([&](auto& all) { all.outcomes.push_back(std::move(outcome)); });
  }
  void keep(std::string, conversation_id conversation, std::string bytes) override {
    now.change([&](auto& all) { all.kept[conversation] = std::move(bytes); });
  }
  void reachable(std::string, std::vector<reachability> endpoints, bool whole) override {
    now.change([&](auto& all) { all.reachable.emplace_back(std::move(endpoints), whole); });
  }
  watched<state> now;
};

/// The adapter: notes what the engine says.
class noting_side final : public channel_adapter {
public:
  struct state {
    std::vector<channel_command> commands;
    std::vector<std::vector<open_conversation>> resumed;
    std::map<conversation_id, std::uint64_t> acknowledged;
    std::vector<std::pair<bool, std::string>> admits;
  };
  std::string_view name() const override { return "sip"; }
  channel_kind channel() const override { return channel_kind::voice; }
  void command(channel_command command) override {
    now.change([&](auto& all) { all.commands.push_back(std::move(command)); });
  }
  void acknowledged(conversation_id conversation, std::uint64_t number) override {
    now.change([&](auto& all) { all.acknowledged[conversation] = number; });
  }
  void resume(std::vector<open_conversation> conversations) override {
    now.change([&](auto& all) { all.resumed.push_back(std::move(conversations)); });
  }
  void admit(bool open, std::string code) override {
    now.change([&](auto& all) { all.admits.emplace_back(open, std::move(code)); });
  }
  watched<state> now;
};

struct both_sides {
  temporary_folder folder;
  noting_engine engine;
  remote::host_settings settings;
  std::unique_ptr<remote::remote_host> host;

  explicit both_sides(remote::host_limits limits = {}) {
    settings.path = folder / "run" / "engine.sock";
    settings.adapters = {{"sip", channel_kind::voice}, {"other", channel_kind::voice}};
    settings.limits = limits;
    settings.on_return = [this](const std::string& name) {
      engine.now.change([&](auto& all) { all.returned.push_back(name); });
    };
    settings.on_outdated = [this](const std::string& name) {
      engine.now.change([&](auto& all) { all.outdated.push_back(name); });
    };
    settings.log = [this](std::string_view, std::string_view line) {
      engine.now.change([&](auto& all) { all.log.emplace_back(line); });
    };
    listen();
  }
  void listen() {
    host = std::make_unique<remote::remote_host>(settings, engine);
    REQUIRE(host->start());
  }
  bool returned(std::size_t times = 1) {
    return engine.now.wait([&](const auto& all) { return all.returned.size() >= times; });
  }
  bool logged(const std::string& words) {
    return engine.now.wait([&](const auto& all) {
      return std::any_of(all.log.begin(), all.log.end(),
                         [&](const auto& line) { return line.find(words) != std::string::npos; });
    });
  }
  [[nodiscard]] remote::port_settings port_to(const std::string& name) const {
    remote::port_settings wanted;
    wanted.path = settings.path;
    wanted.adapter = name;
    wanted.retry_first = 1ms;
    wanted.retry_at_most = 20ms;
    return wanted;
  }
};

/// An adapter in its process, which has come to the host and waits to be resumed.
struct returned_adapter {
  noting_side side;
  remote::remote_port port;
  std::optional<remote::port_thread> turning;

  explicit returned_adapter(both_sides& with) : port{with.port_to("sip")} {
    port.serve(side);
    turning.emplace(port);
    REQUIRE(with.returned());
  }
};

/// A peer that writes bytes of its own.
struct raw_peer {
  explicit raw_peer(const std::filesystem::path& path) : fd{remote::connect_locally(path)} {}
  ~raw_peer() { ::close(fd); }
  void send(const std::string& bytes) const {
    REQUIRE(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
  }
  /// The refusal it is told before the connection ends.
  std::string refusal() {
    std::string code;
    for (;;) {
      pollfd waits{fd, POLLIN, 0};
      if (::poll(&waits, 1, 20'000) <= 0) return "nothing in time";
      const auto got = ::recv(fd, reader.room(4'096), 4'096, 0);
      if (got <= 0) return code;
      reader.arrived(static_cast<std::size_t>(got));
      while (const auto frame = reader.next()) {
        const auto word = remote::engine_word_in(*frame);
        if (!word) return "not understood";
        if (const auto* no = std::get_if<remote::refused>(&word.value())) code = no->code;
      }
    }
  }
  int fd;
  remote::frame_reader reader;
};

} // namespace

SCENARIO("an adapter is resumed once it has said hello, and both sides hear each other from then on") {
  both_sides with;
  returned_adapter adapter{with};
  auto& [side, port, turning] = adapter;
  auto* there = with.host->adapter("sip");
  there->command({command_id{4}, conversation_id{7}, end{"lost: it is not resumed yet"}});
  port.event({"", conversation_id{7}, 1, left{}});
  there->admit(true, "");
  there->resume({{conversation_id{7}, 3, true, std::string(kept_max, 'k'), false}});
  REQUIRE(side.now.wait([](const auto& all) { return all.resumed.size() == 1 && all.admits.size() == 1; }));
  CHECK((side.now.copy().admits.front() == std::pair{true, std::string{}}));
  CHECK(side.now.copy().resumed[0].at(0).kept.size() == kept_max);
  there->command({command_id{5}, conversation_id{7}, end{"by_agent"}});
  there->acknowledged(conversation_id{7}, 4);
  port.keep("", conversation_id{7}, "bytes");
  port.event({"", conversation_id{7}, 5, left{}});
  port.outcome({command_id{5}, conversation_id{7}, true, ""});
  CHECK(side.now.wait([](const auto& all) { return all.acknowledged.count(conversation_id{7}) == 1; }));
  CHECK(with.engine.now.wait([](const auto& all) { return all.outcomes.size() == 1; }));
  const auto heard = with.engine.now.copy();
  CHECK(heard.kept.at(conversation_id{7}) == "bytes");
  REQUIRE(heard.events.size() == 1); // what was said before `resume` is not heard: it is repeated after it
  CHECK((heard.events[0] == channel_event{"sip", conversation_id{7}, 5, left{}}));
  const auto told = side.now.copy();
  REQUIRE(told.commands.size() == 1);
  CHECK(told.commands[0].id == command_id{5});
  CHECK(with.host->state()[0].unheard == 1);
  CHECK(port.state().unsent == 1);
}

SCENARIO("a list longer than a frame comes in parts and is one list") {
  both_sides with;
  returned_adapter adapter{with};
  auto& [side, port, turning] = adapter;
  std::vector<open_conversation> many;
  for (std::uint64_t i = 1; i <= 1'000; ++i)
    many.push_back({conversation_id{i}, i, true, std::string(kept_max, 'k'), false});
  with.host->adapter("sip")->resume(many);
  REQUIRE(side.now.wait([](const auto& all) { return !all.resumed.empty(); }));
  CHECK((side.now.copy().resumed.front() == many));
  std::vector<reachability> everybody;
  for (int i = 0; i < 10'000; ++i) everybody.push_back({"agent:main/" + std::to_string(i), true});
  port.reachable("", everybody, true);
  REQUIRE(with.engine.now.wait([](const auto& all) { return all.reachable.size() == 3; }));
  const auto heard = with.engine.now.copy().reachable;
  CHECK(heard[0].second);
  CHECK_FALSE(heard[1].second);
  CHECK(heard[2].first.size() == 2'000);
}

SCENARIO("two adapters of one process have a connection each, turned by one foreign loop") {
  both_sides with;
  noting_side first, second;
  remote::remote_port sip{with.port_to("sip")}, other{with.port_to("other")};
  sip.serve(first);
  other.serve(second);
  const auto turn_until = [&](const auto& holds) {
    for (int i = 0; i < 1'000 && !holds(); ++i) {
      pollfd polled[] = {{sip.fd(), POLLIN, 0}, {other.fd(), POLLIN, 0}};
      ::poll(polled, 2, 20);
      if (polled[0].revents != 0) sip.turn();
      if (polled[1].revents != 0) other.turn();
    }
    return holds();
  };
  CHECK(turn_until([&] { return with.engine.now.copy().returned.size() == 2; }));
  with.host->adapter("sip")->resume({});
  with.host->adapter("other")->resume({});
  CHECK(turn_until([&] { return sip.state().up && other.state().up; }));
  sip.event({"", conversation_id{1}, 1, left{}});
  other.event({"", conversation_id{1}, 1, came_back{}});
  CHECK(turn_until([&] { return with.engine.now.copy().events.size() == 2; }));
  for (const auto& one : with.engine.now.copy().events)
    CHECK(one.adapter == (std::holds_alternative<left>(one.what) ? "sip" : "other"));
}

SCENARIO("an adapter comes back when the engine does, and an engine asks nobody who has gone") {
  both_sides with;
  noting_side side;
  std::atomic<int> up{0}, down{0};
  auto settings = with.port_to("sip");
  settings.on_line = [&](bool on) { ++(on ? up : down); };
  remote::remote_port port{std::move(settings)};
  port.serve(side);
  remote::port_thread turning{port};
  for (std::size_t round = 1; round <= 5; ++round) {
    REQUIRE(with.returned(round));
    with.host->adapter("sip")->resume({});
    REQUIRE(side.now.wait([&](const auto& all) { return all.resumed.size() == round; }));
    if (round % 2 == 0) {
      with.host->cut("sip");
    } else {
      with.host->stop();
      with.listen();
    }
  }
  CHECK(up == 5);
  CHECK(down >= 4);
  CHECK(port.state().connects >= 5);
}

SCENARIO("endpoints of an adapter that stays away are reachable no more") {
  remote::host_limits limits;
  limits.endpoints_kept = 10ms;
  both_sides with{limits};
  {
    returned_adapter adapter{with};
    auto& [side, port, turning] = adapter;
    with.host->adapter("sip")->resume({});
    REQUIRE(side.now.wait([](const auto& all) { return !all.resumed.empty(); }));
    port.reachable("", {{"agent:main/ada", true}}, true);
    REQUIRE(with.engine.now.wait([](const auto& all) { return all.reachable.size() == 1; }));
  }
  REQUIRE(with.engine.now.wait([](const auto& all) { return all.reachable.size() == 2; }));
  CHECK(with.engine.now.copy().reachable.back().first.empty());
  CHECK(with.engine.now.copy().reachable.back().second);
}

SCENARIO("what does not speak the contract is told why and cut") {
  remote::host_limits limits;
  limits.hello_within = 20ms;
  both_sides with{limits};
  raw_peer peer{with.settings.path};
  const auto hello = [](const std::string& name, channel_kind channel,
                        std::uint32_t version = remote::contract_version) {
    return remote::frame_of(remote::adapter_word{remote::hello{name, channel, version}});
  };
  SECTION("an adapter nobody has configured") {
    peer.send(hello("fax", channel_kind::voice));
    CHECK(peer.refusal() == "unknown_adapter");
  }
  SECTION("one of another release") {
    peer.send(hello("sip", channel_kind::voice, remote::contract_version + 1));
    CHECK(peer.refusal() == "wrong_version");
    CHECK(with.engine.now.wait([](const auto& all) { return all.outdated.size() == 1; }));
  }
  SECTION("one of another channel") {
    peer.send(hello("sip", channel_kind::chat));
    CHECK(peer.refusal() == "wrong_channel");
  }
  SECTION("a word before hello") {
    peer.send(remote::frame_of(remote::adapter_word{remote::keep{conversation_id{1}, "x"}}));
    CHECK(peer.refusal() == "bad_frame");
  }
  SECTION("a word that is not known") {
    peer.send(hello("sip", channel_kind::voice) + std::string{"\x05\0\0\0\xf2\x07\x02hi", 9});
    CHECK(peer.refusal() == "bad_frame");
    CHECK(with.logged("a word of an adapter that is not known"));
  }
  SECTION("a frame without end") {
    peer.send(hello("sip", channel_kind::voice) + "\xff\xff\xff\xff");
    CHECK(peer.refusal() == "bad_frame");
  }
  SECTION("nothing") { CHECK(peer.refusal() == "bad_frame"); }
  SECTION("the same name again: the newest has it") {
    peer.send(hello("sip", channel_kind::voice));
    REQUIRE(with.returned(1));
    raw_peer next{with.settings.path};
    next.send(hello("sip", channel_kind::voice));
    REQUIRE(with.returned(2));
    CHECK(peer.refusal() == "replaced");
  }
}

SCENARIO("an adapter that does not read is cut at a bound, and the engine never waits for it") {
  remote::host_limits limits;
  limits.outbound_bytes = 64U * 1024U;
  both_sides with{limits};
  raw_peer peer{with.settings.path};
  peer.send(remote::frame_of(remote::adapter_word{remote::hello{"sip", channel_kind::voice}}));
  REQUIRE(with.returned());
  auto* there = with.host->adapter("sip");
  there->resume({});
  const std::string long_text(10'000, 'x');
  bool cut = false;
  for (int i = 0; i < 10'000 && !cut; ++i) {
    there->command({{}, conversation_id{7}, end{long_text}});
    cut = with.host->state()[0].cut == 1;
  }
  CHECK(with.logged("code=too_slow"));
  CHECK_FALSE(with.host->state()[0].connected);
}

SCENARIO("the socket is its user's alone") {
  both_sides with;
  struct stat found {};
  REQUIRE(::stat(with.settings.path.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0600U);
  REQUIRE(::stat((with.folder / "run").c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0700U);
  ::chmod((with.folder / "run").c_str(), 0777);
  remote::remote_host another{with.settings, with.engine};
  const auto started = another.start();
  REQUIRE_FALSE(started);
  CHECK(started.reason().detail.find("chmod 700") != std::string::npos);
}

} // namespace strowger::tests::remote_host_test
