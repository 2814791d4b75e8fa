#pragma once
#include "routing/model/result.hpp"
#include <filesystem>

namespace strowger::channels::admin {

/// A listening UNIX socket at `path`, mode 0600, in a folder that only its owner may write to; non-blocking,
/// closed on exec. A socket file nobody answers at any more is replaced. Every error says what to do.
routing::result<int> listen_at(const std::filesystem::path& path);

/// Connects to `path`. On failure -1, with `errno` as connect(2) sets it.
int connect_to(const std::filesystem::path& path);

} // namespace strowger::channels::admin
