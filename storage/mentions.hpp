#pragma once
#include "storage/stream.hpp"
#include <functional>

namespace strowger::storage {

/// The interactions a record is about: its conversation's, and those its input and facts name. One may come
/// more than once.
void each_interaction(const stream_record& of, const std::function<void(interaction_id)>& visit);
/// The offers a record makes, with their interactions.
void each_offer_made(const stream_record& of,
                     const std::function<void(routing::offer_id, interaction_id)>& visit);
/// The record's input or one of its facts names this offer.
[[nodiscard]] bool names_offer(const stream_record& of, routing::offer_id offer);
/// The record is the first one of its interaction: the conversation's begin.
[[nodiscard]] bool begins_conversation(const stream_record& what);

} // namespace strowger::storage
