#pragma once
#include "routing/pool.hpp"
#include "sim/wait_study.hpp"
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// What happened in a real phone centre, told to a pool as facts: who came, which agent answered when and let
/// go when. Nothing is decided again: the waits are those that were.
namespace strowger::tests {

struct recorded_call {
  std::int64_t day = 0; ///< since 1970
  double at = 0;        ///< seconds of the day
  std::string queue;
  bool answered = false;
  double waited = 0, service = 0; ///< seconds
  std::string agent;
  std::int32_t priority = 0; ///< seconds of age
};

/// First answer and last end of an agent's day: nothing more is known of when it was there.
struct recorded_shift {
  std::int64_t day = 0;
  std::string agent;
  double from = 0, to = 0;
};

struct recorded_centre {
  std::vector<recorded_call> calls;
  std::vector<recorded_shift> shifts;
  double ring = 0; ///< seconds; who waited no longer found an agent free, whose telephone rang
};

/// `vanad_2014_01` and `technion_bank_1999` of the reference data.
recorded_centre read_vanad(const std::filesystem::path& folder);
recorded_centre read_technion(const std::filesystem::path& folder);

/// Plays all days, one after the other, to one pool.
sim::wait_study foretell(const recorded_centre& centre);

} // namespace strowger::tests
