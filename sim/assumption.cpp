#include "sim/assumption.hpp"

namespace strowger::sim {

std::string share_text(std::size_t part, std::size_t all, const std::string& what) {
  char text[64];
  std::snprintf(text, sizeof text, "%zu of %zu (%.1f %%) ", part, all,
                all ? 100.0 * static_cast<double>(part) / static_cast<double>(all) : 0);
  return text + what;
}

assumption assumed_of(std::string id, std::size_t part, std::size_t all, const std::string& what,
                      const std::string& about) {
  auto text = share_text(part, all, what);
  if (!about.empty()) text = about + ": " + text;
  return {std::move(id), std::move(text), part, all, {}};
}

void print_assumptions(std::FILE* to, const assumptions_made& all) {
  for (const auto& one : all) std::fprintf(to, "- %s\n", one.text.c_str());
}

} // namespace strowger::sim
