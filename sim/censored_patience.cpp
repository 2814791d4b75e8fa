#include "sim/censored_patience.hpp"
#include <cstdio>

namespace strowger::sim {

namespace {

/// Fewer people than this gave up in a queue, and its patience is taken from all queues together.
constexpr std::size_t enough_left = 100;

} // namespace

void censored_patience::add(const std::string& queue, double wait, bool left) {
  for (auto* one : {&queues_[queue], &all_}) {
    one->estimate.add(wait, left);
    one->waited += wait;
    one->left += left ? 1 : 0;
  }
}

void censored_patience::settle() {
  for (auto& [name, one] : queues_) one.estimate.settle();
  all_.estimate.settle();
}

double censored_patience::left_after(double wait) {
  ++left_;
  return wait;
}

std::optional<double> censored_patience::draw_longer_than(const std::string& queue, double waited,
                                                          routing::random_generator& from) {
  const auto own = queues_.find(queue);
  const auto& known = own != queues_.end() && own->second.left >= enough_left ? own->second : all_;
  std::optional<double> patience;
  if (how_ == patience_law::kaplan_meier)
    patience = known.estimate.draw_longer_than(waited, from);
  else if (known.left > 0)
    patience = waited + routing::draw_exponential(from, known.waited / static_cast<double>(known.left));
  ++(patience ? drawn_ : endless_);
  return patience;
}

std::vector<std::string> censored_patience::assumptions(std::size_t all) const {
  const bool law = how_ == patience_law::exponential;
  return {"patience: " + share_text(left_, all, "gave up and did so after exactly the recorded wait"),
          "patience: " + share_text(drawn_, all,
                                    std::string{"were answered and get a patience drawn "} +
                                        (law ? "from an exponential law" : "by Kaplan-Meier") +
                                        ", longer than they waited"),
          "patience: " +
              share_text(endless_, all,
                         law ? "were answered where nobody ever gave up: they wait as long as it takes"
                             : "were answered and drew one beyond the longest known: they wait as long "
                               "as it takes")};
}

std::string share_text(std::size_t part, std::size_t all, const std::string& what) {
  char text[40];
  std::snprintf(text, sizeof text, "%zu of %zu (%.1f %%) ", part, all,
                all ? 100.0 * static_cast<double>(part) / static_cast<double>(all) : 0);
  return text + what;
}

} // namespace strowger::sim
