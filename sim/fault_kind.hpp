#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// What can go wrong around a simulated engine and in it. docs/scenarios.md says what each does, and what
/// must hold meanwhile.
namespace strowger::sim {

enum class fault_kind : std::uint8_t {
  crash,            ///< the engine stops between two turns, and starts again from its journal
  adapter_loss,     ///< the customers' side loses its line and comes back
  adapter_cut,      ///< adapter and engine do not hear each other; then the adapter is resumed
  adapter_disorder, ///< what the adapter tells comes late, overtaken by other conversations, and twice
  agents_lost,      ///< agents' lines go down together
  late_answers,     ///< what agents answer to offers is late
  double_answers,   ///< and comes twice
  slow_matcher,     ///< the pool takes long for each of its turns
  slow_disk,        ///< commits take longer
  full_disk,        ///< commits find no room
  failing_disk,     ///< the disk does not say whether a commit is there
  clock_jump        ///< the wall clock is wrong for a while
};
inline constexpr std::size_t fault_kinds = 12;

/// As a scenario file calls it.
[[nodiscard]] std::string_view to_text(fault_kind what);
[[nodiscard]] std::optional<fault_kind> fault_kind_from(std::string_view word);
/// What `fault_count::felt` is a number of.
[[nodiscard]] std::string_view felt_by(fault_kind what);

/// How often a fault began, and how often anybody felt it: a fault that nobody feels proves nothing.
struct fault_count {
  std::uint64_t begun = 0, felt = 0;
  friend bool operator==(const fault_count&, const fault_count&) = default;
};
struct fault_tally {
  std::array<fault_count, fault_kinds> counts{};
  fault_count& operator[](fault_kind what) { return counts[static_cast<std::size_t>(what)]; }
  const fault_count& operator[](fault_kind what) const { return counts[static_cast<std::size_t>(what)]; }
  fault_tally& operator+=(const fault_tally& more);
  friend bool operator==(const fault_tally&, const fault_tally&) = default;
};

} // namespace strowger::sim
