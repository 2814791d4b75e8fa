#pragma once
#include "tests/crash/crowd.hpp"
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// The journal of a crashed and restarted engine, read over its control socket and held against what the
/// crowd knows for certain.
namespace strowger::tests::crash {

/// What the journal says, as far as the crowd can know of it. Ids as the journal writes them.
struct journal_story {
  struct chat {
    std::string customer; ///< the same for all chats of one customer
    int began = 0, ended = 0, wrapped_up = 0, let_go = 0, transferred = 0, moved = 0;
    std::map<int, int> visits_begun, visits_ended; ///< by number: how often
    std::set<int> pools;                           ///< where it is, as far as read
  };
  /// One hand-over from pool to pool: how often the first let it go and heard how that ended, and the second
  /// took it in and forgot the move.
  struct move {
    std::string interaction;
    int departed = 0, taken = 0, refused = 0, known = 0, forgotten = 0;
    bool over_a_start = false; ///< the engine was killed in between
    bool by_its_agent = false; ///< passed on, not moved by hand
  };
  std::map<std::string, chat> chats;                   ///< by interaction
  std::map<std::string, int> won;                      ///< by offer: how often
  std::map<std::string, int> pool_closed;              ///< by interaction
  std::map<std::pair<int, std::uint64_t>, move> moves; ///< by the first pool, and number there
  std::vector<std::string> wrong; ///< the journal could not be read, or says what cannot be
};
journal_story read_journal(const std::filesystem::path& socket);

/// Interactions that the engine says are not over; nothing when it does not answer.
std::optional<std::uint64_t> open_interactions(const std::filesystem::path& socket);

/// Whatever no journal may say at any time, in words: an interaction in two pools, in none that nobody owes,
/// with a visit twice; a move that was confirmed to whoever asked for it, and is not there.
std::vector<std::string> audit_so_far(const journal_story& story, const std::map<std::string, int>& moved);

/// Whatever does not fit in the end, in words; empty: every customer has one chat, all are over, nothing is
/// owed from pool to pool, and what agents were told is done has been done.
std::vector<std::string> audit(const journal_story& story, const crowd& all);

} // namespace strowger::tests::crash
