#pragma once
#include "actors/clocks.hpp"
#include "channels/channel.hpp"
#include "channels/desktop/desk.hpp"

/// How pool entries, facts and messages look on a desk.
namespace strowger::actors {

[[nodiscard]] channels::desktop::desk_message desk_form_of(const channels::message_view& message);

} // namespace strowger::actors
