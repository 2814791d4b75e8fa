#pragma once
#include "routing/pool_words.hpp"
#include <algorithm>
#include <span>
#include <vector>

/// How a change of the configuration is cut into inputs. Said once, so that whoever feeds a pool directly
/// gives it the same inputs as a running engine.
namespace strowger::routing {

/// Changes per slice: small enough that a slice never holds up the pool.
inline constexpr std::size_t slice_changes = 64;

/// The slices of one configuration version, in order; one without changes when there are none. `first` brings
/// what all of them say alike.
[[nodiscard]] inline std::vector<configure> slices_of(std::span<const configuration_change> changes,
                                                      configure first) {
  first.slices = static_cast<std::uint32_t>(
      std::max<std::size_t>(1, (changes.size() + slice_changes - 1) / slice_changes));
  std::vector<configure> all;
  all.reserve(first.slices);
  for (first.slice = 0; first.slice < first.slices; ++first.slice) {
    const auto part = changes.subspan(first.slice * slice_changes);
    const auto size = static_cast<std::ptrdiff_t>(std::min(part.size(), slice_changes));
    first.changes.assign(part.begin(), part.begin() + size);
    all.push_back(first);
  }
  return all;
}

} // namespace strowger::routing
