#pragma once
#include "channels/voice_words.hpp"
#include "routing/flow/flow_words.hpp"
#include <optional>
#include <string>
#include <vector>

/// What a caller hears of a flow, as words of the channel: made from its state alone, so that saying it again
/// after a restart is the same. Plain functions; any thread.
namespace strowger::actors {

/// Either `gather` (which plays too) or `plays`; with nothing in them the flow leaves the line alone.
struct flow_sounds {
  channels::playlist plays;
  std::optional<channels::collect> gather;
  friend bool operator==(const flow_sounds&, const flow_sounds&) = default;
};
/// Id of the playlist of music; those of speeches and questions are their tags.
inline constexpr std::uint64_t music_playlist = std::uint64_t{1} << 32U;

/// Of what customers hear before a call is recorded by itself.
inline constexpr std::uint64_t notice_playlist = music_playlist + 2;

/// `recorded`: the message that is being left; it ends with any key. Prompts are named by language and name:
/// `zh/welcome`. `music`: what those who wait hear between announcements.
[[nodiscard]] flow_sounds sounds_of(const routing::flow::state& now, const std::vector<std::string>& music,
                                    bool recorded = false);
/// The prompt of this name in the customer's language.
[[nodiscard]] std::string prompt_in(const std::string& language, const std::string& name);

} // namespace strowger::actors
