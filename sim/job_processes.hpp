#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// Jobs spread over processes of this machine: independent runs use every core, and share nothing that could
/// make one of them go otherwise than alone.
namespace strowger::sim {

/// What job number 0, 1, ... brings, as bytes.
using job = std::function<std::string(std::uint32_t)>;

/// Runs jobs 0 to `count - 1`, each once, in `processes` copies of this process (in this one when that is 1),
/// which take the next job as they are free; the results by number. `done` is told in this process after each
/// job. Throws std::runtime_error when a job threw, with its words, or a process died. Call it from a process
/// of one thread: a copy has no others.
[[nodiscard]] std::vector<std::string> run_jobs(std::uint32_t count, unsigned processes, const job& what,
                                                const std::function<void(std::uint32_t)>& done = {});

/// Cores this process may use.
[[nodiscard]] unsigned usable_cores();

} // namespace strowger::sim
