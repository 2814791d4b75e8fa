#pragma once
#include "channels/media/media_settings.hpp"
#include "routing/model/result.hpp"
#include <string_view>

namespace strowger::channels::media {

/// The settings as the engine hands them over, JSON: socket, bind, advertise, first_port, last_port, prompts,
/// silent_after_ms, alone_after_ms. What is not said stays as it is in `into`. An error says why.
routing::result<void> read_settings(std::string_view json, media_settings& into);

} // namespace strowger::channels::media
