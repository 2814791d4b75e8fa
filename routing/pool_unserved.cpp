#include "routing/pool_step.hpp"

/// Inputs that no rule serves yet.
namespace strowger::routing {

namespace {
error unserved() { return {error_code::wrong_state, "this is not served yet"}; }
} // namespace

result<void> pool_step::take(const request_callback&) { return unserved(); }
result<void> pool_step::take(const callback_tried&) { return unserved(); }
result<void> pool_step::take(const move_to_pool&) { return unserved(); }
result<void> pool_step::take(const move_ended&) { return unserved(); }
result<void> pool_step::take(const move_forgotten&) { return unserved(); }

} // namespace strowger::routing
