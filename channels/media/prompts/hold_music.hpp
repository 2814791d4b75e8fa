#pragma once
#include "channels/media/prompts/sound_file.hpp"

namespace strowger::channels::prompts {

/// Music for those who wait: soft chords and a slow arpeggio, composed here, so nobody else has rights in it.
/// A loop of 40 s whose end runs into its beginning. The same bytes at every call.
[[nodiscard]] sound hold_music();

} // namespace strowger::channels::prompts
