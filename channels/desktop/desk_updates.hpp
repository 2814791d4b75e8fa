#pragma once
#include "channels/desktop/desk.hpp"
#include <string>
#include <string_view>

/// Writes what a desktop page is shown (docs/protocols/desktop.md, "Engine to page"). Pure; bytes that are
/// not UTF-8 are written as U+FFFD. `wallboard_json` of desk.hpp is here too.
namespace strowger::channels::desktop {

/// How often a page sends a heartbeat when nothing else is said; told in every snapshot.
inline constexpr routing::milliseconds page_heartbeat{3'000};

/// One frame. `heartbeat` is the interval a snapshot tells the page.
std::string update_json(const desk_update& update, routing::milliseconds heartbeat = page_heartbeat);

/// The answer of the surface itself to a request that does not reach the engine.
std::string refusal_json(std::uint64_t request, std::string_view code, std::string_view message);

/// A `client` number of a message as 16 hexadecimal digits.
std::string client_text(std::uint64_t client);

} // namespace strowger::channels::desktop
