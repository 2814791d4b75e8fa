#pragma once
#include "routing/model/random.hpp"
#include <cstddef>
#include <optional>
#include <vector>

namespace strowger::sim {

/// How long people would have waited, from waits of which most were cut short by an answer: the product-limit
/// estimate of E. L. Kaplan and P. Meier (JASA 53, 1958). Beyond the longest wait that ended in giving up
/// nothing is known.
class survival {
public:
  /// A wait that ended by giving up (`left`), or by an answer.
  void add(double wait, bool left) { waits_.push_back({wait, left}); }
  /// To be called once, after the last `add` and before anything else.
  void settle();

  [[nodiscard]] std::size_t left() const { return steps_.size() ? lefts_ : 0; }
  /// Share that stays longer than `wait`.
  [[nodiscard]] double beyond(double wait) const;
  /// A patience drawn from those who stayed longer than `waited`; nothing where the estimate ends before they
  /// gave up.
  [[nodiscard]] std::optional<double> draw_longer_than(double waited, routing::random_generator& from) const;

private:
  struct one_wait {
    double wait;
    bool left;
  };
  struct step {
    double wait, beyond; ///< after `wait`
  };
  std::vector<one_wait> waits_;
  std::vector<step> steps_;
  std::size_t lefts_ = 0;
};

} // namespace strowger::sim
