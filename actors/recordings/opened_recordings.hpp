#pragma once
#include "actors/recordings/recording_store.hpp"
#include <chrono>
#include <list>
#include <string>

/// Recordings that are being listened to stay open from one part to the next: a few at most, and none for
/// long after its last part, so that no key lies about. The store's thread alone.
namespace strowger::actors {

class opened_recordings {
public:
  /// The recording, as its files are now. The pointer is good until the next call.
  routing::result<channels::media::recording_sound*> open(const stored_recording& files,
                                                          const std::string& key);
  [[nodiscard]] std::size_t size() const { return kept_.size(); }

  static constexpr std::size_t most = 8;
  static constexpr std::chrono::minutes for_long{10};

private:
  struct kept {
    stored_recording files;
    std::string key;
    channels::media::recording_sound sound;
    std::chrono::steady_clock::time_point used;
  };
  std::list<kept> kept_; ///< used last first
};

} // namespace strowger::actors
