#pragma once
#include "storage/schema_values.hpp"

/// A pool's entries in a snapshot (routing/pool_entries.hpp). Inside the codec only.
namespace strowger::storage {

void write_entry(v1::queue_entry* to, const routing::queue_entry& from);
void write_entry(v1::agent_entry* to, const routing::agent_entry& from);
void write_entry(v1::interaction_entry* to, const routing::interaction_entry& from);
void write_entry(v1::offer_entry* to, const routing::offer_entry& from);
void read_entry(routing::queue_entry& to, const v1::queue_entry& from, reading& notes);
void read_entry(routing::agent_entry& to, const v1::agent_entry& from, reading& notes);
void read_entry(routing::interaction_entry& to, const v1::interaction_entry& from, reading& notes);
void read_entry(routing::offer_entry& to, const v1::offer_entry& from, reading& notes);

} // namespace strowger::storage
