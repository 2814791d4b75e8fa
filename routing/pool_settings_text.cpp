#include "routing/pool_settings.hpp"

/// The names of the configuration's rules, as records and explanations show them.
namespace strowger::routing {

std::string_view to_text(line_order one) {
  switch (one) {
  case line_order::first_come:
    return "first_come";
  case line_order::last_come:
    return "last_come";
  case line_order::earliest_due:
    return "earliest_due";
  }
  return "unknown";
}

std::string_view to_text(selection one) {
  switch (one) {
  case selection::least_occupied:
    return "least_occupied";
  case selection::longest_idle:
    return "longest_idle";
  case selection::round_robin:
    return "round_robin";
  case selection::fewest_handled:
    return "fewest_handled";
  case selection::least_talk_time:
    return "least_talk_time";
  case selection::most_skilled:
    return "most_skilled";
  case selection::least_skilled:
    return "least_skilled";
  case selection::best_fit:
    return "best_fit";
  case selection::linear:
    return "linear";
  case selection::random:
    return "random";
  case selection::percent_allocation:
    return "percent_allocation";
  case selection::idleness_ratio:
    return "idleness_ratio";
  }
  return "unknown";
}

std::string_view to_text(fit_kind one) {
  switch (one) {
  case fit_kind::expression:
    return "expression";
  case fit_kind::skill:
    return "skill";
  case fit_kind::idle_minutes:
    return "idle_minutes";
  case fit_kind::free_share:
    return "free_share";
  }
  return "unknown";
}

std::string_view to_text(exception_case one) {
  switch (one) {
  case exception_case::closed:
    return "closed";
  case exception_case::full:
    return "full";
  case exception_case::slow:
    return "slow";
  case exception_case::waited:
    return "waited";
  case exception_case::aged:
    return "aged";
  case exception_case::nobody:
    return "nobody";
  }
  return "unknown";
}

std::string_view to_text(exception_action one) {
  switch (one) {
  case exception_action::end:
    return "end";
  case exception_action::to_queue:
    return "to_queue";
  case exception_action::relax:
    return "relax";
  case exception_action::callback:
    return "callback";
  case exception_action::message:
    return "message";
  }
  return "unknown";
}

std::string_view to_text(choice_rule one) {
  switch (one) {
  case choice_rule::highest_score:
    return "highest_score";
  case choice_rule::weighted:
    return "weighted";
  case choice_rule::service_level:
    return "service_level";
  case choice_rule::queue_ratio:
    return "queue_ratio";
  case choice_rule::cost_rate:
    return "cost_rate";
  case choice_rule::value:
    return "value";
  }
  return "unknown";
}

} // namespace strowger::routing
