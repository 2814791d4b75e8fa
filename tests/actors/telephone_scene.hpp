#pragma once
#include "graph_world.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <catch2/catch.hpp>

/// A centre of telephones in virtual time: callers, agents at their desks, and phones that do as they are
/// told.
namespace strowger::tests::telephone {

namespace ch = channels;
namespace desktop = channels::desktop;

inline constexpr desktop::session_number ada = 1, grace = 2;

inline std::shared_ptr<const actors::engine_configuration> telephone_centre() {
  auto centre = std::make_shared<actors::engine_configuration>(*small_centre());
  auto& pool = centre->pools.front();
  for (auto& agent : pool.agents) agent.capacity = {1, 1, 0, 0};
  centre->entry_points.front().channel = routing::channel_kind::voice;
  return centre;
}

struct telephone_scene {
  std::shared_ptr<storage::in_memory_journal> store;
  std::unique_ptr<graph_world> world;

  explicit telephone_scene(std::shared_ptr<storage::in_memory_journal> from = nullptr,
                           std::shared_ptr<const actors::engine_configuration> centre = telephone_centre())
    : store{from ? std::move(from) : std::make_shared<storage::in_memory_journal>()} {
    world = std::make_unique<graph_world>(store, std::move(centre));
  }
  telephone_scene& with(desktop::session_number session, const std::string& name) {
    world->sign_in(session, name);
    world->ask(session, desktop::set_ready{});
    return *this;
  }
  void call(std::uint64_t number = 7) {
    world->send(number, ch::arrived{"shop", "+4930123", "", "en", "+49301000", {}});
  }
  void say(ch::event_body what, std::uint64_t number = 7) { world->send(number, std::move(what)); }
  /// What is not numbered.
  void pass(ch::event_body what, std::uint64_t number = 7) {
    world->port->event({"test", routing::conversation_id{number}, 0, std::move(what)});
    world->run();
  }
  [[nodiscard]] std::string last(const std::string& word, std::uint64_t number = 7) const {
    const auto& all = world->heard(number);
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&](const auto& line) { return line.starts_with(word); });
    return found == all.rend() ? std::string{} : *found;
  }
  [[nodiscard]] routing::leg_id leg() const {
    REQUIRE_FALSE(world->adapter.rung.empty());
    return world->adapter.rung.back();
  }
  [[nodiscard]] std::string leg_word() const { return routing::to_text(leg()); }
  [[nodiscard]] std::string together() const {
    return "arrange customer: " + leg_word() + "; " + leg_word() + ": customer";
  }
};

} // namespace strowger::tests::telephone
