#pragma once
#include "sim/replay.hpp"

namespace strowger::sim {

/// The day through the engine's own actor graph in virtual time: each contact is a conversation of a channel
/// adapter, each agent a person at a desk; the journal is in memory unless a folder is named, everything else
/// is what runs live. The figures and the digest are taken from the durable groups. One thread.
[[nodiscard]] replay_outcome replay_on_actors(const day& what, const replay_options& options);

} // namespace strowger::sim
