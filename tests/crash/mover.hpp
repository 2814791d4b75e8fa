#pragma once
#include "routing/model/random.hpp"
#include "tests/crash/crowd.hpp"
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

/// A supervisor at the control socket who moves customers in line from queue to queue, of this pool or of
/// another, without rest: whenever the engine is killed, moves are under way. A thread of its own.
namespace strowger::tests::crash {

class mover {
public:
  mover(std::filesystem::path socket, const crowd& all, std::vector<std::string> queues, std::uint64_t seed);
  ~mover() { stop(); }
  /// Moves nobody any more. What it had asked has been answered, or never will be.
  void stop();
  /// How often the engine said that an interaction has been moved into a queue in which it was not, as far as
  /// can be known here: agents pass it on too.
  [[nodiscard]] std::map<std::string, int> confirmed() const;

private:
  void work();
  std::optional<std::string> queue_of(const std::string& interaction) const;
  void move_some(const std::string& interaction);
  [[nodiscard]] bool rest(std::chrono::milliseconds for_so_long);

  const std::filesystem::path socket_;
  const crowd& all_;
  const std::vector<std::string> queues_;
  std::map<std::string, std::optional<std::string>> stands_in_; ///< nothing: not known; else the first queue
  routing::random_generator chance_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
  std::map<std::string, int> confirmed_;
  std::thread thread_;
};

} // namespace strowger::tests::crash
