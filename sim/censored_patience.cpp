#include "sim/censored_patience.hpp"

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
  const bool enough = own != queues_.end() && own->second.left >= enough_left;
  const auto& known = enough ? own->second : all_;
  std::optional<double> patience;
  if (how_ == patience_law::kaplan_meier)
    patience = known.estimate.draw_longer_than(waited, from);
  else if (known.left > 0)
    patience = waited + routing::draw_exponential(from, known.waited / static_cast<double>(known.left));
  ++(patience ? drawn_ : endless_);
  if (patience && !enough) ++drawn_of_all_;
  return patience;
}

assumptions_made censored_patience::assumptions(std::size_t all) const {
  const bool law = how_ == patience_law::exponential;
  const auto of = [&](const char* id, std::size_t part, const std::string& what) {
    return assumed_of(id, part, all, what, "patience");
  };
  return {of("patience_left", left_, "gave up and did so after exactly the recorded wait"),
          of(law ? "patience_exponential" : "patience_kaplan_meier", drawn_,
             std::string{"were answered and get a patience drawn "} +
                 (law ? "from an exponential law" : "by Kaplan-Meier") + ", longer than they waited"),
          of("patience_of_all_queues", drawn_of_all_,
             "get it from all queues together, as fewer than " + std::to_string(enough_left) +
                 " gave up in theirs"),
          of(law ? "patience_unknown" : "patience_endless", endless_,
             law ? "were answered where nobody ever gave up: they wait as long as it takes"
                 : "were answered and drew one beyond the longest known: they wait as long as it takes")};
}

} // namespace strowger::sim
