#include "channels/media/files/loudness.hpp"
#include "channels/media/files/recording_file.hpp"
#include "channels/media/files/recording_parts.hpp"
#include "channels/media/switchboard.hpp"
#include <algorithm>
#include <cstdio>

namespace strowger::channels::media {

namespace {

constexpr std::size_t piece_samples = recording_piece_bytes / 2;
constexpr std::size_t most_ended = 1'000;
/// How long something must have been loud to count as speech, in frames of 20 ms: more than a click, or a
/// key's tone.
constexpr std::uint64_t speech_frames = 15;

/// Of both sides, woven.
routing::milliseconds length_of_samples(std::uint64_t samples) {
  return routing::milliseconds{static_cast<std::int64_t>(samples / 16)};
}

std::string file_name(recording_id which, bool encrypted) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%016llx.wav%s", static_cast<unsigned long long>(which.value()),
                encrypted ? ".enc" : "");
  return text.data();
}

} // namespace

void switchboard::start_recording(const record& wanted) {
  const auto fail = [&](recording_end reason) {
    remember_ended({wanted.recording, "", routing::milliseconds{0}, 0, reason, {}});
  };
  if (const auto runs = recordings_.find(wanted.recording.value()); runs != recordings_.end()) {
    if (runs->second.settings.conversation != wanted.conversation) return;
    if (runs->second.ending) {
      // Told to stop, and now to go on: when its file is closed, another one begins.
      if (runs->second.reason == recording_end::stopped) runs->second.again = wanted;
      return;
    }
    if (runs->second.loud_frames >= speech_frames && wanted.ends_quiet.count() > 0)
      tell_(speech_heard{wanted.recording}); // whoever asks anew may not have heard it
    tell_lost(wanted.recording);
    const bool goes_on = runs->second.settings.paused && !wanted.paused;
    runs->second.settings.paused = wanted.paused;
    runs->second.settings.left = wanted.left;
    runs->second.settings.right = wanted.right;
    link(wanted.conversation.value());
    if (goes_on) pass_over_held(runs->second);
    if (wanted.paused) tell_(recording_paused{wanted.recording, wanted.pause});
    return;
  }
  std::erase_if(ended_, [&](const auto& one) {
    return one.recording == wanted.recording && one.reason == recording_end::stopped;
  });
  // Said again after it ended by itself: its end is told again.
  for (const auto& one : ended_)
    if (one.recording == wanted.recording) {
      tell_lost(wanted.recording);
      return tell_(one);
    }
  const bool key_fits = wanted.key.empty() || wanted.key.size() == recording_key_bytes;
  if (!key_fits || wanted.left.size() + wanted.right.size() > settings_.limits.seats)
    return fail(recording_end::bad_settings);
  auto* talk =
      recordings_.size() < settings_.limits.recordings ? conversation_of(wanted.conversation) : nullptr;
  if (talk == nullptr) return fail(recording_end::limit_reached);
  auto& made = recordings_[wanted.recording.value()];
  made.settings = wanted;
  made.group = talk->group;
  made.piece.reserve(piece_samples);
  talk->recordings.push_back(wanted.recording);
  writer_.open(wanted.recording,
               std::filesystem::path{wanted.folder} / file_name(wanted.recording, !wanted.key.empty()),
               std::exchange(made.settings.key, {}), wanted.ends_quiet.count() > 0);
  link(wanted.conversation.value());
  pass_over_held(made);
  if (wanted.paused) tell_(recording_paused{wanted.recording, wanted.pause});
}

/// What has arrived by now was said before it was to be recorded: it stays out, also where a jitter buffer or
/// the socket still holds it.
void switchboard::pass_over_held(recording& of) {
  of.passed_over = 0;
  for (const auto* side : {&of.left, &of.right})
    for (auto* says : *side) {
      drain(*says);
      of.passed_over = std::max(of.passed_over, says->said->buffer.frames_held());
    }
}

void switchboard::end_recording(recording_id which, recording_end reason) {
  const auto found = recordings_.find(which.value());
  if (found == recordings_.end()) {
    for (const auto& one : ended_)
      if (one.recording == which) tell_(one);
    return;
  }
  auto& one = found->second;
  if (one.ending) {
    if (reason == recording_end::stopped) one.again.reset();
    return;
  }
  put_piece(one);
  tell_refused(one); // what still waits for room is in no file
  one.ending = true;
  one.reason = reason;
  writer_.finish(which);
  const auto key = one.settings.conversation.value();
  auto& talk = conversations_.at(key);
  unlink(talk);
  std::erase(talk.recordings, which);
  link(key);
}

void switchboard::listen_for_end(recording& of, std::span<const std::int16_t> left) {
  const bool loud = is_loud(left);
  of.loud_frames += loud ? 1 : 0;
  if (loud && of.loud_frames == speech_frames && of.settings.ends_quiet.count() > 0)
    tell_(speech_heard{of.settings.recording});
  of.quiet_frames = loud ? 0 : of.quiet_frames + 1;
  const auto reached = [](std::uint64_t frames, routing::milliseconds limit) {
    return limit.count() > 0 && routing::milliseconds{20 * frames} >= limit;
  };
  const auto& wanted = of.settings;
  if (reached(of.quiet_frames, wanted.ends_quiet))
    to_end_.emplace_back(wanted.recording, recording_end::silence);
}

