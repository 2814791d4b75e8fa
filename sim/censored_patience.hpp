#pragma once
#include "sim/assumption.hpp"
#include "sim/survival.hpp"
#include <cstddef>
#include <map>
#include <string>

namespace strowger::sim {

/// How the patience of those is drawn who were answered before it ended.
enum class patience_law : std::uint8_t {
  kaplan_meier, ///< of those who stayed longer, as often as the product-limit estimate says
  exponential   ///< memoryless, with the mean that the waits have together for each who gave up
};

/// The patience of people who really waited, by queue: known of those who gave up, and drawn for those who
/// were answered, so that it is longer than they waited. Counts how many of which there are, for reports.
class censored_patience {
public:
  explicit censored_patience(patience_law how = patience_law::kaplan_meier) : how_{how} {}
  /// A wait in seconds that ended by giving up (`left`), or otherwise.
  void add(const std::string& queue, double wait, bool left);
  /// To be called once, after the last `add`.
  void settle();

  /// Who gave up did so after exactly this.
  double left_after(double wait);
  /// Somebody answered after `waited`; nothing: as long as it takes.
  [[nodiscard]] std::optional<double> draw_longer_than(const std::string& queue, double waited,
                                                       routing::random_generator& from);
  /// How each was found, and for what share of `all` people.
  [[nodiscard]] assumptions_made assumptions(std::size_t all) const;

private:
  struct one_queue {
    survival estimate;
    double waited = 0;
    std::size_t left = 0;
  };
  patience_law how_;
  std::map<std::string, one_queue> queues_;
  one_queue all_;
  std::size_t left_ = 0, drawn_ = 0, drawn_of_all_ = 0, endless_ = 0;
};

} // namespace strowger::sim
