#pragma once
#include "actors/letters.hpp"
#include <caf/all.hpp>

/// Every actor's typed interface on one page. Each takes one letter type, a variant of the structs in
/// `letters.hpp`: what an actor understands is the list of its letters, and a letter can be held while an
/// actor is being rebuilt. All messages are one-way; what answers is another letter.

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(strowger::actors::pool_letter)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(strowger::actors::interaction_letter)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(strowger::actors::agent_letter)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(strowger::actors::queue_letter)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(strowger::actors::journal_letter)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(strowger::actors::wallboard_letter)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(strowger::actors::calendar_letter)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(strowger::actors::supervision_letter)

namespace strowger::actors {

/// What a behaviour returns: letters are one-way, so CAF need not prepare an answer to each.
using no_answer = caf::delegated<void>;

/// Owner of everything that competes or counts in one pool.
using pool_actor = caf::typed_actor<caf::reacts_to<pool_letter>>;
/// Owner of one conversation.
using interaction_actor = caf::typed_actor<caf::reacts_to<interaction_letter>>;
/// One person: pages with a lease, and what is on the desk.
using agent_actor = caf::typed_actor<caf::reacts_to<agent_letter>>;
/// The door of one queue and its live numbers.
using queue_actor = caf::typed_actor<caf::reacts_to<queue_letter>>;
/// Makes records durable, in groups.
using journal_actor = caf::typed_actor<caf::reacts_to<journal_letter>>;
/// Sends the wallboard to those who watch it.
using wallboard_actor = caf::typed_actor<caf::reacts_to<wallboard_letter>>;
/// Tells the pools when opening hours begin and end.
using calendar_actor = caf::typed_actor<caf::reacts_to<calendar_letter>>;
/// Watches the others and has the dead rebuilt.
using supervision_actor = caf::typed_actor<caf::reacts_to<supervision_letter>>;

} // namespace strowger::actors
