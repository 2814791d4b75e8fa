#include "channels/sip/failure_verdict.hpp"

namespace strowger::channels::sip {

presence presence_of(int status, bool by_proxy) {
  switch (status) {
  case 404:
  case 410:
  case 430:
  case 477:
  case 478:
  case 604:
    return presence::gone;
  case 408:
  case 502:
  case 503:
  case 504:
    return presence::silent;
  case 500:
    return by_proxy ? presence::silent : presence::answers;
  default:
    return presence::answers;
  }
}

bool is_lost_within(int status) { return status == 480 || presence_of(status) != presence::answers; }

ring_verdict ring_verdict_of(int status, bool rang) {
  // Nobody answers: where nothing has said that it rings nobody was called.
  const std::string_view unanswered = rang ? "timed_out" : "failed";
  if (presence_of(status) == presence::gone) return {false, false, "no_endpoint"};
  switch (status) {
  case 486:
    return {true, false, "busy"};
  case 600:
    return {true, true, "busy"};
  case 603:
    return {true, true, "declined"};
  case 607:
    return {true, true, "declined"}; // RFC 8197
  case 480:
    return {true, false, "do_not_disturb"};
  case 300:
  case 301:
  case 302:
  case 305:
  case 380:
    return {true, false, "redirected"};
  case 408: // also where nothing came
  case 487:
    return {false, false, unanswered};
  case 484:
    return {false, false, "no_endpoint"};
  default:
    return {false, status >= 600, status < 500 ? "refused" : "failed"};
  }
}

dial_outcome dial_verdict_of(int status) {
  switch (status) {
  case 486:
  case 600:
    return dial_outcome::busy;
  case 408:
  case 480:
  case 487:
  case 603:
    return dial_outcome::no_answer;
  default:
    return dial_outcome::failed;
  }
}

} // namespace strowger::channels::sip
