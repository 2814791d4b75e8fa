#pragma once
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

/// What had to be assumed where a log or a journal says nothing. Kept in scenario files (`assumed`) and told
/// in every report, as a sentence and as values, from which a page makes the sentence of its reader's
/// language.
namespace strowger::sim {

struct assumption {
  std::string id;                            ///< `patience_kaplan_meier`: which one
  std::string text;                          ///< English, with all values
  std::optional<std::uint64_t> part{}, of{}; ///< it touches so many of so many people
  std::string detail{};                      ///< names or spans it is about, in no language
};
using assumptions_made = std::vector<assumption>;

/// `12 of 340 (3.5 %) ` and what they are.
[[nodiscard]] std::string share_text(std::size_t part, std::size_t all, const std::string& what);
/// Of some of the people; `about` goes before the count.
[[nodiscard]] assumption assumed_of(std::string id, std::size_t part, std::size_t all,
                                    const std::string& what, const std::string& about = {});
/// A line for each.
void print_assumptions(std::FILE* to, const assumptions_made& all);

} // namespace strowger::sim
