#include "routing/model/result.hpp"

namespace strowger::routing {

std::string_view to_text(error_code code) {
  switch (code) {
  case error_code::unknown_interaction:
    return "unknown_interaction";
  case error_code::unknown_offer:
    return "unknown_offer";
  case error_code::unknown_agent:
    return "unknown_agent";
  case error_code::unknown_queue:
    return "unknown_queue";
  case error_code::already_exists:
    return "already_exists";
  case error_code::queue_closed:
    return "queue_closed";
  case error_code::queue_full:
    return "queue_full";
  case error_code::offer_ended:
    return "too_late";
  case error_code::not_yours:
    return "not_yours";
  case error_code::wrong_state:
    return "wrong_state";
  case error_code::not_signed_in:
    return "not_signed_in";
  case error_code::forbidden:
    return "forbidden";
  case error_code::invalid_value:
    return "invalid_value";
  case error_code::limit_reached:
    return "limit_reached";
  case error_code::conversation_closed:
    return "conversation_closed";
  }
  return "unknown";
}

} // namespace strowger::routing
