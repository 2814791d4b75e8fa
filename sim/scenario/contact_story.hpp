#pragma once
#include "routing/pool.hpp"
#include "sim/pool_text/fact_text.hpp"
#include <nlohmann/json.hpp>
#include <string>

/// One step of a customer's story as values, so that a page can tell it in its reader's language:
/// docs/what-if.md lists the kinds. Names are those of the scenario, times spans in milliseconds.
namespace strowger::sim::story_step {

using json = nlohmann::ordered_json;
using routing::wording::name_book;

/// Nothing for a fact that is no part of a wait.
[[nodiscard]] json of(const routing::pool_fact& what, routing::moment at, const name_book& names);
/// Why it still waits.
[[nodiscard]] json of(const routing::explanation& why, const name_book& names);

/// For a terminal, without the customer's name.
[[nodiscard]] std::string in_english(const json& step);
/// `850 ms`, `42.3 s`, `5.0 min`, `2.5 h`.
[[nodiscard]] std::string span_in_english(routing::milliseconds span);

} // namespace strowger::sim::story_step
