#pragma once
#include "channels/sign_of_life.hpp"
#include "routing/model/result.hpp"
#include "routing/model/time.hpp"
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace strowger::actors {

enum class severity : int;

/// A program that runs beside the engine.
struct kept_process {
  /// What a kept program finds: its configuration, to be read from the beginning, again at every SIGHUP; and
  /// the lock by which it is found, to be left open.
  static constexpr int configuration_fd = 3, lock_fd = channels::sign_of_life::lock_fd;

  std::string name;              ///< of its lock, in logs and figures
  std::filesystem::path program; ///< executed directly, no shell
  std::vector<std::string> arguments;
  /// Made for each start and each `reconfigure`: may hold secrets, and so is handed over in memory, never on
  /// the command line or in the environment. May be empty.
  std::function<std::string()> configuration;
  bool anew_when_changed = false; ///< it reads its configuration once: it is ended and started again instead
};

struct keeper_settings {
  std::filesystem::path folder;        ///< of the locks: `<data>/run`
  std::vector<kept_process> processes; ///< in the order they are started; they end in the opposite order
  routing::milliseconds pause_first{100},
      pause_at_most{2'000};                   ///< before a restart, doubling: people wait in silence
  routing::milliseconds steady_after{60'000}; ///< one that lived so long is restarted after the first pause
  routing::milliseconds end_within{10'000};   ///< from SIGTERM to SIGKILL
  /// One that has shown signs of life, and then none for so many looks, hangs: it is killed. Looks are
  /// counted, not time: one that stood still together with this process, or is held by a debugger, does not.
  int signs_missed_at_most = 15;
  routing::milliseconds look_every{1'000};
  std::function<void(severity, const std::string& line)> log;
};

struct kept_process_state {
  std::string name;
  bool up = false, adopted = false;
  int pid = 0;
  std::uint64_t restarts = 0;
  std::int64_t since_ms = 0; ///< wall time of its start; 0: it does not run
};

/// Starts the engine's companions, and each alone again when it ends, or hangs, with growing pauses and an
/// alarm.
///
/// A companion outlives the engine that was killed and one that restarts in place: it holds a lock (flock(2))
/// on `<folder>/NAME.lock`, in which its process id is, and the next engine that finds the lock held takes
/// the process over instead of starting another. At an orderly end the companions are ended too.
///
/// Threads: one of its own looks after the processes; the methods may be called from any other.
class process_keeper {
public:
  explicit process_keeper(keeper_settings settings);
  /// As `leave`.
  ~process_keeper();
  process_keeper(const process_keeper&) = delete;
  process_keeper& operator=(const process_keeper&) = delete;

  /// Refused when the folder or a program is not there, or not executable.
  routing::result<void> start();
  /// Ends the companions, the last one first: SIGTERM, and SIGKILL for one that takes too long.
  void stop();
  /// Leaves them alone, for the next engine to find.
  void leave();
  /// Hands over the configuration anew where it has changed: SIGHUP, or a start anew.
  void reconfigure();
  /// Ends one, to be started again at once: its program was replaced.
  void restart(std::string_view name);
  [[nodiscard]] std::vector<kept_process_state> state() const;

private:
  struct companion;
  void watch();
  void attend(companion& one);
  void look_for_life(companion& one);
  void begin(companion& one);
  void launch(companion& one, int lock);
  void adopt(companion& one, int lock);
  void gone(companion& one);
  void hand_over(companion& one);
  void end(companion& one);
  void join();
  void note(companion& one, bool up);
  void log(severity how, const std::string& line) const {
    if (settings_.log) settings_.log(how, line);
  }

  const keeper_settings settings_;
  std::vector<std::unique_ptr<companion>> companions_; ///< the thread's while it runs
  int bell_ = -1;
  std::atomic<bool> leaving_{false}, changed_{false};
  mutable std::mutex mutex_; ///< of what follows
  std::vector<kept_process_state> states_;
  std::vector<std::string> to_restart_;
  std::thread thread_;
};

} // namespace strowger::actors
