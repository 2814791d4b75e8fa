#pragma once
#include "routing/model/time.hpp"
#include <cstdint>
#include <optional>

namespace strowger::sim::load {

/// When one telephone registers again: there is always one turn that is due, whatever was refused or lost in
/// between; timers of earlier turns come to nothing. Pure; one thread.
class enrolment_pace {
public:
  struct turn {
    routing::milliseconds in{0};
    std::uint64_t number = 0;
  };
  /// It registers now: the next turn, in place of any before.
  turn asked() { return next(again_); }
  /// What it asked for was refused, or got no answer: sooner, but for a wrong password.
  std::optional<turn> refused(int status) {
    if (status == 401 || status == 403) return std::nullopt;
    return next(sooner_);
  }
  /// It is not there any more.
  void stop() { ++last_; }
  [[nodiscard]] bool is_due(const turn& one) const { return one.number == last_; }

private:
  static constexpr routing::milliseconds again_{240'000}, sooner_{2'000};
  turn next(routing::milliseconds in) { return {in, ++last_}; }
  std::uint64_t last_ = 0;
};

} // namespace strowger::sim::load
