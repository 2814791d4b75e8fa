#include "channels/media/switchboard.hpp"
#include <algorithm>
#include <cstring>
#include <utility>

namespace strowger::channels::media {

namespace {

constexpr std::uint64_t rounds_unheard = 5,
                        rounds_per_second = switchboard::turns_per_second / switchboard::groups;

} // namespace

void switchboard::turn(std::uint64_t number) {
  const auto round = number / groups;
  const auto at = static_cast<std::uint32_t>(number * turn_samples);
  auto& group = turns_[number % groups];
  for (auto* one : group) {
    if (!one->polled && (one->said || (round + one->place) % rounds_unheard == 0)) drain(*one);
    if (one->said) one->said->buffer.take(one->said->frame);
    if (one->keys_in.pressed())
      if (const auto told = one->keys_in.expire(now_)) key_heard(*one, *told, true);
  }
  for (auto& [id, one] : recordings_)
    if (one.group == number % groups && !one.ending) record_frame(one);
  for (auto* one : group) {
    send_frame(*one, at);
    if ((round + one->place) % rounds_per_second == 0) watch(*one);
  }
  // What changes the groups themselves comes after them.
  for (const auto& [id, reason] : std::exchange(to_end_, {})) end_recording(id, reason);
  for (const auto key : std::exchange(to_relink_, {}))
    if (conversations_.contains(key)) link(key);
  if (number % turns_per_second == 0) close_unclaimed();
  if (number % (10 * turns_per_second) == 0) drop_empty();
}

void switchboard::tell_played(line& which) {
  if (which.played_told) return;
  which.played_told = true;
  tell_(playlist_played{which.settings.line, which.plays.id()});
}

void switchboard::send_frame(line& to, std::uint32_t at) {
  if (to.digits_out.busy()) return send_digit_step(to, at);
  const auto payload = payload_room().first<frame_samples>();
  if (!fill_frame(to, payload) || !to.destination) return;
  write_header(to.out.paced(payload_type_of(to.settings.speaks), at));
  send(to, frame_samples);
}

/// What it hears in these 20 ms; false where nothing of ours is sent.
bool switchboard::fill_frame(line& to, std::span<std::uint8_t, frame_samples> payload) {
  const auto law = to.settings.speaks;
  switch (to.gets) {
  case hearing::nothing:
  case hearing::relay:
    return false;
  case hearing::silence:
    std::memset(payload.data(), silence_of(law), payload.size());
    return true;
  case hearing::mix:
    mix_frame(to, payload);
    break;
  case hearing::prompts: {
    const auto* frame = to.plays.next(law, scratch_);
    if (frame == nullptr) return false;
    std::memcpy(payload.data(), frame, payload.size());
    break;
  }
  }
  if (to.mixes_playlist && to.plays.ended()) {
    to.mixes_playlist = false;
    tell_played(to);
    to_relink_.push_back(to.settings.conversation.value());
  }
  return true;
}

void switchboard::mix_frame(line& to, std::span<std::uint8_t, frame_samples> payload) {
  const auto law = to.settings.speaks;
  mixing_.clear();
  for (const auto* says : to.hears) mixing_.add(says->said->frame);
  if (to.mixes_playlist)
    if (const auto* frame = to.plays.next(law, scratch_)) mixing_.add_coded(law, frame);
  mixing_.write(law, to.gain, payload);
}

/// Digits go before everything else the line would get; as tones where its telephone knows no events.
void switchboard::send_digit_step(line& to, std::uint32_t at) {
  const auto step = to.digits_out.next();
  if (!to.destination) return;
  if (to.settings.telephone_event != 0) {
    if (!step.sends) return;
    write_header(to.out.event(to.settings.telephone_event, at, step.first));
    std::copy(step.payload.begin(), step.payload.end(), payload_room().begin());
    return send(to, step.payload.size());
  }
  linear_frame tone{};
  if (step.sends) make_digit_tone(step.digit, step.samples_before, tone);
  mixing_.clear();
  mixing_.add(tone);
  mixing_.write(to.settings.speaks, gain_factor(0), payload_room().first<frame_samples>());
  write_header(to.out.paced(payload_type_of(to.settings.speaks), at));
  send(to, frame_samples);
}

} // namespace strowger::channels::media
