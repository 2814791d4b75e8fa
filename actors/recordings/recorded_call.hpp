#pragma once
#include "routing/call/call_words.hpp"
#include "routing/model/ids.hpp"
#include "storage/archive.hpp"
#include "storage/stream.hpp"
#include <optional>
#include <string_view>
#include <vector>

/// What the journal says of an interaction that was recorded: whose it is, who may hear it, where its key
/// lies.
namespace strowger::actors {

/// What was to be recorded, and is in no file.
struct lost_sound {
  routing::wall_time from;
  routing::milliseconds lasted{0};
  std::string_view why; ///< away, slow_disk, disk, no_room
};

struct recorded_call {
  routing::interaction_id interaction;
  routing::pool_id pool{}; ///< in whose stream it is kept
  std::string tenant;
  routing::queue_id queue; ///< in which it was last; zero: none
  routing::customer_id customer;
  routing::content_id key;
  routing::agent_id agent;   ///< who has it, or had it last
  bool agent_has_it = false; ///< or works on it after the end
  bool message = false;      ///< the caller left it as a message
  routing::wall_time begun;
  /// As its call machine had it last: why it was begun and ended, what the customer knows of it.
  routing::call::state machine;

  // What a page shows of the call beside.
  bool is_call = false;                   ///< it is, or was, on the phone
  routing::wall_time came, talked, over;  ///< zero: it has not
  std::vector<routing::agent_id> talkers; ///< who had it, each once
  std::optional<routing::wall_time> paused_since{};
  routing::milliseconds paused{0};
  routing::wall_time deleted; ///< zero: it is not
  std::vector<lost_sound> lost;
  std::optional<lost_sound> losing{}; ///< since then, until it is recorded again or the call is over
};

/// All that is lost by now, in its order.
[[nodiscard]] std::vector<lost_sound> lost_by(const recorded_call& of, routing::wall_time now);

/// Takes in one more record, in their order.
void fold_recorded(recorded_call& to, const storage::stream_record& record);
/// From these groups, ascending.
[[nodiscard]] storage::outcome<recorded_call> read_recorded(const storage::archive& store,
                                                            routing::interaction_id id,
                                                            const std::vector<std::uint64_t>& groups);

} // namespace strowger::actors
