#pragma once
#include <filesystem>
#include <string_view>

namespace strowger::channels {

/// All of `bytes`, also where the system takes them in parts. False: `errno` says why.
bool write_whole(int fd, std::string_view bytes);
/// Makes a file that was created, renamed or removed in its folder as durable as the folder. False: `errno`
/// says why.
bool sync_folder_of(const std::filesystem::path& file);

} // namespace strowger::channels
