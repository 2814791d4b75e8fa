#pragma once
#include <vector>

namespace strowger::channels {

/// While one of these stands, what its thread says to adapters of other processes is gathered, and goes to
/// each in one write when it ends: an actor's turn, which may say several things to the same call. May stand
/// within another, which then does it.
class said_together {
public:
  /// Where words are gathered. Outlives whatever stands.
  class outbox {
  public:
    virtual ~outbox() = default;
    /// What was gathered leaves. On the thread that said some of it; others may have said more since.
    virtual void leave() = 0;
  };

  said_together() : outer_{standing_} { standing_ = outer_ == nullptr ? this : outer_; }
  ~said_together();
  said_together(const said_together&) = delete;
  said_together& operator=(const said_together&) = delete;

  /// False: none stands on this thread, nobody will call `leave`.
  [[nodiscard]] static bool leaves_later(outbox& what);

private:
  static thread_local said_together* standing_;
  said_together* outer_;
  std::vector<outbox*> gathered_;
};

} // namespace strowger::channels
