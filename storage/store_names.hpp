#pragma once
#include <cstdint>
#include <string_view>

/// Numbers in a store's family `meta`, by name, and what they mean.
namespace strowger::storage::names {

inline constexpr std::string_view layout = "layout"; ///< of the whole store; 1
inline constexpr std::string_view epoch = "epoch";   ///< of the newest writer; one more per start
inline constexpr std::string_view front_door =
    "front_door"; ///< issuer of interaction, content and command ids
inline constexpr std::string_view first_group =
    "first_group"; ///< oldest group that counts; those before are trimmed
inline constexpr std::string_view counter_floor = "counter_floor"; ///< pools' id counters begin at least here
inline constexpr std::string_view restored = "restored";           ///< 1 from a restore until the next start

} // namespace strowger::storage::names

namespace strowger::storage {

/// Issuers of front doors are from here on, pools have the numbers below; a new folder begins with `usual`.
inline constexpr std::uint16_t first_front_door = 0x8000, usual_front_door = 0xff00;

} // namespace strowger::storage
