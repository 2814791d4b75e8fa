#pragma once
#include "sim/queue_run.hpp"
#include <optional>
#include <string>

/// One queue in steady state by the machine and its twin (`queue_twin.hpp`).
namespace strowger::sim {

struct same_path {
  std::uint64_t contacts = 0, inputs = 0;
  std::optional<std::string> difference; ///< the first one, in words
};
/// The pool machine and its twin live through the same people, until the last has left: everybody must have
/// the same end after the same wait, to the microsecond, and the machine's queue, integrated over time, must
/// be the sum of the twin's waits.
[[nodiscard]] same_path first_difference(const queue_run_settings& settings, std::uint64_t contacts);

/// Figures of the twin over `contacts` in the mean, after a warm-up; of fixed length, so nothing that comes
/// out decides when it ends. `settings.batches` batches of equal time, each of five relaxation times at
/// least, whatever `contacts` says; a contact counts in the batch in which it came. The figures are those of
/// `queue_run`, `var_queue_length` only where it is asked for, as it takes time; with classes they are told
/// apart, `p_wait_1` of the highest, and of all together.
enum class queue_variance : std::uint8_t { left_out, told };
[[nodiscard]] queue_run_result twin_run(const queue_run_settings& settings, double contacts,
                                        queue_variance variance = queue_variance::left_out);

/// So many contacts come in the least that `twin_run` runs.
[[nodiscard]] double twin_contacts_min(const queue_run_settings& settings);

} // namespace strowger::sim
