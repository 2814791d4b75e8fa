#pragma once
#include "channels/desktop/desk.hpp"
#include <optional>
#include <string>
#include <string_view>

/// The page's side of the desktop protocol, for headless desktops: writes requests, reads updates. Pure;
/// throws nothing.
namespace strowger::channels::desktop {

/// One frame as a page writes it; `request` zero leaves the number out.
std::string page_frame_json(std::uint64_t request, const desk_request& what);

/// The update in `text`, or nothing if it is none of docs/protocols/desktop.md. Keys it does not know are
/// passed over. Of a `why` the agents' names are kept, their ids are not told to pages.
std::optional<desk_update> read_update(std::string_view text);

} // namespace strowger::channels::desktop
