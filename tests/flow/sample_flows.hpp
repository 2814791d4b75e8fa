#pragma once
#include "routing/flow/flow_machine.hpp"

/// Flows of a test.
namespace strowger::routing::staged {

/// A support line: greeting, hours, language, a menu, a customer number, then a queue with announcements and
/// callbacks; when closed a message can be left. Its second flow takes those from gold customers.
[[nodiscard]] flow::book support_line();
/// A live flow and its copy folded from facts alone; every step compares the two.
struct flow_scene {
  flow::book all = support_line();
  flow::state live, folded;
  moment now{milliseconds{1'000}};
  std::vector<std::string> open{"office"};
  flow::facts last;

  result<void> put(flow::event what);
  /// As a shell does it: `understand`, then `answered`; false when nothing was asked.
  bool says(std::string_view text);
  bool number_known = false; ///< whoever answers now calls from a number that can be called
};

} // namespace strowger::routing::staged
