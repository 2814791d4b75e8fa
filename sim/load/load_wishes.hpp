#pragma once
#include "sim/load/load_book.hpp"
#include "sim/scenario/law.hpp"
#include <vector>

namespace strowger::sim::load {

/// What a scenario says of being played against a running engine.
struct load_wishes {
  law say_every = law::exponential(15); ///< between one line of a talk and the next, of either side
  double with_audio = 0;                ///< share of the calls in which both sides send and listen
  std::vector<threshold> thresholds;
};

} // namespace strowger::sim::load
