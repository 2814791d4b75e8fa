#include "actors/recordings/opened_recordings.hpp"
#include <algorithm>

namespace strowger::actors {

namespace {

bool are_same(const stored_recording& left, const stored_recording& right) {
  return left.interaction == right.interaction && left.bytes == right.bytes &&
         left.parts.size() == right.parts.size() && left.written == right.written;
}

} // namespace

routing::result<channels::media::recording_sound*> opened_recordings::open(const stored_recording& files,
                                                                           const std::string& key) {
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(kept_, [&](const kept& one) {
    const bool changed =
        one.files.interaction == files.interaction && (!are_same(one.files, files) || one.key != key);
    return changed || one.used + for_long <= now;
  });
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const kept& one) {
    return one.files.interaction == files.interaction;
  });
  if (found == kept_.end()) {
    auto sound = channels::media::recording_sound::open(files.parts, key);
    if (!sound) return sound.reason();
    kept_.push_front({files, key, std::move(sound.value()), now});
    if (kept_.size() > most) kept_.pop_back();
  } else {
    kept_.splice(kept_.begin(), kept_, found);
    found->used = now;
  }
  return &kept_.front().sound;
}

} // namespace strowger::actors
