#pragma once
#include "routing/model/random.hpp"
#include <cstdint>
#include <string_view>
#include <vector>

/// Laws that spans of time are drawn from: how long people talk, wait, wrap up, take to answer.
namespace strowger::sim {

enum class law_kind : std::uint8_t {
  constant,
  exponential,
  lognormal,
  gamma,
  weibull,
  hyper_exponential,
  empirical
};
std::string_view to_text(law_kind kind);

/// One of several things, as often as its weight says among all weights.
struct weighted_value {
  double value = 0; ///< seconds
  double weight = 1;
};

/// A law over spans of seconds that are never negative. A plain value; drawing needs nothing but a generator,
/// so any thread may draw with its own. What makes no sense (a mean below zero, no parts) is the caller's
/// mistake.
class law {
public:
  /// Always the same.
  static law constant(double seconds);
  static law exponential(double mean);
  /// `variation`: deviation / mean, of the law itself and not of its logarithm.
  static law lognormal(double mean, double variation);
  /// By deviation / mean; a shape is 1 / variation^2.
  static law gamma(double mean, double variation);
  static law weibull(double mean, double shape);
  /// An exponential drawn by weight from several, each with its mean.
  static law hyper_exponential(std::vector<weighted_value> means);
  /// One of the values, drawn by weight.
  static law empirical(std::vector<weighted_value> values);

  [[nodiscard]] law_kind kind() const { return kind_; }
  [[nodiscard]] double mean() const { return mean_; }
  /// Deviation / mean; 0 where the mean is 0.
  [[nodiscard]] double variation() const;
  /// Of one that is drawn from several: how many.
  [[nodiscard]] std::size_t values() const { return values_.size(); }
  /// Seconds.
  [[nodiscard]] double draw(routing::random_generator& from) const;

private:
  law(law_kind kind, double mean) : kind_{kind}, mean_{mean} {}
  void weigh(std::vector<weighted_value> values);
  [[nodiscard]] double pick(routing::random_generator& from) const;

  law_kind kind_;
  double mean_;
  double a_ = 0, b_ = 0; ///< what the kind needs, computed once
  std::vector<double> values_;
  std::vector<double> up_to_; ///< share of `values_` up to each; empty where all weigh the same
};

/// Gamma with this shape and mean 1 (G. Marsaglia, W. W. Tsang, ACM TOMS 26, 2000).
[[nodiscard]] double draw_gamma(routing::random_generator& from, double shape);

} // namespace strowger::sim
