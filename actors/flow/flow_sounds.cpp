#include "actors/flow/flow_sounds.hpp"
#include "routing/flow/spoken_number.hpp"
#include <algorithm>
#include <utility>

namespace strowger::actors {
namespace {

namespace rf = routing::flow;

/// Between the digits of one answer to an offer there is no more time than this.
constexpr routing::milliseconds next_key_max{3'000};
constexpr const char* message_tone = "tone:440:400";

channels::playlist speech_of(const rf::state& now) {
  const auto tongue = rf::tongue_of(now.language);
  channels::playlist list;
  list.id = now.tag;
  for (auto& name : rf::spoken_speech(tongue, now.words)) {
    const bool made = name.starts_with("silence:") || name.starts_with("tone:");
    list.items.push_back(made ? std::move(name) : std::string{rf::to_text(tongue)} + "/" + name);
  }
  return list;
}

bool asks(const rf::state& now) {
  return now.at == rf::phase::asking ||
         (now.at == rf::phase::waiting &&
          (now.stage == rf::waiting_stage::offering || now.stage == rf::waiting_stage::confirming ||
           now.stage == rf::waiting_stage::numbering));
}

} // namespace

std::string prompt_in(const std::string& language, const std::string& name) {
  return std::string{rf::to_text(rf::tongue_of(language))} + "/" + name;
}

flow_sounds sounds_of(const rf::state& now, const std::vector<std::string>& music, bool recorded) {
  flow_sounds sounds;
  if (asks(now)) {
    channels::collect gather;
    gather.tag = now.tag;
    gather.plays = speech_of(now);
    gather.max = now.keys.digits_max;
    gather.end_key = now.keys.end_key;
    gather.first = now.keys.timeout;
    gather.next = std::min(now.keys.timeout, now.at == rf::phase::waiting ? next_key_max : now.keys.timeout);
    gather.sensitive = now.keys.sensitive;
    sounds.gather = std::move(gather);
  } else if (now.at == rf::phase::speaking ||
             (now.at == rf::phase::waiting && now.stage == rf::waiting_stage::announcing)) {
    sounds.plays = speech_of(now);
  } else if (now.at == rf::phase::recording && recorded) {
    // Any key ends it; silence and length are the recording's own to see, a little sooner than this.
    channels::collect gather;
    gather.tag = now.tag;
    gather.end_key = now.keys.end_key;
    gather.first = gather.next = now.keys.timeout + next_key_max;
    sounds.gather = std::move(gather);
  } else if (now.at == rf::phase::recording) {
    sounds.plays = speech_of(now);
    sounds.plays.items.emplace_back(message_tone);
  } else if (now.at == rf::phase::waiting) {
    sounds.plays = {music_playlist, music, true};
  }
  return sounds;
}

} // namespace strowger::actors
