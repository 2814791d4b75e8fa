#pragma once
#include "routing/model/strong_id.hpp"

namespace strowger::routing {

using tenant_id = strong_id<struct tenant_tag>;
using queue_id = strong_id<struct queue_tag>;
using skill_id = strong_id<struct skill_tag>;
/// A person who serves or supervises. Supervisors have one too.
using agent_id = strong_id<struct agent_tag>;
using interaction_id = strong_id<struct interaction_tag>;
using offer_id = strong_id<struct offer_tag>;
/// Names a text or another personal value in the content store; facts hold nothing but this.
using content_id = strong_id<struct content_tag>;
/// A customer as far as the engine must tell customers apart; a keyed hash of the outside id, never the id
/// itself.
using customer_id = strong_id<struct customer_tag>;
using case_id = strong_id<struct case_tag>;
/// One customer-side conversation of a channel adapter: random, drawn by the adapter.
using conversation_id = strong_id<struct conversation_tag>;
using command_id = strong_id<struct command_tag>;
/// Another end of a call than the customer's: an agent's phone or an outside number. An offer's has the
/// offer's value; the engine draws the others. Zero: the customer.
using leg_id = strong_id<struct leg_tag>;

/// A pool: agents and queues that share no agent with another pool. Also the issuer of the ids it gives.
enum class pool_id : std::uint16_t {};

} // namespace strowger::routing
