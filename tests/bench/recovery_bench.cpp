#include "actors/engine_configuration.hpp"
#include "bench_centre.hpp"
#include "channels/web/client.hpp"
#include "channels/webchat/chat_token.hpp"
#include "engine_process.hpp"
#include "groups.hpp"
#include <cstring>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unistd.h>

/// What 100,000 waiting chats cost in memory and at a start after kill -9, over a journal of 5,000,000 facts
/// of chats that are over. The journal is filled by the actor graph in a process of its own, which is killed;
/// the engine that starts on it is the program `strowger serve`.
namespace strowger::bench {

namespace {

using namespace std::chrono_literals;
namespace chat = channels::webchat;
namespace web = channels::web;

constexpr std::uint32_t agents = 200, messages_each = 5;
constexpr std::uint64_t unacknowledged_max = 4'000;

/// The secret that customer `number` of the fill holds.
chat::token_bytes token_of(std::uint64_t number) {
  chat::token_bytes token{};
  std::memcpy(token.data(), &number, sizeof number);
  return token;
}

void fill_with_closed(bench_centre& centre, std::uint64_t facts) {
  centre.come_again = true;
  for (int i = 0; i < 500; ++i) centre.arrive(steady_ns());
  const stopwatch begun;
  const auto none = [] { return "no more chats come to their end"; };
  centre.wait_until([&] { return centre.counters().facts >= facts; }, none);
  centre.come_again = false;
  centre.wait_until([&] { return centre.over() + centre.refused() >= centre.arrived(); }, none);
  std::fprintf(stderr, "%llu chats came, %llu were refused, in %.1f s\n",
               static_cast<unsigned long long>(centre.arrived()),
               static_cast<unsigned long long>(centre.refused()), begun.seconds());
}

void wait_acknowledged(bench_centre& centre, std::uint64_t events, std::uint64_t fewer) {
  centre.wait_until([&] { return centre.acknowledged_events() + fewer >= events; },
                    [&] {
                      return std::to_string(events - centre.acknowledged_events()) +
                             " events were never acknowledged, " + std::to_string(centre.refused()) +
                             " refused";
                    });
}

void fill_with_waiting(bench_centre& centre, std::uint64_t chats) {
  const auto before = centre.acknowledged_events();
  std::uint64_t events = 0;
  for (std::uint64_t i = 0; i < chats; ++i) {
    const auto who =
        centre.wait_for_ever(chat::encode({chat::hash_of(chat::token_text(token_of(i))), "queue1"}));
    for (std::uint32_t line = 0; line < messages_each; ++line)
      centre.say(who, line + 2,
                 "Message " + std::to_string(line) + " of a customer who waits and has something to tell.");
    events += 1 + messages_each;
    wait_acknowledged(centre, before + events, unacknowledged_max);
  }
  wait_acknowledged(centre, before + events, 0);
}

/// Opens a socket as soon as somebody listens, says hello, and waits to be welcomed.
class visitor final : public web::client_handler, public std::enable_shared_from_this<visitor> {
public:
  visitor(web::socket_client& network, std::uint16_t port, std::string token)
    : network_{network}, token_{std::move(token)} {
    where_.port = port;
    where_.path = "/chat/socket";
    where_.subprotocol = "strowger-chat-1";
    where_.origin = "http://127.0.0.1:" + std::to_string(port);
  }
  void open() { network_.connect(where_, shared_from_this()); }
  void on_open(web::connection_id connection) override {
    nlohmann::json hello{{"type", "hello"}, {"entry", "queue1"}, {"language", "en"}};
    if (!token_.empty()) {
      hello["token"] = token_;
      hello["last"] = 0;
    }
    network_.send(connection, hello.dump());
  }
  void on_text(web::connection_id, std::string_view text) override {
    const auto frame = nlohmann::json::parse(text);
    if (frame.value("type", "") == "welcome" && !std::exchange(told_, true))
      welcomed_.set_value(frame.value("messages", nlohmann::json::array()).size());
    if (frame.value("type", "") == "refused" && !std::exchange(told_, true))
      welcomed_.set_exception(
          std::make_exception_ptr(std::runtime_error{"a customer was refused: " + std::string{text}}));
  }
  void on_close(web::connection_id, std::uint16_t, int) override {
    if (!told_)
      network_.schedule(routing::milliseconds{5}, [self = weak_from_this()] {
        if (const auto one = self.lock()) one->open();
      });
  }
  /// Messages in the welcome.
  std::size_t wait() {
    auto welcomed = welcomed_.get_future();
    if (welcomed.wait_for(120s) != std::future_status::ready)
      throw std::runtime_error{"a customer was not welcomed within two minutes"};
    return welcomed.get();
  }

private:
  web::socket_client& network_;
  web::client_target where_;
  std::string token_;
  std::promise<std::size_t> welcomed_;
  bool told_ = false;
};

class engine_under_test {
public:
  explicit engine_under_test(const engine_file& of, const std::filesystem::path& folder)
    : process_{program("strowger"), {"serve", "--config", of.file.string()}, folder / "engine.log"} {}
  /// Fully serving: a newcomer waits in the line, and somebody who waited before has all that was said.
  void serve(const engine_file& of, std::uint64_t waiting) {
    web::socket_client network{10};
    const auto newcomer = std::make_shared<visitor>(network, of.port, "");
    newcomer->open();
    newcomer->wait();
    if (waiting == 0) return;
    const auto old = std::make_shared<visitor>(network, of.port, chat::token_text(token_of(waiting / 2)));
    old->open();
    if (old->wait() != messages_each) throw std::runtime_error{"messages of a waiting chat are missing"};
  }
  [[nodiscard]] const child_process& process() const { return process_; }

private:
  child_process process_;
};

void fill(const engine_file& of, const settings& how, const char* what, std::uint64_t count) {
  child_process filling{program("strowger-bench"),
                        {"fill-for-recovery", of.file.string(), what, std::to_string(count)},
                        how.folder / "fill.log",
                        true};
  if (const auto said = filling.next_line(); said != "filled") throw std::runtime_error{said};
  filling.kill();
}

} // namespace

int fill_for_recovery(const std::vector<std::string>& arguments) {
  if (arguments.size() != 3) return 2;
  try {
    auto read = actors::read_configuration_file(arguments[0]);
    if (!read.ok()) throw std::runtime_error{"the configuration has mistakes"};
    read.configuration.web.heartbeat_timeout = 24h; // the desks here have none
    centre_settings wanted;
    wanted.folder = read.configuration.data_folder / "journal";
    std::filesystem::create_directories(read.configuration.data_folder);
    std::ofstream{read.configuration.data_folder / "customer.key"}
        << "sixteen bytes .."; // as an engine has one
    wanted.adapter = "webchat";
    wanted.configuration = std::make_shared<const actors::engine_configuration>(read.configuration);
    wanted.queues = 1;
    wanted.agents = arguments[1] == "closed" ? agents : 0;
    wanted.nobodys = "queue1";
    bench_centre centre{std::move(wanted)};
    const auto count = std::stoull(arguments[2]);
    if (arguments[1] == "closed")
      fill_with_closed(centre, count);
    else
      fill_with_waiting(centre, count);
    centre.check();
    std::puts("filled");
    std::fflush(stdout);
    ::pause(); // until killed: nothing is ended in order
  } catch (const std::exception& thrown) {
    std::printf("%s\n", thrown.what());
  }
  return 1;
}

std::vector<figure> run_recovery(const settings& how) {
  const std::uint64_t facts = how.quick ? 200'000 : 5'000'000, waiting = how.quick ? 5'000 : 100'000;
  const auto of = write_engine_file(how.folder, agents);
  fill(of, how, "closed", facts);
  std::uint64_t before = 0;
  {
    engine_under_test engine{of, how.folder};
    engine.serve(of, 0);
    pause(2s);
    before = engine.process().memory_bytes();
  }
  fill(of, how, "waiting", waiting);
  return of_runs(how, [&](int) {
    const stopwatch all;
    engine_under_test engine{of, how.folder};
    engine.serve(of, waiting);
    const auto took = all.seconds();
    const auto cpu_s = engine.process().cpu_s();
    pause(2s); // what recovery alone needed is given back
    const auto each = (static_cast<double>(engine.process().memory_bytes()) - static_cast<double>(before)) /
                      static_cast<double>(waiting);
    return std::vector<figure>{
        {"engine.waiting_chat_bytes", each, waiting, took, cpu_s, goal{goal::sense::at_most, 6'000}},
        {"engine.recovery_100k_s", took, waiting, took, cpu_s, goal{goal::sense::at_most, 3}}};
  });
}

} // namespace strowger::bench