/// 20 ms of both sides; silence of the same length while it is paused.
void switchboard::record_frame(recording& of) {
  linear_frame left{}, right{};
  const bool silent = of.settings.paused || of.passed_over > 0;
  if (of.passed_over > 0) --of.passed_over;
  if (!silent)
    for (const auto& [side, to] : {std::pair{&of.left, &left}, {&of.right, &right}}) {
      mixing_.clear();
      for (const auto* says : *side) mixing_.add(says->said->frame);
      mixing_.write_linear(*to);
    }
  for (std::size_t i = 0; i < frame_samples; ++i) {
    of.piece.push_back(left[i]);
    of.piece.push_back(right[i]);
  }
  ++of.frames;
  if (of.piece.size() >= piece_samples) put_piece(of);
  // Also while it is paused: its silence takes the room that speech would.
  const auto lasts = of.before + routing::milliseconds{20 * of.frames};
  if (of.settings.ends_after.count() > 0 && lasts >= of.settings.ends_after)
    to_end_.emplace_back(of.settings.recording, recording_end::limit);
  else if (!silent)
    listen_for_end(of, left);
}

void switchboard::put_piece(recording& of) {
  if (of.piece.empty()) return;
  const auto size = of.piece.size();
  std::vector<std::int16_t> next;
  next.reserve(piece_samples);
  next.swap(of.piece);
  const bool taken = writer_.put(of.settings.recording, of.silence_before, std::move(next));
  if (taken) return tell_refused(of);
  if (of.silence_before == 0) of.refused_from = recording_writer::wall_now() - length_of_samples(size);
  of.silence_before += size;
}

/// Silence stands for it in the file, or nothing does.
void switchboard::tell_refused(recording& of) {
  const auto size = std::exchange(of.silence_before, 0);
  if (size > 0)
    lose({of.settings.recording, of.refused_from, length_of_samples(size), recording_loss::slow_disk});
}

void switchboard::lose(const recording_lost& what) {
  if (settings_.log) {
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(),
                  "recording_lost recording=%016llx from_ms=%lld lasted_ms=%lld why=%s",
                  static_cast<unsigned long long>(what.recording.value()),
                  static_cast<long long>(what.from.time_since_epoch().count()),
                  static_cast<long long>(what.lasted.count()), std::string{to_text(what.why)}.c_str());
    settings_.log(line.data());
  }
  if (lost_.size() >= most_ended) lost_.pop_front();
  lost_.push_back(what);
  tell_(what);
}

void switchboard::tell_lost(recording_id of) {
  for (const auto& one : lost_)
    if (one.recording == of) tell_(one);
}

/// What the disk did not take, up to its end.
void switchboard::tell_unwritten(const recording_writer::closed_file& file, const recording& of) {
  std::error_code none;
  const auto bytes = std::filesystem::file_size(file.path, none);
  const auto there = none ? routing::milliseconds{0} : length_of(bytes, file.path.extension() == ".enc");
  const auto lasted = routing::milliseconds{20 * of.frames} - there;
  if (lasted >= routing::milliseconds{20})
    lose({file.recording, recording_writer::wall_now() - lasted, lasted, recording_loss::disk});
}

void switchboard::remember_ended(const recording_ended& ended) {
  if (ended_.size() >= most_ended) ended_.pop_front();
  ended_.push_back(ended);
  tell_(ended);
}

void switchboard::take_closed_recordings() {
  for (const auto& known : writer_.take_begun())
    if (const auto found = recordings_.find(known.recording.value()); found != recordings_.end()) {
      auto& one = found->second;
      one.before = known.before;
      if (known.torn_at && known.goes_on_at > *known.torn_at)
        lose({known.recording, *known.torn_at, known.goes_on_at - *known.torn_at, recording_loss::away});
      const bool told = one.loud_frames >= speech_frames;
      one.loud_frames += known.loud_frames;
      if (!told && one.loud_frames >= speech_frames && one.settings.ends_quiet.count() > 0)
        tell_(speech_heard{known.recording});
    }
  for (const auto& file : writer_.take_closed()) {
    const auto found = recordings_.find(file.recording.value());
    if (found == recordings_.end()) continue;
    // One that ends by itself did so at the disk.
    if (!found->second.ending) end_recording(file.recording, recording_end::disk);
    const auto reason = file.good ? found->second.reason : recording_end::disk;
    if (!file.good) tell_unwritten(file, found->second);
    const routing::milliseconds lasted{20 * found->second.frames};
    const routing::milliseconds heard{20 * found->second.loud_frames};
    const auto again = std::move(found->second.again);
    recordings_.erase(found);
    remember_ended(
        {file.recording, file.bytes > 0 ? file.path.string() : "", lasted, file.bytes, reason, heard});
    if (again) start_recording(*again);
  }
}

} // namespace strowger::channels::media
