#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace strowger::channels::media {

/// The even ports of a range, one for each line: the odd neighbour, where telephones send their RTCP, is
/// nobody else's. Which port a line gets follows from the line: the same one, where it is free, is found
/// again after the death of everybody who knew it. Ports given back rest for a while, so that packets of the
/// last call do not reach the next one. Pure.
class port_range {
public:
  port_range(std::uint16_t first, std::uint16_t last);
  /// The line's own, else the next one that is free; nothing when all are taken.
  std::optional<std::uint16_t> take_for(std::uint64_t line);
  /// This very one; false when it is taken or not of the range.
  bool take(std::uint16_t port);
  void give_back(std::uint16_t port);
  [[nodiscard]] std::size_t free() const { return free_; }
  [[nodiscard]] bool has(std::uint16_t port) const { return place(port).has_value(); }

private:
  [[nodiscard]] std::optional<std::size_t> place(std::uint16_t port) const;

  std::uint16_t first_;
  enum class state : std::uint8_t { ready, rests, taken };
  std::vector<state> ports_;
  std::deque<std::uint16_t> resting_; ///< a sixteenth of all at most; the longest first
  std::size_t free_ = 0;
};

} // namespace strowger::channels::media
