#pragma once
#include <string_view>
#include <vector>

namespace strowger::routing {

/// The candidate nearest to `word` by edit distance (insert, delete, replace, swap neighbours; case counts
/// little), if it is near enough to have been meant: at most a third of the longer word, and at least one
/// edit is always allowed. Empty when none is. Words over 64 bytes are not compared.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

} // namespace strowger::routing
