#pragma once
#include "channels/voice_words.hpp"
#include "routing/flow/flow_words.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a caller hears of a flow, as words of the channel: made from its state alone, so that saying it again
/// after a restart is the same. Plain functions; any thread.
namespace strowger::actors {

/// Whose prompts and music a caller hears: a queue's own, before those of everybody.
struct queue_prompts {
  std::string set{}; ///< `TENANT/QUEUE` of one with a folder of its own; empty: everybody's
  std::string music = "music/hold";
  friend bool operator==(const queue_prompts&, const queue_prompts&) = default;
};

/// `gather` plays its question first, then there is what `plays` says; with nothing in them the flow leaves
/// the line alone.
struct flow_sounds {
  channels::playlist plays;
  std::optional<channels::collect> gather;
  friend bool operator==(const flow_sounds&, const flow_sounds&) = default;
};
/// Id of the playlist of everybody's music; those of speeches and questions are their tags. A queue with
/// other music has another id, so that who comes from there hears the change.
inline constexpr std::uint64_t music_playlist = std::uint64_t{1} << 32U;

/// Of what customers hear before a call is recorded by itself.
inline constexpr std::uint64_t notice_playlist = music_playlist + 2;

/// `recorded`: the message that is being left; it ends with any key. `caller`: the number called from, where
/// it can be called back. Prompts are named by language and name: `zh/welcome`; of a set,
/// `main/support|zh/welcome`.
[[nodiscard]] flow_sounds sounds_of(const routing::flow::state& now, const queue_prompts& from,
                                    bool recorded = false, std::string_view caller = {});
/// What those hear who wait between announcements, or are on hold.
[[nodiscard]] channels::playlist music_of(const queue_prompts& from);
/// The prompt of this name in the customer's language.
[[nodiscard]] std::string prompt_in(const std::string& language, const std::string& name,
                                    const queue_prompts& from);

} // namespace strowger::actors
