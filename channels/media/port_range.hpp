#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace strowger::channels::media {

/// The even ports of a range, one for each line: the odd neighbour, where telephones send their RTCP, is
/// nobody else's. The port that was given back longest ago is taken next, so that packets of the last call do
/// not reach the next one. Pure.
class port_range {
public:
  port_range(std::uint16_t first, std::uint16_t last);
  /// Nothing when all are taken.
  std::optional<std::uint16_t> take();
  /// This very one; false when it is taken or not of the range.
  bool take(std::uint16_t port);
  void give_back(std::uint16_t port);
  [[nodiscard]] std::size_t free() const { return free_; }

private:
  [[nodiscard]] std::optional<std::size_t> place(std::uint16_t port) const;

  std::uint16_t first_;
  std::vector<bool> taken_;
  std::deque<std::uint16_t> order_; ///< taken ones are passed over; at most two of each
  std::size_t free_ = 0;
};

} // namespace strowger::channels::media
