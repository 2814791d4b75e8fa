#pragma once
#include <string>
#include <string_view>

namespace strowger::channels {

/// A trunk at which we register is told of in `reachability` like a place where people are rung:
/// `trunk:NAME`.
inline constexpr std::string_view trunk_endpoints = "trunk:";

[[nodiscard]] inline std::string endpoint_of_trunk(std::string_view trunk) {
  return std::string{trunk_endpoints}.append(trunk);
}

/// Likewise, that it is so: new calls find no port for their audio.
inline constexpr std::string_view audio_used_up = "audio:used_up";

} // namespace strowger::channels
