#pragma once
#include "actors/engine_inside.hpp"
#include "actors/recordings/recorded_call.hpp"
#include <functional>
#include <optional>

/// Recordings of a live engine: its store, who may have them, and the facts that say who did. Beside what is
/// declared in engine_inside.hpp.
namespace strowger::actors {

/// What the journal says of it. On a thread that may block.
[[nodiscard]] storage::outcome<recorded_call> recorded_call_of(engine::inside& in, interaction_id id);
/// Of its files, empty: they are not encrypted. Refused where it is gone. On a thread that may block.
[[nodiscard]] routing::result<std::string> key_of(engine::inside& in, const recorded_call& call);
/// What its queue says of recordings now, or the file where it was in none.
[[nodiscard]] recording_rule rule_of(engine::inside& in, const recorded_call& call);
/// Supervisors of its queue; of a message also the agent who has it.
[[nodiscard]] bool may_hear(const house& shared, agent_id who, const recorded_call& call);
/// Calls of a supervisor's queues and what became of their recordings, as JSON (docs/protocols/desktop.md).
/// To be called until it answers, each time on a thread that may block: little is read at a time.
using list_step = std::function<std::optional<routing::result<std::string>>()>;
[[nodiscard]] list_step list_calls(engine::inside& in, agent_id who,
                                   const channels::desktop::wanted_recordings& wanted);
/// A fact about the recording, durable when this returns true. On a thread that may block.
[[nodiscard]] bool note_recording(engine::inside& in, pool_id pool, routing::note_recording what,
                                  std::vector<storage::content_item> contents = {});
/// recordings, export-recording.
void add_recording_commands(channels::admin::control_commands& table, engine::inside& in);
/// A hand tool's reason with the login name of who gave it; nothing, and `reply` has failed, without one.
std::optional<routing::asked_by> reason_in(engine::inside& in, const nlohmann::json& arguments,
                                           const channels::admin::control_reply& reply,
                                           std::vector<storage::content_item>& contents);

} // namespace strowger::actors
