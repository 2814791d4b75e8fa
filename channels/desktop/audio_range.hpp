#pragma once
#include "channels/desktop/desk.hpp"
#include <optional>
#include <string_view>

/// Which part of a recording a player asks for (RFC 9110 14.2). Pure.
namespace strowger::channels::desktop {

/// A player asks on for what it did not get.
inline constexpr std::uint64_t audio_part_max = 1U << 20U; ///< bytes

/// `bytes=FROM-` or `bytes=FROM-TO`, at most `audio_part_max` of it; nothing for any other form, which is
/// answered as if nothing was asked.
[[nodiscard]] std::optional<wanted_audio> read_audio_range(std::string_view text);

} // namespace strowger::channels::desktop
