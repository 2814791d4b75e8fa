#pragma once
#include "storage/recovery.hpp"
#include "stream_maker.hpp"

namespace strowger::tests {

/// What differs between the maker's live state and a fold or a recovery of its stream, in words; empty:
/// nothing.
std::string difference(const stream_maker& live, const storage::stream_fold& folded);
std::string difference(const stream_maker& live, const storage::recovered& found);

} // namespace strowger::tests
