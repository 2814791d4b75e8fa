#include "routing/decision_record.hpp"

namespace strowger::routing {

std::string_view to_text(filter_rule rule) {
  switch (rule) {
  case filter_rule::signed_out:
    return "signed_out";
  case filter_rule::lost:
    return "lost";
  case filter_rule::not_ready:
    return "not_ready";
  case filter_rule::queue:
    return "queue";
  case filter_rule::skill:
    return "skill";
  case filter_rule::level:
    return "level";
  case filter_rule::channel_full:
    return "channel_full";
  case filter_rule::back_off:
    return "back_off";
  case filter_rule::draining:
    return "draining";
  case filter_rule::attributes:
    return "attributes";
  case filter_rule::certificate:
    return "certificate";
  case filter_rule::preferred:
    return "preferred";
  case filter_rule::units:
    return "units";
  case filter_rule::interrupt:
    return "interrupt";
  case filter_rule::reserved:
    return "reserved";
  case filter_rule::overflow:
    return "overflow";
  case filter_rule::quota:
    return "quota";
  case filter_rule::ringing:
    return "ringing";
  case filter_rule::unreachable:
    return "unreachable";
  }
  return "unknown";
}

std::string_view to_text(deciding_term term) {
  switch (term) {
  case deciding_term::only_one:
    return "only_one";
  case deciding_term::least_loaded:
    return "least_loaded";
  case deciding_term::longest_idle:
    return "longest_idle";
  case deciding_term::lowest_id:
    return "lowest_id";
  case deciding_term::position:
    return "position";
  case deciding_term::fewest_handled:
    return "fewest_handled";
  case deciding_term::least_talk_time:
    return "least_talk_time";
  case deciding_term::skill:
    return "skill";
  case deciding_term::score:
    return "score";
  case deciding_term::share:
    return "share";
  case deciding_term::chance:
    return "chance";
  case deciding_term::preferred:
    return "preferred";
  case deciding_term::by_hand:
    return "by_hand";
  }
  return "unknown";
}

} // namespace strowger::routing
