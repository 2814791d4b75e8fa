#pragma once

namespace strowger::channels {

/// What a companion of the engine (`strowger-sip`, `strowger-media`) shows every second from its main loop,
/// so that the engine can tell one that hangs from one that lives: the access time of the lock's file it was
/// started with (actors/process_keeper.hpp). A program that was started by hand has none, and shows nothing.
///
/// To be made before anything else is opened. Thread: that of the main loop.
class sign_of_life {
public:
  /// The descriptor of the lock at the start.
  static constexpr int lock_fd = 4;

  sign_of_life();
  ~sign_of_life();
  sign_of_life(const sign_of_life&) = delete;
  sign_of_life& operator=(const sign_of_life&) = delete;
  /// Readable whenever it is to be shown; never, where nobody looks.
  [[nodiscard]] int fd() const { return timer_; }
  void show() const;

private:
  const bool looked_at_;
  const int timer_;
};

} // namespace strowger::channels
