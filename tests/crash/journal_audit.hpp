#pragma once
#include "sim/crowd.hpp"
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
    int began = 0, ended = 0, wrapped_up = 0, let_go = 0, transferred = 0;
  };
  std::map<std::string, chat> chats;      ///< by interaction
  std::map<std::string, int> won;         ///< by offer: how often
  std::map<std::string, int> pool_closed; ///< by interaction
  std::vector<std::string> wrong;         ///< the journal could not be read, or says what cannot be
};
journal_story read_journal(const std::filesystem::path& socket);

/// Interactions that the engine says are not over; nothing when it does not answer.
std::optional<std::uint64_t> open_interactions(const std::filesystem::path& socket);

/// Whatever does not fit, in words; empty: every customer has one chat, all are over, and what agents were
/// told is done has been done.
std::vector<std::string> audit(const journal_story& story, const sim::crowd& all);

} // namespace strowger::tests::crash
