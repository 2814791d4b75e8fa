#include "sim/standstill_watch.hpp"
#include <cstdio>
#include <cstdlib>

namespace strowger::sim {

void standstill_watch::stand_still(const char* who) const {
  std::fprintf(stderr, "virtual time stands still: %llu steps at one instant, the last one of %s\n",
               static_cast<unsigned long long>(steps_max_), who);
  std::fflush(stderr);
  std::abort();
}

} // namespace strowger::sim
