#pragma once
#include "routing/pool_entries.hpp"
#include <string>
#include <vector>

/// What one interaction asks of agents once some of its queue's relaxation steps count, and what its tier
/// gives it: read from the settings and the entry alone. Certificates are never relaxed.
namespace strowger::routing {

inline constexpr std::size_t relaxation_steps_max = 32;

[[nodiscard]] constexpr std::uint8_t exception_bit(exception_case what) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(what));
}

/// How far an interaction's requirements are relaxed.
struct relaxed {
  std::uint8_t step = 0;         ///< the last one whose time has come
  std::uint32_t passed_over = 0; ///< of those up to it, a bit each
  std::uint8_t exceptions = 0;   ///< cases of exceptions that have come, a bit each
  /// Whether step `number` (from 1) counts.
  [[nodiscard]] bool counts(std::size_t number) const {
    return number <= step && ((passed_over >> (number - 1)) & 1U) == 0;
  }
  friend bool operator==(const relaxed&, const relaxed&) = default;
};
[[nodiscard]] inline relaxed relaxed_to(const interaction_entry& one) {
  relaxed how{one.extras->step, one.extras->passed_over, 0};
  for (const auto met : one.extras->done) how.exceptions |= exception_bit(met);
  return how;
}

/// The skills it needs, its queue's and its own, each once at the higher level, after the steps.
[[nodiscard]] std::vector<skill_level> asked_skills(const queue_settings& queue, const skill_list& own,
                                                    relaxed how);
/// The expression that must hold of agents after the steps.
[[nodiscard]] const expression& asked_where(const queue_settings& queue, relaxed how);
/// Seconds of age that the steps have given.
[[nodiscard]] std::int32_t raised_by(const queue_settings& queue, relaxed how);
/// Whether there is a next step, and it comes at once when nobody who fits is signed in.
[[nodiscard]] bool may_be_cut_short(const queue_settings& queue, relaxed how);

/// What the tier among these attributes of an interaction gets in this queue.
[[nodiscard]] const tier_rule& tier_of(const queue_settings& queue, const attribute_list& interaction);

} // namespace strowger::routing
