#pragma once
#include "routing/model/time.hpp"
#include <cstdint>
#include <optional>

namespace strowger::channels::sip {

/// Whether the media process has ports for new lines: told when they are used up, and when that is over. Each
/// call that ends makes room for one that comes, so it is over only when none was refused for a while. Pure;
/// times are the caller's.
class audio_room {
public:
  using moment = routing::moment;
  /// None was refused for so long: long enough for whoever looks once in a while to see it.
  static constexpr routing::milliseconds calm_after{60'000};

  /// A line could not be had. True: that is news.
  bool refused(moment now);
  /// True: it is over, which is news.
  bool pass(moment now);
  [[nodiscard]] bool used_up() const { return last_.has_value(); }
  /// Since it began.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::optional<moment> next_deadline() const;

private:
  std::optional<moment> last_; ///< that was refused
  std::uint64_t count_ = 0;
};

} // namespace strowger::channels::sip
