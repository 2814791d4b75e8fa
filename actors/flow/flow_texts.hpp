#pragma once
#include "actors/engine_configuration.hpp"
#include "routing/flow/flow_words.hpp"
#include <string>
#include <vector>

namespace strowger::actors {

/// What a flow says, as one text for a chat: its messages one below the other, in the customer's language.
/// A message that is not configured is left out.
[[nodiscard]] std::string text_of(const routing::flow::speech& said,
                                  const std::vector<message_settings>& messages, const std::string& language);

} // namespace strowger::actors
