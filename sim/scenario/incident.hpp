#pragma once
#include "routing/model/time.hpp"
#include "storage/archive.hpp"
#include <cstddef>
#include <string>
#include <vector>

namespace strowger::sim {

/// Which part of a journal, by wall time.
struct incident_choice {
  routing::wall_time from, to;
  std::uint16_t pool = 0;         ///< 0: the only one there is
  std::size_t before_max = 5'000; ///< so many records before `from` at most, to begin with an empty pool
  std::size_t records_max = 50'000;
};

/// An incident as a scenario text of the pool (`sim/pool_text/pool_scene.hpp`), with what followed.
struct incident {
  std::string text;
  std::size_t inputs = 0;
  std::size_t left_out = 0;       ///< inputs the text cannot say, or about what is not in it
  std::size_t differ = 0;         ///< inputs of which something else came than in the journal
  std::string first_difference;   ///< the line, and what came in the journal
  std::vector<std::string> notes; ///< what of the configuration and the beginning is not as it was
};

/// Inputs between the two moments as lines, with the settings and the agents as they were. It begins where
/// the pool was empty last, if that is near enough; otherwise at `from`, without the interactions that were
/// there, whose agents are busy until they let go of them. Every line is put to a pool as it is written, so
/// the expected facts are what this engine does, and differences from the journal are counted. Throws
/// std::runtime_error in words.
[[nodiscard]] incident read_incident(const storage::archive& from, const incident_choice& choice);

} // namespace strowger::sim
