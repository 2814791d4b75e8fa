#include "sim/virtual_scheduler.hpp"
#include <caf/all.hpp>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

namespace strowger::tests::virtual_scheduler_test {

using namespace std::chrono_literals;
using strowger::sim::virtual_clock;
using strowger::sim::virtual_scheduler;

namespace {

using caf::after;
using tick_atom = caf::atom_constant<caf::atom("tick")>;

struct virtual_world {
  caf::actor_system_config setup;
  std::unique_ptr<caf::actor_system> system;
  virtual_scheduler* time = nullptr;
  std::vector<std::string> heard;

  virtual_world() {
    setup.load<virtual_scheduler>();
    system = std::make_unique<caf::actor_system>(setup);
    time = &virtual_scheduler::of(*system);
  }
  ~virtual_world() {
    time->run();
    system.reset();
  }
  /// With an argument: to functions without any the library binds a null reference, as UBSan says.
  template <class Function>
  caf::actor spawn(Function what) {
    return system->spawn([what](caf::event_based_actor* self, int) -> caf::behavior { return what(self); },
                         0);
  }
  void pass(std::chrono::nanoseconds span) { time->pass_to(time->clock().now() + span); }
  void end(const caf::actor& one) {
    caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
    time->run();
  }
};

} // namespace

TEST_CASE("delayed messages come when they are due, in the order of time and then of sending") {
  virtual_world world;
  auto listener = world.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    self->delayed_send(self, 2s, std::string{"late"});
    self->delayed_send(self, 1s, std::string{"first"});
    self->delayed_send(self, 1s, std::string{"second"});
    return {[&](const std::string& what) { world.heard.push_back(what); }};
  });
  world.time->run();
  CHECK(world.heard.empty());
  world.pass(999ms);
  CHECK(world.heard.empty());
  world.pass(1ms);
  CHECK(world.heard == std::vector<std::string>{"first", "second"});
  world.pass(3600s);
  CHECK(world.heard.size() == 3);
  CHECK(world.time->clock().pending() == 0);
  world.end(listener);
}

TEST_CASE("a message that begets messages at once is followed to its end before time moves") {
  virtual_world world;
  auto counter = world.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    return {[=, &world](int left) {
      world.heard.push_back(std::to_string(left));
      if (left > 0) self->send(self, left - 1);
    }};
  });
  caf::anon_send(counter, 3);
  world.pass(1ns);
  CHECK(world.heard == std::vector<std::string>{"3", "2", "1", "0"});
  world.end(counter);
}

TEST_CASE("a receive timeout is set anew by every message and fires once nothing comes") {
  virtual_world world;
  auto patient = world.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    return {[&](tick_atom) { world.heard.emplace_back("tick"); }, after(10s) >>
                                                                      [=, &world] {
                                                                        world.heard.emplace_back("silence");
                                                                        self->quit();
                                                                      }};
  });
  world.pass(9s);
  caf::anon_send(patient, tick_atom::value);
  world.pass(9s);
  CHECK(world.heard == std::vector<std::string>{"tick"});
  world.pass(2s);
  CHECK(world.heard.back() == "silence");
  CHECK(world.time->clock().pending() == 0);
}

TEST_CASE("a request that nobody answers times out; one that is answered does not") {
  virtual_world world;
  auto silent = world.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    return {[=](int) -> caf::result<int> {
      static_cast<void>(self->make_response_promise());
      return caf::delegated<int>{};
    }};
  });
  auto echo = world.spawn(
      [](caf::event_based_actor*) -> caf::behavior { return {[](int number) { return number; }}; });
  auto asker = world.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    self->request(silent, 5s, 1)
        .then([](int) {},
              [&](const caf::error& why) {
                world.heard.emplace_back(why == caf::sec::request_timeout ? "timeout" : "other");
              });
    self->request(echo, 5s, 2).then([&](int number) { world.heard.push_back(std::to_string(number)); });
    return {[](tick_atom) {}};
  });
  world.pass(4s);
  CHECK(world.heard == std::vector<std::string>{"2"});
  world.pass(2s);
  CHECK(world.heard == std::vector<std::string>{"2", "timeout"});
  world.end(asker);
  world.end(silent);
  world.end(echo);
  CHECK(world.time->clock().pending() == 0);
}

TEST_CASE("an actor that ends is held by none of its timers") {
  virtual_world world;
  auto patient = world.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[](tick_atom) {}, after(60min) >> [&] { world.heard.emplace_back("never"); }};
  });
  world.time->run();
  CHECK(world.time->clock().pending() == 1);
  world.end(patient);
  CHECK(world.time->clock().pending() == 0);
  world.pass(7200s);
  CHECK(world.heard.empty());
}

TEST_CASE("two runs of many actors with many timers hear the same in the same order") {
  const auto run = [] {
    virtual_world world;
    std::vector<caf::actor> actors;
    for (int i = 0; i < 50; ++i)
      actors.push_back(world.spawn([i, &world](caf::event_based_actor* self) -> caf::behavior {
        self->delayed_send(self, std::chrono::milliseconds{i % 7}, i);
        return {[=, &world](int number) {
          world.heard.push_back(std::to_string(number));
          if (number < 2'000) self->delayed_send(self, std::chrono::milliseconds{number % 11}, number + 50);
        }};
      }));
    world.pass(10s);
    for (auto& one : actors) world.end(one);
    return world.heard;
  };
  const auto once = run();
  CHECK(once.size() == 50 * 41);
  CHECK(once == run());
}

} // namespace strowger::tests::virtual_scheduler_test
