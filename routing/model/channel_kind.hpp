#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace strowger::routing {

/// A medium. Kept small on purpose: several wire surfaces may serve one medium.
enum class channel_kind : std::uint8_t { voice, chat, email, task };
inline constexpr std::size_t channel_kinds = 4;
inline constexpr std::array<channel_kind, channel_kinds> all_channel_kinds{
    channel_kind::voice, channel_kind::chat, channel_kind::email, channel_kind::task};
inline constexpr std::array<std::string_view, channel_kinds> channel_kind_names{"voice", "chat", "email",
                                                                                "task"};

constexpr std::string_view to_text(channel_kind kind) {
  return channel_kind_names[static_cast<std::size_t>(kind)];
}
constexpr std::optional<channel_kind> channel_kind_from(std::string_view name) {
  for (std::size_t i = 0; i < channel_kinds; ++i)
    if (channel_kind_names[i] == name) return all_channel_kinds[i];
  return std::nullopt;
}

enum class direction : std::uint8_t { inbound, outbound, internal };

} // namespace strowger::routing
