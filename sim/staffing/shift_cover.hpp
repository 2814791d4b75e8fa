#pragma once
#include <cstdint>
#include <optional>
#include <vector>

/// Shifts that cover what each span of the day needs: an integer program, minimise the cost of the shifts
/// with enough of them at every span. Plain numbers; any thread.
namespace strowger::sim::staffing {

struct cover_task {
  std::vector<std::uint32_t> needed;    ///< agents, by span
  std::vector<std::vector<bool>> works; ///< by shift and span: away on a break is not at work
  std::vector<double> cost;             ///< of one agent on the shift, above 0
};

struct cover_result {
  std::vector<std::uint32_t> agents; ///< by shift
  double cost = 0;
  double lower_bound = 0;      ///< no cover costs less: of linear programming, or `cost` itself when `proven`
  bool proven = false;         ///< none is cheaper
  std::uint32_t looked_at = 0; ///< linear programs solved
};

/// Greedy, then improved shift by shift, then branch and bound over at most `nodes_max` linear programs;
/// nothing when some span that needs agents is in no shift.
[[nodiscard]] std::optional<cover_result> cover_with_shifts(const cover_task& task,
                                                            std::uint32_t nodes_max = 400);

} // namespace strowger::sim::staffing
