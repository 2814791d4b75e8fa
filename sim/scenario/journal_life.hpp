#pragma once
#include "sim/censored_patience.hpp"
#include "sim/scenario/real_life.hpp"
#include "storage/archive.hpp"
#include <functional>
#include <memory>

namespace strowger::sim {

/// Which part of a journal.
struct journal_choice {
  routing::wall_time begins; ///< a midnight, UTC
  instant length = instants_per_day;
  std::uint16_t pool = 0; ///< 0: the only one there is
  patience_law patience = patience_law::kaplan_meier;
  std::uint64_t seed = 1; ///< for what must be drawn
};

/// What an engine's own journal tells of these days: arrivals with service, wrap-up and patience, presence of
/// agents, how they answer offers, the configuration that was in force, the figures as they were. Patience
/// beyond an answer is drawn, so that nobody who was answered would have left before. What a scenario cannot
/// say (moves by hand, lost agents, callbacks, ...) is counted among the assumptions. `text_of` gives
/// contents; nothing: it cannot be read. Throws std::runtime_error in words when the journal cannot be read
/// or nothing happened then.
[[nodiscard]] real_life
read_journal(const storage::archive& from, const journal_choice& choice,
             const std::function<std::shared_ptr<const std::string>(routing::content_id)>& text_of);

} // namespace strowger::sim
