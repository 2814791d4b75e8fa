#pragma once
#include "actors/engine_configuration.hpp"
#include "routing/nearest_word.hpp"
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What is wrong with a configuration file, collected over one reading.
namespace strowger::actors {

/// Line and column in the file, from 1, columns in bytes; 0 means the file as a whole.
struct place {
  std::size_t line = 0, column = 0;
};

/// At most so many mistakes are told in one reading; one more line says that there are others.
inline constexpr std::size_t diagnostics_max = 50;

class diagnostics {
public:
  explicit diagnostics(std::string file) : file_{std::move(file)} {}
  void error(place at, std::string message);
  void warning(place at, std::string message);
  [[nodiscard]] bool any_error() const { return errors_ > 0; }
  /// Sorted by line and column, each once (an alias may bring the same mistake many times), errors before
  /// warnings where there are too many.
  [[nodiscard]] std::vector<diagnostic> take();

private:
  void add(diagnostic::severity how, place at, std::string message);
  std::string file_;
  std::vector<diagnostic> all_;
  std::size_t errors_ = 0;
};

using routing::nearest;
/// `; did you mean "support"?`, or nothing when no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);
/// `word` in quotes as it may be shown: control characters escaped, at most 60 bytes.
std::string in_quotes(std::string_view word);
/// `a queue`, `an agent`.
std::string with_article(std::string_view noun);
/// "a, b and c", with `last` before the last one.
std::string listed(const std::vector<std::string_view>& words, std::string_view last = "and");

} // namespace strowger::actors
