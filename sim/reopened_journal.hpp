#pragma once
#include "storage/archive.hpp"
#include "storage/journal.hpp"
#include <string>

namespace strowger::sim {

/// A journal that outlives the engines of a simulated day: each of them reads anew what is there.
class reopened_journal : public storage::journal {
public:
  /// As a start after a crash does.
  virtual void open_again() = 0;
  [[nodiscard]] virtual storage::archive& archived() = 0;
  /// Why it keeps nothing any more, in words for the operator; empty: it does. No fault of a scenario is one.
  [[nodiscard]] virtual std::string trouble() const { return {}; }
};

} // namespace strowger::sim
