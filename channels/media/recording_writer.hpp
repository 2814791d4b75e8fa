#pragma once
#include "channels/media/media_words.hpp"
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

namespace strowger::channels::media {

class recording_file;

/// Writes recordings on a thread of its own, so that a disk that stands still is heard by nobody. What waits
/// for the disk is bounded: beyond it there is silence of the same length in the file.
class recording_writer {
public:
  struct closed_file {
    recording_id recording{0};
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    bool good = false; ///< else the disk, or the place, refused
  };

  /// What there is of a recording in earlier files that were torn off: it goes on, and has so much already,
  /// and nothing of what was said after the last of them was written. A file that was ended belongs to one
  /// that is over.
  struct begun {
    recording_id recording{0};
    routing::milliseconds before{0};
    std::uint64_t loud_frames = 0;               ///< of its left side, where that was asked for
    std::optional<routing::wall_time> torn_at{}; ///< when the last of them was written
    routing::wall_time goes_on_at{};             ///< when this one was begun
  };

  /// `wake` is called on the writer's thread when there is something to `take_closed` or `take_begun`; no
  /// more than `most_waiting` pieces wait for the disk.
  explicit recording_writer(std::function<void()> wake, std::size_t most_waiting);
  /// All that was put is written.
  ~recording_writer();
  recording_writer(const recording_writer&) = delete;
  recording_writer& operator=(const recording_writer&) = delete;

  /// `listens`: whether somebody spoke in its earlier files is to be told.
  void open(recording_id recording, std::filesystem::path path, std::string key, bool listens);
  /// Interleaved samples, at most `recording_piece_bytes` of them. False when too much waits: not taken.
  bool put(recording_id recording, std::uint64_t silence_before, std::vector<std::int16_t> samples);
  void finish(recording_id recording);
  /// Files that were finished, or broke: these come by themselves, once.
  std::vector<closed_file> take_closed();
  /// Those that go on, once each.
  std::vector<begun> take_begun();

  /// What a file's times are compared with.
  static routing::wall_time wall_now();

private:
  struct opening {
    std::filesystem::path path;
    std::string key;
    bool listens = false;
    routing::wall_time at{};
  };
  struct piece {
    std::uint64_t silence_before = 0;
    std::vector<std::int16_t> samples;
  };
  struct finishing {};
  struct work {
    recording_id recording{0};
    std::variant<opening, piece, finishing> what;
  };
  struct running {
    std::filesystem::path path;
    std::unique_ptr<recording_file> file;
  };

  void run();
  void carry_out(work& next);
  void add(work next);
  void open(recording_id recording, opening& what);
  void close(std::map<recording_id, running>::iterator which, bool good);

  std::function<void()> wake_;
  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<work> waiting_;
  std::vector<closed_file> closed_;
  std::vector<begun> begun_;
  bool stopping_ = false;
  std::map<recording_id, running> running_; ///< the thread's own
  std::thread thread_;
};

} // namespace strowger::channels::media
