#pragma once
#include <filesystem>
#include <string_view>

namespace strowger::channels {

/// All of `bytes`, also where the system takes them in parts. False: `errno` says why.
bool write_whole(int fd, std::string_view bytes);
/// Puts a file with these bytes in the place of this one, at once and durably, for its owner alone. Its
/// descriptor, at the end; -1: `errno` says why, and the old file may be there or the new one.
int replace_durably(const std::filesystem::path& file, std::string_view bytes);
/// Makes a file that was created, renamed or removed in its folder as durable as the folder. False: `errno`
/// says why.
bool sync_folder_of(const std::filesystem::path& file);

} // namespace strowger::channels
