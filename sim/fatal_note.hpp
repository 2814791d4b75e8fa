#pragma once
#include <array>
#include <csignal>
#include <string>

/// What is said on the standard error stream should this process assert or crash while the note is there:
/// which run it was, and how to have it again. Then it dies as it would without. One at a time, of one
/// thread.
namespace strowger::sim {

class fatal_note {
public:
  explicit fatal_note(std::string text);
  ~fatal_note();
  fatal_note(const fatal_note&) = delete;
  fatal_note& operator=(const fatal_note&) = delete;

private:
  static constexpr std::array<int, 5> signals{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  static void say(int signal);
  void give_back() const;

  std::string text_;
  std::array<struct sigaction, signals.size()> before_{};
};

} // namespace strowger::sim
