#pragma once
#include "channels/media/files/recording_parts.hpp"
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
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
  std::uint64_t space = 0;       ///< 0: no limit
  std::uint64_t free_min = 0;    ///< of the disk
  routing::milliseconds keep{0}; ///< younger ones are kept whatever their queue; zero: all are
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
    /// How long this one is kept, by its queue. Asked of those that are older than `keep`, once until limits
    /// are set; nothing: it cannot be known now. On the store's thread; may block. Empty: `keep`.
    std::function<std::optional<routing::milliseconds>(const stored_recording&)> keep_of{};
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
  /// The same again and again while it returns true. What else was asked for goes between, and so does a look
  /// through the folder that is due.
  bool run_in_steps(std::function<bool()> step);
  static constexpr std::size_t jobs_max = 64;

  /// Every recording, newest first; and one. Read from the folder, on the caller's thread.
  [[nodiscard]] std::vector<stored_recording> list() const;
  [[nodiscard]] std::optional<stored_recording> find(routing::interaction_id of) const;
  /// One look through the folder, on the caller's thread, and some of what is past its days deleted: what the
  /// store's own does by itself, again and again.
  void look();
  /// Deletes more of it: so many at most, and one while somebody waits for what the store's thread is to do.
  /// False: nothing is left to delete that is known of.
  bool delete_some();
  static constexpr std::size_t deletions_in_a_row = 8;
  /// Whether this is a new hearing of the recording: this person has not asked for it within ten minutes;
  /// taking a copy counts by itself. On the store's thread. `did_not_listen`: it came to nothing.
  bool begins_to_listen(routing::agent_id who, routing::interaction_id what, bool copy = false);
  void did_not_listen(routing::agent_id who, routing::interaction_id what, bool copy = false);

private:
  struct job {
    std::function<bool()> step;
    bool begun = false;
  };
  void work();
  void do_first(std::unique_lock<std::mutex>& lock);
  void judge_room(std::uint64_t bytes, const recording_limits& limits);
  bool remove(const stored_recording& one);
  [[nodiscard]] bool is_past(const stored_recording& one, routing::wall_time now);
  [[nodiscard]] recording_limits limits_now();
  bool carry_out(const std::function<bool()>& step);

  const std::filesystem::path folder_;
  const hooks told_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  recording_limits limits_;
  std::deque<job> jobs_;
  std::map<std::tuple<routing::agent_id, routing::interaction_id, bool>,
           std::chrono::steady_clock::time_point>
      listens_;
  std::mutex looking_;                ///< over what follows; before `mutex_`
  std::vector<stored_recording> due_; ///< perhaps past their days, the oldest last
  std::map<routing::interaction_id, routing::milliseconds> keeps_; ///< of those that were asked about
  std::set<routing::interaction_id> stuck_; ///< past, noted as deleted, and a file of it could not be removed
  std::atomic<bool> keeps_changed_{false};
  bool stopping_ = false;
  std::atomic<bool> room_{true};
  std::atomic<std::uint64_t> recordings_{0}, bytes_{0}, deleted_{0};
  std::thread thread_;
};

} // namespace strowger::actors
