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

std::string item_of(const queue_prompts& from, const std::string& name) {
  return from.set.empty() ? name : from.set + "|" + name;
}

channels::playlist speech_of(const rf::state& now, const queue_prompts& from, std::string_view caller) {
  channels::playlist list;
  list.id = now.tag;
  for (auto& name : rf::spoken_speech(rf::tongue_of(now.language), now.words, caller)) {
    const bool made = name.starts_with("silence:") || name.starts_with("tone:");
    list.items.push_back(made ? std::move(name) : prompt_in(now.language, name, from));
  }
  return list;
}

/// FNV-1a, 32 bits: the same after a restart.
std::uint32_t number_of_item(const std::string& text) {
  std::uint32_t hash = 0x811c'9dc5U;
  for (const auto c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x0100'0193U;
  return hash;
}

bool asks(const rf::state& now) {
  return now.at == rf::phase::asking ||
         (now.at == rf::phase::waiting &&
          (now.stage == rf::waiting_stage::offering || now.stage == rf::waiting_stage::confirming ||
           now.stage == rf::waiting_stage::numbering));
}

} // namespace

std::string prompt_in(const std::string& language, const std::string& name, const queue_prompts& from) {
  return item_of(from, std::string{rf::to_text(rf::tongue_of(language))} + "/" + name);
}

channels::playlist music_of(const queue_prompts& from) {
  const auto item = item_of(from, from.music);
  const auto id = from == queue_prompts{} ? music_playlist : (music_playlist << 1U) + number_of_item(item);
  return {id, {item}, true};
}

flow_sounds sounds_of(const rf::state& now, const queue_prompts& from, bool recorded,
                      std::string_view caller) {
  flow_sounds sounds;
  if (asks(now)) {
    channels::collect gather;
    gather.tag = now.tag;
    gather.plays = speech_of(now, from, caller);
    gather.max = now.keys.digits_max;
    gather.end_key = now.keys.end_key;
    gather.first = now.keys.timeout;
    gather.next = std::min(now.keys.timeout, now.at == rf::phase::waiting ? next_key_max : now.keys.timeout);
    gather.sensitive = now.keys.sensitive;
    sounds.gather = std::move(gather);
    // Who was offered something and says nothing goes on waiting; who dials a number hears no music to it.
    if (now.at == rf::phase::waiting && now.stage != rf::waiting_stage::numbering)
      sounds.plays = music_of(from);
  } else if (now.at == rf::phase::speaking ||
             (now.at == rf::phase::waiting && now.stage == rf::waiting_stage::announcing)) {
    sounds.plays = speech_of(now, from, caller);
  } else if (now.at == rf::phase::recording && recorded) {
    // Any key ends it; silence and length are the recording's own to see, a little sooner than this.
    channels::collect gather;
    gather.tag = now.tag;
    gather.end_key = now.keys.end_key;
    gather.first = gather.next = now.keys.timeout + next_key_max;
    sounds.gather = std::move(gather);
  } else if (now.at == rf::phase::recording) {
    sounds.plays = speech_of(now, from, caller);
    sounds.plays.items.emplace_back(message_tone);
  } else if (now.at == rf::phase::waiting) {
    sounds.plays = music_of(from);
  }
  return sounds;
}

} // namespace strowger::actors
