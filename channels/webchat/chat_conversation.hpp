#pragma once
#include "channels/web/admission.hpp"
#include "channels/web/token_bucket.hpp"
#include "channels/webchat/chat_limits.hpp"
#include "channels/webchat/chat_outputs.hpp"
#include "channels/webchat/chat_token.hpp"
#include "channels/webchat/event_queue.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What web chat remembers of one conversation and of one page. Values only; chat_sessions.hpp has the rules.
namespace strowger::channels::webchat {

/// Which message numbers of a conversation have been taken: everything up to a floor, and some above it.
class seen_numbers {
public:
  /// True if `number` is new. At most `room` numbers are kept; the floor rises over the oldest.
  bool add(std::uint32_t number, std::size_t room);
  /// The first that is shown sets the floor below it.
  void begin_below(std::uint32_t number) { floor_ = number > 0 ? number - 1 : 0; }
  [[nodiscard]] bool empty() const { return floor_ == 0 && above_.empty(); }
  [[nodiscard]] std::uint32_t floor() const { return floor_; }
  [[nodiscard]] std::uint32_t highest() const { return above_.empty() ? floor_ : above_.back(); }

private:
  std::uint32_t floor_ = 0;
  std::vector<std::uint32_t> above_; ///< ascending, none of them floor_ + 1
};

/// A message of the customer that the engine has on disk.
struct stored_message {
  std::uint64_t client = 0;
  std::uint32_t number = 0;
  wall_time at;
};
/// A message of the customer that it has not, as far as is known here.
struct said_message {
  std::uint64_t client = 0, event = 0;
  page_id page = 0;
};

/// Whether the customer has a page open, as the engine was told it.
enum class presence : std::uint8_t { here, leaving, away };

struct chat_conversation {
  conversation_id id;
  token_hash hash{};
  std::string entry;
  milliseconds resume_within{0};
  std::optional<web::address_key> counted; ///< whom it counts for
  event_queue events;
  std::vector<page_id> pages;

  conversation_status status = conversation_status::waiting;
  std::uint32_t position = 0;
  wait_range wait;
  callback_stage callback = callback_stage::none;
  std::string agent, interaction;
  std::uint32_t agent_received = 0, agent_read = 0; ///< the agent's side's marks

  seen_numbers seen;
  std::vector<stored_message> stored; ///< the latest
  std::vector<said_message> said;
  web::token_bucket pace;
  std::uint32_t received = 0, read = 0, told_received = 0, told_read = 0; ///< the customer's side's marks
  std::uint64_t marks_event = 0;                                          ///< number of the one under way

  presence customer = presence::here;
  moment leave_at; ///< while leaving
  bool typing = false, agent_typing = false, left = false;
  command_id ended;  ///< the end that is not confirmed yet: the customer may still come and read it
  moment keep_until; ///< when ended: it is confirmed then at the latest
  bool resync = false,
       resync_for_said = false; ///< ask how it stands; only while a stored message is not shown
  moment typing_until, typing_told, agent_typing_until, resync_at;
  std::optional<moment> armed; ///< its earliest entry among the machine's deadlines

  [[nodiscard]] const stored_message* find_stored(std::uint64_t client) const;
  [[nodiscard]] said_message* find_said(std::uint64_t client);
  /// A message of the customer is on disk and has not been shown.
  [[nodiscard]] bool misses_showing() const;
  /// The customer's side has everything that was shown.
  [[nodiscard]] bool knows_all() const { return !seen.empty() && received >= seen.highest(); }
  [[nodiscard]] std::optional<moment> deadline() const;
};

struct chat_page {
  enum class phase : std::uint8_t { greeting, waiting, live, over };
  phase at = phase::greeting;
  conversation_id conversation;
  std::uint32_t last = 0; ///< the highest message it had when it said hello
  moment since;           ///< of its phase; of the last question while waiting
  bool own_origin = false, brought_token = false;
  std::string origin;
  web::address_key address{};
  std::string token;                ///< until the welcome
  std::vector<message_view> missed; ///< shown while it was waiting
  std::optional<moment> armed;

  [[nodiscard]] std::optional<moment> deadline(const chat_limits& limits) const;
};

} // namespace strowger::channels::webchat
