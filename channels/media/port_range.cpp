#include "channels/media/port_range.hpp"
#include <algorithm>

namespace strowger::channels::media {

namespace {

/// Neighbours among the lines' numbers do not become neighbours here (Steele and others, SplitMix64).
std::uint64_t spread(std::uint64_t line) {
  line = (line ^ (line >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  line = (line ^ (line >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return line ^ (line >> 31U);
}

} // namespace

port_range::port_range(std::uint16_t first, std::uint16_t last)
  : first_{static_cast<std::uint16_t>(first + (first & 1U))} {
  ports_.resize(last < first_ ? 0 : (std::size_t{last} - first_) / 2 + 1, state::ready);
  free_ = ports_.size();
}

std::optional<std::size_t> port_range::place(std::uint16_t port) const {
  if (port < first_ || (port & 1U) != 0) return std::nullopt;
  const std::size_t at = (port - std::size_t{first_}) / 2;
  if (at >= ports_.size()) return std::nullopt;
  return at;
}

std::optional<std::uint16_t> port_range::take_for(std::uint64_t line) {
  if (free_ == 0) return std::nullopt;
  if (free_ == resting_.size()) {
    const auto port = resting_.front();
    take(port);
    return port;
  }
  auto at = static_cast<std::size_t>(spread(line) % ports_.size());
  while (ports_[at] != state::ready) at = (at + 1) % ports_.size();
  const auto port = static_cast<std::uint16_t>(first_ + 2 * at);
  take(port);
  return port;
}

bool port_range::take(std::uint16_t port) {
  const auto at = place(port);
  if (!at || ports_[*at] == state::taken) return false;
  if (ports_[*at] == state::rests) std::erase(resting_, port);
  ports_[*at] = state::taken;
  --free_;
  return true;
}

void port_range::give_back(std::uint16_t port) {
  const auto at = place(port);
  if (!at || ports_[*at] != state::taken) return;
  ports_[*at] = state::rests;
  ++free_;
  resting_.push_back(port);
  const auto most = std::max<std::size_t>(1, ports_.size() / 16);
  if (resting_.size() <= most) return;
  ports_[*place(resting_.front())] = state::ready;
  resting_.pop_front();
}

} // namespace strowger::channels::media
