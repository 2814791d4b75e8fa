#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace strowger::sim {

/// A figure with what is known of its error.
struct estimate {
  double mean = 0;
  double standard_error = 0;
  double half_width_95 = 0; ///< Student's t, batches - 1 degrees of freedom
  std::uint32_t batches = 0;
};

/// The method of batch means: one long run is cut into batches long enough to know little of each other, and
/// the spread of their means tells the error of the whole.
class batch_means {
public:
  void add(double mean_of_batch) { values_.push_back(mean_of_batch); }
  [[nodiscard]] std::size_t count() const { return values_.size(); }
  /// Needs two batches.
  [[nodiscard]] estimate result() const;
  /// How much neighbours know of each other: correlation of each batch with the next, near 0 when batches are
  /// long enough.
  [[nodiscard]] double lag_one() const;

private:
  std::vector<double> values_;
};

/// The same for a ratio of two sums over time (abandoned to all who came, waits to people), whose batches
/// hold unlike numbers of people: the ratio of the sums, with the error of the ratio. Many short batches are
/// kept and put together into as many long ones as are asked for when the result is wanted; so a run can go
/// on until its error is small enough.
class batch_ratios {
public:
  void add(double above, double below) { batches_.push_back({above, below}); }
  [[nodiscard]] std::size_t count() const { return batches_.size(); }
  /// Of `batches` long batches, at least two; those left over at the end belong to the last.
  [[nodiscard]] estimate result(std::uint32_t batches) const;
  [[nodiscard]] double above() const;
  [[nodiscard]] double below() const;

private:
  struct sums {
    double above = 0, below = 0;
  };
  std::vector<sums> batches_;
};

/// The value that Student's t stays below with probability 97.5 %, by the expansion of Cornish and Fisher
/// (Abramowitz and Stegun 26.7.5); good to 0.1 % from 6 degrees of freedom on.
[[nodiscard]] double student_t_975(std::uint32_t degrees);
/// The same for another probability between 0.5 and 1.
[[nodiscard]] double student_t(double probability, std::uint32_t degrees);

} // namespace strowger::sim
