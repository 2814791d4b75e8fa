#pragma once
#include "routing/expression.hpp"
#include <string_view>

/// Requirements read a second time, from their text (the grammar of `routing/expression.hpp`), for the
/// auditor: a reader that works out what it reads as it goes, without a tree and without routing's steps. It
/// takes sentences in their usual form, as a configuration keeps them.
namespace strowger::sim {

/// Whether it holds for these. Throws std::invalid_argument for what is no sentence.
[[nodiscard]] bool sentence_holds(std::string_view text, const routing::expression_sides& of);

} // namespace strowger::sim
