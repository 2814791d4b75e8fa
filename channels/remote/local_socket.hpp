#pragma once
#include "routing/model/result.hpp"
#include <filesystem>

/// UNIX stream sockets between the processes of one installation: files of mode 0600 in a folder of the
/// user's own, and at both ends only processes of this user (or root) are spoken with. All descriptors are
/// non-blocking and closed on exec. Errors say what to do.
namespace strowger::channels::remote {

/// Listens at `path`, at most 107 bytes (unix(7)); its folder is made (0700) if it is not there. A socket
/// file that is there is replaced: the caller owns the folder (the engine by the lock of its journal).
routing::result<int> listen_locally(const std::filesystem::path& path);
/// The next peer that waits, or -1 with `errno`: EAGAIN when nobody does, EPERM for another user's process
/// (it is closed).
int accept_locally(int listening);
/// Begins to connect and checks who listens. -1 with `errno` when nobody does.
int connect_locally(const std::filesystem::path& path);

} // namespace strowger::channels::remote
