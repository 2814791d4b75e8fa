#pragma once
#include "routing/model/time.hpp"
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What web chat is told from outside: its entry points and its bounds.
namespace strowger::channels::webchat {

using routing::milliseconds;

/// A way in for customers.
struct entry_point {
  std::string name;
  std::vector<std::string> origins;    ///< pages that may embed the widget (scheme://host[:port]); empty: any
  milliseconds resume_within{120'000}; ///< a customer without a page may come back so long
  std::string title;
};

struct chat_limits {
  std::size_t text_characters = 4'000;                        ///< of one message
  std::size_t name_characters = 80, page_characters = 200;    ///< longer ones are cut
  std::size_t customer_characters = 128;                      ///< longer ones are malformed
  std::uint32_t messages_per_second = 3, messages_burst = 20; ///< of one conversation
  std::size_t unacknowledged_events = 64; ///< of one conversation; more are answered `not_now`
  std::size_t pages_per_conversation = 8;
  std::size_t conversations = 200'000;
  std::size_t conversations_per_address = 200; ///< open ones, abandoned ones included (web::address_key)
  std::uint32_t messages = 9'990;  ///< of one conversation; the engine keeps a few places for its own
  std::size_t known_messages = 64; ///< numbers and ids kept per conversation to tell repeats
  milliseconds hello_timeout{10'000};
  milliseconds away_after{2'000}; ///< between the last page's end and `went_away`
  milliseconds away_after_start{
      15'000}; ///< the same after a restart of the engine: pages take a while to return
  milliseconds typing_timeout{6'000};
  milliseconds repeat_after{2'000},
      repeat_at_most{30'000};         ///< of what the engine has not acknowledged; doubles
  milliseconds retry_after{2'000};    ///< told to those refused for a passing reason
  milliseconds goodbye_after{60'000}; ///< a page of a closed conversation is closed then
  /// How long a page that was told of the end may take to confirm the last lines, and to add how far they
  /// were read; its line may be dead without anybody knowing.
  milliseconds end_confirmed_within{60'000}, end_read_within{1'000};
};

/// Totals since start and what is there now.
struct chat_counters {
  std::uint64_t conversations_open = 0, pages_open = 0;
  std::uint64_t arrivals = 0, resumed = 0, messages_in = 0, messages_out = 0, repeats_in = 0,
                events_repeated = 0;
  std::uint64_t refused = 0, refused_address = 0, malformed = 0, too_fast = 0, commands = 0;
};

} // namespace strowger::channels::webchat
