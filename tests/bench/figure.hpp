#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What a benchmark brings back: named figures, each with how it was come by.
namespace strowger::bench {

struct goal {
  enum class sense : std::uint8_t { at_least, at_most } how = sense::at_least;
  double value = 0;
  bool needed = false; ///< missed, the group has failed: its other figures are worth nothing then
};

/// What stands for several runs of one measurement.
enum class over_runs : std::uint8_t {
  median,
  worst, ///< the run that is farthest from what is wanted
  sum
};

struct figure {
  std::string name;           ///< as in docs/benchmarks.md, e.g. `engine.lifecycles_per_s`
  double value = 0;           ///< in the unit the name ends in
  std::uint64_t n = 0;        ///< how many single things it was measured over
  double seconds = 0;         ///< wall time of the measurement
  double cpu_s = 0;           ///< processor time meanwhile, of everything that took part
  std::optional<goal> wanted; ///< what it must reach, where something is promised
  over_runs over = over_runs::median;
};
/// True as well where nothing is promised.
bool reached(const figure& one);

/// Wall and processor time of this process since it was made.
class stopwatch {
public:
  stopwatch();
  [[nodiscard]] double seconds() const;
  [[nodiscard]] double cpu_s() const;

private:
  std::chrono::steady_clock::time_point begun_;
  double cpu_begun_;
};

struct settings {
  bool quick = false;           ///< one short run, to try things: its figures are not to be quoted
  std::filesystem::path folder; ///< empty, and of this run alone
};

/// Each figure of the first run, made of those of the same name in all of them as it says itself.
std::vector<figure> made_of(const std::vector<std::vector<figure>>& runs);
/// Runs `once` three times (once when quick) and makes one of the figures.
std::vector<figure> of_runs(const settings& how, const std::function<std::vector<figure>(int run)>& once);

/// The value below which `share` (0 to 1) of the values lie. Sorts; `values` must not be empty.
double quantile(std::vector<double>& values, double share);

void print_table(const std::vector<figure>& all);
/// One flat object: NAME, NAME.n, NAME.seconds, NAME.cpu_s. False when the file cannot be written.
bool write_json(const std::vector<figure>& all, const std::filesystem::path& file);

} // namespace strowger::bench
