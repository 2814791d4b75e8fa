#include "channels/media/port_range.hpp"

namespace strowger::channels::media {

port_range::port_range(std::uint16_t first, std::uint16_t last)
  : first_{static_cast<std::uint16_t>(first + (first & 1U))} {
  for (std::uint32_t port = first_; port <= last; port += 2)
    order_.push_back(static_cast<std::uint16_t>(port));
  taken_.resize(order_.size());
  free_ = order_.size();
}

std::optional<std::size_t> port_range::place(std::uint16_t port) const {
  if (port < first_ || (port & 1U) != 0) return std::nullopt;
  const std::size_t at = (port - std::size_t{first_}) / 2;
  if (at >= taken_.size()) return std::nullopt;
  return at;
}

std::optional<std::uint16_t> port_range::take() {
  while (!order_.empty()) {
    const auto port = order_.front();
    order_.pop_front();
    if (take(port)) return port;
  }
  return std::nullopt;
}

bool port_range::take(std::uint16_t port) {
  const auto at = place(port);
  if (!at || taken_[*at]) return false;
  taken_[*at] = true;
  --free_;
  return true;
}

void port_range::give_back(std::uint16_t port) {
  const auto at = place(port);
  if (!at || !taken_[*at]) return;
  taken_[*at] = false;
  ++free_;
  // One that was asked for by number may still stand in the order.
  if (order_.size() >= taken_.size())
    std::erase_if(order_, [&](std::uint16_t one) { return one == port || taken_[*place(one)]; });
  order_.push_back(port);
}

} // namespace strowger::channels::media
