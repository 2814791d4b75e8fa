#pragma once
#include "sim/scenario/scenario_compare.hpp"
#include <cstdio>
#include <string>

namespace strowger::sim {

/// What is compared, in words.
struct compare_titles {
  std::string a, b;
};

/// Figures of everything, then those of queues and crews that clearly differ; how people fared, and the
/// stories of the most different. `all`: every figure.
void print_comparison(std::FILE* to, const scenario& a, const scenario& b, const compare_titles& titles,
                      const scenario_comparison& made, bool all);
/// One document with everything.
[[nodiscard]] std::string comparison_json(const scenario& a, const scenario& b, const compare_titles& titles,
                                          const scenario_comparison& made);
/// A line for each figure.
[[nodiscard]] std::string comparison_csv(const scenario_comparison& made);

} // namespace strowger::sim
