#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

/// Jobs spread over processes of this machine: independent runs use every core, and share nothing that could
/// make one of them go otherwise than alone. A job that dies takes nothing with it but itself.
namespace strowger::sim {

/// What job number 0, 1, ... brings, as bytes.
using job = std::function<std::string(std::uint32_t)>;

/// Why a job brought nothing.
struct job_failure {
  enum class kind : std::uint8_t { threw, died, hung } what = kind::threw;
  std::string how;        ///< `threw`, `died of signal 6 (Aborted)`, `has not ended after 60 s`
  std::string last_words; ///< what it threw, or the newest of what it wrote to its standard error
  /// In one line: how, and the last line of its words that says something.
  [[nodiscard]] std::string in_a_line() const;
};
struct job_outcome {
  std::string bytes;
  std::optional<job_failure> failure;
};
/// A failure where jobs were all to succeed; `what()` has its words.
struct job_failed : std::runtime_error {
  job_failed(std::uint32_t number, job_failure how);
  std::uint32_t number;
  job_failure failure;
};

/// Runs jobs 0 to `count - 1`, each once, in `processes` copies of this process (in this one when that is 1),
/// which take the next job as they are free; the results by number. `done` is told in this process after each
/// job. Throws what the job threw when it is run here, else `job_failed`. Call it from a process of one
/// thread: a copy has no others.
[[nodiscard]] std::vector<std::string> run_jobs(std::uint32_t count, unsigned processes, const job& what,
                                                const std::function<void(std::uint32_t)>& done = {});

struct jobs_apart {
  unsigned processes = 1;
  std::chrono::milliseconds longest{0}; ///< of one job, in real time; then it is killed. 0: no bound
};
/// Likewise, never in this process: each job ends in its bytes or its failure, and the others go on. What
/// jobs write to their standard error comes out here when they end well, and leaves no core when they do not.
[[nodiscard]] std::vector<job_outcome> run_jobs_apart(std::uint32_t count, const jobs_apart& how,
                                                      const job& what,
                                                      const std::function<void(std::uint32_t)>& done = {});

/// Cores this process may use.
[[nodiscard]] unsigned usable_cores();

} // namespace strowger::sim
