#include "sim/survival.hpp"
#include <algorithm>

namespace strowger::sim {

void survival::settle() {
  // At the same wait those who left come before those who were answered (the usual convention: the answered
  // were still there).
  std::sort(waits_.begin(), waits_.end(), [](const one_wait& a, const one_wait& b) {
    return a.wait != b.wait ? a.wait < b.wait : a.left && !b.left;
  });
  double stay = 1;
  for (std::size_t i = 0; i < waits_.size();) {
    const auto wait = waits_[i].wait;
    const auto at_risk = waits_.size() - i;
    std::size_t left = 0, all = 0;
    for (; i + all < waits_.size() && waits_[i + all].wait == wait; ++all)
      if (waits_[i + all].left) ++left;
    if (left > 0) {
      stay *= 1 - static_cast<double>(left) / static_cast<double>(at_risk);
      steps_.push_back({wait, stay});
      lefts_ += left;
    }
    i += all;
  }
  waits_.clear();
}

double survival::beyond(double wait) const {
  const auto after = std::upper_bound(steps_.begin(), steps_.end(), wait,
                                      [](double w, const step& one) { return w < one.wait; });
  return after == steps_.begin() ? 1 : std::prev(after)->beyond;
}

std::optional<double> survival::draw_longer_than(double waited, routing::random_generator& from) const {
  const auto target = routing::draw_unit(from) * beyond(waited);
  const auto reached = std::find_if(steps_.begin(), steps_.end(), [&](const step& one) {
    return one.wait > waited && one.beyond <= target;
  });
  if (reached == steps_.end()) return std::nullopt;
  return reached->wait;
}

} // namespace strowger::sim
