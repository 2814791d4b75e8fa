#pragma once
#include "routing/model/time.hpp"
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// Connections of those who are no trunk and have shown no password: each has a while to do so, and all of
/// them together have room for so many. Who opens connections and says nothing, or half of something for
/// ever, takes nobody's place.
namespace strowger::channels::sip {

using routing::milliseconds;
using routing::moment;

/// One that came to a listener of ours.
struct open_connection {
  int descriptor = -1;
  std::string address; ///< of the other side, numeric
  std::uint16_t port = 0;
};

struct connection_limits {
  std::size_t strangers = 500;        ///< open at once; beyond, the oldest go
  milliseconds patience{30'000};      ///< for a stranger to become somebody
  milliseconds looked_after{1'000};   ///< with strangers there,
  milliseconds looked_without{5'000}; ///< and without
};

/// Pure; time is an argument. One thread.
class connection_guard {
public:
  explicit connection_guard(connection_limits limits = {}) : limits_{limits} {}
  /// Whether it is time to look.
  [[nodiscard]] bool due(moment now) const { return now >= next_; }
  [[nodiscard]] moment next() const { return next_; }
  /// `strangers`: all that there are now. Which of them are to be closed, by their descriptors.
  [[nodiscard]] std::vector<int> look(const std::vector<open_connection>& strangers, moment now);

private:
  using name = std::pair<std::string, std::uint16_t>;
  connection_limits limits_;
  std::map<name, moment> seen_; ///< first
  moment next_{};
};

} // namespace strowger::channels::sip
