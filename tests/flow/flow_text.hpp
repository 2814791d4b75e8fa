#pragma once
#include "routing/flow/flow_words.hpp"
#include <string>

namespace strowger::routing::staged {

/// A fact of a flow as one line for people.
[[nodiscard]] std::string in_words(const flow::flow_fact& what);
/// Runs a scenario text (tests/scenarios/flow): lines with `>` are inputs and their time in seconds; the
/// indented ones are written anew.
[[nodiscard]] std::string run_flow_text(const std::string& text);

} // namespace strowger::routing::staged
