#pragma once
#include "channels/channel.hpp"
#include "channels/endpoint_names.hpp"
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace strowger::actors {

/// To pools: this place where people can be rung is there, or not any more; which, the book says.
struct endpoint_moved {
  std::string endpoint; ///< `agent:TENANT/NAME`
};

/// Where people can be rung just now, as the adapters say: an endpoint that was never named is not there.
/// Any thread.
class endpoint_book {
public:
  /// Told what really changed, outside the lock, in order per adapter. Set before the first event.
  std::function<void(const channels::reachability&)> on_change;

  /// `whole`: what is not named is not there any more. At most `endpoints_max` of an adapter are kept.
  void put(const std::string& adapter, const std::vector<channels::reachability>& endpoints, bool whole);
  [[nodiscard]] bool reachable(std::string_view endpoint) const;
  /// Of people.
  [[nodiscard]] std::size_t count() const;
  /// A trunk's calls come to us.
  [[nodiscard]] bool registered(const std::string& trunk) const {
    return reachable(channels::endpoint_of_trunk(trunk));
  }

  /// New calls find no port for their audio.
  [[nodiscard]] bool audio_used_up() const { return reachable(channels::audio_used_up); }

  static constexpr std::size_t endpoints_max = 100'000;

private:
  mutable std::mutex mutex_;
  std::mutex telling_; ///< held from a change until it is told, so that the order holds
  std::map<std::string, std::set<std::string, std::less<>>> of_adapter_; ///< those that are there
};

} // namespace strowger::actors
