#include "actors/command_arguments.hpp"
#include "actors/index_lookup.hpp"
#include "actors/recordings/engine_recordings.hpp"
#include "routing/model/id_text.hpp"
#include "storage/record_json.hpp"
#include <algorithm>
#include <nlohmann/json.hpp>
#include <sodium.h>

/// The control socket's commands about recordings. They have a thread of their own (`takes_long`).
namespace strowger::actors {

namespace ro = routing;
using channels::admin::control_commands;
using channels::admin::control_reply;
using nlohmann::json;

namespace {

constexpr std::size_t chunk_bytes = 384U * 1024U; ///< in base64 half as much again

json words_of(const engine::inside& in, const stored_recording& files, const recorded_call& call) {
  const auto& names = in.graph->shared().names;
  json line{{"interaction", ro::to_text(files.interaction)},
            {"lasted_ms", files.lasted.count()},
            {"bytes", files.bytes},
            {"files", files.parts.size()},
            {"written", storage::iso_text(files.written)}};
  if (call.begun != ro::wall_time{}) line["begun"] = storage::iso_text(call.begun);
  if (!call.tenant.empty()) line["tenant"] = call.tenant;
  if (const auto queue = names.find(call.queue)) line["queue"] = queue->name;
  if (const auto agent = names.find(call.agent)) line["agent"] = agent->name;
  if (call.customer) line["customer"] = ro::to_text(call.customer);
  line["why"] = std::string{to_text(call.machine.began)};
  if (call.machine.ended != ro::call::recording_ending::none)
    line["ended"] = std::string{to_text(call.machine.ended)};
  for (const auto& one : lost_by(call, in.time.wall()))
    line["lost"].push_back({{"from", storage::iso_text(one.from)},
                            {"lasted_ms", one.lasted.count()},
                            {"why", std::string{one.why}}});
  return line;
}

void list_recordings(engine::inside& in, const json& arguments, const control_reply& reply) {
  if (!in.recordings) return reply.fail("failed", "there are no recordings without the section sip");
  const auto tenant = text_in(arguments, "tenant", ""), queue = text_in(arguments, "queue", "");
  auto left = count_in(arguments, "limit", 1'000'000, 100);
  for (const auto& files : in.recordings->list()) {
    if (left == 0 || reply.gone()) break;
    const auto known = recorded_call_of(in, files.interaction);
    recorded_call call;
    if (known) call = known.value();
    const auto named = in.graph->shared().names.find(call.queue);
    if (!tenant.empty() && call.tenant != tenant) continue;
    if (!queue.empty() && (!named || named->name != queue)) continue;
    if (!reply.line(words_of(in, files, call).dump())) return;
    --left;
  }
  reply.done();
}

/// The fact is durable before the first byte leaves.
void export_recording(engine::inside& in, const json& arguments, const control_reply& reply) {
  if (!in.recordings) return reply.fail("failed", "there are no recordings without the section sip");
  const auto about = text_in(arguments, "interaction");
  const auto id = ro::id_from_text<interaction_id>(about);
  if (!id) return reply.fail("bad_arguments", "an interaction is written like interaction-32768.7");
  const auto files = in.recordings->find(*id);
  if (!files) return reply.fail("not_found", "there is no recording of " + about);
  const auto call = recorded_call_of(in, *id);
  if (!call) return reply.fail(code_of(call.why()), call.why().detail);
  const auto key = key_of(in, call.value());
  if (!key) return reply.fail(ro::to_text(key.reason().code), key.reason().detail);
  auto audio = channels::media::recording_sound::open(files->parts, key.value());
  if (!audio) return reply.fail(ro::to_text(audio.reason().code), audio.reason().detail);
  std::vector<storage::content_item> contents;
  const auto by = reason_in(in, arguments, reply, contents);
  if (!by) return;
  if (!note_recording(in, call.value().pool, {*id, ro::recording_act::exported, {}, *by},
                      std::move(contents)))
    return reply.fail("storage", "the journal does not answer: nothing was exported; try again");
  in.setup.log(severity::warning, "event=recording_exported interaction=" + about + " by=" + reply.user());
  auto& sound = audio.value();
  auto head = words_of(in, *files, call.value());
  head["wav_bytes"] = sound.bytes();
  if (!reply.line(head.dump())) return;
  bool whole = sound.whole();
  std::string some;
  for (std::uint64_t at = 0; at < sound.bytes(); at += some.size()) {
    whole = sound.read(at, chunk_bytes, some) && whole;
    std::string text(sodium_base64_ENCODED_LEN(some.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(some.data()),
                      some.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back(); // its zero
    if (!reply.line(json{{"wav", std::move(text)}}.dump())) return;
  }
  if (!reply.line(json{{"whole", whole}}.dump())) return;
  reply.done();
}

} // namespace

void add_recording_commands(control_commands& table, engine::inside& in) {
  table["recordings"] = {
      "recordings as JSON, newest first: [tenant] [queue] [limit]",
      [&in](const json& arguments, const control_reply& reply) { list_recordings(in, arguments, reply); },
      true};
  table["export-recording"] = {
      "a recording as WAV, in base64: interaction, why",
      [&in](const json& arguments, const control_reply& reply) { export_recording(in, arguments, reply); },
      true};
}

} // namespace strowger::actors
