#pragma once
#include "graph_world.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>

/// Calls whose queue has a rule of recording, through the whole actor graph in virtual time.
namespace strowger::tests::recorded {

namespace ch = channels;
namespace desktop = channels::desktop;

inline constexpr desktop::session_number ada = 1;
/// The playlist that announces a recording.
inline constexpr std::uint64_t notice = (std::uint64_t{1} << 32U) + 2;

inline std::shared_ptr<actors::engine_configuration> recorded_centre(actors::recording_rule rule) {
  auto centre = std::make_shared<actors::engine_configuration>(*small_centre());
  for (auto& agent : centre->pools.front().agents) agent.capacity = {1, 1, 0, 0};
  centre->entry_points.front().channel = routing::channel_kind::voice;
  centre->recording.queues.push_back({"main", "support", std::move(rule)});
  return centre;
}

struct recorded_scene {
  graph_world world;
  explicit recorded_scene(std::shared_ptr<const actors::engine_configuration> centre,
                          std::shared_ptr<storage::in_memory_journal> store = nullptr,
                          machine_time begin = {})
    : world{std::move(store), std::move(centre), false, begin} {}
  void call() { say(ch::arrived{"shop", "+4930123", "", "en", "+49301000", {}}); }
  void say(ch::event_body what) { world.send(7, std::move(what)); }
  void sign_in() {
    world.sign_in(ada, "ada");
    world.ask(ada, desktop::set_ready{});
  }
  void answer() { say(ch::leg_answered{world.adapter.rung.back()}); }
  [[nodiscard]] std::string last(const std::string& word) {
    const auto& all = world.heard(7);
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&](const auto& line) { return line.starts_with(word); });
    return found == all.rend() ? std::string{} : *found;
  }
  [[nodiscard]] bool records() { return last("arrange").ends_with("; recording"); }
  [[nodiscard]] auto times_noted(const std::string& words) const {
    const auto& all = world.notes;
    return std::count_if(all.begin(), all.end(),
                         [&](const auto& line) { return line.find(words) != std::string::npos; });
  }
  std::string act(const std::string& what) {
    world.ask(ada, desktop::call_act{world.desks.work(ada), what, {}, {}, {}});
    return world.seen(ada).back();
  }
};

} // namespace strowger::tests::recorded
