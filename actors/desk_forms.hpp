#pragma once
#include "actors/clocks.hpp"
#include "channels/channel.hpp"
#include "channels/desktop/desk.hpp"

/// How pool entries, facts and messages look on a desk.
namespace strowger::actors {

[[nodiscard]] channels::desktop::desk_message desk_form_of(const channels::message_view& message);

/// `at` belongs to the moment the entry was last changed.
[[nodiscard]] channels::desktop::agent_view agent_form(const routing::agent_entry& entry, stamp at,
                                                       std::string display_name);

} // namespace strowger::actors
