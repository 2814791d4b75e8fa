#pragma once
#include "storage/follower_thread.hpp"
#include "storage/stopped_journal.hpp"
#include <optional>
#include <string>
#include <vector>

/// Where the records of one interaction or offer are. Asked of a running engine's follower they block until
/// it has folded all it was given: for threads of long commands.
namespace strowger::actors {

struct looked_up {
  routing::interaction_id interaction;
  std::optional<routing::offer_id> offer; ///< when an offer was asked for
  std::vector<std::uint64_t> groups;      ///< ascending, those still kept
};

/// `about`: `interaction-32768.7` or `offer-1.12`. `refused` when it is neither; `not_found`.
[[nodiscard]] storage::outcome<looked_up> look_up(storage::follower_thread& follower,
                                                  const std::string& about);
[[nodiscard]] storage::outcome<looked_up> look_up(storage::stopped_journal& journal,
                                                  const std::string& about);
/// The control socket's code for a failed look-up.
[[nodiscard]] const char* code_of(const storage::failure& why);

} // namespace strowger::actors
