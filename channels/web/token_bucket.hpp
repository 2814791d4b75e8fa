#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>

namespace strowger::channels::web {

/// A moment of the steady clock, taken by the shell and handed down.
using instant = std::chrono::steady_clock::time_point;

/// So many per second on average, with room for a burst. Starts full. 16 bytes, no allocation.
class token_bucket {
public:
  /// `per_second` of zero means: no bound.
  bool take(instant now, std::uint32_t per_second, std::uint32_t burst) {
    if (per_second == 0) return true;
    if (last_ == instant{})
      tokens_ = static_cast<float>(burst);
    else
      tokens_ =
          std::min(static_cast<float>(burst), tokens_ + std::chrono::duration<float>(now - last_).count() *
                                                            static_cast<float>(per_second));
    last_ = now;
    if (tokens_ < 1.0F) return false;
    tokens_ -= 1.0F;
    return true;
  }

private:
  instant last_{};
  float tokens_ = 0.0F;
};

} // namespace strowger::channels::web
