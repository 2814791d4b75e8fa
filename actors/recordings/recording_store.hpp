#pragma once
#include "channels/media/files/recording_parts.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// The folder of recordings: how much it holds, whether there is room for more, and what is past its days.
/// The files are written by strowger-media; here they are read and deleted. A thread of its own looks through
/// the folder every few seconds and does what readers ask for; both may block as the disk does.
namespace strowger::actors {

struct stored_recording {
  routing::interaction_id interaction;
  std::vector<channels::media::recording_part> parts; ///< in their order
  std::uint64_t bytes = 0;
  routing::milliseconds lasted{0};
  routing::wall_time written; ///< last
};

struct recording_limits {
  std::uint64_t space = 0;    ///< 0: no limit
  std::uint64_t free_min = 0; ///< of the disk
  routing::milliseconds keep{0};
  friend bool operator==(const recording_limits&, const recording_limits&) = default;
};

struct recording_figures {
  std::uint64_t recordings = 0, bytes = 0, deleted = 0;
  bool room = true;
};

class recording_store {
public:
  struct hooks {
    /// It is past its days: notes that it is to be deleted. False: not now. On the store's thread; may block.
    std::function<bool(const stored_recording&)> note_past;
    /// Room is there again, or not any more.
    std::function<void(bool room, const std::string& why)> on_room;
    std::function<void(const std::string&)> on_trouble;
    std::function<routing::wall_time()> wall;
  };
  recording_store(std::filesystem::path folder, recording_limits limits, hooks told);
  ~recording_store() { stop(); }
  recording_store(const recording_store&) = delete;
  recording_store& operator=(const recording_store&) = delete;

  /// What was asked for is done first; from then on nothing is looked at or read any more.
  void stop();
  /// Any thread.
  void set_limits(const recording_limits& limits);
  [[nodiscard]] bool has_room() const { return room_.load(); }
  [[nodiscard]] recording_figures figures() const;
  /// Has the store's thread do something; false when too much waits.
  bool run(std::function<void()> job);
  static constexpr std::size_t jobs_max = 64;

  /// Every recording, newest first; and one. Read from the folder, on the caller's thread.
  [[nodiscard]] std::vector<stored_recording> list() const;
  [[nodiscard]] std::optional<stored_recording> find(routing::interaction_id of) const;
  /// One look through the folder, on the caller's thread: what the store's own does by itself.
  void look();

private:
  void work();
  void judge_room(std::uint64_t bytes, const recording_limits& limits);
  void remove(const stored_recording& one);

  const std::filesystem::path folder_;
  const hooks told_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  recording_limits limits_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::atomic<bool> room_{true};
  std::atomic<std::uint64_t> recordings_{0}, bytes_{0}, deleted_{0};
  std::thread thread_;
};

} // namespace strowger::actors
