#pragma once
#include "actors/engine_configuration.hpp"
#include "sim/scenario/scenario.hpp"
#include <set>
#include <string>
#include <vector>

namespace strowger::sim::load {

/// Where the engine listens.
struct load_place {
  std::string chat_address, desk_address;
  std::uint16_t chat_port = 0, desk_port = 0;
};

/// What of a scenario can be played against an engine with a configuration, and how.
struct load_plan {
  struct way {
    std::string entry; ///< empty: contacts of this kind cannot come
  };
  load_place where;
  std::vector<way> ways;         ///< by kind of contact
  std::vector<bool> seats;       ///< by agent of the settings: the configuration has an account for it
  std::vector<std::string> said; ///< what is not played, and why
  std::string wrong;             ///< why nothing can be played; else empty
};

/// `playable`: the channels there is a player for. Pure.
[[nodiscard]] load_plan plan_load(const scenario& what, const actors::engine_configuration& engine,
                                  const std::set<routing::channel_kind>& playable);

} // namespace strowger::sim::load
